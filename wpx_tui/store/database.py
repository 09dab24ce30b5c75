"""The connection to the store's file: opened when needed, looked after, never an error of SQLite.

`Database.read` and `Database.write` run a function in one transaction and return what it returns;
whatever goes wrong is a `StoreUnavailable` that says why and when to try again. Until then every
call fails at once without touching the disk, so that a store that cannot be used costs nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeAlias, TypeVar

from wpx_tui.store import files, schema
from wpx_tui.store.problems import (
    ERRORS,
    Problem,
    ProblemKind,
    StoreUnavailable,
    kind_of,
    problem_of,
)

if TYPE_CHECKING:
    from pathlib import Path

Connection: TypeAlias = sqlite3.Connection
Connect: TypeAlias = Callable[..., sqlite3.Connection]
P = ParamSpec("P")
T = TypeVar("T")

BUSY = 0.25
"""Seconds that a statement waits for another process's write; the event loop stands meanwhile."""

MAX_BYTES = 512 * 2**20
"""The size of the file beyond which it refuses to grow; `retention` keeps it well below."""

PAGE = 4096
"""Bytes of a page of the file."""

CHECKPOINT_PAGES = 1000
"""Pages of the write-ahead log after which a commit copies them into the file."""

_ATTEMPTS = 3
"""With the file as it is, after it was found removed, and after it was found damaged."""


