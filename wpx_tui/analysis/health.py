"""What figures mean to a monitoring system: fine, a warning, critical, or not known.

The states, their numbers and their order are those of the Monitoring Plugins guidelines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from wpx_tui.analysis.quotas import Level, Quota, Thresholds

if TYPE_CHECKING:
    from wpx_tui.api.models import Total


class Health(IntEnum):
    """A verdict; its number is the exit status of a monitoring plugin."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


_BY_WEIGHT = (Health.CRITICAL, Health.WARNING, Health.UNKNOWN, Health.OK)
_OF_LEVEL = {
    Level.OK: Health.OK,
    Level.HIGH: Health.WARNING,
    Level.CRITICAL: Health.CRITICAL,
    Level.UNKNOWN: Health.UNKNOWN,
}


def worst(states: Iterable[Health]) -> Health:
    """CRITICAL before WARNING before UNKNOWN before OK; of nothing at all, UNKNOWN.

    Trouble that is certain is not hidden by what is not known, and what is not known is not OK.
    """
    found = set(states)
    return next((state for state in _BY_WEIGHT if state in found), Health.UNKNOWN)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Below which success rate, in percent, there is a warning, and below which it is critical."""

    warning: float
    critical: float


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """What is checked: the used shares always, the rest where it is given."""

    thresholds: Thresholds
    success: RateLimits | None = None
    expires_within: timedelta | None = None


def quota_state(quota: Quota, thresholds: Thresholds) -> Health:
    """The used share against the thresholds; UNKNOWN without a limit, or with one of zero."""
    return _OF_LEVEL[thresholds.level(quota.share)]


def expiry_state(expires_at: datetime | None, now: datetime, within: timedelta) -> Health:
    """WARNING when it ends `within` so long from `now`, CRITICAL when it has ended."""
    if expires_at is None:
        return Health.UNKNOWN
    if expires_at <= now:
        return Health.CRITICAL
    return Health.WARNING if expires_at - now <= within else Health.OK


def success_state(total: Total, limits: RateLimits) -> Health:
    """The success rate against its limits; OK where there was no request that could fail."""
    if total.requests == 0:
        return Health.OK
    if total.success_rate is None:
        return Health.UNKNOWN
    if total.success_rate < limits.critical:
        return Health.CRITICAL
    return Health.WARNING if total.success_rate < limits.warning else Health.OK
