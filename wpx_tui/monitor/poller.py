"""The loop that keeps one feed fresh and survives whatever happens to a poll."""

from __future__ import annotations

import asyncio
import logging
import math
import random as _random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar, cast

from wpx_tui.api.errors import ApiError
from wpx_tui.api.retry import jittered, next_wait
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer, Failure, Feed
from wpx_tui.monitor.reply_times import ReplyTimes, recorded
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.source import Fetched, SharedFailureError
from wpx_tui.monitor.supervisor import supervise
from wpx_tui.system import crash_report

Q = TypeVar("Q")
T = TypeVar("T")

AFTER_TURN = ((1.0, 3.0), (61.0, 10.0))
"""Seconds after the turn of the hour, day, week or month that a feed is about at which it is
polled, and by how many more they are spread: at once, and again when also an API whose clock is
behind by as much as is tolerated has turned."""
LEAST_APART = 0.5
"""Seconds: a poll so soon before counts as the one after the turn."""
SETTLE = 0.15
"""Seconds without another question before one is polled: five fast keys are one request."""

_log = logging.getLogger("wpx_tui.monitor")


class Poller(Generic[Q, T]):
    """Polls one feed for ever; every change of its state is published once, as a frozen `Feed`.

    A poll starts one interval, ±10 %, after the last one started. Polls never overlap: one that
    outlasts its interval is followed at once by the next, and what was missed is not made up
    for. Besides, a feed is polled when what it is about turns (`AFTER_TURN`). After a failure
    `api.retry` decides. No poll is ever cancelled, so that no connection is lost while it is made:
    an answer to an earlier query that comes late is dropped instead.

    `refresh`, `ask` and `select` are for the thread of the event loop that runs `run`.
    """

    def __init__(
        self,
        feed: Feed[Q, T],
        query: Callable[[Selection], Q],
        fetch: Callable[[Q], Awaitable[T | Fetched[T]]],
        *,
        clock: Clock,
        publish: Callable[[Feed[Q, T]], None],
        random: Callable[[], float] = _random.random,
        turns: Callable[[Q, datetime], Sequence[datetime]] = lambda _query, _now: (),
    ) -> None:
        """`feed` is the state before the first poll; `random` gives numbers from 0 to 1.

        `turns` returns the last and the next moment at which a query begins to mean another time.
        """
        self._feed = feed
        self._query = query
        self._fetch = fetch
        self._clock = clock
        self._publish = publish
        self._random = random
        self._turns = turns
        # Drawn once: the same moments each time, and other ones than other dashboards.
        self._after_turn = [least + random() * spread for least, spread in AFTER_TURN]
        self._wake = asyncio.Event()
        self._settled_at = -math.inf
        self.refreshed_at: float | None = None
        """When everything was last to be asked anew, None if never (`Clock.now()` seconds)."""
        self._publish_fails = False
        self._interval: float | None = feed.interval
        self._started: float | None = None
        self._is_only_paced = False

    @property
    def interval(self) -> float:
        """Seconds between the starts of two polls: of the feed's figures while none are made."""
        return self._feed.interval if self._interval is None else self._interval

    @property
    def feed(self) -> Feed[Q, T]:
        """The present state."""
        return self._feed

    async def run(self) -> None:
        """Poll at once and then for ever; only cancelling ends it."""
        await supervise(self._loop, self._broke, clock=self._clock, wake=self._wake)

    async def _loop(self) -> None:
        while True:
            self._wake.clear()
            if self._interval is None:
                await self._rest()
            await self._poll()
            await self._pause()

    async def _rest(self) -> None:
        """Wait for a pace, and then until a poll is due."""
        while self._interval is None:
            await self._clock.wait(math.inf, self._wake)
            self._wake.clear()
        await self._pause()

    def refresh(self) -> None:
        """Poll now; if a poll is under way it counts as that one."""
        self.refreshed_at = self._clock.now()
        self._is_only_paced = False
        self._wake.set()

    def ask(self, query: Q) -> None:
        """Ask something else from now on: published at once, polled as soon as asking settles.

        The old figures stay; their `Answer.query` differs.
        """
        if query == self._feed.query:
            return
        self._settled_at = self._clock.now() + SETTLE
        self._show(self._feed._replace(query=query, next_at=self._settled_at))
        self._is_only_paced = False
        self._wake.set()

    def pace(self, interval: float | None) -> None:
        """Poll every `interval` seconds from now on; None: not until there is another pace.

        The next poll is due so long after the last one; after a failure, when it was. Figures that
        were polled less often are not old by that alone: they are judged by the longer of the two
        intervals until there are newer ones.
        """
        if interval == self._interval:
            return
        self._interval, feed = interval, self._feed
        if interval is not None:
            next_at = feed.next_at
            if self._started is not None and feed.failure is None and feed.is_current:
                regular = self._started + jittered(interval, self._random)
                next_at = self._next_poll(feed.query, self._started, regular)
            self._show(feed._replace(interval=max(feed.interval, interval), next_at=next_at))
        self._is_only_paced = self._is_only_paced or not self._wake.is_set()
        self._wake.set()

    def select(self, selection: Selection) -> None:
        """Ask what `selection` asks of this feed from now on."""
        self.ask(self._query(selection))

    def restore(self, answer: Answer[object, object]) -> None:
        """Begin with an answer that is kept from before; nothing is published."""
        self._feed = self._feed._replace(answer=cast("Answer[Q, T]", answer))

    def hold(self, failure: Failure, next_at: float) -> None:
        """Show that nothing can be polled until `next_at` (`Clock.now()` seconds)."""
        self._show(self._feed._replace(failure=failure, next_at=next_at))

    async def _poll(self) -> None:
        query, started = self._feed.query, self._clock.now()
        self._started = started
        try:
            with recorded(started) as times:
                value = await self._fetch(query)
        except Exception as error:  # noqa: BLE001  # the loop outlives every failure: promise 2
            outcome = partial(self._failed, error)
        else:
            outcome = partial(self._answered, value, query, started, times)
        if query == self._feed.query:  # or else the query has changed, and the wake stays set
            self._wake.clear()  # whatever called for a poll while this one ran has got it
            self._show(outcome())

    async def _pause(self) -> None:
        self._is_only_paced = False
        while True:
            if self._feed.next_at is not None:
                await self._clock.wait(self._feed.next_at, self._wake)
            if not self._is_only_paced:
                break
            self._is_only_paced = False
            self._wake.clear()
        while self._wake.is_set() and self._clock.now() < self._settled_at:
            self._wake.clear()
            await self._clock.wait(self._settled_at, self._wake)

    def _answered(
        self, value: T | Fetched[T], query: Q, started: float, times: ReplyTimes
    ) -> Feed[Q, T]:
        if (failure := self._feed.failure) is not None:
            _log.info("%s: polls succeed again after %d failures", self._feed.name, failure.number)
        regular = started + jittered(self.interval, self._random)
        if isinstance(value, Fetched):
            answer, regular = value.answer(query), value.next_at
        else:
            answer = times.answer(value, query, self._clock)
        next_at = self._next_poll(query, started, regular)
        return self._feed._replace(
            answer=answer, failure=None, next_at=next_at, interval=self.interval
        )

    def _next_poll(self, query: Q, started: float, regular: float) -> float:
        """Return when the next poll is due: at the `regular` time, sooner after a turn."""
        after_turns = self._turns_plus(query, self._after_turn)
        return min([regular, *(at for at in after_turns if at > started + LEAST_APART)])

    def counts_from(self) -> float | None:
        """Return from when on another's answer counts as this poll (`Clock.now()` seconds).

        What was asked before everything was to be asked anew is too old, and so is what was asked
        before the turn that this poll comes after. None if every answer counts.
        """
        now = self._clock.now()
        turned = self._turns_plus(self._feed.query, [least for least, _ in AFTER_TURN])
        times = [*(at for at in turned if at <= now), *filter(None, [self.refreshed_at])]
        return max(times, default=None)

    def _turns_plus(self, query: Q, delays: Sequence[float]) -> list[float]:
        """Return the moments so many seconds after the last and the next turn of `query`."""
        now, utc = self._clock.now(), self._clock.utc()
        return [
            now + (turn - utc).total_seconds() + delay
            for turn in self._turns(query, utc)
            for delay in delays
        ]

    def _failed(self, error: Exception) -> Feed[Q, T]:
        before, now = self._feed.failure, self._clock.now()
        is_known = isinstance(error, ApiError)
        failure = self._failure(error)
        if before is None or (not is_known and before.reason != failure.reason):
            where = "" if is_known else f" at {crash_report.place(error)}"
            _log.warning("%s: polls fail: %s%s", self._feed.name, failure.reason, where)
        if isinstance(error, SharedFailureError):
            return self._feed._replace(failure=error.failure, next_at=error.next_at)
        wait = next_wait(error, failure.number, self.interval, self._random)
        return self._feed._replace(failure=failure, next_at=now + wait, interval=self.interval)

    def _broke(self, error: BaseException, next_at: float) -> None:
        self._show(self._feed._replace(failure=self._failure(error), next_at=next_at))

    def _failure(self, error: BaseException) -> Failure:
        before = self._feed.failure
        return Failure(
            reason=error.reason if isinstance(error, ApiError) else crash_report.reason(error),
            advice=error.advice if isinstance(error, ApiError) else None,
            number=1 if before is None else before.number + 1,
            since=self._clock.now() if before is None else before.since,
        )

    def _show(self, feed: Feed[Q, T]) -> None:
        self._feed = feed
        try:
            self._publish(feed)
        except Exception as error:  # noqa: BLE001  # what shows a feed must not end its polling
            if not self._publish_fails:
                _log.error("%s: %s", feed.name, crash_report.line(error))
            self._publish_fails = True
        else:
            self._publish_fails = False
