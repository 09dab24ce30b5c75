"""What may keep the store from being used: the kinds, in words, and when to try again."""

from __future__ import annotations

import errno
import sqlite3
from enum import StrEnum

from wpx_tui.named_tuple import NamedTuple


class ProblemKind(StrEnum):
    """Why the store cannot be read or written."""

    FULL = "full"
    READ_ONLY = "read-only"
    LOCKED = "locked"
    DAMAGED = "damaged"
    NO_FOLDER = "no folder"
    NOT_OURS = "not ours"
    DISK = "disk error"
    INTERNAL = "internal error"  # a statement that SQLite refuses, or a value it cannot hold


RETRY_AFTER = {
    ProblemKind.FULL: 30.0,
    ProblemKind.READ_ONLY: 60.0,
    # Each try may hold the caller for the whole busy time: not more than a twentieth of its time.
    ProblemKind.LOCKED: 5.0,
    ProblemKind.DAMAGED: 60.0,
    ProblemKind.NO_FOLDER: 60.0,
    ProblemKind.NOT_OURS: 300.0,
    ProblemKind.DISK: 30.0,
    ProblemKind.INTERNAL: 0.0,
}
"""Seconds until the next try."""

_WORDS = {
    ProblemKind.FULL: "the disk is full, or the store has reached its size limit",
    ProblemKind.READ_ONLY: "the store cannot be written",
    ProblemKind.LOCKED: "another process keeps the store locked",
    ProblemKind.DAMAGED: "the store's file is damaged",
    ProblemKind.NO_FOLDER: "the store's folder cannot be used",
    ProblemKind.NOT_OURS: "the store belongs to another user",
    ProblemKind.DISK: "the disk reports an error",
    ProblemKind.INTERNAL: "the store refused a statement",
}

_BY_SQLITE_CODE = {
    sqlite3.SQLITE_BUSY: ProblemKind.LOCKED,
    sqlite3.SQLITE_LOCKED: ProblemKind.LOCKED,
    sqlite3.SQLITE_PROTOCOL: ProblemKind.LOCKED,
    sqlite3.SQLITE_FULL: ProblemKind.FULL,
    sqlite3.SQLITE_READONLY: ProblemKind.READ_ONLY,
    sqlite3.SQLITE_PERM: ProblemKind.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: ProblemKind.DAMAGED,
    sqlite3.SQLITE_NOTADB: ProblemKind.DAMAGED,
    sqlite3.SQLITE_CANTOPEN: ProblemKind.NO_FOLDER,
    sqlite3.SQLITE_IOERR: ProblemKind.DISK,
    sqlite3.SQLITE_NOMEM: ProblemKind.DISK,
    sqlite3.SQLITE_NOLFS: ProblemKind.DISK,
    # The index of the log cannot be made as large as it must be: there is no room for it.
    sqlite3.SQLITE_IOERR_SHMSIZE: ProblemKind.FULL,
}

_BY_ERRNO = {
    errno.ENOSPC: ProblemKind.FULL,
    errno.EDQUOT: ProblemKind.FULL,
    errno.EROFS: ProblemKind.READ_ONLY,
    errno.EIO: ProblemKind.DISK,
    errno.EAGAIN: ProblemKind.LOCKED,
}

ERRORS = (sqlite3.Error, OSError, OverflowError, UnicodeError)
"""What the work on the store may raise for reasons that are not a caller's mistake.

An integer beyond 64 bits is an OverflowError, a lone surrogate in a text a UnicodeError: both can
only come from outside.
"""


class Problem(NamedTuple):
    """`reason` is one line for the user, `retry_at` by the clock that the database was given."""

    kind: ProblemKind
    reason: str
    retry_at: float


class StoreUnavailable(Exception):  # noqa: N818  # the state of the store, expected by all callers
    """The store could not be used; nothing of the work was kept."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class DamagedFile(sqlite3.DatabaseError):  # raised and caught beside SQLite's own
    """A file that SQLite can read, but that is not the store that its name and version promise."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


class NotOurs(OSError):  # noqa: N818  # as PermissionError and its siblings are
    """A folder or file that another user owns or may write."""


def kind_of(error: BaseException) -> ProblemKind:
    """Return the kind of an error in `ERRORS`."""
    if isinstance(error, NotOurs):
        return ProblemKind.NOT_OURS
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0, ProblemKind.NO_FOLDER)
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code; the rest says more of it (SQLite's "extended" codes).
    return ProblemKind.INTERNAL if code is None else _primary(code)


def problem_of(error: BaseException, now: float) -> Problem:
    """Return what `error` means to the user, and when to try again after `now` (seconds)."""
    kind = kind_of(error)
    detail = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(kind, f"{_WORDS[kind]} ({detail})", now + RETRY_AFTER[kind])


def _primary(code: int) -> ProblemKind:
    codes = _BY_SQLITE_CODE
    return codes.get(code) or codes.get(code & 0xFF, ProblemKind.INTERNAL)
