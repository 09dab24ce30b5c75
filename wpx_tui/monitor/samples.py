"""The realtime samples of the last hour, one value a minute, with gaps where nothing is known.

The API does not say whether `current_minute` is the minute that is still filling, so that its
figures climb and fall back as each minute turns, or the last sixty seconds. The last sample that
came in a minute is right under both readings: nearly the whole of the minute under the one,
the sixty seconds up to then under the other. It has to be late in its minute, though: where the
samples stop early (a failure, a suspend, a slow server) the minute is a gap.

Minutes are the server's. Only where they turn comes from its clock, by the answers'
timestamps; how many have passed is counted by `Clock.now()`, so that neither a wall clock that is
wrong or stepped, here or there, nor a timestamp that stands still shifts or repeats a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.named_tuple import NamedTuple

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

RARE = 45.0
"""Seconds of slack from which on a minute is no longer known but sampled: polls every 30 s."""

Figure = Literal["requests", "bytes", "active_sessions"]


class Sample(NamedTuple):
    """The last one of a minute: `second` (0 to 60) of it, the minute's start by `Clock.now()`."""

    start: float
    second: float
    usage: MinuteUsage


class Samples(NamedTuple):
    """The last hour, gap-aware: the samples, oldest first, and where the server's minutes turn.

    `ahead` is by how many seconds the server's clock was ahead of `Clock.now()`; `needed_second` is
    from which second on (0 to 60) a minute's last sample counts as the whole of it.
    """

    samples: tuple[Sample, ...] = ()
    ahead: float = 0.0
    needed_second: float = MINUTE - SLACK

    @property
    def is_sampled(self) -> bool:
        """True if polls are so rare that a minute's figure is that of some moment in it."""
        return self.needed_second <= MINUTE - RARE

    def minutes(self, now: float, figure: Figure = "bytes") -> tuple[int | None, ...]:
        """Return the sixty finished minutes before `now` (`Clock.now()` seconds), oldest first.

        None is a gap: nothing is known of that minute.
        """
        turn = self.last_turn(now)
        finished = {
            _minutes_between(sample.start, turn): getattr(sample.usage, figure)
            for sample in self.samples
            if sample.second >= self.needed_second
        }
        return tuple(finished.get(ago) for ago in range(MINUTES, 0, -1))

    def running(self, now: float, figure: Figure = "bytes") -> int | None:
        """Return the newest sample of the minute that is not over at `now`, None without one."""
        if not self.samples:
            return None
        newest = self.samples[-1]
        is_running = _minutes_between(newest.start, self.last_turn(now)) == 0
        return getattr(newest.usage, figure) if is_running else None

    def last_turn(self, clock: float) -> float:
        """Return when the minute that runs at `clock` began."""
        return clock - (clock + self.ahead) % MINUTE


class SampleHistory:
    """Collects the samples; fed with every good realtime answer."""

    def __init__(self, interval: float) -> None:
        """`interval`: seconds between two polls of the realtime feed."""
        self.samples = Samples(needed_second=MINUTE - max(SLACK, 1.5 * interval))
        """What is known now."""
        self._timestamp: datetime | None = None
        self._last: Realtime | None = None

    def restore(self, samples: tuple[Sample, ...]) -> None:
        """Begin with samples that are kept from before, oldest first."""
        if not self.samples.samples:
            self.samples = self.samples._replace(samples=samples[-MINUTES - 1 :])

    def add(self, answer: Answer[NoQuery, Realtime]) -> None:
        """Take a sample; an answer that came before or is of another minute changes nothing."""
        value = answer.value
        if (value.timestamp is not None and value == self._last) or answer.age >= MINUTE:
            return
        self._last = value
        self._compare_clocks(value.timestamp or answer.fetched_at, answer.fetched_monotonic)
        start = self.samples.last_turn(answer.fetched_monotonic)
        kept = self.samples.samples
        if kept and _minutes_between(kept[-1].start, start) == 0:
            kept = kept[:-1]
        sample = Sample(start, answer.fetched_monotonic - start, value.current_minute)
        # One of them is running.
        self.samples = self.samples._replace(samples=(*kept, sample)[-MINUTES - 1 :])

    def _compare_clocks(self, timestamp: datetime, clock: float) -> None:
        """Follow a timestamp that moved; one that has not is cut to the minute, or stands still."""
        if timestamp != self._timestamp:
            self._timestamp = timestamp
            self.samples = self.samples._replace(ahead=timestamp.timestamp() - clock)


def _minutes_between(earlier: float, later: float) -> int:
    """Return whole minutes, rounded: answers take longer or shorter, and turns sway with them."""
    return round((later - earlier) / MINUTE)
