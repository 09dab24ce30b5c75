"""A span of an account's past as plain rows, out of the store and into one in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store import schema
from wpx_tui.store.account import Account, accounts
from wpx_tui.store.database import Connection, Database
from wpx_tui.store.problems import ERRORS, StoreUnavailable
from wpx_tui.store.rows import BLOB, INT, OPT_INT, OPT_REAL, OPT_TEXT, REAL, TEXT, Types, fits
from wpx_tui.store.snapshots import recorded_span

P = ParamSpec("P")
T = TypeVar("T")

HOUR = 3600
DAY = 86_400


class Table(NamedTuple):
    """A table of a recording: its columns with their types, and which rows belong to a span.

    `where` is of the two parameters start and end; `before` is how many seconds of the past a
    screen at the start needs.
    """

    columns: Mapping[str, Types]
    where: str
    before: int


_NUMBER = REAL | INT
_OPT_NUMBER = OPT_REAL | INT

TABLES: Mapping[str, Table] = {
    "snapshot": Table(
        {"part": TEXT, "at": INT, "until": INT, "fetched": _NUMBER, "every": INT, "body": BLOB},
        "until + every >= ? AND at <= ?",
        0,
    ),
    "minute": Table(
        {
            "at": INT,
            "second": INT,
            "requests": OPT_INT,
            "bytes": OPT_INT,
            "sessions": OPT_INT,
            "connections": OPT_INT,
            "response_ms": _OPT_NUMBER,
            "hour_requests": OPT_INT,
            "hour_bytes": OPT_INT,
        },
        "at >= ? AND at <= ?",
        2 * HOUR,
    ),
    "bucket": Table(
        {
            "subscription": TEXT,
            "width": INT,
            "start": INT,
            "bytes": OPT_INT,
            "requests": OPT_INT,
            "success": _OPT_NUMBER,
            "seen_at": INT,
            "closed_bytes": OPT_INT,
            "closed_at": OPT_INT,
        },
        "start >= ? AND start <= ?",
        63 * DAY,
    ),
    "quota": Table(
        {
            "subscription": TEXT,
            "at": INT,
            "used": OPT_INT,
            "quota": OPT_INT,
            "status": OPT_TEXT,
            "expires_at": OPT_INT,
        },
        "at >= ? AND at <= ?",
        DAY,
    ),
    "event": Table(
        {
            "at": _NUMBER,
            "kind": TEXT,
            "subject": TEXT,
            "text": TEXT,
            "lasted": _OPT_NUMBER,
            "count": INT,
        },
        "at >= ? AND at <= ?",
        12 * HOUR,
    ),
    "country_reading": Table(
        {
            "day": INT,
            "start": INT,
            "country": TEXT,
            "bytes": OPT_INT,
            "requests": OPT_INT,
            "seen_at": INT,
        },
        "day >= ? AND seen_at <= ?",
        63 * DAY,
    ),
}
"""What a recording holds, by the names of the tables and in this order."""


def rows(
    connection: Connection, account: int, start: int, end: int
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the rows of a span, each with its table's name, in the order of their keys."""
    for name, table in TABLES.items():
        columns = ", ".join(table.columns)
        for row in connection.execute(
            f"SELECT {columns} FROM {name} WHERE account = ? AND {table.where} "  # noqa: S608  # ours
            f"ORDER BY {columns}",
            (account, start - table.before, end),
        ):
            if fits(tuple(table.columns.values()), row):
                yield name, row


class StoredRecording:
    """One account of the store, as it was recorded; nothing is written."""

    def __init__(self, database: Database, account: int) -> None:
        self._database = database
        self._account = account

    def read(
        self,
        work: Callable[Concatenate[Connection, int, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """Return `work(connection, account, ...)`; None while the store cannot be read."""
        try:
            return self._database.read(lambda rows: work(rows, self._account, *args, **kwargs))
        except StoreUnavailable:
            return None


class MemoryRecording:
    """A recording from a file, in memory."""

    ACCOUNT = 1

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        schema.upgrade(self._connection)

    def add(self, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Take rows of a table. Raises ValueError for what is no such row."""
        table = TABLES[name]
        types = tuple(table.columns.values())

        def checked() -> Iterator[tuple[Any, ...]]:
            for row in rows:
                if len(row) != len(types) or not fits(types, row):
                    raise ValueError(f"a row is no {name}")
                yield (self.ACCOUNT, *row)

        columns = ", ".join(("account", *table.columns))
        marks = ", ".join("?" * (len(types) + 1))
        try:
            self._connection.execute("BEGIN")
            self._connection.executemany(
                f"INSERT OR REPLACE INTO {name}({columns}) VALUES ({marks})",  # noqa: S608  # ours
                checked(),
            )
            self._connection.execute("COMMIT")
        except (*ERRORS, OverflowError) as error:
            raise ValueError(str(error)) from None

    def read(
        self,
        work: Callable[Concatenate[Connection, int, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """Return `work(connection, account, ...)`."""
        return work(self._connection, self.ACCOUNT, *args, **kwargs)

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()


def recorded_accounts(database: Database) -> list[tuple[Account, tuple[int, int] | None]]:
    """Return all accounts with what was recorded of them. Raises `StoreUnavailable`."""
    return database.read(
        lambda rows: [(account, recorded_span(rows, account.id)) for account in accounts(rows)]
    )
