"""The state as other processes have lately seen it, without a client and without an event loop.

Loads neither asyncio nor httpx, and no pydantic where plain values do: a status line or a check
each second costs next to nothing while a dashboard, or the last one of them, keeps answers young.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from wpx_tui.monitor import light
from wpx_tui.monitor.api_clock import AT_ONCE, ApiClock
from wpx_tui.monitor.bodies import decoded
from wpx_tui.monitor.feed import Feed
from wpx_tui.monitor.feeds import FEEDS, FeedRow, questions
from wpx_tui.monitor.sharing import SharedAnswers
from wpx_tui.monitor.source import SharedFailureError
from wpx_tui.monitor.state import AccountState

if TYPE_CHECKING:
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.clock import Clock
    from wpx_tui.monitor.selection import Selection


def kept_state(
    store: AccountStore,
    clock: Clock,
    selection: Selection,
    names: Collection[str],
    intervals: Mapping[str, float],
    max_age: float | None,
    *,
    is_light: bool,
) -> AccountState | None:
    """Return what `once.poll_once` would, or None if any of the feeds has to be polled for it.

    `is_light`: the answers are plain values, not models; they have the same attributes.
    """
    if max_age == 0:
        return None
    api_clock = ApiClock(clock, lambda _ahead: None, enough=AT_ONCE)
    # No other poll follows, so that none has to be spread; and `random` is slow to load.
    shared = SharedAnswers(
        store, api_clock, random=float, decode=light.decode if is_light else decoded
    )
    shared.hear(questions(selection, names))
    feeds = {}
    for row in FEEDS:
        interval = intervals.get(row.name, row.interval)
        feed: Feed[object, object] | None = row.waiting(selection, interval)
        if row.name in names:
            feed = _at_hand(row, row.waiting(selection, interval), shared, api_clock, max_age)
        if feed is None:
            return None
        feeds[row.name] = feed
    skew = api_clock.ahead
    return AccountState("", api_clock.utc(), MappingProxyType(feeds), selection, clock_skew=skew)


def last_state(
    store: AccountStore,
    clock: Clock,
    selection: Selection,
    name: str,
    intervals: Mapping[str, float],
) -> AccountState | None:
    """Return the state with the last stored answer of the feed `name`, however old.

    None where there is none. The answer is a plain value with the attributes of the model.
    """
    api_clock = ApiClock(clock, lambda _ahead: None, enough=AT_ONCE)
    shared = SharedAnswers(store, api_clock, random=float, decode=light.decode)
    shared.hear(questions(selection, (name,)))
    feeds = {row.name: row.waiting(selection, intervals[row.name]) for row in FEEDS}
    (row,) = (row for row in FEEDS if row.name == name)
    wanted = row.stored_question(feeds[name].query)
    fetched = None if wanted is None else shared.stored(wanted)
    if fetched is None:
        return None
    feeds[name] = feeds[name]._replace(answer=fetched.answer(feeds[name].query))
    skew = api_clock.ahead
    return AccountState("", api_clock.utc(), MappingProxyType(feeds), selection, clock_skew=skew)


def _at_hand(
    row: FeedRow,
    feed: Feed[object, object],
    shared: SharedAnswers,
    clock: Clock,
    max_age: float | None,
) -> Feed[object, object] | None:
    wanted = row.stored_question(feed.query)
    if wanted is None:
        return None
    interval = feed.interval if max_age is None else max_age
    since = row.turned_at(feed.query, clock)
    outcome = shared.at_hand(
        wanted._replace(interval=interval, since=since, is_exact=max_age is not None)
    )
    if outcome is None:
        return None
    if isinstance(outcome, SharedFailureError):
        return feed._replace(failure=outcome.failure, next_at=outcome.next_at)
    return feed._replace(answer=outcome.answer(feed.query))
