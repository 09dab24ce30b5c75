"""A clock that stands still until a test turns it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2024, 1, 15, 14, 30, tzinfo=UTC)


class FakeClock:
    """Implements `Clock`: `advance` turns it, and whoever waits wakes in the order of time.

    Time only passes in `advance` and `suspend`, so what a test sees does not depend on how fast the
    machine is. Between two instants everything that can run without waiting does run.
    """

    def __init__(self, start: datetime = START) -> None:
        self._now = 1000.0
        self._ahead = start - timedelta(seconds=self._now)
        self._waiting: list[tuple[float, asyncio.Event]] = []

    def now(self) -> float:
        return self._now

    def utc(self) -> datetime:
        return self._ahead + timedelta(seconds=self._now)

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        if self._now >= until or wake.is_set():
            return
        due = asyncio.Event()
        entry = (until, due)
        self._waiting.append(entry)
        tasks = [asyncio.ensure_future(event.wait()) for event in (due, wake)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            self._waiting = [each for each in self._waiting if each is not entry]

    async def sleep(self, seconds: float) -> None:
        """For slow fetches: returns when the clock has been turned so far."""
        await self.wait(self._now + seconds, asyncio.Event())

    async def advance(self, seconds: float) -> None:
        """Turn the clock, stopping at every instant that somebody waits for."""
        end = self._now + seconds
        await settle()
        while due := [until for until, _ in self._waiting if until <= end]:
            self._now = max(self._now, min(due))
            await self._wake(lambda until: until <= self._now)
        self._now = end
        await settle()

    async def suspend(self, seconds: float) -> None:
        """The machine sleeps: nothing runs meanwhile, and all who wait notice afterwards."""
        await settle()
        self._now += seconds
        await self._wake(lambda _until: True)

    async def step(self, seconds: float) -> None:
        """The wall clock is set, and all who wait notice."""
        await settle()
        self._ahead += timedelta(seconds=seconds)
        await self._wake(lambda _until: True)

    async def _wake(self, is_due: Callable[[float], bool]) -> None:
        for until, event in self._waiting:
            if is_due(until):
                event.set()
        await settle()


async def settle() -> None:
    """Let every task run as far as it can without waiting for time or for the network."""
    for _ in range(30):
        await asyncio.sleep(0)
