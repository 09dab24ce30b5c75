"""The countries' traffic since the beginning of a period, as it stood last on each day.

The API has no history by country. What it says anyway, of the traffic so far in this month, is kept
a few times a day: two days' figures give the traffic between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.rows import INT, OPT_INT, TEXT, typed_rows

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection

MOST = 100
"""The most countries that are kept of one answer, those with the most traffic."""

DAY = 86_400
_HOUR = 3600
_EARLY = 600
"""Seconds before the full hour at which an hour's figures are kept: the last ones of a day are
those of 23:50."""
LAST_OF_DAY = DAY - _EARLY
"""Seconds into a day at which its last figures are kept."""
_CLOCK_WAS_WRONG = DAY
"""Seconds by which a stored `seen_at` may be ahead before it is taken for a wrong clock's."""


class Reading(NamedTuple):
    """What a country had used since `start`, as seen at `seen_at`, the last of the UTC day `day`.

    Times in seconds since 1970; None is unknown.
    """

    start: int
    day: int
    country: str
    bytes: int | None
    requests: int | None
    seen_at: int


_READING = (INT, INT, TEXT, OPT_INT, OPT_INT, INT)


def save(
    connection: Connection,
    account: int,
    start: int,
    seen_at: int,
    rows: Sequence[tuple[str, int | None, int | None]],
) -> int:
    """Keep code, bytes and requests of the countries once an hour; return how many were kept.

    What was seen earlier takes no place of what was seen later.
    """
    day = seen_at - seen_at % DAY
    (last,) = connection.execute(
        "SELECT max(seen_at) FROM country_reading WHERE account = ? AND day = ? AND start = ?",
        (account, day, start),
    ).fetchone()
    if isinstance(last, int) and last <= seen_at + _CLOCK_WAS_WRONG and slot(seen_at) <= slot(last):
        return 0
    largest = sorted(rows, key=lambda row: -(row[1] or 0))[:MOST]
    for country, traffic, requests in largest:
        connection.execute(
            "INSERT INTO country_reading(account, day, start, country, bytes, requests, seen_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(account, day, start, country) DO UPDATE SET "
            "bytes = excluded.bytes, requests = excluded.requests, seen_at = excluded.seen_at",
            (account, day, start, country, traffic, requests, seen_at),
        )
    return len(largest)


def slot(seen_at: int) -> int:
    """Return the number of the hour of which one answer's figures are kept."""
    return (seen_at + _EARLY) // _HOUR


def readings(connection: Connection, account: int, first: int, end: int) -> tuple[Reading, ...]:
    """Return what was kept of the days from `first` up to before `end`, by day and country."""
    rows = connection.execute(
        "SELECT start, day, country, bytes, requests, seen_at FROM country_reading "
        "WHERE account = ? AND day >= ? AND day < ? ORDER BY day, start, country",
        (account, first, end),
    )
    return typed_rows(Reading, _READING, rows)


def since(connection: Connection, account: int) -> int | None:
    """Return when the first day began of which anything is kept; None where nothing is."""
    (first,) = connection.execute(
        "SELECT min(day) FROM country_reading WHERE account = ?", (account,)
    ).fetchone()
    return first if isinstance(first, int) else None
