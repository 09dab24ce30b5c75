"""The five feeds: how often each is polled and which call answers it.

Loads neither pydantic nor httpx: the dashboard imports it before its first paint.
"""

from __future__ import annotations

import random as _random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wpx_tui.analysis.periods import history_window, period_range
from wpx_tui.monitor.clock import STEP, Clock
from wpx_tui.monitor.feed import Feed, FeedName, Q, T
from wpx_tui.monitor.intervals import INTERVALS
from wpx_tui.monitor.poller import Poller
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
class Queries:
    """What the feeds are asked first."""

    summary: SummaryQuery = field(default_factory=SummaryQuery)
    countries: CountriesQuery = field(default_factory=CountriesQuery)
    history: HistoryQuery = field(default_factory=HistoryQuery)
    subscriptions: SubscriptionsQuery = field(default_factory=SubscriptionsQuery)


class Feeds:
    """The five pollers over one client. Each one's `run()` is a task of its own."""

    def __init__(
        self,
        client: UsageClient,
        *,
        clock: Clock,
        publish: Callable[[Feed[Any, Any]], None],
        intervals: Mapping[FeedName, float] | None = None,
        queries: Queries | None = None,
        random: Callable[[], float] = _random.random,
    ) -> None:
        """`intervals` (seconds, by feed) and `queries` stand in for the defaults where given."""
        seconds = {**INTERVALS, **(intervals or {})}
        first = queries or Queries()
        fetches = Fetches(client, clock)

        def poller(name: FeedName, query: Q, fetch: Callable[[Q], Awaitable[T]]) -> Poller[Q, T]:
            return Poller(
                name, seconds[name], query, fetch, clock=clock, publish=publish, random=random
            )

        self.summary = poller(FeedName.SUMMARY, first.summary, fetches.summary)
        self.realtime = poller(FeedName.REALTIME, NoQuery(), fetches.realtime)
        self.countries = poller(FeedName.COUNTRIES, first.countries, fetches.countries)
        self.history = poller(FeedName.HISTORY, first.history, fetches.history)
        self.subscriptions = poller(
            FeedName.SUBSCRIPTIONS, first.subscriptions, fetches.subscriptions
        )

    def of(self, name: FeedName) -> Poller[Any, Any]:
        """The poller of one feed."""
        return next(poller for poller in self.all() if poller.feed.name is name)

    def all(self) -> tuple[Poller[Any, Any], ...]:
        """The five, in the order of `FeedName`."""
        return (self.summary, self.realtime, self.countries, self.history, self.subscriptions)


@dataclass(frozen=True, slots=True)
class Fetches:
    """From each feed's query to the call that answers it, once. Also for a single poll of all."""

    client: UsageClient
    clock: Clock

    async def summary(self, query: SummaryQuery) -> Summary:
        """The summary of the query's period."""
        return await self.client.summary(query.period)

    async def realtime(self, _query: NoQuery) -> Realtime:
        """The figures of this minute and hour."""
        return await self.client.realtime()

    async def countries(self, query: CountriesQuery) -> Countries:
        """The countries of the query's period as it stands now."""

        async def ask(now: datetime) -> Countries:
            start, end = query.window or period_range(query.period, now)
            return await self.client.countries(start=start, end=end, limit=query.limit)

        return await self._at_present(ask)

    async def history(self, query: HistoryQuery) -> History:
        """The buckets of the query's window as it stands now."""

        async def ask(now: datetime) -> History:
            start, end = query.window or history_window(query.granularity, query.back, now)
            return await self.client.history(
                start=start,
                end=end,
                granularity=query.granularity,
                subscription_id=query.subscription_id,
            )

        return await self._at_present(ask)

    async def _at_present(self, ask: Callable[[datetime], Awaitable[T]]) -> T:
        """What `ask` answers for now; once more if the clock was set while it was asked."""
        utc, now = self.clock.utc(), self.clock.now()
        value = await ask(utc)
        apart = (self.clock.utc() - utc).total_seconds() - (self.clock.now() - now)
        return value if abs(apart) <= STEP else await ask(self.clock.utc())

    async def subscriptions(self, query: SubscriptionsQuery) -> Subscriptions:
        """The account's subscriptions, all of them unless the query says which."""
        return await self.client.subscriptions(status=query.status, product_type=query.product_type)
