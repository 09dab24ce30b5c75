"""What happened to an account, for the next start to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.rows import INT, OPT_REAL, REAL, TEXT, typed_rows

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection


class Event(NamedTuple):
    """One piece of news: when (seconds since 1970), of what kind, about what, in which words.

    `lasted` in seconds, None while it does. `times` is how often it happened, the last time `at`.
    """

    at: float
    kind: str
    subject: str
    text: str
    lasted: float | None = None
    times: int = 1


_COLUMNS = (REAL, TEXT, TEXT, TEXT, OPT_REAL, INT)


def save_event(
    connection: Connection, account: int, event: Event, repeats: Event | None = None
) -> None:
    """Keep the event, in place of `repeats` if it is that one once more.

    The same event of another process at the same instant is kept once.
    """
    if repeats is not None:
        delete_event(connection, account, repeats)
    connection.execute(
        "INSERT INTO event(account, at, kind, subject, text, lasted, count) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(account, at, kind, subject) DO UPDATE SET "
        "text = excluded.text, lasted = excluded.lasted, count = excluded.count",
        (account, *event),
    )


def delete_event(connection: Connection, account: int, event: Event) -> None:
    """Delete an event, if it is there."""
    connection.execute(
        "DELETE FROM event WHERE account = ? AND at = ? AND kind = ? AND subject = ?",
        (account, *event[:3]),
    )


def latest_events(connection: Connection, account: int, limit: int) -> tuple[Event, ...]:
    """Return the last `limit` events, newest first."""
    rows = connection.execute(
        "SELECT at, kind, subject, text, lasted, count FROM event WHERE account = ? "
        "ORDER BY at DESC, kind, subject LIMIT ?",
        (account, limit),
    )
    return typed_rows(Event, _COLUMNS, rows)


def events_between(
    connection: Connection, account: int, start: float, end: float
) -> tuple[Event, ...]:
    """Return the events from `start` up to before `end`, oldest first."""
    rows = connection.execute(
        "SELECT at, kind, subject, text, lasted, count FROM event WHERE account = ? "
        "AND at >= ? AND at < ? ORDER BY at, kind, subject",
        (account, start, end),
    )
    return typed_rows(Event, _COLUMNS, rows)


def last_events_between(
    connection: Connection, account: int, after: float, until: float, limit: int
) -> tuple[Event, ...]:
    """Return the last `limit` events after an instant, up to another, newest first."""
    rows = connection.execute(
        "SELECT at, kind, subject, text, lasted, count FROM event WHERE account = ? "
        "AND at > ? AND at <= ? ORDER BY at DESC, kind, subject LIMIT ?",
        (account, after, until, limit),
    )
    return typed_rows(Event, _COLUMNS, rows)


def event_beside(connection: Connection, account: int, at: float, *, forward: bool) -> float | None:
    """Return when the next event after an instant was, or the last one before it."""
    end = (
        "min(at) FROM event WHERE account = ? AND at >"
        if forward
        else ("max(at) FROM event WHERE account = ? AND at <")
    )
    (moment,) = connection.execute(f"SELECT {end} ?", (account, at)).fetchone()  # ours
    return None if moment is None else float(moment)


def latest_of_kinds(
    connection: Connection, account: int, kinds: tuple[str, str], limit: int
) -> tuple[Event, ...]:
    """Return the last `limit` events of two kinds, newest first."""
    rows = connection.execute(
        "SELECT at, kind, subject, text, lasted, count FROM event WHERE account = ? "
        "AND kind IN (?, ?) ORDER BY at DESC, kind, subject LIMIT ?",
        (account, *kinds, limit),
    )
    return typed_rows(Event, _COLUMNS, rows)
