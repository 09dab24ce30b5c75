"""Keeps the comparison with the period before up to date: two calls an hour, no feed of its own.

Both sides change only when an hour is full, so they are polled again then, some minutes later, as
an hour's figures need a while to settle and dashboards should not all ask at once. A comparison
that fails is no reason to worry the operator: the figure is just not there.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random as _random
from collections.abc import Callable
from typing import TYPE_CHECKING

from wpx_tui.analysis.comparison import HOUR, ComparedWindows, Comparison, Window, compare, windows
from wpx_tui.analysis.history import other_granularity
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.errors import UnreadableError
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feeds import HISTORY
from wpx_tui.monitor.poller import SETTLE
from wpx_tui.monitor.queries import HistoryQuery
from wpx_tui.monitor.retries import Retries
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.source import Wanted, value_of
from wpx_tui.monitor.supervisor import supervise

if TYPE_CHECKING:
    from wpx_tui.api.models import History

MIN_DELAY = 60.0
MAX_DELAY = 300.0
"""Seconds after the hour between which both sides are polled."""
SHARED_FOR = 3600.0
"""Seconds for which another process's answer is as good: what is over hardly changes."""

_log = logging.getLogger("wpx_tui.monitor")


class ComparisonPoller:
    """Asks for both sides when the hour or the period turns, and again after a failure.

    Nothing is polled before the first `ask`. At most two calls at a time, one after the other; none
    is ever cancelled, an answer that comes too late is dropped. Only cancelling ends `run`.
    """

    def __init__(
        self,
        session: Callable[[], Session],
        *,
        clock: Clock,
        publish: Callable[[Period, Comparison | None], None],
        random: Callable[[], float] = _random.random,
    ) -> None:
        """`session` is called once a call; `publish` gets a period and its comparison, or None."""
        self._session = session
        self._clock = clock
        self._publish = publish
        self._random = random
        self._wake = asyncio.Event()
        self._period: Period | None = None
        self._target: ComparedWindows | None = None
        self._due = math.inf
        self._retries = Retries("comparison: cannot be made", HISTORY.interval, clock, random)
        self._not_before = -math.inf
        self._published: Comparison | None = None
        self._published_for: ComparedWindows | None = None

    def ask(self, period: Period) -> None:
        """Compare `period` from now on, as soon as asking settles; the old figure goes at once."""
        if period is self._period:
            return
        self._period, self._not_before = period, -math.inf
        self._schedule(self._present(), SETTLE)
        self._update(None)
        self._wake.set()

    def check_windows(self) -> None:
        """Check which windows are due now, as the clock was set."""
        self._wake.set()

    async def run(self) -> None:
        """Compare for ever; only cancelling ends it."""
        await supervise(self._loop, self._crashed, clock=self._clock, wake=self._wake)

    async def _loop(self) -> None:
        while True:
            self._wake.clear()
            if (target := self._present()) != self._target:
                self._schedule(target, MIN_DELAY + self._random() * (MAX_DELAY - MIN_DELAY))
                self._drop_outdated()
            if self._target is not None and self._clock.now() >= self._due:
                await self._compare(self._target)
            else:
                await self._clock.wait(min(self._due, self._next_hour()), self._wake)

    def _present(self) -> ComparedWindows | None:
        return None if self._period is None else windows(self._period, self._clock.utc())

    def _schedule(self, target: ComparedWindows | None, delay: float) -> None:
        """Ask for `target` in `delay` seconds, or when the last failure lets us."""
        self._target = target
        due = max(self._clock.now() + delay, self._not_before)
        self._due = math.inf if target is None else due

    def _next_hour(self) -> float:
        """Return when the hour turns, by `Clock.now()`."""
        now = self._clock.utc()
        passed = now - now.replace(minute=0, second=0, microsecond=0)
        return self._clock.now() + (HOUR - passed).total_seconds()

    def _drop_outdated(self) -> None:
        """Drop a comparison that is more than one hour behind; that hour is being polled.

        This also drops a past period's: a new period has nothing to compare in its first hour.
        """
        if self._published is None or self._published_for is None:
            return
        # The windows that were polled: those that were known may be shorter.
        window, target = self._published_for.this, self._target
        if target is None or target.this.end - window.end > HOUR:
            self._update(None)

    async def _compare(self, target: ComparedWindows) -> None:
        self._due = math.inf
        try:
            before = await self._history(target.before)
            this = await self._history(target.this)
            comparison = compare(this, before, target)
        except Exception as error:  # noqa: BLE001  # the loop outlives every failure: promise 2
            if target == self._target:
                self._failed(error)
        else:
            if target == self._target:
                self._succeeded(comparison)

    async def _history(self, window: Window) -> History:
        session = self._session()

        async def fetch() -> History:
            history = await session.client.history(
                start=window.start, end=window.last, granularity=Granularity.HOURLY
            )
            if other := other_granularity(history, Granularity.HOURLY):
                raise UnreadableError(f"answered with {other} figures; hourly ones were asked for")
            return history

        text = f"comparison {window.start:%Y-%m-%dT%H} {window.end:%Y-%m-%dT%H}"
        hours = HistoryQuery(Granularity.HOURLY)
        wanted = Wanted(text, "comparison", "History", SHARED_FOR, is_exact=True, query=hours)
        return value_of(await session.get(wanted, fetch))

    def _succeeded(self, comparison: Comparison | None) -> None:
        if failures := self._retries.reset():
            _log.info("comparison: made again after %d failures", failures)
        self._not_before = -math.inf
        self._due = math.inf  # also where the same windows were set again meanwhile
        self._published_for = self._target
        self._update(comparison)

    def _failed(self, error: Exception) -> None:
        self._due = self._not_before = self._retries.failed(error)

    def _crashed(self, _error: BaseException, again_at: float) -> None:
        """Retry at `again_at`; the published comparison stays for as long as it is right."""
        self._due = self._not_before = again_at

    def _update(self, comparison: Comparison | None) -> None:
        assert self._period is not None  # noqa: S101 - nothing is published before the first `ask`
        self._published = comparison
        try:
            self._publish(self._period, comparison)
        except Exception as error:  # noqa: BLE001  # what shows it must not end the loop
            _log.error("comparison: cannot be shown: %s", type(error).__name__)
