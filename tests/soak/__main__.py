"""Weeks in minutes: the dashboard on its loop, with faults, keys and sizes at random.

    python -m tests.soak [--updates 12000] [--seed N] [--quiet]

Prints what the process holds at each quarter and how that grows over the second half. The status is
1 when something grows more than it may, or is not live again at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from unittest.mock import patch

from tests.faults.network.wall import INTERVAL, PATIENCE, TURN
from tests.harness.dashboard_harness import TOKEN, Stage, stage
from tests.harness.feed_names import FeedName
from tests.harness.terminal_screen import ALL_LIVE
from tests.soak.api import ApiProcess
from tests.soak.figures import Held, beyond, growth, held, table
from tests.soak.user import User
from wpx_tui.api.client import UsageClient
from wpx_tui.api.retry import LONGEST_RETRY_AFTER
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.system import logs

DEADLINE = 0.5
"""Seconds of real time for a call: what hangs costs no more."""
STEPS = 5
"""In a turn, after each of which the API is told the time."""
SAMPLES = 40
BUG = "outlived an internal error"
MOST_SAID = 4_000
"""Characters of the log from the first bug on."""
SPELL = 8
"""Turns, on average, until other feeds break or all are well."""


@dataclass
class Soak:
    """One run."""

    on: Stage
    api: ApiProcess
    user: User
    chosen: random.Random
    folder: Path
    """Where logs and exports go."""
    is_quiet: bool
    """Nothing breaks and nobody is there: what a wall does."""
    updates: int = 0
    taken: list[tuple[int, Held]] = field(default_factory=list)

    async def live(self, until: int) -> None:
        """So many updates, with a look at what is held every now and then."""
        while self.updates < until:
            if not self.is_quiet:
                await self.happen()
            await self.turn()
            if self.updates >= len(self.taken) * until / SAMPLES:
                await self.look()

    async def happen(self) -> None:
        """Whatever the API and the user have in mind."""
        if self.chosen.random() < 1 / SPELL:
            self.api.break_down(self.chosen.choice((0, 1, 1, 2, 5)))
        await self.user.act()

    async def turn(self) -> None:
        """One interval passes and every feed ends its poll."""
        before = self.on.app.monitor.state.feeds
        for _ in range(STEPS):
            await self.on.clock.advance(TURN / STEPS)
            self.api.turn_to(self.on.clock.utc())
        async with asyncio.timeout(PATIENCE):
            while any(self._is_asking(name) for name in FeedName):  # noqa: ASYNC110 - as in wall
                await asyncio.sleep(0.002)
        self.on.app.front.look_at_the_clock()
        await self.on.pilot.pause(0)
        feeds = self.on.app.monitor.state.feeds
        self.updates += sum(1 for name in FeedName if feeds[name] is not before[name])

    def _is_asking(self, name: FeedName) -> bool:
        next_at = self.on.app.monitor.state.feeds[name].next_at
        return next_at is None or next_at <= self.on.clock.now()

    async def look(self) -> None:
        """Take down what is held, with all well and nothing open."""
        if not self.is_quiet:
            self.api.heal()
            await self.user.come_back()
        await self.turn()
        for path in (*self.folder.glob("*.svg"), *self.folder.glob("*.json")):
            path.unlink()
        self.taken.append((self.updates, held(self.folder)))
        sys.stderr.write(f"\r{self.updates:,} updates")

    async def is_live_again(self) -> bool:
        """Whether all is as it should be after the longest wait that a server may ask for."""
        self.api.heal()
        await self.user.come_back()
        await self.on.clock.advance(LONGEST_RETRY_AFTER)
        await self.turn()
        await self.turn()
        return self.on.live == len(FeedName) and ALL_LIVE in self.on.text


@dataclass(frozen=True)
class Outcome:
    """How a run was."""

    soak: Soak
    grown: Held
    faults: Counter[str]
    is_live: bool
    """All is as it should be at the end."""

    @cached_property
    def logged(self) -> str:
        """What the log holds, as long as the run's folder is there."""
        return "".join(path.read_text() for path in self.soak.folder.rglob("*.log*"))

    @property
    def bugs(self) -> int:
        """How many were outlived."""
        return self.logged.count(BUG)

    @property
    def is_well(self) -> bool:
        """Whether nothing grew too much, and all is live."""
        return self.is_live and not beyond(self.grown) and not self.bugs

    @property
    def text(self) -> str:
        """The figures and the verdict."""
        taken, too_much = self.soak.taken, beyond(self.grown)
        met = f"{self.faults.total():,} faults of {len(self.faults)} kinds"
        lines = [
            f"{self.soak.updates:,} updates, {met}",
            table(taken, self.grown),
            "live again" if self.is_live else "NOT live again",
            f"GROWS: {', '.join(too_much)}" if too_much else "nothing grows",
            f"{self.bugs} bugs outlived",
        ]
        if self.bugs:
            lines.append(self.logged[self.logged.index(BUG) :][:MOST_SAID])
        return "\n".join(lines)


async def run(
    updates: int, seed: int, folder: Path, *, is_quiet: bool, deadline: float = DEADLINE
) -> Outcome:
    """Live through so many updates, with logs and exports in `folder`."""
    chosen = random.Random(seed)

    def connect(_url: str) -> UsageClient:
        return UsageClient(api.url, Secret(TOKEN), deadline=deadline)

    settings = Settings(demo=Demo(), intervals=dict.fromkeys(FeedName, INTERVAL))
    with ApiProcess(seed) as api:
        async with stage(settings=settings, connect=connect, endures=True) as on:
            soak = Soak(on, api, User(on, chosen), chosen, folder, is_quiet)
            with patch.object(on.app, "exit"):  # the palette can leave as well; this user stays
                await soak.live(updates)
                await soak.look()
                is_live = await soak.is_live_again()
        faults = api.faults()
    return Outcome(soak, growth(soak.taken), faults, is_live)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--updates", type=int, default=12_000, help="polls that end (12000)")
    parser.add_argument("--seed", type=int, default=None, help="repeats a run")
    parser.add_argument("--quiet", action="store_true", help="no faults, keys and sizes")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    say(f"seed {seed}")
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_STATE_HOME"] = os.environ["HOME"] = name
        os.chdir(name)
        logs.start("info", [Secret(TOKEN)])
        began = time.monotonic()
        outcome = asyncio.run(run(given.updates, seed, Path(name), is_quiet=given.quiet))
        say(outcome.text)
    say(f"{time.monotonic() - began:.0f} s")
    return 0 if outcome.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
