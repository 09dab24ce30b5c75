"""The thresholds of each subscription."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from wpx_tui.analysis.health import QuotaHealth, health_of
from wpx_tui.analysis.quotas import Quota, Thresholds
from wpx_tui.named_tuple import NamedTuple


class ThresholdSettings(NamedTuple):
    """The thresholds of every subscription: `by_subscription` (by its id) before the `default`."""

    default: Thresholds = Thresholds()
    by_subscription: Mapping[str, Thresholds] = MappingProxyType({})

    def of(self, subscription_id: str | None) -> Thresholds:
        """Return the thresholds of one subscription; the API may leave its id out."""
        return self.by_subscription.get(subscription_id or "", self.default)

    def health(self, quota: Quota, now: datetime) -> QuotaHealth:
        """Return how a quota fares at `now`, by its own thresholds."""
        return health_of(quota, now, self.of(quota.id))
