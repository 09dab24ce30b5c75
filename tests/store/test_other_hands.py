"""A file that others lock, remove or have added to."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.store.support import Clock, database, fill, integrity, problem, record, recorded
from wpx_tui.store import info
from wpx_tui.store.problems import ProblemKind
from wpx_tui.store.schema import FILE


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another program's connection to the store's file."""
    fill(tmp_path, polls=5)
    connection = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    yield connection
    connection.close()


def test_a_store_that_is_locked_for_long_can_be_read_and_is_not_waited_for_twice(
    tmp_path: Path, foreign: sqlite3.Connection
) -> None:
    clock, waits = Clock(), []

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, parameters: object = (), /) -> sqlite3.Cursor:
            waits.append(sql)
            return super().execute(sql, parameters)  # type: ignore[arg-type]  # any parameters

    def connect(*arguments: str, **options: object) -> sqlite3.Connection:
        return sqlite3.connect(*arguments, factory=Connection, **options)  # type: ignore[call-overload,no-any-return]  # as given

    store = database(tmp_path, clock, connect=connect, busy=0.01)
    assert recorded(store, range(1, 9)) == {1, 2, 3, 4, 5}
    foreign.execute("BEGIN IMMEDIATE")
    assert problem(store) is ProblemKind.LOCKED
    tried = len(waits)
    assert problem(store) is ProblemKind.LOCKED
    assert len(waits) == tried
    assert recorded(store, range(1, 9)) == {1, 2, 3, 4, 5}
    foreign.execute("COMMIT")
    assert store.problem is not None
    clock.now = store.problem.retry_at
    store.write(record, 6)
    assert store.problem is None


def test_tables_that_vanish_while_it_is_open_are_made_anew_in_a_new_file(
    tmp_path: Path, foreign: sqlite3.Connection
) -> None:
    store = database(tmp_path)
    assert recorded(store, range(1, 9)) == {1, 2, 3, 4, 5}
    foreign.execute("DROP TABLE minute")
    store.write(record, 6)
    assert recorded(store, range(1, 9)) == {6}
    assert len(store.take_notes()) == 1


def remove_file(folder: Path) -> None:
    (folder / FILE).unlink()


def remove_all_files(folder: Path) -> None:
    for file in folder.glob(f"{FILE}*"):
        file.unlink()


@pytest.mark.parametrize("remove", [remove_file, remove_all_files, shutil.rmtree])
def test_a_store_removed_beneath_is_made_anew_and_shared_again(
    tmp_path: Path, remove: Callable[[Path], None]
) -> None:
    folder = tmp_path / "state"
    first, second = database(folder), database(folder)
    first.write(record, 1)
    assert recorded(second, range(1, 3)) == {1}
    remove(folder)
    second.write(record, 2)
    first.write(record, 3)
    assert recorded(first, range(1, 5)) == recorded(second, range(1, 5)) == {2, 3}
    assert first.take_notes() == second.take_notes() == ()
    first.close()
    assert recorded(second, range(1, 5)) == {2, 3}
    second.close()
    assert integrity(folder / FILE) == "ok"


def test_an_older_version_goes_on_with_a_file_that_a_newer_one_has_added_to(
    tmp_path: Path, foreign: sqlite3.Connection
) -> None:
    store = database(tmp_path)
    store.write(record, 6)  # the older one has it open, with its statements prepared
    foreign.execute("ALTER TABLE minute ADD COLUMN errors INTEGER")
    foreign.execute("ALTER TABLE answer ADD COLUMN etag TEXT NOT NULL DEFAULT ''")
    foreign.execute("CREATE TABLE later(id INTEGER PRIMARY KEY)")
    foreign.execute("PRAGMA user_version = 9")
    store.write(record, 7)
    store.close()
    store.write(record, 8)
    assert recorded(store, range(1, 10)) == set(range(1, 9))
    assert info.store_info(store).version == 9
    assert store.take_notes() == ()
    (errors,) = foreign.execute("SELECT count(*) FROM minute WHERE errors IS NULL").fetchone()
    assert errors == 8


def test_another_format_beside_it_is_left_alone(tmp_path: Path) -> None:
    newer = tmp_path / "store-2.db"
    newer.write_bytes(b"of a newer version")
    store = database(tmp_path)
    store.write(record, 1)
    store.path.write_text("no database")
    store.close()
    store.write(record, 2)
    assert newer.read_bytes() == b"of a newer version"


def test_a_file_that_vanishes_while_it_is_opened_is_tried_again(tmp_path: Path) -> None:
    """As when another process moves it aside at that moment."""
    removals = iter((True, False))

    def connect(*arguments: str, **options: object) -> sqlite3.Connection:
        connection = sqlite3.connect(*arguments, **options)  # type: ignore[call-overload]  # as given
        if next(removals, False):
            (tmp_path / FILE).unlink()
        assert isinstance(connection, sqlite3.Connection)
        return connection

    store = database(tmp_path, connect=connect)
    store.write(record, 1)
    assert recorded(database(tmp_path), range(1, 3)) == {1}
