"""Traffic by hour, day, week and month, and the quotas: what the API said last, and when."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.rows import INT, OPT_INT, OPT_REAL, OPT_TEXT, TEXT, typed_row, typed_rows

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection

ALL = ""
"""The `subscription` of the buckets of all subscriptions together."""

_CONFIRM_AFTER = 3600
"""Seconds after which figures that have not changed get a new `seen_at`; before, nothing is
written: most of an answer is as it was."""

_CLOCK_WAS_WRONG = 86_400
"""Seconds by which a stored `seen_at` may be ahead before it is taken for a wrong clock's."""

_HOUR = 3600


class Width(IntEnum):
    """How long a bucket is, as the API's granularities are."""

    HOUR = 1
    DAY = 2
    WEEK = 3
    MONTH = 4


class Bucket(NamedTuple):
    """Traffic of one subscription, or of `ALL`, from `start` on; None is unknown.

    Times in seconds since 1970, `success` 0 to 100. `seen_at` is when the API said so last, to the
    hour: seen well after its end a bucket is settled. `closed_bytes` is what was said first once
    it had ended, at `closed_at`: how much came late is `bytes` less that.
    """

    start: int
    bytes: int | None
    requests: int | None
    success: float | None
    seen_at: int
    closed_bytes: int | None = None
    closed_at: int | None = None


class Traffic(Protocol):
    """Anybody's figures of a bucket; None is unknown."""

    @property
    def bytes(self) -> int | None: ...  # noqa: D102
    @property
    def requests(self) -> int | None: ...  # noqa: D102


class Quota(NamedTuple):
    """What a subscription had used of its `quota` (bytes; None is unknown) at `at`."""

    subscription: str
    at: int
    used: int | None
    quota: int | None
    status: str | None
    expires_at: int | None


_BUCKET = (INT, OPT_INT, OPT_INT, OPT_REAL, INT, OPT_INT, OPT_INT)
_QUOTA = (TEXT, INT, OPT_INT, OPT_INT, OPT_TEXT, OPT_INT)


def save_buckets(
    connection: Connection,
    account: int,
    subscription: str,
    width: Width,
    buckets: Iterable[tuple[Bucket, int]],
) -> int:
    """Keep what the API says of each bucket, given with its end; return how many were written.

    What was seen earlier takes no place of what was seen later. Of a bucket that had traffic when
    it was seen after its end, "nothing" is no news: neither without figures nor, before the first
    traffic of the answer, with zeros, which is how an API may fill up what it no longer keeps. The
    buckets' own `closed_bytes` and `closed_at` are worked out, not taken.
    """
    buckets = list(buckets)
    first = min((bucket.start for bucket, _ in buckets if has_traffic(bucket)), default=None)
    written, limits = 0, (_CLOCK_WAS_WRONG, _CONFIRM_AFTER)
    for bucket, end in buckets:
        is_unknown = bucket.bytes is None and bucket.requests is None
        is_nothing = is_unknown or first is None or bucket.start < first
        has_ended = bucket.seen_at >= end
        closed = (bucket.bytes, bucket.seen_at) if has_ended else (None, None)
        cursor = connection.execute(
            "INSERT INTO bucket(account, subscription, width, start, bytes, requests, success, "
            "seen_at, closed_bytes, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT(account, subscription, width, start) DO UPDATE SET "
            "bytes = excluded.bytes, requests = excluded.requests, success = excluded.success, "
            "seen_at = excluded.seen_at, "
            "closed_bytes = CASE WHEN bucket.closed_at IS NULL THEN excluded.closed_bytes "
            "ELSE bucket.closed_bytes END, "
            "closed_at = coalesce(bucket.closed_at, excluded.closed_at) "
            "WHERE (excluded.seen_at >= bucket.seen_at OR bucket.seen_at > excluded.seen_at + ?) "
            "AND (excluded.bytes IS NOT bucket.bytes OR excluded.requests IS NOT bucket.requests "
            "OR excluded.success IS NOT bucket.success "
            "OR (excluded.closed_at IS NOT NULL AND bucket.closed_at IS NULL) "
            "OR abs(excluded.seen_at - bucket.seen_at) >= ?) "
            "AND NOT (? AND bucket.closed_at IS NOT NULL "
            "AND (bucket.bytes > 0 OR bucket.requests > 0))",
            (account, subscription, int(width), *bucket[:5], *closed, *limits, is_nothing),
        )
        written += max(cursor.rowcount, 0)
    return written


