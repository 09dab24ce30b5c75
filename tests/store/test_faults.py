"""Each fault of a real file: the store says what is wrong, goes on, and loses little."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.store.support import (
    QUESTION,
    Clock,
    database,
    fill,
    integrity,
    record,
    recorded,
)
from wpx_tui.store import info, samples
from wpx_tui.store.database import PAGE, Database
from wpx_tui.store.lock import QuestionLocks, Taken
from wpx_tui.store.problems import ProblemKind, StoreUnavailable
from wpx_tui.store.schema import FILE


def problem(store: Database, number: int = 99) -> ProblemKind:
    """What keeps a poll from being recorded."""
    with pytest.raises(StoreUnavailable) as unavailable:
        store.write(record, number)
    assert unavailable.value.problem.reason
    return unavailable.value.problem.kind


# A disk that is full, and one that cannot be written


def mount(*arguments: str | Path) -> None:
    """Mount it, or skip: only root can, and not everywhere."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")


@pytest.fixture(params=["tmpfs", "ext4"])
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "tmpfs":
        mount("-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", folder)
    else:
        image = tmp_path / "image"
        with image.open("wb") as file:
            file.truncate(8 * 2**20)
        if shutil.which("mkfs.ext4") is None:
            pytest.skip("no mkfs.ext4 here")
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
        mount("-o", "loop", image, folder)
    yield folder
    subprocess.run(["umount", folder], check=True)


def write_until_full(store: Database, first: int) -> set[int]:
    """Record polls from number `first` on until one is refused; return those that were kept."""
    kept: set[int] = set()
    for number in range(first, 5000):
        try:
            store.write(record, number)
        except StoreUnavailable:
            break
        kept.add(number)
    assert store.problem is not None
    assert store.problem.kind is ProblemKind.FULL
    return kept


def fill_disk(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1024))


def test_a_full_disk_can_be_read_and_is_written_again_when_there_is_room(small_disk: Path) -> None:
    clock = Clock()
    store, reader = database(small_disk / "state", clock), database(small_disk / "state")
    locks = QuestionLocks(store.folder)
    assert locks.take(QUESTION) is Taken.HELD
    locks.release(QUESTION)
    store.write(record, 1)
    assert recorded(reader, range(1, 3)) == {1}
    filler = small_disk / "filler"
    fill_disk(filler)
    kept = {1, *write_until_full(store, 2)}  # what room there is left in the log
    assert recorded(store, range(1, 5000)) == kept
    assert recorded(reader, range(1, 5000)) == kept
    assert locks.take(QUESTION) is Taken.HELD
    locks.release_all()
    filler.unlink()
    clock.now += 60
    store.write(record, 5000)
    reader.close()
    store.close()
    assert integrity(small_disk / "state" / FILE) == "ok"
    assert recorded(store, range(1, 5001)) == {*kept, 5000}
    store.close()


def test_a_start_on_a_full_disk_says_so_and_recovers(small_disk: Path) -> None:
    clock = Clock()
    filler = small_disk / "filler"
    fill_disk(filler)
    store = database(small_disk / "state", clock)
    assert problem(store) in (ProblemKind.FULL, ProblemKind.DISK)
    filler.unlink()
    clock.now += 60
    store.write(record, 1)
    assert recorded(store, range(1, 3)) == {1}
    assert not list(store.folder.glob("*.corrupt.*"))
    store.close()


def test_the_size_limit_stops_the_growth_and_nothing_else(tmp_path: Path) -> None:
    store = database(tmp_path, max_bytes=40 * PAGE)
    kept = write_until_full(store, 1)
    assert store.problem is not None
    assert "size limit" in store.problem.reason
    assert recorded(store, range(1, len(kept) + 5)) == kept
    store.close()
    assert (tmp_path / FILE).stat().st_size <= 40 * PAGE


def test_a_file_system_that_cannot_be_written_is_told_and_tried_again(small_disk: Path) -> None:
    clock = Clock()
    store = database(small_disk / "state", clock)
    store.write(record, 1)
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    try:
        assert problem(store) in (ProblemKind.READ_ONLY, ProblemKind.NO_FOLDER)
        assert problem(database(small_disk / "new")) is ProblemKind.READ_ONLY
        assert QuestionLocks(small_disk / "new").take(QUESTION) is Taken.UNSUPPORTED
    finally:
        subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    clock.now += 3600
    store.write(record, 2)
    assert recorded(store, range(1, 4)) == {1, 2}
    store.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o500)
    assert problem(database(folder)) is ProblemKind.NO_FOLDER
    folder.chmod(0o700)


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    assert problem(database(tmp_path / "state")) is ProblemKind.NO_FOLDER


# A file that is damaged


def spoil_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"spoiled!")


def replace_by_text(path: Path) -> None:
    path.write_text("this is no database\n" * 500)


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE)


def spoil_middle_pages(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(2, path.stat().st_size // PAGE):
            file.seek(page * PAGE)
            file.write(bytes([255]) * 64)


def drop_a_table(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE minute")
    connection.commit()
    connection.close()


DAMAGES: tuple[Callable[[Path], None], ...] = (
    spoil_header,
    replace_by_text,
    cut_in_half,
    spoil_middle_pages,
    drop_a_table,
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """Whenever it is noticed, by reading or by writing."""
    path = fill(tmp_path)
    for number in (1, 2):
        damage(path)
        damaged = path.read_bytes()
        store = database(tmp_path)
        minutes = store.read(samples.minutes, 1, 0, 10**6)
        assert len(minutes) < 300
        store.write(record, number)
        assert recorded(store, range(1, 400)) == {number}
        (note,) = store.take_notes()
        (aside,) = tmp_path.glob(f"{FILE}.corrupt.*")  # only the last one is kept
        assert str(aside) in note
        assert aside.read_bytes() == damaged
        assert aside.stat().st_mode & 0o777 == 0o600
        assert info.store_info(store).moved_aside == (aside,)
        store.close()
        assert integrity(path) == "ok"
        path.unlink()
        fill(tmp_path)


def test_a_damaged_page_is_noticed_when_it_is_read_and_not_before(tmp_path: Path) -> None:
    path = fill(tmp_path)
    spoil_middle_pages(path)
    store = database(tmp_path)
    assert info.health(store) != info.HEALTHY or store.take_notes()


def test_an_emptied_file_is_a_new_one(tmp_path: Path) -> None:
    path = fill(tmp_path)
    os.truncate(path, 0)
    store = database(tmp_path)
    store.write(record, 7)
    assert recorded(store, range(1, 400)) == {7}
    assert store.take_notes() == ()


@pytest.mark.parametrize("damage", [spoil_header, replace_by_text, cut_in_half,
                                    lambda path: os.truncate(path, 0)])  # fmt: skip
def test_a_file_that_is_damaged_while_it_is_open_is_got_over(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = fill(tmp_path)
    store, other = database(tmp_path), database(tmp_path)
    store.write(record, 400)
    assert 400 in recorded(other, range(399, 402))
    store.checkpoint()
    damage(path)
    for number in range(401, 404):
        for watcher in (store, other):
            with suppress(StoreUnavailable):
                watcher.write(record, number)
    store.close()
    other.close()
    final = database(tmp_path)
    kept = recorded(final, range(1, 405))  # whatever it is, it is read whole
    final.write(record, 405)
    assert recorded(final, range(1, 406)) == {*kept, 405}
    final.close()


# A file that others hold, remove or have changed


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
    spoil_header(store.path)
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
