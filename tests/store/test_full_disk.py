"""A disk that is full, and one that cannot be written."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.store.support import (
    NOW,
    QUESTION,
    Clock,
    answer,
    database,
    integrity,
    problem,
    record,
    recorded,
)
from wpx_tui.store import answers
from wpx_tui.store.database import PAGE, Database
from wpx_tui.store.lock import QuestionLocks, Taken
from wpx_tui.store.problems import ProblemKind, StoreUnavailable
from wpx_tui.store.schema import FILE


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


def test_a_log_that_fills_the_disk_is_copied_into_the_file_and_begun_anew(small_disk: Path) -> None:
    """What is written over and over needs no more room, however often it is written."""
    folder = small_disk / "state"
    store, reader = database(folder), database(folder)

    def write(number: int) -> None:
        latest = answer(asked=NOW + number, body=f"{number:08000}")
        store.write(answers.save_answer, QUESTION, latest)

    store.write(record, 1)
    write(0)
    store.close()  # so that it is in the file itself
    disk = os.statvfs(small_disk)
    with (small_disk / "filler").open("wb") as file:
        file.write(bytes(disk.f_bavail * disk.f_frsize - 2**20))
    for number in range(200):
        write(number)
        assert recorded(reader, range(1, 3)) == {1}
    assert store.problem is None
    reader.close()
    store.close()
    assert integrity(folder / FILE) == "ok"


@pytest.mark.parametrize("is_new", [True, False], ids=["no file", "a file"])
def test_a_start_on_a_full_disk_says_so_and_recovers(small_disk: Path, is_new: bool) -> None:
    clock = Clock()
    if not is_new:
        before = database(small_disk / "state", clock)
        before.write(record, 7)
        before.close()
    filler = small_disk / "filler"
    fill_disk(filler)
    store = database(small_disk / "state", clock)
    assert problem(store) is ProblemKind.FULL
    filler.unlink()
    clock.now += 60
    store.write(record, 1)
    assert recorded(store, range(1, 9)) == ({1} if is_new else {1, 7})
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
