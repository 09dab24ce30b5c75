"""One account, watched without a screen: one client, one loop a feed, one frozen state."""

from __future__ import annotations

import asyncio
import logging
import random as _random
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.errors import ApiConnectionError
from wpx_tui.monitor.api_clock import ApiClock
from wpx_tui.monitor.background import background_interval, with_stored_forecasts
from wpx_tui.monitor.clock import Clock, SystemClock
from wpx_tui.monitor.connection import connected
from wpx_tui.monitor.events import Event, EventKind, EventLog
from wpx_tui.monitor.feed import Failure, Feed
from wpx_tui.monitor.feeds import (
    COUNTRIES,
    FEEDS,
    HISTORY,
    INTERVALS,
    REALTIME,
    SUBSCRIPTIONS,
    SUMMARY,
    FeedPoller,
    FeedRow,
)
from wpx_tui.monitor.forecasts import NO_RULES, ForecastRules
from wpx_tui.monitor.listeners import Listeners
from wpx_tui.monitor.memory import Memory
from wpx_tui.monitor.outages import OutageWatcher
from wpx_tui.monitor.samples import SampleHistory
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.side_pollers import SidePollers
from wpx_tui.monitor.state import AccountState, Listener
from wpx_tui.monitor.supervisor import supervise
from wpx_tui.monitor.thresholds import ThresholdWatcher
from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Alert
    from wpx_tui.monitor.account_store import AccountStore

log = logging.getLogger("wpx_tui.monitor")

REFRESH_PAUSE = 1.0
"""Seconds: everything is polled on demand at most this often."""


