"""Time as the feeds see it, handed in so that tests can turn it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

SLICE = 5.0
"""Seconds: the longest uninterrupted sleep, and so the latest that a suspend is noticed after."""
STEP = 2.0
"""Seconds by which the wall clock may drift against the other before it counts as a step."""


class Clock(Protocol):
    """What a poller may know about time."""

    def now(self) -> float:
        """Seconds since some start; never runs backwards and goes on while the machine sleeps."""

    def utc(self) -> datetime:
        """The wall clock, aware, in UTC."""

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        """Return when `now()` reaches `until`, `wake` is set, or the wall clock was stepped."""


class SystemClock:
    """The machine's clocks."""

    # Linux's CLOCK_MONOTONIC stands still during a suspend; elsewhere monotonic() must do.
    _id = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

    def now(self) -> float:
        return time.monotonic() if self._id is None else time.clock_gettime(self._id)

    def utc(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        offset = time.time() - self.now()
        while (left := until - self.now()) > 0 and not wake.is_set():
            try:
                await asyncio.wait_for(wake.wait(), min(left, SLICE))
            except TimeoutError:
                if abs(time.time() - self.now() - offset) > STEP:
                    return
