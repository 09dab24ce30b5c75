"""An account watched without a screen, for its notifications alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from wpx_tui.cli.connect import Connector, store_of
from wpx_tui.cli.console import writer
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.feeds import FEEDS
from wpx_tui.monitor.forecaster import COUNTERS
from wpx_tui.monitor.selection import Selection
from wpx_tui.notify.notifier import Notifier, account_name

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.state import Listener
    from wpx_tui.notify.notification import Notification


@asynccontextmanager
async def notifying(
    settings: Settings,
    connector: Connector,
    *,
    on_notification: Callable[[Notification], object] = lambda _notification: None,
    on_state: Listener = lambda _state: None,
) -> AsyncIterator[None]:
    """Watch the account and notify meanwhile.

    It asks what the rules stand on: summary, subscriptions, and what the forecasts need.
    `on_notification` is called with whatever begins or is over, `on_state` with each state.
    """
    store = store_of(settings)
    monitor = AccountMonitor(
        account_name(settings),
        connector.connect,
        selection=Selection(settings.period),
        intervals=settings.intervals,
        thresholds=settings.limits,
        feeds=[row for row in FEEDS if row.name in COUNTERS],
        store=store,
        rules=settings.forecast_rules,
    )
    notifier = Notifier(settings, store, write=writer(), on_notification=on_notification)
    notifier.attach(monitor)
    monitor.subscribe(on_state)
    watching = asyncio.create_task(monitor.run())
    try:
        yield
    finally:
        await notifier.close()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
