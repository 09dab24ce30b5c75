"""Files that appear as a whole or not at all, readable by the user alone.

Those that the user saves are new ones; those that the program keeps take the last one's place.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import get_ident

from wpx_tui.system.paths import data_dir

MAX_NAMES = 100
"""The most numbered names that are tried; more files of one name are no accident."""


def replace_file(path: Path, text: str) -> None:
    """Write `text` in the place of a file, or as a new one, in a folder that exists.

    Several processes and threads may do it at once: one of their texts stays. Raises OSError.
    """
    draft = path.with_suffix(f".{os.getpid()}-{get_ident()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


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
