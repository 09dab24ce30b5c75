"""A subscription's quota: how much is used of what was bought, and how near that is to its end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscription


class Level(StrEnum):
    """How near a quota is to its end, in the word that the screen shows."""

    OK = ""
    HIGH = "high"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What the API's status means; the API may use other words than it documents."""

    ACTIVE = "active"
    SUSPENDED = "suspended"  # traffic is refused, though it has not ended
    ENDED = "expired"
    OTHER = "other"  # a word that is not known here


BYTE = 2.0**-30
"""One byte in GB."""
TOLERANCE = 1e-9
"""Of a share in percent: 100 * 32.3 / 34 is 94.99999999999999 in binary, and means 95."""

_ACTIVE = {"", "active", "enabled"}
_SUSPENDED = {
    *("suspended", "paused", "disabled", "blocked", "locked", "frozen", "on hold", "banned"),
    *("exhausted", "depleted", "limited", "past due", "unpaid"),
}
_ENDED = {
    *("expired", "ended", "cancelled", "canceled", "terminated", "closed", "deleted"),
    *("inactive", "finished"),
}

RowKey: TypeAlias = tuple[str, int]
"""Identifies a subscription in every answer: its id (else its name), and its number among those
that share it."""


def reaches(value: float, threshold: float) -> bool:
    """Return True if a percentage is at a threshold or above; exactly at it counts.

    The one comparison for whatever is shown or judged, so that no face differs from another.
    """
    return value >= threshold - TOLERANCE


def standing_of(status: str) -> Standing:
    """Return what a status means, in any case; without one it is active."""
    word = status.strip().casefold().replace("_", " ").replace("-", " ")
    if word in _ACTIVE:
        return Standing.ACTIVE
    if word in _SUSPENDED:
        return Standing.SUSPENDED
    return Standing.ENDED if word in _ENDED else Standing.OTHER


class Thresholds(NamedTuple):
    """The used shares, in percent, from which on a quota is high and critical."""

    high: float = 80.0
    critical: float = 95.0

    def level(self, share: float | None) -> Level:
        """Return the level of a used share in percent."""
        if share is None:
            return Level.UNKNOWN
        if reaches(share, self.critical):
            return Level.CRITICAL
        return Level.HIGH if reaches(share, self.high) else Level.OK


class Quota(NamedTuple):
    """One subscription measured against its limit.

    `used`, `limit` and `left` are in the provider's GB (2^30 bytes), `share` is the used part in
    percent (over 100 when overdrawn); each is None where the API left it open. `name` is the
    product's, with what tells it apart where several have the same one. `status` is in the API's
    own words. `is_repeated`: another one with its id stands before it in the list.
    """

    id: str | None
    name: str
    status: str
    used: float | None
    limit: float | None
    left: float | None
    share: float | None
    expires_at: datetime | None
    product_name: str | None = None
    product_type: str | None = None
    product_id: str | None = None
    created_at: datetime | None = None
    is_repeated: bool = False

    @property
    def subject(self) -> str:
        """Under what its forecast is found; "" where there is none: of one id, the first has it."""
        return "" if self.is_repeated or self.id is None else self.id

    @property
    def standing(self) -> Standing:
        """What its status means."""
        return standing_of(self.status)

    @property
    def is_active(self) -> bool:
        """True if it is in use; without a status it is, as on the provider's usage page."""
        return self.standing is Standing.ACTIVE

    @property
    def is_spent(self) -> bool:
        """True if all of its limit is used."""
        return self.share is not None and reaches(self.share, 100)

    def has_ended(self, now: datetime) -> bool:
        """Return True if it is past its end, or the API says that it has ended."""
        is_past = self.expires_at is not None and self.expires_at <= now
        return is_past or self.standing is Standing.ENDED


def quota(subscription: Subscription) -> Quota:
    """Return a subscription's quota; what is left gives what is used, and the other way round.

    A rest above the limit says nothing of what is used.
    """
    limit = subscription.traffic_limit_gb
    if limit is not None and limit < BYTE:  # no limit at all: a share of it would be without end
        limit = None
    used, left = subscription.traffic_used_gb, subscription.traffic_remaining_gb
    if limit is not None and used is None and left is not None and left <= limit + BYTE:
        used = max(limit - left, 0.0)
    if limit is not None and left is None and used is not None:
        left = max(limit - used, 0.0)
    product = subscription.product
    return Quota(
        id=subscription.id,
        name=product.name or subscription.id or "unnamed",
        status=subscription.status or "",
        used=used,
        limit=limit,
        left=left,
        share=None if limit is None or used is None else 100 * used / limit,
        expires_at=subscription.expires_at,
        product_name=product.name,
        product_type=product.type,
        product_id=product.id,
        created_at=subscription.created_at,
    )


def quotas_of(subscriptions: Iterable[Subscription]) -> tuple[Quota, ...]:
    """Return the quotas of a list, in its order; equal names get what tells them apart."""
    quotas, ids = [quota(subscription) for subscription in subscriptions], set[str]()
    positions = defaultdict(list)
    for index, item in enumerate(quotas):
        positions[item.name].append(index)
        if item.id in ids:
            quotas[index] = item._replace(is_repeated=True)
        elif item.id is not None:
            ids.add(item.id)
    for indexes in positions.values():
        if len(indexes) > 1:
            marks = _marks([quotas[index] for index in indexes])
            for index, mark in zip(indexes, marks, strict=True):
                quotas[index] = quotas[index]._replace(name=f"{quotas[index].name} ({mark})")
    return tuple(quotas)


LEAST_TAIL = 4
"""The fewest characters of an id that tell two subscriptions apart."""


SHORT_ID = 8
"""Characters of an id that is no longer than its end would be of use."""


def _marks(quotas: Sequence[Quota]) -> list[str]:
    """Return what differs: the ends of the ids, else the dates of the ends, else the numbers."""
    ids = [quota.id or "" for quota in quotas]
    if all(ids) and _differ(ids):
        longest = max(map(len, ids))
        if longest <= SHORT_ID:
            return ids
        tails = ([text[-size:] for text in ids] for size in range(LEAST_TAIL, longest + 1))
        return next((tail for tail in tails if _differ(tail)), ids)
    ends = [f"ends {quota.expires_at:%Y-%m-%d}" if quota.expires_at else "" for quota in quotas]
    if all(ends) and _differ(ends):
        return ends
    return [f"{number} of {len(quotas)}" for number in range(1, len(quotas) + 1)]


def _differ(texts: Sequence[str]) -> bool:
    return len(set(texts)) == len(texts)


def keyed(quotas: Iterable[Quota]) -> list[tuple[RowKey, Quota]]:
    """Return each with a key of its own; the API may leave ids out, or repeat them."""
    numbers: Counter[str] = Counter()
    pairs = []
    for item in quotas:
        name = item.id or item.product_name or item.name
        pairs.append(((name, numbers[name]), item))
        numbers[name] += 1
    return pairs
