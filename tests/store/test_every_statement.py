"""Every statement and every commit fails once, in each way; what is kept is then whole."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from tests.store.support import Clock, database, integrity, record, recorded
from wpx_tui.store.database import Database
from wpx_tui.store.problems import ProblemKind, StoreUnavailable

POLLS = range(1, 4)

Failing = Callable[[], None]


class Countdown:
    """Counts the statements of all connections, and does something at the `at`th."""

    def __init__(self, at: int, *, before: Failing | None = None, after: Failing | None = None):
        self.at = at
        self.count = 0
        self.before = before
        self.after = after
        self.interrupts = before is None and after is None

    def connect(self, *arguments: Any, **options: Any) -> sqlite3.Connection:
        countdown = self

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
                return countdown.run(self, lambda: super(Connection, self).execute(sql, parameters))

        return sqlite3.connect(*arguments, factory=Connection, **options)

    def run(
        self, connection: sqlite3.Connection, execute: Callable[[], sqlite3.Cursor]
    ) -> sqlite3.Cursor:
        self.count += 1
        is_due = self.count == self.at
        if is_due and self.before:
            self.before()
        if is_due and self.interrupts:  # SQLite itself gives up, in the middle of its work
            connection.set_progress_handler(lambda: 1, 1)
        try:
            cursor = execute()
        finally:
            connection.set_progress_handler(None, 0)
        if is_due and self.after:
            cursor.close()  # as SQLite resets a statement that fails
            self.after()
        return cursor


def failing(code: int, message: str) -> Failing:
    def fail() -> None:
        error = sqlite3.OperationalError(message)
        error.sqlite_errorcode = code
        raise error

    return fail


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run_polls(store: Database) -> set[int]:
    """Record each poll once; the numbers of those that the store said it has kept."""
    kept = set()
    for number in POLLS:
        try:
            store.write(record, number)
            store.read(lambda rows: rows.execute("SELECT count(*) FROM minute").fetchall())
        except StoreUnavailable:
            continue
        kept.add(number)
    return kept


WAYS: dict[str, Callable[[int], Countdown]] = {
    "disk full": lambda at: Countdown(at, before=failing(sqlite3.SQLITE_FULL, "full")),
    "disk error": lambda at: Countdown(at, before=failing(sqlite3.SQLITE_IOERR_WRITE, "disk")),
    "locked": lambda at: Countdown(at, before=failing(sqlite3.SQLITE_BUSY, "locked")),
    "error when done": lambda at: Countdown(at, after=failing(sqlite3.SQLITE_IOERR, "disk")),
    "interrupted": Countdown,
}


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many statements there are when all goes well."""
    countdown = Countdown(-1)
    store = database(tmp_path_factory.mktemp("well"), connect=countdown.connect)
    assert run_polls(store) == set(POLLS)
    return countdown.count


@pytest.mark.parametrize("way", WAYS)
def test_whatever_statement_fails_what_is_kept_is_whole(
    tmp_path: Path, statements: int, way: str
) -> None:
    assert statements > 40
    lost = 0
    for at in range(1, statements + 1):
        folder = tmp_path / str(at)
        clock = Clock()
        store = database(folder, clock, connect=WAYS[way](at).connect)
        kept = run_polls(store)
        lost += len(POLLS) - len(kept)
        assert kept <= recorded(database(folder), POLLS), at
        # The fault is over, and so is the wait: all goes on as if nothing had been.
        clock.now += 3600
        assert run_polls(store) == set(POLLS), at
        assert store.problem is None, at
        assert recorded(store, POLLS) == set(POLLS), at
        path = store.path
        store.close()
        assert not list(folder.glob("*.corrupt.*")), at
        assert integrity(path) == "ok", at
    assert lost > 0


def test_whatever_statement_finds_damage_a_new_file_takes_all_that_follows(
    tmp_path: Path, statements: int
) -> None:
    damage = failing(sqlite3.SQLITE_CORRUPT, "database disk image is malformed")
    for at in range(1, statements + 1):
        folder = tmp_path / str(at)
        store = database(folder, connect=Countdown(at, before=damage).connect)
        assert run_polls(store) == set(POLLS), at
        assert recorded(store, POLLS) <= set(POLLS)
        assert len(store.take_notes()) == 1
        assert len(list(folder.glob("store-1.db.corrupt.*"))) == 1
        store.close()


def run_until_killed(folder: Path, at: int) -> None:
    run_polls(database(folder, connect=Countdown(at, before=kill).connect))


def test_killed_before_whatever_statement_what_is_kept_is_whole(
    tmp_path: Path, statements: int
) -> None:
    """A new process of each: whoever comes after it finds whole polls and goes on."""
    sizes = []
    for at in range(1, statements + 1):
        folder = tmp_path / str(at)
        process = get_context("fork").Process(target=run_until_killed, args=(folder, at))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        store = database(folder)
        sizes.append(len(recorded(store, POLLS)))
        assert run_polls(store) == set(POLLS)
        assert store.take_notes() == ()
        path = store.path
        store.close()
        assert integrity(path) == "ok", at
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(POLLS)


def test_while_a_fault_lasts_nothing_is_tried_and_then_all_is(tmp_path: Path) -> None:
    countdown = Countdown(10**9)
    clock = Clock()
    store = database(tmp_path, clock, connect=countdown.connect)
    store.write(record, 1)
    countdown.at = countdown.count + 1
    countdown.before = failing(sqlite3.SQLITE_IOERR_WRITE, "disk")
    with pytest.raises(StoreUnavailable) as first:
        store.write(record, 2)
    tried = countdown.count
    with pytest.raises(StoreUnavailable) as again:
        store.write(record, 2)
    assert again.value.problem == first.value.problem == store.problem
    assert first.value.problem.kind is ProblemKind.DISK
    assert countdown.count == tried
    assert recorded(store, POLLS) == {1}  # what is there can be read meanwhile
    clock.now = first.value.problem.retry_at
    store.write(record, 2)
    assert store.problem is None
