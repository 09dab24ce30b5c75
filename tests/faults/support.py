"""The real program on a terminal that can be made to fail, and what a person would see there."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tests.harness.environment import environment
from tests.harness.feed_names import FeedName
from tests.harness.pty import PATIENCE, Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.demo.runner import DemoServer
from wpx_tui.terminal.guard import GRACE, LOST
from wpx_tui.terminal.input import PASTE_PATIENCE

T = TypeVar("T")

TOKEN = "fault-token-that-never-shows"
SIZE = (120, 40)
UP = ALL_LIVE
HELP = "All keys and signs"
COUNTRY_DAYS = 2
"""Calls for the countries of a day and of the same weekday before."""
END_WITHIN = GRACE + 6
"""Seconds in which every end comes: what hangs would take longer, and a busy machine its time."""
RARELY = tuple(part for name in FeedName for part in ("--interval", f"{name}=3600"))
"""Each feed is polled once: what is on the screen stays as it is."""
OFTEN = ("--interval", "realtime=1")
MAX_GROWTH = 20 * 2**20
SPARE_THREADS = 2
"""They look up names, and wait for the next one."""
SPARE_DESCRIPTORS = 6
"""A connection a feed, made anew while the last one closes, and one of a comparison."""
MAX_LOAD = 0.25
"""Of a core: well above what a poll a second takes, well below what a loop that spins takes."""
GLANCE = 0.4
"""Seconds for which it is looked at."""
COMMAND = (sys.executable, "-m", "wpx_tui", "--demo")


class Server(Protocol):
    """What the dashboard shows; a scripted one may stand in for the demo's."""

    @property
    def base_url(self) -> str: ...
    @property
    def requests(self) -> Counter[Any]: ...
    def start(self) -> object: ...
    def stop(self) -> object: ...


@dataclass(frozen=True)
class Held:
    """What a program has of the machine; its memory in bytes."""

    threads: int
    descriptors: int
    memory: int

    def fits(self, before: Held) -> bool:
        """Whether it is no more than before, but for what comes and goes."""
        return (
            self.threads <= before.threads + SPARE_THREADS
            and self.descriptors <= before.descriptors + SPARE_DESCRIPTORS
            and self.memory <= before.memory + MAX_GROWTH
        )


