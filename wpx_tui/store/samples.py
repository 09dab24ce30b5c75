"""The realtime figures, one row a minute: the last sample that was taken in it.

The minute's row is written anew with each sample; whoever writes it only when the minute turns
halves what is written and loses at most the running minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.rows import INT, OPT_INT, OPT_REAL, typed_rows

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection


class Minute(NamedTuple):
    """The sample of `second` (0 to 60) of the minute that began `at`; None is unknown.

    `at` in seconds since 1970 by the API's clock. `requests`, `bytes`, `sessions` are of the
    minute, `connections` open then, `response_ms` the last hour's average.
    """

    at: int
    second: int
    requests: int | None
    bytes: int | None
    sessions: int | None
    connections: int | None
    response_ms: float | None
    hour_requests: int | None
    hour_bytes: int | None


_COLUMNS = (INT, INT, OPT_INT, OPT_INT, OPT_INT, OPT_INT, OPT_REAL, OPT_INT, OPT_INT)


def save_minute(connection: Connection, account: int, minute: Minute) -> bool:
    """Keep the sample unless a later one of its minute stands there; True if it was kept."""
    cursor = connection.execute(
        "INSERT INTO minute(account, at, second, requests, bytes, sessions, connections, "
        "response_ms, hour_requests, hour_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(account, at) DO UPDATE SET second = excluded.second, "
        "requests = excluded.requests, bytes = excluded.bytes, sessions = excluded.sessions, "
        "connections = excluded.connections, response_ms = excluded.response_ms, "
        "hour_requests = excluded.hour_requests, hour_bytes = excluded.hour_bytes "
        "WHERE excluded.second >= minute.second",
        (account, *minute),
    )
    return cursor.rowcount > 0


def minutes(connection: Connection, account: int, start: int, end: int) -> tuple[Minute, ...]:
    """Return the minutes that began from `start` up to before `end`, oldest first.

    One that is missing is a gap: nobody watched.
    """
    rows = connection.execute(
        "SELECT at, second, requests, bytes, sessions, connections, response_ms, hour_requests, "
        "hour_bytes FROM minute WHERE account = ? AND at >= ? AND at < ? ORDER BY at",
        (account, start, end),
    )
    return typed_rows(Minute, _COLUMNS, rows)
