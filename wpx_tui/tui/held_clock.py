"""A clock that can be stopped, so that frozen figures do not age on the screen."""

from __future__ import annotations

import asyncio
from datetime import datetime

from wpx_tui.monitor.clock import Clock


class HeldClock:
    """A `Clock` that follows another one, and stands still while it is held."""

    def __init__(self, clock: Clock) -> None:
        """Follow `clock`, which always goes on."""
        self._clock = clock
        self._held: tuple[float, datetime] | None = None

    def hold(self) -> None:
        """Stand still."""
        self._held = self._clock.now(), self._clock.utc()

    def release(self) -> None:
        """Go on, with the time as it is by then."""
        self._held = None

    def now(self) -> float:
        """Return seconds since some start."""
        return self._clock.now() if self._held is None else self._held[0]

    def utc(self) -> datetime:
        """Return the wall clock, aware, in UTC."""
        return self._clock.utc() if self._held is None else self._held[1]

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        """Wait by the clock that goes on."""
        await self._clock.wait(until, wake)
