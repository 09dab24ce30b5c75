"""Files that the user saves: new ones, readable by the user alone, all of them or none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from wpx_tui.system.paths import data_dir

MAX_NAMES = 100
"""The most numbered names that are tried; more files of one name are no accident."""


def folders() -> Iterator[Path]:
    """Yield where to write: the current folder, and after it the user's data folder."""
    with suppress(OSError):  # the folder may be gone
        yield Path.cwd()
    with suppress(OSError, RuntimeError):  # no home, or none that can be written
        folder = data_dir()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder


def save(stem: str, contents: Mapping[str, str], into: Iterable[Path] | None = None) -> list[Path]:
    """Write `contents` (text by suffix, such as ".svg") in the first folder that takes them all.

    The files are named `stem`, or `stem-2` and so on where that exists: nothing is overwritten.
    Returns their paths. Raises the OSError of the first folder, FileNotFoundError without one.
    """
    first: OSError | None = None
    for folder in folders() if into is None else into:
        try:
            return _save_in(folder, stem, contents)
        except OSError as error:
            first = first or error
    raise first or FileNotFoundError("no folder to write to")


def _save_in(folder: Path, stem: str, contents: Mapping[str, str]) -> list[Path]:
    for number in range(1, MAX_NAMES):
        name = stem if number == 1 else f"{stem}-{number}"
        files = {folder / f"{name}{suffix}": text for suffix, text in contents.items()}
        with suppress(FileExistsError):
            _write_all(files)
            return list(files)
    raise FileExistsError(f"too many files named {stem}")


def _write_all(files: Mapping[Path, str]) -> None:
    written: list[Path] = []
    try:
        for path, text in files.items():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            written.append(path)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
    except BaseException:
        for path in written:  # a part of a picture is of no use
            path.unlink(missing_ok=True)
        raise
