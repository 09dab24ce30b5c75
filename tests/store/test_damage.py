"""A file that is damaged is moved aside, and a new one begun."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.store.support import database, fill, integrity, record, recorded
from wpx_tui.store import files, info, samples
from wpx_tui.store.database import PAGE
from wpx_tui.store.problems import StoreUnavailable
from wpx_tui.store.schema import FILE


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


def test_a_file_is_moved_aside_with_its_log_and_only_if_it_is_the_damaged_one(
    tmp_path: Path,
) -> None:
    """Or two processes that find the same damage would move each other's new file."""
    path, guard = tmp_path / FILE, tmp_path / "guard"
    files_beside = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
    for at in (100, 200):
        for file in files_beside:
            file.write_text(f"{file.name} {at}")
        broken = files.inode(path)
        assert broken is not None
        assert files.move_aside(path, broken, guard, at, 0.0) == Path(f"{path}.corrupt.{at}")
        path.write_text("new")
        assert files.move_aside(path, broken, guard, at + 1, 0.0) is None
        moved = {file.name: file.read_text() for file in tmp_path.glob("*.corrupt.*")}
        assert moved == {f"{f.name}.corrupt.{at}": f"{f.name} {at}" for f in files_beside}
        assert path.read_text() == "new"
    broken = files.inode(path)
    assert broken is not None
    with files.exclusive(guard, 0.0), pytest.raises(BlockingIOError):
        files.move_aside(path, broken, guard, 300, 0.0)
    assert path.read_text() == "new"


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
