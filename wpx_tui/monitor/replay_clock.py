"""The clock of a replay: it stands, or runs as many times as fast as the real one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

SPEEDS = (1, 10, 60, 300, 900, 3600)
"""How many times as fast as it was."""


class ReplayClock:
    """A `Clock` between the first and the last instant of a recording.

    `now()` is in seconds since 1970, so that it and `utc()` never part. At the end it stands.
    """

    def __init__(
        self,
        start: float,
        end: float,
        speed: float = 60,
        *,
        real: Callable[[], float] = time.monotonic,
    ) -> None:
        """`real` gives the real seconds, from any start."""
        self.start, self.end = start, max(start, end)
        self._real = real
        self._from = start
        self._since: float | None = None
        self.speed = speed
        """How many times as fast as it was it runs, while it runs."""

    @property
    def is_playing(self) -> bool:
        """Whether it runs."""
        return self._since is not None and self.now() < self.end

    @property
    def is_at_end(self) -> bool:
        """Whether there is nothing after now."""
        return self.now() >= self.end

    def now(self) -> float:
        """Return the instant that is replayed, in seconds since 1970."""
        if self._since is None:
            return self._from
        return min(self._from + (self._real() - self._since) * self.speed, self.end)

    def utc(self) -> datetime:
        """Return the instant that is replayed, in UTC."""
        return datetime.fromtimestamp(self.now(), UTC)

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        """Return when `now()` reaches `until` or `wake` is set; while it stands, only then."""
        while self.now() < until and not wake.is_set():
            left = (until - self.now()) / self.speed if self.is_playing else None
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), left)

    def play(self) -> None:
        """Run from here on."""
        self._from, self._since = self.now(), self._real()

    def pause(self) -> None:
        """Stand still."""
        self._from, self._since = self.now(), None

    def go_to(self, at: float) -> None:
        """Be at another instant of the recording; whether it runs stays as it is."""
        self._from = min(max(at, self.start), self.end)
        self._since = None if self._since is None else self._real()

    def turn_speed(self, step: int) -> None:
        """Run at the next speed of `SPEEDS` (1), or at the one before (-1)."""
        faster = [speed for speed in SPEEDS if speed > self.speed]
        slower = [speed for speed in SPEEDS if speed < self.speed]
        wanted = faster[:1] if step > 0 else slower[-1:]
        self._from = self.now()
        self._since = None if self._since is None else self._real()
        self.speed = wanted[0] if wanted else self.speed
