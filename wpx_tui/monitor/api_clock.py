"""The time as the API has it: our clock, set by its answers where the two are apart.

The API's days and hours turn by its own clock. Asked for "until now" by a clock that is hours off,
it would leave out what is newest, or be asked for a day that it does not have yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.monitor.clock import Clock

if TYPE_CHECKING:
    import asyncio

    from wpx_tui.api.reply import Reply

SKEW_TOLERANCE = 60.0
"""Seconds apart that are nobody's concern: `Date` is in whole ones, and answers take a while."""
RESYNC_TOLERANCE = 45.0
"""Seconds apart below which clocks that were apart agree again; less, so that it does not waver."""
MIN_SKEW_CHANGE = 30.0
"""Seconds by which the difference has to change before the clock follows."""
MIN_REPLIES = 3
MEDIAN_REPLIES = 9
"""Answers of which the median counts: one odd proxy in between does not turn the clock."""
AT_ONCE = 1
"""Answers that are enough for a command that gets only one."""


class ApiClock:
    """A `Clock` whose wall clock is the API's; `now` and `wait` are those of the machine's."""

    def __init__(
        self, clock: Clock, changed: Callable[[float], object], enough: int = MIN_REPLIES
    ) -> None:
        """Follow `clock`; call `changed` with each new `ahead`, from the `enough`-th answer on."""
        self._clock = clock
        self._changed = changed
        self._enough = enough
        self._differences: deque[float] = deque(maxlen=MEDIAN_REPLIES)
        self.ahead = 0.0
        """Seconds by which the API's clock is ahead of ours, below 0 behind; 0 where ours is right,
        as far as is known."""
        self.measured: float | None = None
        """What the last reply, or the last answer of another process, says of `ahead`."""

    def now(self) -> float:
        """Return seconds since the machine started."""
        return self._clock.now()

    def utc(self) -> datetime:
        """Return the API's wall clock, aware, in UTC, as well as it is known."""
        return self._clock.utc() + timedelta(seconds=self.ahead)

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        """Wait as the machine's clock does."""
        await self._clock.wait(until, wake)

    def hear(self, reply: Reply) -> None:
        """Note the time in a reply's `Date`; one from elsewhere (a login page) does not count."""
        from wpx_tui.api.httpdate import server_time  # of those who ask
        from wpx_tui.monitor import reply_times

        reply_times.hear(reply)
        api_time = server_time(reply.headers)
        is_api = reply.status == 200 and "json" in reply.headers.get("content-type", "")
        if api_time is None or not is_api:
            return
        self.take((api_time - self._clock.utc()).total_seconds())

    def take(self, ahead: float) -> None:
        """Take in by how many seconds an answer, another process's perhaps, had the API ahead."""
        self.measured = ahead
        self._differences.append(ahead)
        if len(self._differences) >= self._enough:
            self._follow(sorted(self._differences)[len(self._differences) // 2])

    def _follow(self, ahead: float) -> None:
        is_off = abs(ahead) > (RESYNC_TOLERANCE if self.ahead else SKEW_TOLERANCE)
        wanted = ahead if is_off else 0.0
        if wanted != self.ahead and (not wanted or abs(wanted - self.ahead) > MIN_SKEW_CHANGE):
            self.ahead = wanted
            self._changed(wanted)
