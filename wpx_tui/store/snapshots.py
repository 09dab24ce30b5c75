"""What stood on the screen, minute by minute: the answers that changed, compressed.

A row says that a part of the state (`summary month`) was the same from `at` to `until`, as seen at
both. A new one is written when the figures are others, at most once in its `every` seconds; `thin`
leaves fewer of the old ones. Where no row reaches nobody watched: a gap.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.rows import BLOB, INT, REAL, TEXT, typed_row, typed_rows

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection

MAX_BODY = 4 * 2**20
"""Bytes of the largest body, not compressed; a larger one is not kept."""

YOUNG = 60 * 3600
"""Seconds for which every row is kept, so that Monday still has all of Saturday's. Older ones are
thinned."""

SLACK = 60
"""Seconds by which a row may come later than it is due: who writes them looks once a minute."""

CLOSE = 10
"""Seconds by which a row may come earlier than it is due."""


class Snapshot(NamedTuple):
    """A part as it was from `at` to `until`; times in seconds since 1970 by the API's clock.

    `fetched` is when what was seen at `until` had come. No other row was written for `every`
    seconds, so that the figures stand for so long after `until`. `body` is compressed.
    """

    part: str
    at: int
    until: int
    fetched: float
    every: int
    body: bytes

    @property
    def text(self) -> str:
        """The body as it was given. Raises ValueError for what is none."""
        return unpacked(self.body)

    def reaches(self, at: float) -> bool:
        """Return True if what was seen then still counted `at` an instant after it began."""
        return self.at <= at <= self.until + self.every + SLACK


_SNAPSHOT = (TEXT, INT, INT, REAL, INT, BLOB)
_COLUMNS = "part, at, until, fetched, every, body"


def packed(text: str) -> bytes:
    """Return the body for a text."""
    return zlib.compress(text.encode(), 6)


def unpacked(body: bytes) -> str:
    """Return the text of a body. Raises ValueError for what is none or too large."""
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(body, MAX_BODY)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if inflater.unconsumed_tail or not inflater.eof:
        raise ValueError("a body is too large or cut off")
    return data.decode()


def save_snapshot(connection: Connection, account: int, row: Snapshot) -> bool:
    """Keep what is seen now; True if it is kept, or known to be as before.

    With the same body as the part's last row, that row reaches until now. A row that comes before
    it is due is left out, whichever process wrote the last one.
    """
    before = snapshot(connection, account, row.part, row.at)
    if before is not None and before.reaches(row.at):
        if before.body == row.body:
            connection.execute(
                "UPDATE snapshot SET until = max(until, ?), fetched = max(fetched, ?) "
                "WHERE account = ? AND part = ? AND at = ?",
                (row.until, row.fetched, account, row.part, before.at),
            )
            return True
        if row.at < before.at + row.every - CLOSE:
            return False
    cursor = connection.execute(
        "INSERT OR IGNORE INTO snapshot(account, part, at, until, fetched, every, body) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (account, *row),
    )
    return cursor.rowcount > 0


def snapshot(connection: Connection, account: int, part: str, at: float) -> Snapshot | None:
    """Return the part's last row that began at or before an instant; None without one."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM snapshot WHERE account = ? AND part = ? AND at <= ? "  # noqa: S608
        "ORDER BY at DESC LIMIT 1",
        (account, part, int(at)),
    ).fetchone()
    return typed_row(Snapshot, _SNAPSHOT, row)


def parts_beginning(connection: Connection, account: int, prefix: str) -> tuple[str, ...]:
    """Return the names of the parts that begin with a prefix, in their order."""
    rows = connection.execute(
        "SELECT DISTINCT part FROM snapshot WHERE account = ? AND part >= ? AND part < ? "
        "ORDER BY part",
        (account, prefix, prefix + "\U0010ffff"),
    )
    return tuple(part for (part,) in rows if isinstance(part, str))


def recorded_span(connection: Connection, account: int) -> tuple[int, int] | None:
    """Return the first and the last instant of which there is a row; None without any."""
    first, last = connection.execute(
        "SELECT min(at), max(until) FROM snapshot WHERE account = ?", (account,)
    ).fetchone()
    return None if first is None or last is None else (int(first), int(last))


def next_recorded(connection: Connection, account: int, after: float) -> int | None:
    """Return when the first row after an instant begins; None where there is none."""
    (at,) = connection.execute(
        "SELECT min(at) FROM snapshot WHERE account = ? AND at > ?", (account, int(after))
    ).fetchone()
    return None if at is None else int(at)


def thin(connection: Connection, account: int, start: int, end: int) -> int:
    """Leave one row in each slot of each part between two instants; return how many are gone.

    A slot is an hour of most parts. What is left stands for what is gone
    beside it; a row after a gap stays, so that the gap does.
    """
    rows = typed_rows(
        Snapshot,
        _SNAPSHOT,
        connection.execute(
            "SELECT part, at, until, fetched, every, x'' FROM snapshot "
            "WHERE account = ? AND at >= ? AND at < ? ORDER BY part, at",
            (account, start, end),
        ),
    )
    kept: Snapshot | None = None
    gone = 0
    for row in rows:
        slot = SLOTS.get(row.part.partition(" ")[0], HOUR)
        if (
            kept is not None
            and kept.part == row.part
            and kept.at // slot == row.at // slot
            and kept.reaches(row.at)
        ):
            kept = kept._replace(until=max(kept.until, row.until))
            connection.execute(
                "DELETE FROM snapshot WHERE account = ? AND part = ? AND at = ?",
                (account, row.part, row.at),
            )
            connection.execute(
                "UPDATE snapshot SET until = ? WHERE account = ? AND part = ? AND at = ?",
                (kept.until, account, kept.part, kept.at),
            )
            gone += 1
        else:
            kept = row
    return gone


HOUR = 3600
SLOTS = {
    "failures": SLACK,
    "countries": 3 * HOUR,
    "summary-countries": 3 * HOUR,
    "history": 3 * HOUR,
    "forecasts": 12 * HOUR,
}
"""Seconds of the slots of old rows, by the first word of the part; an hour of all others."""
LONGEST_SLOT = max(SLOTS.values())
