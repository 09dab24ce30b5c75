"""One account under watch, with the counts and times of polls that a scrape needs besides."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.clock import Clock, SystemClock
from wpx_tui.monitor.events import Event, news
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.monitor.feeds import COUNTRIES, INTERVALS, REALTIME, SUBSCRIPTIONS, SUMMARY
from wpx_tui.monitor.forecasts import NO_RULES, ForecastRules
from wpx_tui.monitor.totals import totals_feed, traffic_by_subscription
from wpx_tui.outputs.prometheus.figures import TOP_COUNTRIES, AccountView, PollFigures, Totals

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.selection import Selection
    from wpx_tui.monitor.state import AccountState

WATCHED = (SUMMARY, REALTIME, COUNTRIES, SUBSCRIPTIONS)
"""The feeds whose figures are metrics: the buckets of the history are Prometheus' own work."""
SAME = 0.01
"""Seconds within which two times are those of one answer: each way out of the store rounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOptions:
    """What is asked of an account: its label, its selection, its intervals in seconds by feed.

    `thresholds` are those of the events that are kept for the dashboard, `rules` for the forecasts.
    """

    name: str
    selection: Selection
    intervals: Mapping[str, float] = field(default_factory=lambda: INTERVALS)
    thresholds: ThresholdSettings = field(default_factory=ThresholdSettings)
    rules: ForecastRules = NO_RULES
    token_expires_at: datetime | None = None
    top_countries: int = TOP_COUNTRIES


class WatchedAccount:
    """Keeps an account's figures fresh and hands out a view of them at any moment."""

    def __init__(
        self,
        options: AccountOptions,
        connect: Callable[[], UsageClient],
        *,
        store: AccountStore | None = None,
        clock: Clock | None = None,
        wall: Callable[[], float] = time.time,
        report: Callable[[str, Event], object] = lambda _account, _event: None,
    ) -> None:
        """`wall` gives seconds since 1970; `report` is called when a feed fails and recovers."""
        self._options = options
        self._clock = clock or SystemClock()
        self._wall = wall
        self._report = report
        self._totals = totals_feed()
        self.monitor = AccountMonitor(
            options.name,
            connect,
            selection=options.selection,
            intervals=options.intervals,
            thresholds=options.thresholds,
            feeds=(*WATCHED, self._totals),
            clock=self._clock,
            store=store,
            rules=options.rules._replace(has_days=False),  # hundreds of forecasts, and no chart
        )
        self._started = self._clock.now()
        self._feeds = self.monitor.state.feeds
        self._polls: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._last_success: dict[str, float] = {}
        self._written: dict[str, tuple[object, Mapping[str, str]]] = {}
        self.monitor.subscribe(self._take)

    @property
    def name(self) -> str:
        """The account's label."""
        return self._options.name

    async def run(self) -> None:
        """Keep every feed fresh; only cancelling ends it."""
        await self.monitor.run()

    def view(self) -> AccountView:
        """Return all that there is to be scraped now."""
        state = self.monitor.state
        return AccountView(
            self.name,
            state,
            self._clock.now(),
            MappingProxyType({name: self._figures(feed) for name, feed in state.feeds.items()}),
            self._options.token_expires_at,
            self._totals_of(state),
            self._options.top_countries,
            self._written,
        )

    def _figures(self, feed: Feed[object, object]) -> PollFigures:
        return PollFigures(
            is_up=feed.answer is not None and feed.failure is None,
            last_success=self._last_success.get(feed.name),
            interval=feed.interval,
            polls=self._polls[feed.name],
            failures=self._failures[feed.name],
        )

    def _totals_of(self, state: AccountState) -> Totals | None:
        feed = state.feed(self._totals)
        if feed.answer is None or feed.status(self._clock.now()) is not Status.LIVE:
            return None
        summary = feed.answer.value
        return Totals(
            summary.total.bytes_used, summary.total.requests, traffic_by_subscription(summary)
        )

    def _take(self, state: AccountState) -> None:
        """Count what has changed since the state before."""
        before, self._feeds = self._feeds, state.feeds
        for name, feed in state.feeds.items():
            if feed is not before[name]:
                self._compare(before[name], feed)

    def _compare(self, before: Feed[object, object], feed: Feed[object, object]) -> None:
        name, answer, failure = feed.name, feed.answer, feed.failure
        if answer is not None and not _is_same(before, feed):
            ago = self._clock.now() - answer.as_of_monotonic
            self._last_success[name] = round(self._wall() - ago, 3)
            # What was kept from before the start, or asked by another process, was no poll here.
            self._polls[name] += answer.fetched_monotonic >= self._started
        number = 0 if before.failure is None else before.failure.number
        if failure is not None and failure.number != number:
            self._polls[name] += 1
            self._failures[name] += 1
        event = news(before, feed, self._clock.utc(), self._clock.now())
        if event is not None:
            self._report(self.name, event)


def _is_same(before: Feed[object, object], after: Feed[object, object]) -> bool:
    if before.answer is None or after.answer is None:
        return before.answer is after.answer
    return abs(before.answer.as_of_monotonic - after.answer.as_of_monotonic) < SAME
