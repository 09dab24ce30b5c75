"""A subscription's quota: how much is used of what was bought, and how near that is to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscription


class Level(StrEnum):
    """How near a quota is to its end, in the word that the screen shows."""

    OK = ""
    HIGH = "high"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


BYTE = 2.0**-30
"""One byte in GB."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The used shares, in percent, from which on a quota is high and critical."""

    high: float = 80.0
    critical: float = 95.0

    def level(self, share: float | None) -> Level:
        """Return the level of a used share in percent."""
        if share is None:
            return Level.UNKNOWN
        if share >= self.critical:
            return Level.CRITICAL
        return Level.HIGH if share >= self.high else Level.OK


@dataclass(frozen=True, slots=True)
class Quota:
    """One subscription measured against its limit.

    `used`, `limit` and `left` are in the provider's GB (2^30 bytes), `share` is the used part in
    percent (over 100 when overdrawn); each is None where the API left it open.
    """

    id: str | None
    name: str
    status: str
    used: float | None
    limit: float | None
    left: float | None
    share: float | None
    expires_at: datetime | None

    @property
    def is_active(self) -> bool:
        """True if it is in use; without a status it is, as on the provider's usage page."""
        return self.status in ("", "active")


def quota(subscription: Subscription) -> Quota:
    """Return a subscription's quota; of used, left and limit any two give the third."""
    limit = subscription.traffic_limit_gb
    if limit is not None and limit < BYTE:  # no limit at all: a share of it would be without end
        limit = None
    used, left = subscription.traffic_used_gb, subscription.traffic_remaining_gb
    if limit is not None and used is None and left is not None:
        used = max(limit - left, 0.0)
    if limit is not None and left is None and used is not None:
        left = max(limit - used, 0.0)
    return Quota(
        id=subscription.id,
        name=subscription.product.name or subscription.id or "unnamed",
        status=subscription.status or "",
        used=used,
        limit=limit,
        left=left,
        share=None if limit is None or used is None else 100 * used / limit,
        expires_at=subscription.expires_at,
    )


def by_urgency(quotas: list[Quota]) -> list[Quota]:
    """Sort active ones first, then the fullest first; equal ones stay in the API's order."""
    return sorted(quotas, key=lambda quota: (not quota.is_active, -(quota.share or -1.0)))
