"""The feeds: one table of the endpoints that are polled, with the call behind every row.

A new feed is one row here, with its query and its fetch, and one panel in
`tui/widgets/panel_grid.py`.
Loads neither pydantic nor httpx: the dashboard imports it before its first paint.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from wpx_tui.analysis.periods import turning_unit, turns
from wpx_tui.api.enums import Granularity
from wpx_tui.api.errors import ApiError
from wpx_tui.monitor import fetches
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer, Failure, Feed
from wpx_tui.monitor.queries import (
    CountriesQuery,
    HistoryQuery,
    NoQuery,
    SubscriptionsQuery,
    SummaryQuery,
)
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.source import Fetched, SharedFailureError, Wanted
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.api.models import Countries, History, Realtime, Subscriptions, Summary
    from wpx_tui.monitor.poller import Poller
    from wpx_tui.monitor.session import Session

Q = TypeVar("Q")
T = TypeVar("T")

Publish = Callable[[Feed[object, object]], None]
"""Takes the new state of a feed. Called in the event loop."""


class FeedPoller(Protocol):
    """The loop of one feed, whatever it asks."""

    @property
    def feed(self) -> Feed[object, object]:
        """The present state."""

    def select(self, selection: Selection) -> None:
        """Ask what `selection` asks of this feed from now on."""

    def refresh(self) -> None:
        """Poll now."""

    def restore(self, answer: Answer[object, object]) -> None:
        """Begin with an answer that is kept from before; nothing is published."""

    def hold(self, failure: Failure, next_at: float) -> None:
        """Show that nothing can be polled until `next_at`."""

    def pace(self, interval: float | None) -> None:
        """Poll every `interval` seconds from now on; None: not until there is another pace."""

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

    def stored_question(self, query: object) -> Wanted | None:
        """Return what `query` is in the store, None where it is not kept there."""

    def turned_at(self, query: object, clock: Clock) -> float | None:
        """Return when `query` began to mean what it means now; None: it always has."""

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
        self,
        session: Session,
        selection: Selection,
        interval: float,
        since: float | None = None,
        *,
        is_exact: bool = False,
    ) -> Feed[object, object]:
        """Poll it once, without an error; `since` and `is_exact` as in `Wanted`."""


class FeedSpec(NamedTuple, Generic[Q, T]):
    """One row: the name, the endpoint, the interval in seconds, the query, and the fetch.

    `turns_with` is the unit of the calendar with which a query begins to mean another time, None
    where it never does. Realtime has none: its minutes are sampled late (`samples`), not early.
    `model` is the name of the answer's class in `api.models`; without one it is not shared.
    """

    name: str
    endpoint: str
    interval: float
    query: Callable[[Selection], Q]
    fetch: Callable[[Session, Q], Awaitable[T]]
    model: str = ""
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
        random: Callable[[], float],
    ) -> Poller[Q, T]:
        """Return the loop that keeps it fresh; `session` is called once a poll."""
        from wpx_tui.monitor.poller import Poller  # with asyncio, which a reader spares

        async def fetch(query: Q) -> T | Fetched[T]:
            since = latest(poller.counts_from(), self.turned_at(query, clock))
            return await self.get(session(), query, poller.interval, since)

        poller: Poller[Q, T] = Poller(
            self.waiting(selection, interval),
            self.query,
            fetch,
            clock=clock,
            publish=publish,
            random=random,
            turns=self._turns,
        )
        return poller

    def _turns(self, query: Q, now: datetime) -> tuple[datetime, ...]:
        unit = self.turns_with(query)
        return () if unit is None else turns(unit, now)

    def turned_at(self, query: object, clock: Clock) -> float | None:
        """Return when `query`, one of this row's, began to mean what it means now.

        In `Clock.now()` seconds; None where it always has meant that.
        """
        utc = clock.utc()
        past = [turn for turn in self._turns(cast("Q", query), utc) if turn <= utc]
        return clock.now() - (utc - past[-1]).total_seconds() if past else None

    def wanted(
        self, query: Q, interval: float, since: float | None = None, *, is_exact: bool = False
    ) -> Wanted:
        """Return the question in the store that `query` is; the rest is as in `Wanted`."""
        return Wanted(
            f"{self.name} {query}", self.name, self.model, interval, since, is_exact, query
        )

    def stored_question(self, query: object) -> Wanted | None:
        """Return what `query`, one of this row's, is in the store; None if it is not kept."""
        return self.wanted(cast("Q", query), self.interval) if self.model else None

    async def get(
        self,
        session: Session,
        query: Q,
        interval: float,
        since: float | None = None,
        *,
        is_exact: bool = False,
    ) -> T | Fetched[T]:
        """Return what is shared of `query` while that is young enough, or what the API answers."""
        if not self.model:
            return await self.fetch(session, query)
        wanted = self.wanted(query, interval, since, is_exact=is_exact)
        return await session.get(wanted, lambda: self.fetch(session, query))

    async def poll(
        self,
        session: Session,
        selection: Selection,
        interval: float,
        since: float | None = None,
        *,
        is_exact: bool = False,
    ) -> Feed[Q, T]:
        """Poll it once: the feed with its answer, or with the failure."""
        from wpx_tui.monitor.reply_times import recorded  # of those who ask

        feed, clock = self.waiting(selection, interval), session.clock
        started = clock.now()
        since = latest(since, self.turned_at(feed.query, clock))
        try:
            with recorded(started) as times:
                value = await self.get(session, feed.query, interval, since, is_exact=is_exact)
        except SharedFailureError as error:
            return feed._replace(failure=error.failure, next_at=error.next_at)
        except ApiError as error:
            return feed._replace(failure=Failure(error.reason, error.advice, 1, started))
        if isinstance(value, Fetched):
            return feed._replace(answer=value.answer(feed.query))
        return feed._replace(answer=times.answer(value, feed.query, clock))


