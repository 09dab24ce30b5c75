"""A usage alert while it is being written: which subscription, at how much, told how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wpx_tui.analysis.quotas import Quota, reaches

LEAST, MOST = 1.0, 100.0
"""The thresholds that make sense, in percent; the API's page names no bounds."""
METHOD = "email"
"""The one notification method that the API documents."""
_MAX_TYPED = 6  # "99.999"


def alertable(quotas: Sequence[Quota], now: datetime) -> list[Quota]:
    """Return the subscriptions that may still use traffic: those that have not ended at `now`."""
    return [quota for quota in quotas if not quota.has_ended(now)]


@dataclass(frozen=True, slots=True)
class AlertRequest:
    """An alert to ask for: the subscription's id and name, the threshold in percent, the method."""

    subscription_id: str
    name: str
    threshold: float
    method: str


@dataclass(frozen=True, slots=True)
class AlertDraft:
    """`typed` is the threshold as it stands so far: digits and one point at most."""

    quotas: tuple[Quota, ...] = ()
    index: int = 0
    typed: str = ""
    method: str = METHOD

    @classmethod
    def of(cls, quotas: Sequence[Quota], chosen: str | None) -> AlertDraft:
        """Return a new draft for the subscription with the id `chosen`, else for the first."""
        ids = [quota.id for quota in quotas]
        return cls(tuple(quotas), 0 if chosen is None or chosen not in ids else ids.index(chosen))

    @property
    def quota(self) -> Quota | None:
        """The subscription that is chosen; None where there is none at all."""
        return self.quotas[self.index] if self.quotas else None

    @property
    def threshold(self) -> float | None:
        """In percent, `LEAST` to `MOST`; None while what is typed is not that."""
        try:
            value = float(self.typed)
        except ValueError:
            return None
        return value if LEAST <= value <= MOST else None

    @property
    def request(self) -> AlertRequest | None:
        """What can be asked for; None while the threshold is none, or without an id to name."""
        quota, threshold = self.quota, self.threshold
        if quota is None or quota.id is None or threshold is None:
            return None
        return AlertRequest(quota.id, quota.name, threshold, self.method)

    @property
    def is_passed(self) -> bool:
        """Whether the subscription is at or above the threshold already."""
        share = None if self.quota is None else self.quota.share
        return share is not None and self.threshold is not None and reaches(share, self.threshold)

    def chosen(self, index: int) -> AlertDraft:
        """Return the draft for the subscription at `index`, limited to the first and the last."""
        return replace(self, index=max(min(index, len(self.quotas) - 1), 0))

    def with_typed(self, text: str) -> AlertDraft:
        """Append the digits and the point of `text`; drop its other characters."""
        typed = self.typed
        for char in text[:100].replace(",", "."):
            if char in "0123456789" or (char == "." and "." not in typed):
                typed += char
        return replace(self, typed=typed[:_MAX_TYPED])

    def erased(self) -> AlertDraft:
        """Return the draft without the last character that was typed."""
        return replace(self, typed=self.typed[:-1])
