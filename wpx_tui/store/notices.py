"""Which process sends a notice: the one that claims it first, or a later one if it never did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection

CLAIM_LASTS = 60.0
"""Seconds in which a claimed notice is to be sent, before another process may."""


class Notice(NamedTuple):
    """What is said once: of a rule, about a subject, in a cycle (a term, a month, a spell)."""

    rule: str
    subject: str
    cycle: str


def claim(connection: Connection, account: int, notice: Notice, wall: float) -> bool:
    """Return True if this process is to send the notice; `mark_sent` must follow."""
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
        (wall, account, *notice, wall, CLAIM_LASTS),
    )
    return cursor.rowcount > 0


def mark_sent(connection: Connection, account: int, notice: Notice, wall: float) -> None:
    """Keep everybody from sending it again in this cycle."""
    connection.execute(
        "UPDATE notice SET sent_at = ? WHERE account = ? AND rule = ? AND subject = ? "
        "AND cycle = ?",
        (wall, account, *notice),
    )


def rearm(connection: Connection, account: int, notice: Notice) -> None:
    """Let it be sent again: what it was about is over."""
    connection.execute(
        "DELETE FROM notice WHERE account = ? AND rule = ? AND subject = ? AND cycle = ?",
        (account, *notice),
    )
