"""Whose history: an account's row, which outlives a change of its token."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.rows import INT, TEXT, typed_rows

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection
    from wpx_tui.store.keys import AccountKeys

ARCHIVE = (
    *("minute", "bucket", "quota", "event", "notice", "forecast", "current_forecast"),
    *("country_reading", "snapshot"),
)
"""The tables that hold an account's history, each with a column `account`."""

_SEEN_AGAIN = 86_400
"""Seconds after which it is noted anew that a key is in use."""


class Account(NamedTuple):
    """One account of the store; times in seconds since 1970, `last_seen` to the day."""

    id: int
    label: str
    since: int
    last_seen: int


def account_id(connection: Connection, keys: AccountKeys, wall: float) -> int:
    """Return the number of the account, made if it is new. For a transaction that writes.

    Asked in each such transaction anew, not remembered: meanwhile another process may have found
    out that two accounts are one, or have been told to forget it.
    """
    now = int(wall)
    for key in (keys.token, keys.subject):
        row = (
            key
            and connection.execute(
                "SELECT account, seen_at FROM identity WHERE key = ?", (key,)
            ).fetchone()
        )
        if row:
            if key != keys.token or abs(now - row[1]) >= _SEEN_AGAIN:
                _bind(connection, keys, row[0], now)
            return int(row[0])
    cursor = connection.execute(
        "INSERT INTO account(label, base, since) VALUES (?, ?, ?)", (keys.label, keys.base, now)
    )
    _bind(connection, keys, cursor.lastrowid or 0, now)
    return cursor.lastrowid or 0


def find_account(connection: Connection, keys: AccountKeys) -> int | None:
    """Return the number of the account, None if the store does not know it; writes nothing."""
    row = connection.execute(
        "SELECT account FROM identity WHERE key IN (?, ?) ORDER BY key = ? DESC",
        (keys.token, keys.subject, keys.token),
    ).fetchone()
    return None if row is None else int(row[0])


def _bind(connection: Connection, keys: AccountKeys, account: int, now: int) -> None:
    for key, kind in ((keys.token, "token"), (keys.subject, "subject")):
        if key is not None:
            connection.execute(
                "INSERT INTO identity(key, kind, account, seen_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT(key) DO UPDATE SET seen_at = excluded.seen_at",
                (key, kind, account, now),
            )
    connection.execute(
        "UPDATE account SET label = ? WHERE id = ? AND label <> ?",
        (keys.label, account, keys.label),
    )


def rebind(
    connection: Connection, keys: AccountKeys, subscriptions: Collection[str], wall: float
) -> bool:
    """Join a new account with the one of the same base URL that has one of its subscriptions.

    To be called with an answer's subscription ids before its quotas are saved: only an account
    that has none yet is new. So a history outlives a change of the token. Two accounts whose
    tokens name different subjects stay apart. Returns True if they were joined.
    """
    new = account_id(connection, keys, wall)
    has_quotas = connection.execute("SELECT 1 FROM quota WHERE account = ? LIMIT 1", (new,))
    if not subscriptions or has_quotas.fetchone():
        return False
    old = _account_with(connection, keys, new, subscriptions)
    if old is None:
        return False
    for table in ARCHIVE:
        connection.execute(
            f"UPDATE OR IGNORE {table} SET account = ? WHERE account = ?",  # noqa: S608  # ours
            (old, new),
        )
    _delete(connection, new, keys_too=False)
    connection.execute("UPDATE identity SET account = ? WHERE account = ?", (old, new))
    _bind(connection, keys, old, int(wall))
    return True


def _account_with(
    connection: Connection, keys: AccountKeys, new: int, subscriptions: Collection[str]
) -> int | None:
    """Return the account that shares most of the subscriptions, the oldest of several."""
    candidates = connection.execute(
        "SELECT id FROM account WHERE base = ? AND id <> ? AND (? IS NULL OR NOT EXISTS ("
        "SELECT 1 FROM identity WHERE account = account.id AND kind = 'subject')) ORDER BY id",
        (keys.base, new, keys.subject),
    ).fetchall()
    shared = {
        candidate: sum(
            connection.execute(
                "SELECT EXISTS (SELECT 1 FROM quota WHERE account = ? AND subscription = ?)",
                (candidate, subscription),
            ).fetchone()[0]
            for subscription in subscriptions
        )
        for (candidate,) in candidates
    }
    best = max(shared, key=lambda candidate: shared[candidate], default=None)
    return best if best is not None and shared[best] else None


def accounts(connection: Connection) -> tuple[Account, ...]:
    """Return all accounts, the oldest first."""
    rows = connection.execute(
        "SELECT id, label, since, (SELECT coalesce(max(seen_at), since) FROM identity "
        "WHERE account = account.id) FROM account ORDER BY id"
    )
    return typed_rows(Account, (INT, TEXT, INT, INT), rows)


def forget(connection: Connection, account: int) -> None:
    """Delete all that is kept of an account, its answers included.

    The place that it leaves is overwritten in the file; `retention.compact` gives it back.
    """
    connection.execute("PRAGMA secure_delete = ON")
    for table in ("answer", "failure"):
        connection.execute(
            f"DELETE FROM {table} WHERE token IN "  # noqa: S608  # the table is one of ours
            "(SELECT key FROM identity WHERE account = ?)",
            (account,),
        )
    _delete(connection, account, keys_too=True)


def forget_answers(connection: Connection) -> None:
    """Delete every answer and failure, whosever they are."""
    connection.execute("PRAGMA secure_delete = ON")
    for table in ("answer", "failure"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  # the table is one of ours


def _delete(connection: Connection, account: int, *, keys_too: bool) -> None:
    for table in (*ARCHIVE, *(("identity",) if keys_too else ())):
        connection.execute(f"DELETE FROM {table} WHERE account = ?", (account,))  # noqa: S608  # ours
    connection.execute("DELETE FROM account WHERE id = ?", (account,))
