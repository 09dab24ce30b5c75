"""What figures mean to a monitoring system: fine, a warning, critical, or not known.

The states, their numbers and their order are those of the Monitoring Plugins guidelines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from wpx_tui.insight.quota import Level, Quota, Thresholds

if TYPE_CHECKING:
    from wpx_tui.api.models import Total


class State(IntEnum):
    """A verdict; its number is the exit status of a monitoring plugin."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


_BY_WEIGHT = (State.CRITICAL, State.WARNING, State.UNKNOWN, State.OK)
_OF_LEVEL = {
    Level.OK: State.OK,
    Level.HIGH: State.WARNING,
    Level.CRITICAL: State.CRITICAL,
    Level.UNKNOWN: State.UNKNOWN,
}


def worst(states: Iterable[State]) -> State:
    """CRITICAL before WARNING before UNKNOWN before OK; of nothing at all, UNKNOWN.

    Trouble that is certain is not hidden by what is not known, and what is not known is not OK.
    """
    found = set(states)
    return next((state for state in _BY_WEIGHT if state in found), State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Below which success rate, in percent, there is a warning, and below which it is critical."""

    warning: float
    critical: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is checked: the used shares always, the rest where it is given."""

    thresholds: Thresholds
    success: RateLimits | None = None
    expires_within: timedelta | None = None


def quota_state(quota: Quota, thresholds: Thresholds) -> State:
    """The used share against the thresholds; UNKNOWN without a limit, or with one of zero."""
    return _OF_LEVEL[thresholds.level(quota.share)]


def expiry_state(expires_at: datetime | None, now: datetime, within: timedelta) -> State:
    """WARNING when it ends `within` so long from `now`, CRITICAL when it has ended."""
    if expires_at is None:
        return State.UNKNOWN
    if expires_at <= now:
        return State.CRITICAL
    return State.WARNING if expires_at - now <= within else State.OK


def success_state(total: Total, limits: RateLimits) -> State:
    """The success rate against its limits; OK where there was no request that could fail."""
    if total.requests == 0:
        return State.OK
    if total.success_rate is None:
        return State.UNKNOWN
    if total.success_rate < limits.critical:
        return State.CRITICAL
    return State.WARNING if total.success_rate < limits.warning else State.OK
