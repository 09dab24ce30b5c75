"""Time as the feeds see it, handed in so that tests can turn it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import asyncio

SLICE = 5.0
"""Seconds after which a suspend is noticed at the latest."""
STEP = 2.0
"""Seconds that a sleep may take too long, or the wall clock may move apart from the other, before
that counts as a suspend or a step."""


class Clock(Protocol):
    """What a poller may know about time."""

    def now(self) -> float:
        """Return seconds since some start; they never run backwards and go on during a suspend."""

    def utc(self) -> datetime:
        """Return the wall clock, aware, in UTC."""

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        """Return when `now()` reaches `until` or `wake` is set.

        Also returns, earlier, after a suspend and when the wall clock was stepped: what was
        known then is old, however short a while it seems.
        """


class SystemClock:
    """The machine's clocks."""

    # Linux's CLOCK_MONOTONIC stands still during a suspend; elsewhere monotonic() must do.
    _id = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[Literal[True]]] = set()
        self._next_look: asyncio.TimerHandle | None = None

    def now(self) -> float:
        """Return seconds since the machine started."""
        return time.monotonic() if self._id is None else time.clock_gettime(self._id)

    def utc(self) -> datetime:
        """Return the wall clock, aware, in UTC."""
        return datetime.now(UTC)

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        """Sleep; a look in each slice tells of a suspend, which the event loop's timers miss."""
        import asyncio

        while (left := until - self.now()) > 0 and not wake.is_set():
            waking = asyncio.ensure_future(wake.wait())
            self._watch_for(waking)
            try:
                await asyncio.wait([waking], timeout=left)
                if waking.cancelled():
                    return
            finally:
                self._waiting.discard(waking)
                waking.cancel()

    def _watch_for(self, waking: asyncio.Future[Literal[True]]) -> None:
        """Have one look in a slice for all who wait: each is a wake-up of the process."""
        if not self._waiting:
            if self._next_look is not None:
                self._next_look.cancel()
            self._look_later()
        self._waiting.add(waking)

    def _look_later(self) -> None:
        import asyncio

        loop = asyncio.get_running_loop()
        expected = self.now() + SLICE, self._wall_offset()
        self._next_look = loop.call_later(SLICE, self._look, *expected)

    def _look(self, due: float, offset: float) -> None:
        was_suspended = self.now() - due > STEP
        was_stepped = abs(self._wall_offset() - offset) > STEP
        if was_suspended or was_stepped:
            for waking in self._waiting:
                waking.cancel()
        if self._waiting:
            self._look_later()

    def _wall_offset(self) -> float:
        return self.utc().timestamp() - self.now()
