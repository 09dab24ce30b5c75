"""The feeds: one table of the endpoints that are polled, with the call behind every row.

A new feed is one row here, with its query and its fetch, and one panel in
`tui/widgets/panel_grid.py`.
Loads neither pydantic nor httpx: the dashboard imports it before its first paint.
"""

from __future__ import annotations

import random as _random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from wpx_tui.analysis.history import hours_for, other_granularity
from wpx_tui.analysis.periods import history_window, period_range, turning_unit, turns
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.errors import ApiError, StatusError, UnreadableError
from wpx_tui.monitor.all_time import countries_of_all_time
from wpx_tui.monitor.clock import STEP, Clock
from wpx_tui.monitor.feed import Failure, Feed
from wpx_tui.monitor.poller import Poller
from wpx_tui.monitor.queries import (
    CountriesQuery,
    HistoryQuery,
    NoQuery,
    SubscriptionsQuery,
    SummaryQuery,
)
from wpx_tui.monitor.reply_times import asked, recorded
from wpx_tui.monitor.selection import Selection

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Countries, History, Realtime, Subscriptions, Summary

Q = TypeVar("Q")
T = TypeVar("T")

Publish = Callable[[Feed[object, object]], None]
"""Takes the new state of a feed. Called in the event loop."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a fetch may use: the account's client, and the API's clock."""

    client: UsageClient
    clock: Clock

    async def at_present(self, ask: Callable[[datetime], Awaitable[T]]) -> T:
        """Return what `ask` answers for now; ask once more if the clock was set meanwhile."""
        utc, now = self.clock.utc(), self.clock.now()
        asked(now)
        value = await ask(utc)
        apart = (self.clock.utc() - utc).total_seconds() - (self.clock.now() - now)
        if abs(apart) <= STEP:
            return value
        asked(self.clock.now())
        return await ask(self.clock.utc())


class FeedPoller(Protocol):
    """The loop of one feed, whatever it asks."""

    @property
    def feed(self) -> Feed[object, object]:
        """The present state."""

    def select(self, selection: Selection) -> None:
        """Ask what `selection` asks of this feed from now on."""

    def refresh(self) -> None:
        """Poll now."""

    def hold(self, failure: Failure, next_at: float) -> None:
        """Show that nothing can be polled until `next_at`."""

    async def run(self) -> None:
        """Poll at once and then for ever."""


class FeedRow(Protocol):
    """A row of the table, whatever its query and its figures are."""

    @property
    def name(self) -> str:
        """What it is called in settings, logs and outputs."""

    @property
    def interval(self) -> float:
        """Seconds between the starts of two polls, unless a setting says otherwise."""

    def waiting(self, selection: Selection, interval: float) -> Feed[object, object]:
        """Return the feed before its first poll."""

    def poller(
        self,
        session: Callable[[], Session],
        selection: Selection,
        *,
        clock: Clock,
        interval: float,
        publish: Publish,
        random: Callable[[], float],
    ) -> FeedPoller:
        """Return the loop that keeps it fresh."""

    async def poll(
        self, session: Session, selection: Selection, interval: float
    ) -> Feed[object, object]:
        """Poll it once, without an error."""


@dataclass(frozen=True, slots=True)
class FeedSpec(Generic[Q, T]):
    """One row: the name, the endpoint, the interval in seconds, the query, and the fetch.

    `turns_with` is the unit of the calendar with which a query begins to mean another time, None
    where it never does. Realtime has none: its minutes are sampled late (`samples`), not early.
    """

    name: str
    endpoint: str
    interval: float
    query: Callable[[Selection], Q]
    fetch: Callable[[Session, Q], Awaitable[T]]
    turns_with: Callable[[Q], Granularity | None] = lambda _query: None

    def waiting(self, selection: Selection, interval: float) -> Feed[Q, T]:
        """Return the feed before its first poll."""
        return Feed(self.name, interval, self.query(selection))

    def poller(
        self,
        session: Callable[[], Session],
        selection: Selection,
        *,
        clock: Clock,
        interval: float,
        publish: Publish,
        random: Callable[[], float] = _random.random,
    ) -> Poller[Q, T]:
        """Return the loop that keeps it fresh; `session` is called once a poll."""

        async def fetch(query: Q) -> T:
            return await self.fetch(session(), query)

        return Poller(
            self.waiting(selection, interval),
            self.query,
            fetch,
            clock=clock,
            publish=publish,
            random=random,
            turns=self._turns,
        )

    def _turns(self, query: Q, now: datetime) -> tuple[datetime, ...]:
        unit = self.turns_with(query)
        return () if unit is None else turns(unit, now)

    async def poll(self, session: Session, selection: Selection, interval: float) -> Feed[Q, T]:
        """Poll it once: the feed with its answer, or with the failure."""
        feed, clock = self.waiting(selection, interval), session.clock
        started = clock.now()
        try:
            with recorded(started) as times:
                value = await self.fetch(session, feed.query)
        except ApiError as error:
            return replace(feed, failure=Failure(error.reason, error.advice, 1, started))
        return replace(feed, answer=times.answer(value, feed.query, clock))


