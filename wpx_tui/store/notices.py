"""Which process sends a notice: the one that claims it first, or a later one if it never did.

A notice is a row from the moment that a process sets out to send it until it is over. While it is
being sent its `claimed_at` is renewed; a claim that is not renewed is one of a process that died.
The end of a notice is a row of its own, that exists only while it is being sent.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.rows import REAL, TEXT, typed_rows

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection

CLAIM_LASTS = 60.0
"""Seconds in which a claimed notice is to be sent, before another process may."""

NEW_CYCLE = 86_400.0
"""Seconds by which a cycle's time must have moved on for another cycle to have begun."""

INFINITE = float("inf")
END = " end"
"""After a rule: the row is about the end of its notice."""


class Notice(NamedTuple):
    """What is said once: of a rule, about a subject, in a cycle (a term, a month, a spell).

    The cycle is the second at which it ends or begins, or empty where there is none.
    """

    rule: str
    subject: str
    cycle: str


class Turn(Enum):
    """Whose turn it is to send a notice."""

    OURS = "ours"  # claimed now, and no other process sends it
    OTHERS = "others"  # another process has claimed it lately
    DONE = "done"  # it was sent, or there is nothing to be sent any more


class SentNotice(NamedTuple):
    """A notice that was sent and is not over; `at` in seconds since 1970."""

    rule: str
    subject: str
    cycle: str
    at: float


def end_of(notice: Notice) -> Notice:
    """Return the notice's end, which is claimed, renewed and let go as a notice is."""
    return notice._replace(rule=notice.rule + END)


def has_turned(before: str, after: str) -> bool:
    """Return True if another cycle has begun: its time has moved on by `NEW_CYCLE` or more.

    A time that moves less, moves back or is missing begins none: servers that do not quite agree on
    an end must not begin a new term with each answer.
    """
    try:
        return float(after) - float(before) >= NEW_CYCLE
    except ValueError:
        return False


def claim(
    connection: Connection, account: int, notice: Notice, wall: float, lasts: float = CLAIM_LASTS
) -> bool:
    """Return True if this process is to send the notice; `mark_sent` must follow.

    A claim is good for `lasts` seconds.
    """
    cursor = connection.execute(
        "INSERT OR IGNORE INTO notice(account, rule, subject, cycle, claimed_at) "
        "VALUES (?, ?, ?, ?, ?)",
        (account, *notice, wall),
    )
    if cursor.rowcount > 0:
        return True
    # A claim from the future is one by a clock that was wrong.
    cursor = connection.execute(
        "UPDATE notice SET claimed_at = ? WHERE account = ? AND rule = ? AND subject = ? "
        "AND cycle = ? AND sent_at IS NULL AND abs(? - claimed_at) >= ?",
        (wall, account, *notice, wall, lasts),
    )
    return cursor.rowcount > 0


def take(
    connection: Connection, account: int, notice: Notice, wall: float, lasts: float = CLAIM_LASTS
) -> tuple[Turn, Notice]:
    """Return whose turn it is to send a notice, and the notice as the store calls its cycle.

    Notices of the rule and the subject in other cycles are over: theirs have turned.
    """
    cycles = connection.execute(
        "SELECT cycle FROM notice WHERE account = ? AND rule = ? AND subject = ?",
        (account, notice.rule, notice.subject),
    ).fetchall()
    same = [cycle for (cycle,) in cycles if not has_turned(cycle, notice.cycle)]
    for (cycle,) in cycles:
        if cycle not in same:
            end(connection, account, notice._replace(cycle=cycle))
    notice = notice._replace(cycle=same[0] if same else notice.cycle)
    if claim(connection, account, notice, wall, lasts):
        return Turn.OURS, notice
    return (Turn.OTHERS if _sent_at(connection, account, notice) is None else Turn.DONE), notice


def take_end(
    connection: Connection, account: int, notice: Notice, wall: float, lasts: float = CLAIM_LASTS
) -> tuple[Turn, Notice]:
    """Return whose turn it is to say that a notice is over: only of one that was sent."""
    row = connection.execute(
        "SELECT cycle, claimed_at, sent_at FROM notice "
        "WHERE account = ? AND rule = ? AND subject = ? ORDER BY claimed_at DESC LIMIT 1",
        (account, notice.rule, notice.subject),
    ).fetchone()
    if row is None:
        return Turn.DONE, notice
    cycle, claimed_at, sent_at = row
    notice = notice._replace(cycle=cycle)
    if sent_at is not None:
        is_ours = claim(connection, account, end_of(notice), wall, lasts)
        return (Turn.OURS if is_ours else Turn.OTHERS), notice
    if abs(wall - claimed_at) < lasts:
        return Turn.OTHERS, notice
    end(connection, account, notice)
    return Turn.DONE, notice


def renew(
    connection: Connection, account: int, notice: Notice, claimed_at: float, wall: float
) -> bool:
    """Keep a claim that was made or renewed at `claimed_at`; False if another has it by now."""
    cursor = connection.execute(
        "UPDATE notice SET claimed_at = ? WHERE account = ? AND rule = ? AND subject = ? "
        "AND cycle = ? AND sent_at IS NULL AND claimed_at = ?",
        (wall, account, *notice, claimed_at),
    )
    return cursor.rowcount > 0


def let_go(connection: Connection, account: int, notice: Notice, claimed_at: float) -> None:
    """Give up a claim that was made or renewed at `claimed_at`, so that another process may."""
    connection.execute(
        "DELETE FROM notice WHERE account = ? AND rule = ? AND subject = ? AND cycle = ? "
        "AND sent_at IS NULL AND claimed_at = ?",
        (account, *notice, claimed_at),
    )


def mark_sent(connection: Connection, account: int, notice: Notice, wall: float) -> None:
    """Keep everybody from sending it again in this cycle, also where its claim was forgotten."""
    connection.execute(
        "INSERT INTO notice(account, rule, subject, cycle, claimed_at, sent_at) "
        "VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(account, rule, subject, cycle) DO UPDATE SET sent_at = excluded.sent_at",
        (account, *notice, wall, wall),
    )


def end(connection: Connection, account: int, notice: Notice, until: float = INFINITE) -> None:
    """Let it be sent again: what it was about is over, and said to be.

    One that was claimed after `until` (seconds since 1970) began anew, and stays.
    """
    rearm(connection, account, notice, until)
    rearm(connection, account, end_of(notice), until)


def rearm(connection: Connection, account: int, notice: Notice, until: float = INFINITE) -> None:
    """Let it be sent again: what it was about is over; unless it was claimed after `until`."""
    connection.execute(
        "DELETE FROM notice WHERE account = ? AND rule = ? AND subject = ? AND cycle = ? "
        "AND claimed_at <= ?",
        (account, *notice, until),
    )


def sent_notices(connection: Connection, account: int) -> tuple[SentNotice, ...]:
    """Return what was sent and is not over, the oldest first."""
    rows = connection.execute(
        "SELECT rule, subject, cycle, sent_at FROM notice WHERE account = ? "
        "AND sent_at IS NOT NULL ORDER BY sent_at",
        (account,),
    )
    return typed_rows(SentNotice, (TEXT, TEXT, TEXT, REAL), rows)


def _sent_at(connection: Connection, account: int, notice: Notice) -> float | None:
    row = connection.execute(
        "SELECT sent_at FROM notice WHERE account = ? AND rule = ? AND subject = ? AND cycle = ?",
        (account, *notice),
    ).fetchone()
    return None if row is None else row[0]
