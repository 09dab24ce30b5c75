from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from wpx_tui.monitor import clock as module
from wpx_tui.monitor.clock import SystemClock


class ShiftedClock(SystemClock):
    """The machine's clocks, and how far a test has moved each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0
        self.slept = 0.0
        self.stepped = 0.0

    def now(self) -> float:
        return super().now() + self.slept

    def utc(self) -> datetime:
        self.looks += 1
        return super().utc() + timedelta(seconds=self.slept + self.stepped)


@pytest.fixture(autouse=True)
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLICE", 0.02)


async def test_it_waits_for_the_time() -> None:
    clock = SystemClock()
    until = clock.now() + 0.05
    await clock.wait(until, asyncio.Event())
    assert clock.now() >= until


async def test_a_wake_ends_the_wait_at_once() -> None:
    clock, wake = SystemClock(), asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, wake.set)
    await asyncio.wait_for(clock.wait(clock.now() + 3600, wake), 60)
    assert wake.is_set()


@pytest.mark.parametrize("shift", [{"slept": 100}, {"stepped": -7200}, {"stepped": 7200}])
async def test_a_suspend_and_a_step_end_the_wait(shift: dict[str, float]) -> None:
    clock = ShiftedClock()
    waiting = asyncio.create_task(clock.wait(clock.now() + 3600, asyncio.Event()))
    asyncio.get_running_loop().call_later(0.03, vars(clock).update, shift)
    await asyncio.wait_for(waiting, 60)


async def test_all_who_wait_are_told_and_share_the_looks() -> None:
    clock, loop = ShiftedClock(), asyncio.get_running_loop()
    begun = loop.time()
    for _ in range(2):  # also after everybody has gone and come back
        waits = [clock.wait(clock.now() + 3600, asyncio.Event()) for _ in range(20)]
        waiting = asyncio.gather(*waits)
        loop.call_later(0.1, vars(clock).update, {"slept": clock.slept + 100})
        await asyncio.wait_for(waiting, 5)
    slices = (loop.time() - begun) / module.SLICE
    assert clock.looks <= 2 * (slices + 4), "not twenty times as many"


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="a clock of Linux")
def test_it_counts_the_time_that_the_machine_was_asleep() -> None:
    """Linux: a monotonic clock that stands still would keep old figures young."""
    clock = SystemClock()
    began = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert began <= clock.now() <= time.clock_gettime(time.CLOCK_BOOTTIME)
    began_at = datetime.now(UTC)
    assert began_at <= clock.utc() <= datetime.now(UTC)
