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
    """The state of a check; its number is the exit status of a monitoring plugin."""

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
    """Return the worst of them: CRITICAL, WARNING, UNKNOWN, OK; of nothing at all, UNKNOWN.

    Certain trouble is not hidden by what is unknown, and what is unknown is not OK.
    """
    present = set(states)
    return next((state for state in _BY_WEIGHT if state in present), Health.UNKNOWN)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The success rates, in percent, below which there is a warning and a critical state."""

    warning: float
    critical: float


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """What is checked: the used shares always, success rate and expiry where they are given."""

    thresholds: Thresholds
    success: RateLimits | None = None
    expires_within: timedelta | None = None


def quota_health(quota: Quota, thresholds: Thresholds) -> Health:
    """Judge the used share by the thresholds; UNKNOWN without a limit, or with one of zero."""
    return _OF_LEVEL[thresholds.level(quota.share)]


def expiry_health(expires_at: datetime | None, now: datetime, within: timedelta) -> Health:
    """Return WARNING when it ends `within` that time from `now`, CRITICAL when it has ended."""
    if expires_at is None:
        return Health.UNKNOWN
    if expires_at <= now:
        return Health.CRITICAL
    return Health.WARNING if expires_at - now <= within else Health.OK


def success_health(total: Total, limits: RateLimits) -> Health:
    """Judge the success rate by its limits; OK where there was no request that could fail."""
    if total.requests == 0:
        return Health.OK
    if total.success_rate is None:
        return Health.UNKNOWN
    if total.success_rate < limits.critical:
        return Health.CRITICAL
    return Health.WARNING if total.success_rate < limits.warning else Health.OK
