"""What figures mean to a monitoring system: fine, a warning, critical, or not known.

The states, their numbers and their order are those of the Monitoring Plugins guidelines. Screen,
wall, title, page, JSON, status line, events and `check` all judge a quota by `health_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from wpx_tui.analysis.quotas import Level, Quota, Standing, Thresholds, reaches
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.api.models import Total

HISTORY_AFTER = timedelta(days=7)
"""So long after its end a subscription that is no longer active counts no more."""


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


class Concern(StrEnum):
    """What a quota is judged by; the ones that say most come first."""

    SUSPENDED = "suspended"
    STATUS = "status"  # a status that is not known here
    ENDED = "ended"
    SHARE = "share"  # of the limit
    ENDING = "ending"


class QuotaHealth(NamedTuple):
    """How one quota fares: the worst state, and the state of each concern that there is.

    `level` is the used share against the thresholds, whatever else is wrong. One that `is_history`
    ended long ago: it is counted apart, and its state is OK.
    """

    level: Level
    concerns: tuple[tuple[Concern, Health], ...]
    is_history: bool = False

    @property
    def state(self) -> Health:
        """The worst state of all concerns."""
        return Health.OK if self.is_history else worst(state for _, state in self.concerns)

    @property
    def reasons(self) -> tuple[Concern, ...]:
        """The concerns that make the state what it is."""
        return tuple(concern for concern, state in self.concerns if state is self.state)


class RateLimits(NamedTuple):
    """The success rates, in percent, below which there is a warning and a critical state."""

    warning: float
    critical: float


LOW_SUCCESS = RateLimits(90.0, 0.0)
"""The success rate in percent below which it is worth saying, where no other limit is set."""


class CheckLimits(NamedTuple):
    """What is checked: the used shares always, success rate and expiry where they are given."""

    thresholds: Thresholds
    success: RateLimits | None = None
    expires_within: timedelta | None = None


def health_of(
    quota: Quota, now: datetime, thresholds: Thresholds, expires_within: timedelta | None = None
) -> QuotaHealth:
    """Return how a quota fares at `now`.

    Suspended or spent is CRITICAL; past its end WARNING, unless it is history. An active one past
    its end is never history: the API still counts it. With `expires_within` an end so near is a
    WARNING, and one that is past CRITICAL. Without a limit, or with a status that is not known
    here, it is UNKNOWN at best.
    """
    level = thresholds.level(quota.share)
    if is_history(quota, now):
        return QuotaHealth(level, (), is_history=True)
    ended = quota.has_ended(now)
    states = {
        Concern.SUSPENDED: Health.CRITICAL if quota.standing is Standing.SUSPENDED else None,
        Concern.STATUS: Health.UNKNOWN if quota.standing is Standing.OTHER else None,
        Concern.ENDED: _ended_health(expires_within) if ended else None,
        Concern.SHARE: _share_health(quota, level),
        Concern.ENDING: None if ended else _ending_health(quota, now, expires_within),
    }
    concerns = [(concern, state) for concern, state in states.items() if state is not None]
    return QuotaHealth(level, tuple(concerns))


def is_history(quota: Quota, now: datetime) -> bool:
    """Return True if it is not active and ended so long ago that it counts no more."""
    end = quota.expires_at
    return not quota.is_active and end is not None and now - end > HISTORY_AFTER


def _share_health(quota: Quota, level: Level) -> Health | None:
    """Judge the used share; of one that has ended by its status only that it is spent."""
    if quota.is_spent:
        return Health.CRITICAL
    return None if quota.standing is Standing.ENDED else _OF_LEVEL[level]


def _ended_health(within: timedelta | None) -> Health:
    return Health.WARNING if within is None else Health.CRITICAL


def _ending_health(quota: Quota, now: datetime, within: timedelta | None) -> Health | None:
    """Judge how near the end is, where that was asked for."""
    if within is None:
        return None
    if quota.expires_at is None:
        return Health.UNKNOWN
    return Health.WARNING if quota.expires_at - now <= within else Health.OK


def by_urgency(
    quotas: Iterable[Quota], now: datetime, thresholds: Callable[[str | None], Thresholds]
) -> list[Quota]:
    """Sort the worst state first, then the fullest; what is history last.

    Equal ones stay in the API's order. `thresholds` gives those of a subscription's id.
    """

    def urgency(quota: Quota) -> tuple[bool, int, bool, float]:
        health = health_of(quota, now, thresholds(quota.id))
        share = -1.0 if quota.share is None else quota.share
        weight = _BY_WEIGHT.index(health.state)
        return health.is_history, weight, not quota.is_active, -share

    return sorted(quotas, key=urgency)


def success_health(total: Total, limits: RateLimits) -> Health:
    """Judge the success rate by its limits; OK where there was no request that could fail."""
    if total.requests == 0:
        return Health.OK
    if total.success_rate is None:
        return Health.UNKNOWN
    if not reaches(total.success_rate, limits.critical):
        return Health.CRITICAL
    return Health.OK if reaches(total.success_rate, limits.warning) else Health.WARNING
