"""An account that nobody looks at, among others on one screen: what it polls, and how often.

At most 3.5 calls a minute: enough for its row, its notifications and the sign in the header.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from wpx_tui.monitor.feed import Feed
from wpx_tui.monitor.feeds import REALTIME, SUBSCRIPTIONS, SUMMARY
from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.clock import Clock
    from wpx_tui.monitor.state import AccountState

BACKGROUND: Mapping[str, float] = MappingProxyType(
    {SUMMARY.name: 60.0, REALTIME.name: 30.0, SUBSCRIPTIONS.name: 300.0}
)
"""The feeds that are polled in the background, with the least seconds between two polls."""
UNSEEN = 60.0
"""Seconds between two polls of the present traffic while no row shows it: nothing else needs it."""

_log = logging.getLogger("wpx_tui.monitor")


def background_interval(name: str, interval: float, *, is_seen: bool) -> float | None:
    """Return the seconds between two polls of a feed in the background; None: it is not polled.

    `is_seen`: the account's row stands on the screen.
    """
    least = BACKGROUND.get(name)
    if least is not None and name == REALTIME.name and not is_seen:
        least = UNSEEN
    return None if least is None else max(least, interval)


def of_background(state: AccountState) -> AccountState:
    """Return the state with those feeds alone that are polled in the background too.

    So one account is judged as another, whether it is looked at or not.
    """
    feeds = {name: state.feeds[name] for name in BACKGROUND if name in state.feeds}
    return state._replace(feeds=MappingProxyType(feeds))


def with_stored_forecasts(
    state: AccountState,
    changed: Feed[object, object],
    store: AccountStore | None,
    clock: Clock,
) -> AccountState:
    """Return the state with the forecasts that the store has, where it has none of its own.

    They are read with each answer about the quotas, `changed`, as they hold beside that.
    """
    has_own = any(not forecast.is_stale for forecast in state.forecasts)
    if changed.name != SUBSCRIPTIONS.name or changed.answer is None or store is None or has_own:
        return state
    from wpx_tui.monitor.kept_forecasts import kept_forecasts  # of those with several accounts

    try:
        kept = kept_forecasts(store, state, None, clock.now())
    except Exception as error:  # noqa: BLE001  # what is kept is no reason not to go on
        _log.error("the kept forecasts cannot be read: %s", crash_report.line(error))
        return state
    return state._replace(forecasts=kept.forecasts) if kept.forecasts else state
