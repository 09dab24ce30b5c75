"""Several real processes on one real file: they start together, stop, hang and are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.store.support import database, integrity, recorded
from wpx_tui.store import info
from wpx_tui.store.schema import FILE

PATIENCE = 120
"""Seconds for which a test waits for a process, far more than it ever takes."""


class Process:
    """A viewer, or another program that tells of itself line by line."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def until(self, word: str, times: int = 1) -> list[str]:
        """The lines up to the one that is the `times`th to begin with `word`."""
        assert self.process.stdout is not None
        lines: list[str] = []
        for line in self.process.stdout:
            lines.append(line.strip())
            times -= line.startswith(word)
            if times == 0:
                return lines
        raise AssertionError(f"ended before {word}: {lines[-3:]} {self.errors()}")

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def errors(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read()

    def end(self) -> str:
        """Kill it and return what it wrote to standard error."""
        self.process.kill()
        _out, errors = self.process.communicate(timeout=PATIENCE)
        return errors


class Viewers:
    """Starts viewers of one store, and ends all of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "state"
        self.calls_file = folder / "calls"
        self.calls_file.touch()
        self.all: list[Process] = []

    def start(self, interval: float, call: float = 0.02, patience: float = 15.0) -> Process:
        """A viewer that is ready to go; `call` seconds for each call of the API, < 0: for ever."""
        arguments = (self.folder, self.calls_file, interval, call, patience)
        viewer = Process("-m", "tests.store.viewer", *map(str, arguments))
        self.all.append(viewer)
        viewer.until("ready")
        return viewer

    def calls(self) -> list[tuple[str, float]]:
        lines = self.calls_file.read_text().splitlines()
        return [(name, float(asked)) for name, asked in map(str.split, lines)]


@pytest.fixture
def viewers(tmp_path: Path) -> Iterator[Viewers]:
    started = Viewers(tmp_path)
    yield started
    errors = [viewer.end() for viewer in started.all]
    assert errors == [""] * len(errors)


def test_many_viewers_make_the_calls_of_one(viewers: Viewers) -> None:
    """Of different intervals: the answers of the shorter one serve the longer."""
    started = [viewers.start(interval) for interval in (0.4, 0.4, 0.4, 2.0)]
    for viewer in started:
        viewer.go()
    news = [
        viewer.until("news", times) for viewer, times in zip(started, (8, 8, 8, 2), strict=True)
    ]
    asked = [asked for _name, asked in viewers.calls()]
    assert asked == sorted(set(asked))
    # Each call begins an interval, -10 %, after the one before: nobody has called beside another.
    assert all(later - earlier >= 0.4 * 0.9 for earlier, later in pairwise(asked))
    for lines in news:
        seen = [float(line.split()[1]) for line in lines if line.startswith("news")]
        assert set(seen) <= set(asked)
        assert seen == sorted(seen)
    assert len({name for name, _asked in viewers.calls()}) >= 1


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_the_one_who_asks_is_killed_and_another_asks(viewers: Viewers, ending: int) -> None:
    first, second = viewers.start(60, call=-1), viewers.start(60)
    first.go()
    first.until("calling")
    second.go()
    second.until("waiting", 3)
    assert len(viewers.calls()) == 1
    first.signal(ending)
    second.until("news")
    assert len(viewers.calls()) == 2


def test_the_one_who_asks_is_stopped_and_only_one_of_many_asks_instead(viewers: Viewers) -> None:
    stopped = viewers.start(60, call=-1)
    others = [viewers.start(60, call=0.5, patience=0.5) for _ in range(3)]
    stopped.go()
    stopped.until("calling")
    stopped.signal(signal.SIGSTOP)
    for viewer in others:
        viewer.go()
    for viewer in others:
        viewer.until("news")
    assert len(viewers.calls()) == 2


def test_a_storm_of_kills_leaves_the_file_whole(viewers: Viewers) -> None:
    watching = viewers.start(0.1, call=0.01)
    watching.go()
    for number in range(30):
        viewer = viewers.start(0.1, call=0.01)
        viewer.go()
        viewer.until("news", 1 + number % 3)
        viewer.signal(signal.SIGKILL)
        watching.until("news")
    watching.end()
    assert integrity(viewers.folder / FILE) == "ok"
    store = database(viewers.folder)
    assert store.take_notes() == ()
    asked = [asked for _name, asked in viewers.calls()]
    early = sum(later - earlier < 0.09 for earlier, later in pairwise(asked))
    assert early <= 30  # only those who took the place of one that was killed in its call
    rows = info.store_info(store).rows
    assert rows["minute"] <= len(asked)
    assert rows["answer"] == 1


RECORDER = """
import sys, time
from pathlib import Path
from tests.store.support import record
from wpx_tui.store.database import Database
store = Database(Path(sys.argv[1]), clock=time.monotonic, wall=time.time, busy=60.0)
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2]), int(sys.argv[2]) + 20):
    store.write(record, number)
for note in store.take_notes():
    print("note", note, flush=True)
print("done", flush=True)
sys.stdin.readline()
"""

Recorders = Callable[[Path], list[list[str]]]


@pytest.fixture
def recorders() -> Recorders:
    """Runs six processes that begin together to record 20 polls each."""

    def run(folder: Path) -> list[list[str]]:
        started = [Process("-c", RECORDER, str(folder), str(1 + 20 * each)) for each in range(6)]
        for process in started:
            process.until("ready")
        for process in started:
            process.go()
        lines = [process.until("done") for process in started]
        for process in started:
            assert process.end() == ""
        return lines

    return run


def test_all_begin_at_once_on_no_file(tmp_path: Path, recorders: Recorders) -> None:
    lines = recorders(tmp_path / "new" / "state")
    assert lines == [["done"]] * 6
    assert len(recorded(database(tmp_path / "new" / "state"), range(1, 121))) == 120


def test_all_begin_at_once_on_a_spoiled_file_and_one_moves_it_aside(
    tmp_path: Path, recorders: Recorders
) -> None:
    (tmp_path / FILE).write_text("no database" * 1000)
    lines = recorders(tmp_path)
    assert sum(line.startswith("note") for process in lines for line in process) == 1
    assert len(list(tmp_path.glob("*.corrupt.*"))) == 1
    assert len(recorded(database(tmp_path), range(1, 121))) == 120


def test_the_processes_that_share_can_be_told(viewers: Viewers) -> None:
    first, second = viewers.start(60), viewers.start(60)
    for viewer in (first, second):
        viewer.go()
        viewer.until("news")
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("the system does not tell who has a file open")
    sharing = info.processes_sharing(viewers.folder / FILE)
    assert sharing == tuple(sorted((first.process.pid, second.process.pid)))
    assert os.getpid() not in sharing
