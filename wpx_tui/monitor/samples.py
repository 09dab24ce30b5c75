"""The realtime samples of the last hour, one value a minute, with gaps where nothing is known.

The API does not say whether `current_minute` is the minute that is still filling, so that its
figures climb and fall back as each minute turns, or the last sixty seconds. The last sample that
was taken in a minute is right under both readings: nearly the whole of the minute under the one,
the sixty seconds up to then under the other. It has to be late in its minute, though: where the
samples stop early (a failure, a suspend, a slow server) the minute is a gap.

Minutes are the server's. Only where they turn is taken from its clock, by the answers'
timestamps; how many have passed is counted by `Clock.now()`, so that neither a wall clock that is
wrong or stepped, here or there, nor a timestamp that stands still shifts or repeats a minute.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import NoQuery

if TYPE_CHECKING:
    from datetime import datetime

    from wpx_tui.api.models import MinuteUsage, Realtime

MINUTES = 60
"""How many finished minutes are kept."""

MINUTE = 60.0
"""Seconds in a minute."""

SLACK = 20.0
"""Seconds before its end from which a minute's last sample counts as the whole of it. With long
intervals 1.5 of them, so that one sample a minute is enough when they are a minute apart."""

Figure = Literal["requests", "bytes", "active_sessions"]


@dataclass(frozen=True, slots=True)
class Sample:
    """The last one of a minute: `second` (0 to 60) of it, the minute's start by `Clock.now()`."""

    start: float
    second: float
    usage: MinuteUsage


class SampleHistory:
    """Bounded and gap-aware; fed with every good realtime answer."""

    def __init__(self, interval: float) -> None:
        """`interval`: seconds between two polls of the realtime feed."""
        self._needed_second = MINUTE - max(SLACK, 1.5 * interval)
        self._samples: deque[Sample] = deque(maxlen=MINUTES + 1)  # one of them is running
        self._timestamp: datetime | None = None
        self._ahead = 0.0  # seconds of the server's clock against ours, when it was last seen to go
        self._last: Realtime | None = None

    def add(self, answer: Answer[NoQuery, Realtime]) -> None:
        """Take a sample; an answer that was taken before (a cached one) changes nothing."""
        value = answer.value
        if value.timestamp is not None and value == self._last:
            return
        self._last = value
        self._compare_clocks(value.timestamp or answer.at, answer.clock)
        start = self._last_turn(answer.clock)
        if self._samples and _minutes_between(self._samples[-1].start, start) == 0:
            self._samples.pop()
        self._samples.append(Sample(start, answer.clock - start, value.current_minute))

    def minutes(self, now: float, figure: Figure = "bytes") -> tuple[int | None, ...]:
        """The sixty finished minutes before `now` (`Clock.now()` seconds), oldest first.

        None is a gap: nothing is known of that minute.
        """
        turn = self._last_turn(now)
        finished = {
            _minutes_between(sample.start, turn): getattr(sample.usage, figure)
            for sample in self._samples
            if sample.second >= self._needed_second
        }
        return tuple(finished.get(ago) for ago in range(MINUTES, 0, -1))

    def running(self, now: float, figure: Figure = "bytes") -> int | None:
        """The newest sample of the minute that is not over at `now`, None without one."""
        if not self._samples:
            return None
        newest = self._samples[-1]
        is_running = _minutes_between(newest.start, self._last_turn(now)) == 0
        return getattr(newest.usage, figure) if is_running else None

    def _compare_clocks(self, timestamp: datetime, clock: float) -> None:
        """A timestamp that has not moved says nothing: it is cut to the minute, or stands still."""
        if timestamp != self._timestamp:
            self._timestamp = timestamp
            self._ahead = timestamp.timestamp() - clock

    def _last_turn(self, clock: float) -> float:
        """When the minute that runs at `clock` began."""
        return clock - (clock + self._ahead) % MINUTE


def _minutes_between(earlier: float, later: float) -> int:
    """Rounded: answers take longer or shorter, and where minutes turn sways with them."""
    return round((later - earlier) / MINUTE)