class AccountMonitor:
    """Owns all that is known of an account and hands out one `AccountState` to its listeners.

    It works without a screen. Everything but `run` may be called before `run` is, and only from the
    thread of its event loop. What is selected before there is a client is polled once there is one.
    """

    def __init__(
        self,
        account: str,
        connect: Callable[[], UsageClient],
        *,
        selection: Selection | None = None,
        intervals: Mapping[str, float] = INTERVALS,
        thresholds: ThresholdSettings | None = None,
        feeds: Sequence[FeedRow] = FEEDS,
        clock: Clock | None = None,
        random: Callable[[], float] = _random.random,
        store: AccountStore | None = None,
        rules: ForecastRules = NO_RULES,
        has_day_countries: bool = False,
    ) -> None:
        """`connect` builds the client, in a thread; `intervals` are in seconds, by feed.

        `thresholds`: from which used share on a quota is high and critical. `random` gives numbers
        from 0 to 1. `rules` are for the forecasts. With a `store`, the answers are shared with all
        processes that have it. `has_day_countries`: the countries are asked for by day as well.
        """
        selection = selection or Selection()
        self._connect = connect
        self._machine_clock = clock or SystemClock()
        self.clock = ApiClock(self._machine_clock, self._skew_changed)
        """The API's clock, as far as it is known."""
        self._listeners = Listeners()
        self._client: UsageClient | None = None
        self._memory = Memory(store, self.clock, random, self._store_news)
        self._refreshed_at = float("-inf")
        self._event_log = EventLog()
        self._outages = OutageWatcher(self._event_log)
        self._thresholds = ThresholdWatcher(thresholds or ThresholdSettings())
        self.samples = SampleHistory(intervals.get(REALTIME.name, REALTIME.interval))
        """The last hour of realtime answers."""
        self._rows = tuple(feeds)
        self._intervals = {row.name: intervals.get(row.name, row.interval) for row in feeds}
        self.is_background = False
        self._pollers = self._feed_pollers(selection, random)
        self._side = SidePollers(
            self._session,
            lambda: self._state,
            clock=self.clock,
            publish=self._publish,
            store=lambda: self._memory.store,
            random=random,
            rules=rules,
            has_day_countries=has_day_countries,
        )
        self._state = AccountState(
            account, self.clock.utc(), self._feeds(), selection, samples=self.samples.samples
        )

    def _feed_pollers(
        self, selection: Selection, random: Callable[[], float]
    ) -> dict[str, FeedPoller]:
        return {
            row.name: row.poller(
                self._session,
                selection,
                clock=self.clock,
                interval=self._intervals[row.name],
                publish=self._feed_changed,
                random=random,
            )
            for row in self._rows
        }

    def _feeds(self) -> Mapping[str, Feed[object, object]]:
        return MappingProxyType({name: poller.feed for name, poller in self._pollers.items()})

    # ---- what is known

    @property
    def state(self) -> AccountState:
        """All that is known now."""
        return self._state

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every new state, in order; the result unsubscribes it."""
        return self._listeners.add(listener)

    def record(self, event: Event) -> None:
        """Keep an event from elsewhere: an alert that was made, a bug that was outlived."""
        self._change(event)

    # ---- what is wanted

    def select(self, selection: Selection) -> None:
        """Ask what `selection` asks from now on; a feed that it leaves as it was is not polled."""
        forecasts = self._state.forecasts
        if selection.period is not self._state.selection.period:  # the account's is of the old one
            forecasts = tuple(item for item in forecasts if item.subject)
        self._state = self._state._replace(selection=selection, forecasts=forecasts)
        for poller in self._pollers.values():
            poller.select(selection)
        self._change()

    def refresh(self) -> bool:
        """Poll everything now, at most once a second; False where that was too soon."""
        now = self.clock.now()
        if self._client is None or now - self._refreshed_at < REFRESH_PAUSE:
            return False
        self._refreshed_at = now
        for poller in self._pollers.values():
            poller.refresh()
        return True

    def want_country_record(self) -> None:
        """Keep the record of the countries' days in the state from now on."""
        self._side.want_country_record()
        self._publish(self._side.with_country_record(self._state))

    def to_background(self, is_background: bool, *, is_seen: bool = False) -> None:
        """Poll what a row among other accounts needs, and seldom; or all feeds, as they are set.

        What is known stays. Without a forecast of its own a background account has the stored ones.
        `is_seen`: its row stands on the screen.
        """
        self.is_background = is_background
        for name, interval in self._intervals.items():
            seldom = background_interval(name, interval, is_seen=is_seen)
            self._pollers[name].pace(seldom if is_background else interval)
        self._side.rest(is_background)

    async def create_alert(self, subscription_id: str, percent: float, method: str) -> Alert:
        """Make a usage alert: one request. Raises ApiError."""
        return await self._session().client.create_alert(subscription_id, percent, method)

    def begin(self) -> None:
        """Take in what was known last, before `run` does: for a screen that is not yet drawn."""
        if self._memory.load():
            self._restore()

    async def run(self) -> None:
        """Connect and keep every feed fresh; only cancelling ends it."""
        try:
            await self._remember()
            await supervise(
                self._make_client, self._broke, clock=self._machine_clock, wake=asyncio.Event()
            )
            await self._remember()  # of an account whose token came with its client
            loops = [poller.run() for poller in self._pollers.values()]
            loops += self._side.loops(set(self._pollers))
            await asyncio.gather(*loops)
        finally:
            if self._client is not None:
                await self._client.aclose()
            self._memory.close()

    # ---- the connection

    async def _remember(self) -> None:
        if self._memory.shared is None and await self._memory.open():
            self._restore()

    def _restore(self) -> None:
        """Begin with what was known last, each figure with its own age."""
        self._memory.restore(self._rows, self._pollers, self.samples, self._event_log)
        self._state = self._state._replace(feeds=self._feeds())
        kept = self._state.feeds.get(SUBSCRIPTIONS.name)
        if kept is not None and kept.answer is not None:  # what was crossed before is no news
            self._take_in(SUBSCRIPTIONS.name)
        self._change()

    def _store_news(self, news: str) -> None:
        log.warning("store: %s", news)
        self._change(Event(self.clock.utc(), EventKind.STORE, "store", news))

    def _session(self) -> Session:
        if self._client is None:
            raise ApiConnectionError("there is no connection to the API yet")
        return Session(self._client, self.clock, self._memory.shared)

    async def _make_client(self) -> None:
        """Build the one client, and have it tell the API's time."""
        client = await connected(self._connect, self.clock, self._hold)
        client.on_reply = self.clock.hear
        self._client = client

    def _broke(self, error: BaseException, next_at: float) -> None:
        reason = f"cannot start: {crash_report.reason(error)}"
        self._hold(Failure(reason, None, 1, self.clock.now()), next_at)

    def _hold(self, failure: Failure, next_at: float) -> None:
        for poller in self._pollers.values():
            poller.hold(failure, next_at)

    # ---- news

    def _feed_changed(self, feed: Feed[object, object]) -> None:
        before = self._state.feeds[feed.name]
        self._state = self._state._replace(
            feeds=MappingProxyType({**self._state.feeds, feed.name: feed})
        )
        self._outages.feed_changed(before, feed, self.clock.utc(), self.clock.now())
        events: list[Event] = []
        if feed.answer is not None and feed.answer != before.answer:
            events += self._take_in(feed.name)
        summary = self._state.feeds.get(SUMMARY.name)
        if self.is_background:
            self._state = with_stored_forecasts(self._state, feed, self._memory.store, self.clock)
        elif summary is feed and feed.answer is not None:
            self._side.comparison.ask(self._state.summary.query.period)
        self._side.forecasts.feed_changed(feed.name)
        self._change(*events)

    def _take_in(self, name: str) -> list[Event]:
        """Take from a new answer what is kept besides the answer itself."""
        state = self._state
        if name == REALTIME.name and state.realtime.answer is not None:
            self.samples.add(state.realtime.answer)
        if name == COUNTRIES.name:
            self._state = self._side.with_country_record(state)
        subscriptions = state.subscriptions.answer
        if name == SUBSCRIPTIONS.name and subscriptions is not None:
            is_whole = not subscriptions.value.is_incomplete
            return self._thresholds.events(state.quotas, self.clock.utc(), is_whole=is_whole)
        return []

    def _skew_changed(self, ahead: float) -> None:
        """Poll again whatever was polled "until now": it meant another now."""
        kind = EventKind.CLOCK_OFF if ahead else EventKind.CLOCK_RIGHT
        self._state = self._state._replace(clock_skew=ahead)
        self._change(Event(self.clock.utc(), kind, "clock", "", ahead=ahead))
        for name in (SUMMARY.name, HISTORY.name, COUNTRIES.name):
            if name in self._pollers:
                self._pollers[name].refresh()
        self._side.clock_changed()

    def _publish(self, state: AccountState, *events: Event) -> None:
        self._state = state
        self._change(*events)

    def _change(self, *events: Event) -> None:
        """Make the new state and hand it out."""
        for event in events:
            self._event_log.add(event)
        self._memory.keep(self._event_log.events)
        self._state = self._state._replace(
            at=self.clock.utc(),
            samples=self.samples.samples,
            events=self._event_log.events,
        )
        self._memory.record(self._state)
        self._listeners.tell(self._state)
