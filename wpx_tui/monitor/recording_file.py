"""A recording as one file: JSON lines, compressed by gzip. `docs/replay.md` describes the format.

It holds no token and no credentials: the models whose answers are recorded drop them. What comes
out of a file is untrusted: bounded, checked, and its texts cleaned.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NoReturn

from wpx_tui.api.sanitize import clean
from wpx_tui.monitor.masks import Masks
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.recording import TABLES, MemoryRecording
from wpx_tui.store.snapshots import MAX_BODY, packed, unpacked

FORMAT = "wpx-top recording"
VERSION = 1
"""One more whenever an older program could not read a file."""

MAX_FILE = 64 * 2**20
"""Bytes of the largest file that is read."""
MAX_PLAIN = 256 * 2**20
"""Bytes of the most that a file may hold when it is no longer compressed."""
MAX_LINE = 8 * 2**20
"""Bytes of the longest line."""
MAX_ROWS = 1_000_000
"""The most rows; a year of minutes is half of it."""
LATEST = 7_258_118_400
"""The end of the year 2199: a calendar can still be reckoned with from there."""
TOO_MUCH = "holds more than a recording can: export a shorter span"
TIMES = frozenset({"at", "until", "fetched", "start", "seen_at", "closed_at", "expires_at", "day"})
"""Columns that are seconds since 1970."""

Row = tuple[str, tuple[Any, ...]]


class RecordingError(Exception):
    """A file cannot be read as a recording; the message says why, without a full stop."""


class Header(NamedTuple):
    """The first line: whose it is, from when to when (seconds since 1970), whether masked."""

    account: str
    start: int
    end: int
    is_masked: bool = False


# ---- writing


def save(path: Path, header: Header, rows: Iterable[Row]) -> int:
    """Write a new file that only the user can read; return its size in bytes.

    Raises OSError, FileExistsError where there is one: nothing is overwritten; and RecordingError
    for more rows than are read again. A file that could not be written whole is removed.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            # Without the name and the time of the file, which say more than the recording does.
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as zipped:
                _write(zipped, header, rows)
            return file.tell()
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def _write(file: gzip.GzipFile, header: Header, rows: Iterable[Row]) -> None:
    masks = Masks() if header.is_masked else None
    account = "account" if masks else header.account
    first = {
        "format": FORMAT,
        "version": VERSION,
        "account": account,
        "from": header.start,
        "to": header.end,
        "masked": header.is_masked,
    }
    file.write(_line(first))
    count = 0
    for name, row in rows:
        values = _opened(name, row)
        if masks is not None:
            values = masks.row(name, values)
        file.write(_line([name, *values]))
        count += 1
        if count > MAX_ROWS:
            raise RecordingError(TOO_MUCH)
    file.write(_line({"rows": count}))


def _opened(name: str, row: tuple[Any, ...]) -> list[Any]:
    """Return the columns for a line; a body as the JSON that it is."""
    if name != "snapshot":
        return list(row)
    return [*row[:-1], json.loads(unpacked(row[-1]))]


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


# ---- reading


def load(path: Path) -> tuple[Header, MemoryRecording]:
    """Return what a file holds. Raises RecordingError, and OSError where it cannot be opened."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_FILE:
            raise RecordingError(f"is larger than {MAX_FILE // 2**20} MiB: export a shorter span")
        recording = MemoryRecording()
        try:
            with gzip.GzipFile(fileobj=file) as zipped:
                return _read(_lines(zipped), recording), recording
        except RecordingError:
            recording.close()
            raise
        except EOFError:
            recording.close()
            raise RecordingError("is cut off: copy it again") from None
        except gzip.BadGzipFile as error:
            recording.close()
            is_ours = "CRC" in str(error) or "length" in str(error)
            reason = "is damaged: copy it again" if is_ours else "is no recording of wpx-top"
            raise RecordingError(reason) from None
        except (zlib.error, ValueError, RecursionError):
            recording.close()
            raise RecordingError("is damaged: copy it again") from None


def _lines(file: gzip.GzipFile) -> Iterator[bytes]:
    total = 0
    while line := file.readline(MAX_LINE + 1):
        total += len(line)
        if len(line) > MAX_LINE or total > MAX_PLAIN:
            raise RecordingError(TOO_MUCH)
        yield line


def _read(lines: Iterator[bytes], recording: MemoryRecording) -> Header:
    header = _header(next(lines, b""))
    body = _Body(lines)
    for name, group in groupby(body, key=lambda row: row[0]):
        recording.add(name, (row for _, row in group))
    if body.announced is None:
        raise EOFError
    if body.announced != body.count:
        raise ValueError("lines are missing")
    return header


class _Body:
    """The rows of a file; after the last one `announced` is how many there were."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.count = 0
        self.announced: object = None

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows of known tables. Raises ValueError for what is none."""
        for line in self._lines:
            value = _value(line)
            if isinstance(value, dict):
                self.announced = value.get("rows", -1)
                break
            if not isinstance(value, list) or not value:
                raise ValueError("a line is no row")
            self.count += 1
            if self.count > MAX_ROWS:
                raise RecordingError(TOO_MUCH)
            name, *columns = value
            if name in TABLES:  # a later version may add some
                yield name, _closed(name, columns)
        if next(self._lines, None) is not None:
            raise ValueError("there are lines after the last one")


def _header(line: bytes) -> Header:
    try:
        first = _value(line)
        if not isinstance(first, dict) or first.get("format") != FORMAT:
            raise ValueError(line[:20])
        version = first["version"]
    except (ValueError, KeyError, RecursionError):
        raise RecordingError("is no recording of wpx-top") from None
    if type(version) is not int or version < 1:
        raise RecordingError("is no recording of wpx-top")
    if version > VERSION:
        raise RecordingError(
            f"was written by a newer wpx-top (format {version}; this one reads {VERSION})"
        )
    start, end = (_time(first.get(key)) for key in ("from", "to"))
    if start > end:
        raise ValueError("a span is no span")
    account = first.get("account")
    name = clean(account) if isinstance(account, str) else ""
    return Header(name, start, end, first.get("masked") is True)


def _closed(name: str, columns: list[Any]) -> tuple[Any, ...]:
    """Return a line's columns as the store has them, its texts cleaned."""
    for column, value in zip(TABLES[name].columns, columns, strict=True):
        if column in TIMES and value is not None:
            _time(value)
    if name != "snapshot":
        return tuple(_mapped(columns, clean))
    *rest, body = columns
    text = json.dumps(_mapped(body, clean), separators=(",", ":"))
    if len(text) > MAX_BODY:
        raise ValueError("a body is too large")
    return (*_mapped(rest, clean), packed(text))


def _time(value: object) -> int:
    """Return seconds since 1970 without their fraction. Raises ValueError for no such time."""
    if not isinstance(value, int | float) or not 0 <= value <= LATEST:
        raise ValueError("a time is no time")
    return int(value)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:  # what JSON brings
    """Return `value` with every text in it changed, the keys of objects too."""
    match value:
        case str():
            return change(value)
        case list():
            return [_mapped(item, change) for item in value]
        case dict():
            return {change(key): _mapped(item, change) for key, item in value.items()}
    return value


def _value(line: bytes) -> Any:  # what JSON brings
    return json.loads(line, parse_constant=_no_number, parse_float=_finite)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is no number")
    return value


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
