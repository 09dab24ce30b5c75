"""Time as the feeds see it, handed in so that tests can turn it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

SLICE = 5.0
"""Seconds: the longest uninterrupted sleep, and so the latest that a suspend is noticed after."""
STEP = 2.0
"""Seconds that a sleep may take too long, or the wall clock may move apart from the other, before
that counts as a suspend or a step."""


class Clock(Protocol):
    """What a poller may know about time."""

    def now(self) -> float:
        """Seconds since some start; never runs backwards and goes on while the machine sleeps."""

    def utc(self) -> datetime:
        """The wall clock, aware, in UTC."""

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        """Return when `now()` reaches `until` or `wake` is set.

        Also returns, earlier, after a suspend and when the wall clock was stepped: what was
        known then is old, however short a while it seems.
        """


class SystemClock:
    """The machine's clocks."""

    # Linux's CLOCK_MONOTONIC stands still during a suspend; elsewhere monotonic() must do.
    _id = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

    def now(self) -> float:
        """Seconds since the machine started."""
        return time.monotonic() if self._id is None else time.clock_gettime(self._id)

    def utc(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        """Sleep in slices: the event loop's own timers stand still during a suspend."""
        offset = self._wall_offset()
        while (left := until - self.now()) > 0 and not wake.is_set():
            due = self.now() + min(left, SLICE)
            try:
                await asyncio.wait_for(wake.wait(), min(left, SLICE))
            except TimeoutError:
                was_suspended = self.now() - due > STEP
                was_stepped = abs(self._wall_offset() - offset) > STEP
                if was_suspended or was_stepped:
                    return

    def _wall_offset(self) -> float:
        return self.utc().timestamp() - self.now()