def latest(*times: float | None) -> float | None:
    """Return the last of the times that are known; None if none is."""
    return max((time for time in times if time is not None), default=None)


# ---- the table

SUMMARY: FeedSpec[SummaryQuery, Summary] = FeedSpec(
    "summary",
    "/api/v1/usage",
    60.0,
    lambda selection: SummaryQuery(selection.period),
    fetches.summary,
    "Summary",
    lambda query: turning_unit(query.period),
)
REALTIME: FeedSpec[NoQuery, Realtime] = FeedSpec(
    "realtime",
    "/api/v1/usage/realtime",
    5.0,
    lambda _selection: NoQuery(),
    fetches.realtime,
    "Realtime",
)
COUNTRIES: FeedSpec[CountriesQuery, Countries] = FeedSpec(
    "countries",
    "/api/v1/usage/by-country",
    60.0,
    lambda selection: CountriesQuery(selection.period, selection.countries, selection.window),
    fetches.countries,
    "Countries",
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
    fetches.history,
    "History",
    lambda query: None if query.window else query.granularity,
)
SUBSCRIPTIONS: FeedSpec[SubscriptionsQuery, Subscriptions] = FeedSpec(
    "subscriptions",
    "/api/v1/subscriptions",
    300.0,
    lambda _selection: SubscriptionsQuery(),
    fetches.subscriptions,
    "Subscriptions",
)

FEEDS: tuple[FeedRow, ...] = (SUMMARY, REALTIME, COUNTRIES, HISTORY, SUBSCRIPTIONS)
"""Every feed, in the order in which the outputs name them."""
INTERVALS: Mapping[str, float] = MappingProxyType({row.name: row.interval for row in FEEDS})
"""Seconds from the start of one poll to the start of the next, by the feed's name."""


def questions(selection: Selection, names: Collection[str]) -> list[Wanted]:
    """Return what the feeds in `names` are in the store, of those that are kept there."""
    rows = ((row, row.waiting(selection, row.interval)) for row in FEEDS if row.name in names)
    wanted = [row.stored_question(feed.query) for row, feed in rows]
    return [question for question in wanted if question is not None]
