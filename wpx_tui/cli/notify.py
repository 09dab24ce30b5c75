"""`wpx-top notify`: the notifications without a screen, as a service, and a test of them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from wpx_tui.cli.accounts import account_options, chosen_accounts, settings_of_all, settings_of_one
from wpx_tui.cli.connect import Connector, account_label, store_of
from wpx_tui.cli.console import complain, complaints_about, out, writer
from wpx_tui.config.schema import SettingsError

if TYPE_CHECKING:
    from wpx_tui.cli.accounts import Account
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.events import Event
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.notify.channel import Result
    from wpx_tui.notify.notification import Notification

EXAMPLES = """\b
Examples:
  wpx-top notify --test                   send a test by every channel, and say how it went
  wpx-top --profile acme notify           notify until SIGTERM or Ctrl-C, as a service does
  wpx-top notify --all-accounts           of every profile, in one process
  wpx-top --demo --scenario near-limit notify      see what there would be to tell

Channels, rules and levels stand in the settings file, in [notify]. A line is written for whatever
begins and is over, and to standard error what fails. Notifications of a demo are not sent.

\b
Exit status: 0 ended by SIGTERM, with --test all sent; 1 with --test one was not sent; 2 without a
channel; 130 on Ctrl-C.
"""

END = 2.8
"""Seconds after SIGTERM in which it ends, whatever hangs."""

RECENT = timedelta(minutes=1)
"""An event that is older when the program starts is none of its own."""

NO_CHANNEL = (
    "no notification channel: set notify.command, notify.webhook or notify.terminal in the "
    "settings file (wpx-top config init creates one)"
)


@click.command("notify", epilog=EXAMPLES)
@click.option("--test", "is_test", is_flag=True, help="Send a test notification by every channel.")
@account_options
@click.pass_context
def command(
    context: click.Context, /, is_test: bool, names: tuple[str, ...], all_accounts: bool
) -> int:
    """Notify by command, webhook or terminal when something needs attention, and when it ends.

    One process watches one account, or several profiles.
    """
    chosen = chosen_accounts(context.obj, names, all_accounts)
    if chosen is not None and chosen.is_many:
        return run_all(chosen.accounts, is_test=is_test)
    settings = settings_of_one(context.obj, chosen)
    if not settings.notify_channels and (is_test or settings.demo is None):
        raise SettingsError(NO_CHANNEL)
    return test(settings, "") if is_test else run([settings])


def run_all(accounts: Sequence[Account], *, is_test: bool) -> int:
    """Notify of the accounts that can be, complain about the others; 1 then after a test.

    Raises SettingsError where there is none.
    """
    with_token = settings_of_all(accounts)
    usable = [settings for settings in with_token if settings.notify_channels]
    if not usable:
        raise SettingsError(NO_CHANNEL)
    for settings in with_token:
        if settings not in usable:
            complain(f"{account_label(settings)}: {NO_CHANNEL}")
    if not is_test:
        return run(usable)
    statuses = [1] * (len(usable) < len(accounts))
    for settings in usable:
        with complaints_about(account_label(settings)):
            statuses.append(test(settings, f"{settings.profile}: "))
    return max(statuses)


def test(settings: Settings, head: str) -> int:
    """Send a test by every channel; 0 if each was sent. What came of it is kept for `doctor`.

    A line on standard output begins with `head`.
    """
    from datetime import UTC, datetime

    from wpx_tui.cli import event_loop
    from wpx_tui.monitor.last_known import save_events
    from wpx_tui.notify.notifier import account_name, send_test
    from wpx_tui.system import logs

    logs.start(settings.log_level, [] if settings.token is None else [settings.token])

    def report(channel: str, result: Result) -> None:
        results.append(result)
        text = f"{channel}: {result.text}"
        out(head + text) if result.is_sent else complain(text)

    results: list[Result] = []
    write = writer() or (lambda _text: False)
    now, name = datetime.now(UTC), account_name(settings)
    events = event_loop.run(lambda: send_test(settings, name, now, write, report))
    if (store := store_of(settings)) is not None:
        store.write(save_events, events)
        store.close()
    return 0 if all(result.is_sent for result in results) else 1


def run(accounts: Sequence[Settings]) -> int:
    """Notify of each account until SIGTERM; 0 then. Raises SettingsError without a token."""
    import asyncio

    from wpx_tui.cli import event_loop
    from wpx_tui.system import logs

    connectors = [Connector(settings) for settings in accounts]
    logs.start(accounts[0].log_level, [connector.token for connector in connectors])

    async def watch() -> int:
        stop = asyncio.Event()

        def end() -> None:
            stop.set()
            deadline = threading.Timer(END, os._exit, (0,))
            deadline.daemon = True  # it waits for threads that hang, and nobody waits for it
            deadline.start()

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)

        async def watch_one(settings: Settings, connector: Connector) -> None:
            async with _watching(settings, connector, len(accounts) > 1):
                await stop.wait()

        # Side by side, so that all end their sending within the time that one has.
        await asyncio.gather(*map(watch_one, accounts, connectors))
        return 0

    try:
        return event_loop.run(watch)
    finally:
        for connector in connectors:
            connector.close()


def _watching(
    settings: Settings, connector: Connector, is_one_of_several: bool
) -> AbstractAsyncContextManager[None]:
    """Return what watches an account; with several, every line begins with its name."""
    from wpx_tui.cli.notifying import notifying

    name = account_label(settings) if is_one_of_several else ""
    news = _News(name)
    return notifying(
        settings,
        connector,
        on_notification=lambda notification: _print(notification, f"{name}: " if name else ""),
        on_state=news.tell,
    )


def _print(notification: Notification, name: str) -> None:
    from wpx_tui.notify.notification import iso

    at = notification.ends_at or notification.starts_at
    head = f"{iso(at)} {notification.status} {notification.severity} {notification.event}"
    out(f"{head}: {name}{notification.summary}")


class _News:
    """What fails and recovers, on standard error, once."""

    def __init__(self, name: str) -> None:
        """`name` is the account's, empty for the only one."""
        self._name = name
        self._known: set[Event] | None = None

    def tell(self, state: AccountState) -> None:
        """Write the events that are new; those of before the start are not."""
        from wpx_tui.monitor.events import EventKind

        kinds = (
            *(EventKind.FAILED, EventKind.RECOVERED),
            *(EventKind.NOT_NOTIFIED, EventKind.STORE, EventKind.BUG),
        )
        known, self._known = self._known, set(state.events)
        if known is None:  # the rest is of before the start
            known = {event for event in state.events if state.at - event.at > RECENT}
        for event in reversed(state.events):
            if event not in known and event.kind in kinds:
                with complaints_about(self._name):
                    complain(f"{event.subject}: {event.text}")
