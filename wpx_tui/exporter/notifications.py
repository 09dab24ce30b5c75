"""The notifications of every account that the exporter watches, where anybody is to be told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from wpx_tui.monitor.events import Event, EventKind

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings
    from wpx_tui.exporter.account import WatchedAccount
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.notify.notifier import Notifier, Write


class Notifications:
    """One notifier for each account with a channel; one process of an account sends."""

    def __init__(self, report: Callable[[str, Event], object], write: Write | None) -> None:
        """`report` is called with what is not sent; `write` writes to the terminal, if any."""
        self._report = report
        self._write = write
        self._notifiers: list[tuple[WatchedAccount, Notifier]] = []

    def add(self, settings: Settings, account: WatchedAccount, store: AccountStore | None) -> None:
        """Notify of an account by the channels of its settings; never of a demo's traffic."""
        if settings.demo is not None or not settings.notify_channels:
            return
        from wpx_tui.notify.notifier import Notifier  # few exporters notify

        def tell(event: Event) -> None:
            if event.kind is not EventKind.NOTIFIED:
                self._report(account.name, event)

        notifier = Notifier(settings, store, write=self._write, on_event=tell)
        self._notifiers.append((account, notifier))

    def begin(self) -> None:
        """Watch the accounts, before they run and in their event loop."""
        for account, notifier in self._notifiers:
            notifier.attach(account.monitor)

    async def close(self) -> None:
        """End the sending of all accounts side by side, within the time that one has."""
        await asyncio.gather(*(notifier.close() for _, notifier in self._notifiers))