@dataclass(frozen=True)
class Program:
    """A dashboard that runs, with the terminal that it runs on."""

    terminal: Pty
    server: Server
    seen: Seen

    @property
    def pid(self) -> int:
        return self.terminal.process.pid

    @property
    def state(self) -> str:
        """R, S or T, as `ps` shows it."""
        return state_of(self.pid)

    @property
    def memory(self) -> int:
        """Bytes that it has in memory."""
        pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resources(self) -> tuple[int, int]:
        """Threads and descriptors."""
        return self._count("task"), self._count("fd")

    def _count(self, what: str) -> int:
        return sum(1 for _ in Path(f"/proc/{self.pid}/{what}").iterdir())

    def held(self) -> Held:
        """What it has of the machine."""
        return Held(*self.resources, self.memory)

    def until_all_figures(self) -> None:
        """Read on until nothing comes any more behind the feeds of a calm demo.

        That is the forecasts, and the countries of two days that are asked for last.
        """
        self.seen.until_forecasts()
        self.terminal.read_until_true(lambda: has_all_countries(self.server), "all calls")
        settle(self.terminal)

    def until_calm(self, before: Held) -> None:
        """Wait until nothing is left of a fault: it has what it had `before`, and is at rest.

        Only what lasts counts, as on a wall: a repaint may be under way, a connection may close.
        """
        until(lambda: self.held().fits(before) and self._rests(), f"no more than {before}")

    def _rests(self) -> bool:
        used = self.cpu
        self.terminal.read_for(GLANCE)
        return self.cpu - used <= GLANCE * MAX_LOAD

    @property
    def polls(self) -> int:
        return self.server.requests.total()

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def resize(self, columns: int, rows: int) -> None:
        """Another size, and the signal that the kernel sends to a foreground process."""
        packed = struct.pack("4H", rows, columns, 0, 0)
        fcntl.ioctl(self.terminal.tty, termios.TIOCSWINSZ, packed)
        self.signal(signal.SIGWINCH)

    def repainted(self) -> str:
        """The screen as the program believes that it is: all of it, painted anew."""
        fresh = Seen(self.terminal, len(self.terminal.output))
        self.signal(signal.SIGCONT)
        self.terminal.read_until_true(lambda: len(fresh.text.split()) > 1, "a repaint")
        settle(self.terminal)
        return fresh.text

    def until_painted_since(self, start: int) -> None:
        """Read on until what came from `start` on is a whole screen: nothing before shows."""
        since = Seen(self.terminal, start)
        self.terminal.read_until_true(lambda: since.text == self.seen.text, "a whole screen")

    def assert_answers(self) -> None:
        """Keys do what they do, once what was begun before is left or given up."""
        self._press_until(b"?", lambda: HELP in self.seen.text, "the help")
        self._press_until(b"", lambda: HELP not in self.seen.text, "no help")

    def _press_until(self, key: bytes, condition: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, f"{what} did not come\n{self.seen.text}"
            self.terminal.send(b"\x1b")
            self.terminal.read_for(0.15)  # within less, Esc and a key would be Alt and the key
            self.terminal.send(key)
            tried_at = time.monotonic()
            while not condition() and time.monotonic() - tried_at < 1.2 * PASTE_PATIENCE:
                self.terminal.read_for(0.05)

    def assert_polls_go_on(self, more: int = 2) -> None:
        before = self.polls
        self.terminal.read_until_true(lambda: self.polls >= before + more, "more polls")

    def ends(self, status: int, *, by: Callable[[], object]) -> None:
        """`by` ends it within `END_WITHIN` seconds, with `status`."""
        asked_at = time.monotonic()
        by()
        assert self.terminal.wait() == status
        assert time.monotonic() - asked_at < END_WITHIN


def has_all_countries(server: Server) -> bool:
    """Whether a dashboard has asked for the period's countries and for those of two days."""
    return server.requests["GET /api/v1/usage/by-country"] > COUNTRY_DAYS


def in_one_minute(look: Callable[[], T]) -> T:
    """What `look` saw while no minute turned: the clock and the trend change with it."""
    while True:
        minute = time.time() // 60
        seen = look()
        if time.time() // 60 == minute:
            return seen


def settle(terminal: Pty) -> None:
    """Read until nothing has come for a third of a second."""
    terminal.read_until_silent(0.35)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for what the terminal does not show."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.02)


def is_over(pid: int) -> bool:
    """Whether a process has ended, be it that nobody has asked for its status yet."""
    try:
        return state_of(pid) == "Z"
    except OSError:
        return True


def state_of(pid: int) -> str:
    """R, S, T or Z, as `ps` shows it."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def assert_over_in_time(pid: int, *, by: Callable[[], object]) -> None:
    """`by` ends a process that is not our child within `END_WITHIN` seconds."""
    asked_at = time.monotonic()
    by()
    until(lambda: is_over(pid), "the end")
    assert time.monotonic() - asked_at < END_WITHIN


@contextmanager
def running(
    home: Path,
    *arguments: str,
    size: tuple[int, int] = SIZE,
    on: Server | None = None,
    **env: str,
) -> Iterator[Program]:
    """The dashboard, up, at `size`, on the demo's server or `on` one that runs already.

    Its line settings have to be as before after.
    """
    been_welcomed(home)
    with ExitStack() as stack:
        server = on or stack.enter_context(DemoServer(token=TOKEN))
        terminal = stack.enter_context(Pty(*size))
        before = terminal.line_settings
        command = [sys.executable, "-m", "wpx_tui", "--base-url", server.base_url, *arguments]
        terminal.run(command, environment(HOME=str(home), WEPROXIES_API_TOKEN=TOKEN, **env))
        program = Program(terminal, server, Seen(terminal))
        program.seen.until(UP)
        settle(terminal)
        held = program.held()
        yield program
        if terminal.process.poll() is None:
            program.until_calm(held)
            program.ends(0, by=lambda: terminal.send(b"\x03"))
        if terminal.process.returncode != LOST:
            assert terminal.line_settings == before
        assert TOKEN.encode() not in terminal.output


def been_welcomed(home: Path) -> None:
    """Nobody there is new: words of welcome would go by themselves in the midst of a test."""
    state = home / ".local" / "state" / "wpx-top"
    state.mkdir(parents=True, exist_ok=True)
    (state / "welcomed").touch()


def fill(program: Program) -> None:
    """Have the screen painted, and nothing read, until the kernel takes no more."""

    def is_full() -> bool:
        program.signal(signal.SIGCONT)
        return not select.select([], [program.terminal.tty], [], 0.1)[1]

    until(is_full, "a full line")
