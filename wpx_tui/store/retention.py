"""What is let go of: what is old, what nobody asks any more, and what is too much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store import snapshots
from wpx_tui.store.account import ARCHIVE

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection

DAY = 86_400
DAYS = 400
"""Days for which history is kept: a year, and the same time of the year before."""

MINUTE_DAYS = 90
"""Days for which the minutes are kept, and what stood on the screen in them."""

ANSWER_DAYS = 7
"""Days for which an answer is kept that nobody asks for any more: a dashboard that was closed for
a week still starts with its last figures."""

ANSWERS = 256
"""The most answers that are kept for a token, the newest ones: a few for each feed, and the days
and hours that the forecasts of a hundred subscriptions stand on."""

INTERVAL = 3600.0
"""Seconds between two clean-ups, by whichever process is the first."""

BOUND = 256 * 2**20
"""Bytes of the file beyond which the oldest minutes and hours go, however young."""


class _Series(NamedTuple):
    """A table of rows in time: by which columns its series are told apart, and for how long."""

    table: str
    keys: tuple[str, ...]
    time: str
    days: int


_MINUTES = _Series("minute", ("account",), "at", MINUTE_DAYS)
_BUCKETS = _Series("bucket", ("account", "subscription", "width"), "start", DAYS)
_SNAPSHOTS = _Series("snapshot", ("account", "part"), "at", MINUTE_DAYS)
_SERIES = (
    _MINUTES,
    _SNAPSHOTS,
    _BUCKETS,
    _Series("quota", ("account", "subscription"), "at", DAYS),
    _Series("event", ("account",), "at", DAYS),
    _Series("forecast", ("account", "subject"), "ends_at", DAYS),
    _Series("country_reading", ("account",), "day", DAYS),
)


def clean_up(connection: Connection, wall: float, bound: int = BOUND) -> int:
    """Delete what is not to be kept any longer and return how many rows; once in `INTERVAL`.

    At most a day of each series goes at once: so it takes no time, and a wall clock that is wrong
    for an hour costs a day of the history and not all of it.
    """
    row = connection.execute("SELECT done_at FROM upkeep WHERE task = 'clean up'").fetchone()
    if row is not None and abs(wall - row[0]) < INTERVAL:
        return 0
    connection.execute(
        "INSERT INTO upkeep(task, done_at) VALUES ('clean up', ?) "
        "ON CONFLICT(task) DO UPDATE SET done_at = excluded.done_at",
        (wall,),
    )
    deleted = sum(_shorten(connection, series, wall - series.days * DAY) for series in _SERIES)
    deleted += _thin(connection, row[0] if row is not None else wall, wall)
    if used_bytes(connection) > bound:
        deleted += _shorten(connection, _SNAPSHOTS, wall)
        deleted += _shorten(connection, _MINUTES, wall)
        deleted += _shorten(connection, _BUCKETS, wall, only_hours=True)
    deleted += _drop_answers(connection, wall - ANSWER_DAYS * DAY)
    deleted += _drop(connection, "DELETE FROM notice WHERE claimed_at < ?", wall - DAYS * DAY)
    deleted += _drop(
        connection, "DELETE FROM current_forecast WHERE tried_at < ?", wall - ANSWER_DAYS * DAY
    )
    return deleted + _drop_empty_accounts(connection, wall - DAYS * DAY)


def _thin(connection: Connection, last: float, wall: float) -> int:
    """Thin what stood on the screen where that has become old since the `last` clean-up.

    A day at most, and the slots that it begins and ends in: a slot is thinned whole, or each run
    would leave a row of it.
    """
    end = int(wall) - snapshots.YOUNG
    end -= end % snapshots.HOUR
    start = max(int(last) - snapshots.YOUNG - 2 * snapshots.HOUR, end - DAY - snapshots.HOUR)
    start -= start % snapshots.LONGEST_SLOT
    accounts = connection.execute("SELECT id FROM account").fetchall()
    return sum(snapshots.thin(connection, account, start, end) for (account,) in accounts)


def used_bytes(connection: Connection) -> int:
    """Return the size of what is in use of the file, without the log beside it."""
    (pages,), (free,), (size,) = (
        connection.execute(f"PRAGMA {name}").fetchone()
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def compact(connection: Connection) -> None:
    """Give the room of deleted rows back to the file system. For a transaction that writes."""
    connection.execute("PRAGMA incremental_vacuum").fetchall()


def _shorten(
    connection: Connection, series: _Series, cutoff: float, *, only_hours: bool = False
) -> int:
    """Delete from each of the series what is before `cutoff`, its first day at most."""
    where = " AND ".join(f"{key} = ?" for key in series.keys)
    deleted = 0
    for key in _keys(connection, series):
        if only_hours and key[-1] != 1:
            continue
        (oldest,) = connection.execute(
            f"SELECT min({series.time}) FROM {series.table} WHERE {where}",  # noqa: S608  # ours
            key,
        ).fetchone()
        if oldest is not None and oldest < cutoff:
            deleted += _drop(
                connection,
                f"DELETE FROM {series.table} WHERE {where} AND {series.time} < ?",  # noqa: S608
                *key,
                min(cutoff, oldest + DAY),
            )
    return deleted


def _keys(connection: Connection, series: _Series) -> Iterator[tuple[Any, ...]]:
    """Step from series to series by the primary key, without reading their rows.

    By a time beyond all: without it SQLite goes through the rest of the series to leave it.
    """
    names = ", ".join(series.keys)
    first = f"SELECT {names} FROM {series.table}"  # noqa: S608  # the names are ours
    order = f" ORDER BY {names}, {series.time} LIMIT 1"
    marks = ", ".join("?" for _ in series.keys)
    beyond = f" WHERE ({names}, {series.time}) > ({marks}, {2**63 - 1})"
    row = connection.execute(first + order).fetchone()
    while row is not None:
        yield row
        row = connection.execute(first + beyond + order, row).fetchone()


def _drop_answers(connection: Connection, cutoff: float) -> int:
    deleted = _drop(connection, "DELETE FROM answer WHERE came_at < ?", cutoff)
    deleted += _drop(connection, "DELETE FROM failure WHERE failed_at < ?", cutoff)
    tokens = connection.execute(
        "SELECT token FROM answer GROUP BY token HAVING count(*) > ?", (ANSWERS,)
    ).fetchall()
    for (token,) in tokens:
        deleted += _drop(
            connection,
            "DELETE FROM answer WHERE token = ? AND rowid NOT IN (SELECT rowid FROM answer "
            "WHERE token = ? ORDER BY came_at DESC LIMIT ?)",
            token,
            token,
            ANSWERS,
        )
    return deleted


def _drop_empty_accounts(connection: Connection, cutoff: float) -> int:
    """Delete the accounts of which nothing is left and that nobody has used since `cutoff`."""
    empty = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {table} WHERE account = owner.id)"  # noqa: S608  # ours
        for table in ARCHIVE
    )
    unused = "NOT EXISTS (SELECT 1 FROM identity WHERE account = owner.id AND seen_at >= ?)"
    rows = connection.execute(
        f"SELECT id FROM account AS owner WHERE since < ? AND {empty} AND {unused}",  # noqa: S608
        (cutoff, cutoff),
    ).fetchall()
    for (account,) in rows:
        _drop(connection, "DELETE FROM identity WHERE account = ?", account)
        _drop(connection, "DELETE FROM account WHERE id = ?", account)
    return len(rows)


def _drop(connection: Connection, statement: str, *values: object) -> int:
    return max(connection.execute(statement, values).rowcount, 0)