class Database:
    """One process's hold on the store; for the thread that made it, and not across a fork."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
        connect: Connect = sqlite3.connect,
        max_bytes: int = MAX_BYTES,
        busy: float = BUSY,
    ) -> None:
        """`folder` is the state folder, there or not; nothing is touched before the first use.

        `clock` gives seconds that never run backwards, `wall` seconds since 1970. `connect` takes
        the arguments of `sqlite3.connect`.
        """
        self._state_folder = folder
        self._clock = clock
        self._wall = wall
        self._connect = connect
        self._max_bytes = max_bytes
        self._busy = busy
        self._connection: sqlite3.Connection | None = None
        self._folder: Path | None = None
        self._inode: files.Inode | None = None
        self._read_problem: Problem | None = None
        self._write_problem: Problem | None = None
        self._notes: list[str] = []

    @property
    def folder(self) -> Path:
        """This host's folder of the store, made if need be. Raises `StoreUnavailable`."""
        if self._folder is None:
            self._refuse(self._read_problem)
            try:
                self._folder = files.prepare_folder(self._state_folder)
            except OSError as error:
                raise self._unavailable(error, writes=False) from error
        return self._folder

    @property
    def path(self) -> Path:
        """The file, there or not. Raises `StoreUnavailable` as `folder` does."""
        return self.folder / schema.FILE

    @property
    def problem(self) -> Problem | None:
        """What kept the last use from succeeding; None while all is well."""
        return self._read_problem or self._write_problem

    def take_notes(self) -> tuple[str, ...]:
        """Return what the user should be told once, and forget it: a damaged file moved aside."""
        notes, self._notes = tuple(self._notes), []
        return notes

    def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `work(connection, ...)`, run on one consistent view of the file.

        It is run again if the file turns out damaged or removed. Raises `StoreUnavailable`, and
        what `work` itself raises, except the errors of its statements.
        """
        return self._run(lambda rows: work(rows, *args, **kwargs), writes=False)

    def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `work(connection, ...)` after all its statements are kept; raises as `read` does.

        All or nothing: whatever is raised, nothing of it is kept.
        """
        return self._run(lambda rows: work(rows, *args, **kwargs), writes=True)

    def checkpoint(self) -> bool:
        """Copy the log into the file and empty it; False if others are reading from it.

        It waits for the disk: not for an event loop, but after a `forget`, to leave nothing behind.
        """
        try:
            row = self._open().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except ERRORS:
            return False
        return not row[0]

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except sqlite3.Error:  # a last checkpoint that failed: the log keeps what it has
                return

    def _run(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        self._refuse(self._read_problem)
        if writes:
            self._refuse(self._write_problem)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                result = self._transaction(work, writes=writes)
            except ERRORS as error:
                if attempt == _ATTEMPTS or not self._is_worth_another(error):
                    raise self._unavailable(error, writes=writes) from error
            else:
                self._read_problem = None
                self._write_problem = None if writes else self._write_problem
                return result
        raise AssertionError("the last attempt returns or raises")

    def _transaction(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            self._roll_back(connection)
            raise
        return result

    def _roll_back(self, connection: Connection) -> None:
        """Undo what has begun; if even that fails the connection goes, and the change with it."""
        if connection.in_transaction:
            try:
                connection.execute("ROLLBACK")
            except sqlite3.Error:
                self.close()

    def _open(self) -> Connection:
        """Return the connection to the file that is on the path now."""
        if self._connection is not None and self._inode != files.inode(self.path):
            self.close()  # removed or replaced beneath us: others already use the new one
        if self._connection is None:
            self._connection = self._opened()
        return self._connection

    def _opened(self) -> Connection:
        """Open the file, made and brought up to date where need be."""
        self._folder = files.prepare_folder(self._state_folder)
        files.make_private_file(self.path)
        before = files.inode(self.path)
        connection = self._connect(
            str(self.path), timeout=self._busy, isolation_level=None, check_same_thread=True
        )
        try:
            self._inode = before
            if before is None or before != files.inode(self.path):
                raise FileNotFoundError(2, "the file was removed while it was opened")
            self._set_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_up(self, connection: Connection) -> None:
        is_local = self.folder == self._state_folder
        pages = self._max_bytes // PAGE
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if not schema.is_current(connection) or (is_local and mode != "wal"):
            self._prepare_file(connection, is_local=is_local)
        elif not is_local:
            connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {4 * CHECKPOINT_PAGES * PAGE}")

    def _prepare_file(self, connection: Connection, *, is_local: bool) -> None:
        """Set the journal's kind, which SQLite will not wait for, and make the tables.

        Whatever is raised, the connection is closed, which takes back what is not committed.
        """
        with files.exclusive(self._guard, self._busy):
            connection.execute(f"PRAGMA page_size = {PAGE}")
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            (mode,) = connection.execute(
                f"PRAGMA journal_mode = {'WAL' if is_local else 'TRUNCATE'}"
            ).fetchone()
            if is_local and mode != "wal":  # a file system without shared memory
                connection.execute("PRAGMA journal_mode = TRUNCATE")
            schema.upgrade(connection)

    @property
    def _guard(self) -> Path:
        """The lock file under which a file is made or moved aside."""
        return self.path.with_suffix(".lock")

    def _is_worth_another(self, error: BaseException) -> bool:
        """Return True if the file on the path has changed, by another's hand or by ours.

        Or if there is room again.
        """
        broken = self._inode
        if broken is not None and broken != files.inode(self.path):
            self.close()
            return True
        kind = kind_of(error)
        if kind is ProblemKind.INTERNAL:
            return self._has_lost_its_tables()
        if kind is ProblemKind.FULL:  # the log may hold megabytes that are in the file soon
            return self._connection is not None and self.checkpoint()
        if kind is not ProblemKind.DAMAGED or broken is None:
            return isinstance(error, FileNotFoundError)
        try:
            kept = files.move_aside(self.path, broken, self._guard, self._wall(), self._busy)
        except OSError:
            return False
        finally:
            self.close()
        if kept is not None:
            self._notes.append(f"the store was damaged; a new one was begun, the old is {kept}")
        return True

    def _has_lost_its_tables(self) -> bool:
        """Return True, and let go, if the file was emptied or replaced by others' tables."""
        try:
            if self._connection is None or schema.is_current(self._connection):
                return False
        except sqlite3.Error:
            pass  # what it is now, the next opening finds out
        self.close()
        return True

    def _refuse(self, problem: Problem | None) -> None:
        if problem is not None and self._clock() < problem.retry_at:
            raise StoreUnavailable(problem)

    def _unavailable(self, error: BaseException, *, writes: bool) -> StoreUnavailable:
        problem = problem_of(error, self._clock())
        if problem.kind is ProblemKind.INTERNAL:
            return StoreUnavailable(problem)  # of this one statement: the store itself is well
        if writes and self._connection is not None:
            self._write_problem = problem  # a full disk can still be read
        else:
            self._read_problem = problem
        return StoreUnavailable(problem)
