"""One dashboard that hangs on the wall while one thing after the other goes wrong."""

from __future__ import annotations

import asyncio
import ctypes
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.faults.network.faulty_api import FaultyApi
from tests.harness.dashboard_harness import TOKEN, Stage, panel_text, stage
from tests.harness.feed_names import FeedName
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.feed import Feed, Status

INTERVAL = 60.0
"""Seconds between two polls of every feed, so that each is polled in every `TURN`."""
TURN = 1.25 * INTERVAL
"""Seconds: two of them are 2.5 intervals, when a feed that fails has to be stale."""
DEADLINE = 3.0
"""Seconds of real time for a call: what hangs costs no more, and what is well has its time on a
busy machine, where no third of it may be too short to connect."""
PATIENCE = 60.0
"""Seconds that a test waits for what must come; a busy machine is slow, not wrong."""
MAX_STALL = 0.5
"""Seconds of CPU: no answer that is not too long may hold up the keys for longer."""
MAX_GROWTH = 20 * 2**20
FEW_PAGES = 10
"""Pages after which a list without end is given up: a hundred take a busy machine a second."""
SPARE_DESCRIPTORS = 12
"""Both ends of the five kept connections are in this process, and one is being closed."""


@dataclass
class Wall:
    """The dashboard, the API that it shows, and what both use of the machine."""

    stage: Stage
    api: FaultyApi
    pulse: Pulse
    _descriptors: int = field(init=False)
    _threads: int = field(init=False)

    def __post_init__(self) -> None:
        self._descriptors, self._threads = _descriptors(), _threads()

    def feed(self, name: FeedName) -> Feed[object, object]:
        """What the screen knows of a feed."""
        return self.stage.app.monitor.state.feeds[name]

    def status(self, name: FeedName) -> Status:
        """How far it believes it."""
        return self.feed(name).status(self.stage.clock.now())

    def panel(self, name: FeedName) -> str:
        """What the panel shows."""
        return panel_text(self.stage.app, name)

    async def turn(self, seconds: float = TURN, unless: FeedName | None = None) -> None:
        """Let time pass and every feed end its poll, `unless` it may still hang."""
        await self.stage.clock.advance(seconds)
        awaited = [name for name in FeedName if name is not unless]
        await self._until(lambda: all(map(self._is_done, awaited)))
        self.stage.app.front.look_at_the_clock()

    async def until_well(self) -> None:
        """Whatever an earlier test left behind when it failed, it is not this one's."""
        while self.stage.live < len(FeedName):
            self.api.heal()
            self.stage.app.monitor.refresh()
            await self.turn()

    def _is_done(self, name: FeedName) -> bool:
        next_at = self.feed(name).next_at
        return next_at is not None and next_at > self.stage.clock.now()

    async def until_clean(self, memory: int) -> None:
        """Wait until nothing is left of a fault: no descriptor, no thread, little of the memory.

        `memory`: the bytes that the process had before it.
        """
        await self._until(lambda: self._is_clean() and resident() < memory + MAX_GROWTH)

    async def _until(self, condition: Callable[[], bool]) -> None:
        """Sooner than the stage's own: it lets the app draw in between, which takes its time."""
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - what is waited for raises no event
                await asyncio.sleep(0.002)

    def _is_clean(self) -> bool:
        few = _descriptors() <= self._descriptors + SPARE_DESCRIPTORS
        return few and _threads() <= self._threads


class Pulse:
    """How long the event loop was ever held up, by its own work and not by a busy machine."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def beat(self) -> None:
        """For ever."""
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.005)
            self.longest = max(self.longest, time.thread_time() - before)


def resident() -> int:
    """Bytes of memory that this process has, without what the C library only keeps for later.

    The server is in this process too: after a body of megabytes that alone can be the bound.
    """
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    with open("/proc/self/statm") as file:  # noqa: PTH123 - a file of the kernel
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names only


def _threads() -> int:
    """Count the threads but those of the event loop's executor, which are few and stay."""
    return sum(not thread.name.startswith("asyncio_") for thread in threading.enumerate())


def client_of(api: FaultyApi) -> Callable[[str], UsageClient]:
    """A client of `api`, whatever server the stage has of its own."""
    return lambda _url: UsageClient(api.url, Secret(TOKEN), deadline=DEADLINE)


@asynccontextmanager
async def hung() -> AsyncIterator[Wall]:
    """The dashboard, up and live."""
    settings = Settings(demo=Demo(), intervals=dict.fromkeys(FeedName, INTERVAL))
    pulse = Pulse()
    beating = asyncio.create_task(pulse.beat())
    async with FaultyApi() as api, stage(settings=settings, connect=client_of(api)) as shown:
        await shown.until_answered()
        wall = Wall(shown, api, pulse)
        await wall.until_well()
        yield wall
        beating.cancel()