def has_traffic(bucket: Traffic) -> bool:
    """Return True if any traffic is known of the bucket."""
    return bool(bucket.bytes or bucket.requests)


def buckets(
    connection: Connection, account: int, subscription: str, width: Width, start: int, end: int
) -> tuple[Bucket, ...]:
    """Return the buckets that begin from `start` up to before `end`, oldest first."""
    rows = connection.execute(
        "SELECT start, bytes, requests, success, seen_at, closed_bytes, closed_at FROM bucket "
        "WHERE account = ? AND subscription = ? AND width = ? AND start >= ? AND start < ? "
        "ORDER BY start",
        (account, subscription, int(width), start, end),
    )
    return typed_rows(Bucket, _BUCKET, rows)


def save_quota(connection: Connection, account: int, quota: Quota) -> bool:
    """Keep the figures if they are the hour's first or begin something new; True if kept.

    New is another quota, status or end, or a use that fell: a renewal or a top-up.
    """
    row = connection.execute(
        "SELECT subscription, at, used, quota, status, expires_at FROM quota "
        "WHERE account = ? AND subscription = ? AND at <= ? ORDER BY at DESC LIMIT 1",
        (account, quota.subscription, quota.at),
    ).fetchone()
    before = typed_row(Quota, _QUOTA, row)
    if before is not None and not _is_worth_a_row(before, quota):
        return False
    cursor = connection.execute(
        "INSERT INTO quota(account, subscription, at, used, quota, status, expires_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(account, subscription, at) DO UPDATE SET "
        "used = excluded.used, quota = excluded.quota, status = excluded.status, "
        "expires_at = excluded.expires_at",
        (account, *quota),
    )
    return cursor.rowcount > 0


def _is_worth_a_row(before: Quota, after: Quota) -> bool:
    if before.at // _HOUR != after.at // _HOUR or before[3:] != after[3:]:
        return True
    if before.used is None or after.used is None:
        return before.used != after.used
    return after.used < before.used


def quotas(
    connection: Connection, account: int, subscription: str, start: int, end: int
) -> tuple[Quota, ...]:
    """Return a subscription's quota from `start` up to before `end`, oldest first."""
    rows = connection.execute(
        "SELECT subscription, at, used, quota, status, expires_at FROM quota "
        "WHERE account = ? AND subscription = ? AND at >= ? AND at < ? ORDER BY at",
        (account, subscription, start, end),
    )
    return typed_rows(Quota, _QUOTA, rows)


def turns(
    connection: Connection, account: int, subscription: str, start: int, end: int
) -> tuple[Quota, ...]:
    """Return what `quotas` does of known use, without what only grows: its first and last alone.

    Every new limit and end, a use that falls and every exhaustion stand out of two rows as well as
    out of thousands, one an hour; half a year of those would hold up whoever reads them.
    """
    rows = connection.execute(
        "SELECT subscription, at, used, quota, status, expires_at, quota IS NOT NULL AND "
        "used >= quota FROM quota WHERE account = ? AND subscription = ? AND at >= ? AND at < ? "
        "AND typeof(used) = 'integer' ORDER BY at",
        (account, subscription, start, end),
    )
    kept: list[tuple[object, ...]] = []
    before: tuple[object, ...] | None = None
    used = quota = expires_at = is_empty = None
    for row in rows:
        _, _, now_used, now_quota, _, now_end, now_empty = row
        if (
            before is None
            or now_used < used
            or (now_quota, now_end, now_empty) != (quota, expires_at, is_empty)
        ):
            kept += [row] if before is None or before is kept[-1] else [before, row]
        before, used, quota, expires_at, is_empty = row, now_used, now_quota, now_end, now_empty
    if before is not None and before is not kept[-1]:
        kept.append(before)
    return typed_rows(Quota, _QUOTA, (row[:-1] for row in kept))


def subscriptions(connection: Connection, account: int) -> tuple[str, ...]:
    """Return the ids of all subscriptions that the account ever had, as far as is kept."""
    rows = connection.execute(
        "SELECT DISTINCT subscription FROM quota WHERE account = ? ORDER BY subscription",
        (account,),
    )
    return tuple(subscription for (subscription,) in rows if isinstance(subscription, str))
