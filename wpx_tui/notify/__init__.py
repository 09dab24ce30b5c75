"""Notifications: rules on an account's state, and the channels that they are sent by.

    notifier = Notifier(settings, store)      # where there are `settings.notify_channels`
    notifier.attach(monitor)                  # in the event loop of the monitor, before its `run`
    ...
    await notifier.close()                    # within `STOP` seconds

`rules` and `alarms` decide when, as pure functions of the state; `ledger` decides, by the store,
which process sends; `outbox` sends, one at a time and with all its tries, by the channels
`command`, `webhook` and `terminal`.
"""
