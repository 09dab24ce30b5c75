"""One poll of each feed, side by side: for scripts, which ask once and leave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from wpx_tui.api.errors import ApiError
from wpx_tui.monitor.api_clock import AT_ONCE, ApiClock
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer, Failure, Feed, FeedName, Q, T
from wpx_tui.monitor.feeds import Fetches, Queries
from wpx_tui.monitor.intervals import INTERVALS
from wpx_tui.monitor.queries import (
    CountriesQuery,
    HistoryQuery,
    NoQuery,
    SubscriptionsQuery,
    SummaryQuery,
)

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Countries, History, Realtime, Subscriptions, Summary


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What every feed said at one moment; a feed that was not asked has no answer, no failure.

    All times are by the API's clock where this machine's is not right: `clock_ahead` is by how many
    seconds that one is ahead then (below 0: behind), and else 0.
    """

    taken_at: datetime
    summary: Feed[SummaryQuery, Summary]
    realtime: Feed[NoQuery, Realtime]
    countries: Feed[CountriesQuery, Countries]
    history: Feed[HistoryQuery, History]
    subscriptions: Feed[SubscriptionsQuery, Subscriptions]
    clock_ahead: float = 0.0

    def all(self) -> tuple[Feed[Any, Any], ...]:
        """The five, in the order of `FeedName`."""
        return (self.summary, self.realtime, self.countries, self.history, self.subscriptions)

    def failures(self) -> Mapping[tuple[str, str | None], list[FeedName]]:
        """The feeds that gave no answer by reason and advice, so that each is said once."""
        found: dict[tuple[str, str | None], list[FeedName]] = {}
        for feed in self.all():
            if feed.failure is not None:
                found.setdefault((feed.failure.reason, feed.failure.advice), []).append(feed.name)
        return found


async def take(
    client: UsageClient,
    clock: Clock,
    queries: Queries | None = None,
    feeds: Collection[FeedName] = tuple(FeedName),
) -> Snapshot:
    """Poll `feeds` once, all at the same time; within the client's deadline, without an error."""
    asked, began = queries or Queries(), clock.utc()
    api_clock = ApiClock(clock, lambda _ahead: None, enough=AT_ONCE)
    client.on_reply = api_clock.hear
    fetches = Fetches(client, api_clock)

    async def poll(name: FeedName, query: Q, fetch: Callable[[Q], Awaitable[T]]) -> Feed[Q, T]:
        feed: Feed[Q, T] = Feed(name, INTERVALS[name], query)
        return await _polled(feed, fetch, api_clock) if name in feeds else feed

    polled = await asyncio.gather(
        poll(FeedName.SUMMARY, asked.summary, fetches.summary),
        poll(FeedName.REALTIME, NoQuery(), fetches.realtime),
        poll(FeedName.COUNTRIES, asked.countries, fetches.countries),
        poll(FeedName.HISTORY, asked.history, fetches.history),
        poll(FeedName.SUBSCRIPTIONS, asked.subscriptions, fetches.subscriptions),
    )
    ahead = api_clock.ahead
    return Snapshot(began + timedelta(seconds=ahead), *polled, clock_ahead=ahead)


async def _polled(feed: Feed[Q, T], fetch: Callable[[Q], Awaitable[T]], clock: Clock) -> Feed[Q, T]:
    try:
        value = await fetch(feed.query)
    except ApiError as error:
        return replace(feed, failure=Failure(error.reason, error.advice, 1, clock.now()))
    return replace(feed, answer=Answer(value, feed.query, clock.utc(), clock.now()))