# ---- the fetches: from a query to the call that answers it


async def _summary(session: Session, query: SummaryQuery) -> Summary:
    return await session.client.summary(query.period)


async def _realtime(session: Session, _query: NoQuery) -> Realtime:
    return await session.client.realtime()


async def _countries(session: Session, query: CountriesQuery) -> Countries:
    async def ask(now: datetime) -> Countries:
        if query.window is None and query.period is Period.ALL:
            return await countries_of_all_time(session.client, query.limit, now)
        start, end = query.window or period_range(query.period, now)
        return await session.client.countries(start=start, end=end, limit=query.limit)

    return await session.at_present(ask)


async def _history(session: Session, query: HistoryQuery) -> History:
    if hours_for(query):
        try:
            history = await _history_by(session, query, Granularity.HOURLY)
            return history.model_copy(update={"granularity": Granularity.HOURLY})
        except StatusError as error:
            if not 400 <= error.status < 500 or error.status in _NO_REFUSALS:
                raise  # or else the API does not give so many hours
    return await _history_by(session, query, query.granularity)


async def _history_by(session: Session, query: HistoryQuery, granularity: Granularity) -> History:
    async def ask(now: datetime) -> History:
        start, end = query.window or history_window(query.granularity, query.back, now)
        return await session.client.history(
            start=start,
            end=end,
            granularity=granularity,
            subscription_id=query.subscription_id,
        )

    history = await session.at_present(ask)
    if other := other_granularity(history, granularity):
        raise UnreadableError(f"answered with {other} figures; {granularity} ones were asked for")
    return history


_NO_REFUSALS = (401, 403, 408, 429)
"""What is wrong then is not the question."""


async def _subscriptions(session: Session, _query: SubscriptionsQuery) -> Subscriptions:
    return await session.client.subscriptions()


# ---- the table

SUMMARY: FeedSpec[SummaryQuery, Summary] = FeedSpec(
    "summary",
    "/api/v1/usage",
    60.0,
    lambda selection: SummaryQuery(selection.period),
    _summary,
    lambda query: turning_unit(query.period),
)
REALTIME: FeedSpec[NoQuery, Realtime] = FeedSpec(
    "realtime",
    "/api/v1/usage/realtime",
    5.0,
    lambda _selection: NoQuery(),
    _realtime,
)
COUNTRIES: FeedSpec[CountriesQuery, Countries] = FeedSpec(
    "countries",
    "/api/v1/usage/by-country",
    60.0,
    lambda selection: CountriesQuery(selection.period, selection.countries, selection.window),
    _countries,
    lambda query: None if query.window else turning_unit(query.period),
)
HISTORY: FeedSpec[HistoryQuery, History] = FeedSpec(
    "history",
    "/api/v1/usage/history",
    300.0,
    lambda selection: HistoryQuery(
        selection.granularity,
        selection.back,
        selection.subscription_id,
        selection.window,
        selection.zone,
    ),
    _history,
    lambda query: None if query.window else query.granularity,
)
SUBSCRIPTIONS: FeedSpec[SubscriptionsQuery, Subscriptions] = FeedSpec(
    "subscriptions",
    "/api/v1/subscriptions",
    300.0,
    lambda _selection: SubscriptionsQuery(),
    _subscriptions,
)

FEEDS: tuple[FeedRow, ...] = (SUMMARY, REALTIME, COUNTRIES, HISTORY, SUBSCRIPTIONS)
"""Every feed, in the order in which the outputs name them."""
INTERVALS: Mapping[str, float] = MappingProxyType({row.name: row.interval for row in FEEDS})
"""Seconds from the start of one poll to the start of the next, by the feed's name."""
