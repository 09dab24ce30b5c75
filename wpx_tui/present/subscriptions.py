"""What is said of one subscription, wherever it is said."""

from __future__ import annotations

import re
from datetime import datetime

from wpx_tui.insight.quota import Level, Quota, Thresholds
from wpx_tui.present.format import Format
from wpx_tui.present.line import Role

ROLES = {
    Level.OK: Role.GOOD,
    Level.HIGH: Role.WARN,
    Level.CRITICAL: Role.BAD,
    Level.UNKNOWN: Role.DIM,
}

SIGNS = {Level.HIGH: "!", Level.CRITICAL: "!!"}
"""The levels that somebody should know of, where there is no room for a word."""

_SIZE = re.compile(r"\s+[\d.,]+\s?[KMGTP]i?B$", re.IGNORECASE)


def role(quota: Quota, thresholds: Thresholds) -> Role:
    """How its share is drawn; only what is active can be in trouble."""
    return ROLES[thresholds.level(quota.share)] if quota.is_active else Role.DIM


def word(quota: Quota, thresholds: Thresholds) -> str:
    """Its level, or its status when it is not active."""
    return str(thresholds.level(quota.share)) if quota.is_active else quota.status


def sign(quota: Quota, thresholds: Thresholds) -> str:
    """`!` is high, `!!` critical, `x` not active; nothing for all the others."""
    return SIGNS.get(thresholds.level(quota.share), "") if quota.is_active else "x"


def used_of_limit(quota: Quota, fmt: Format) -> str:
    """ "402 of 500 GB"; both units where they differ."""
    used, limit = fmt.billed(quota.used), fmt.billed(quota.limit)
    if used.split()[-1:] == limit.split()[-1:]:
        used = used.split()[0]
    return f"{used} of {limit}"


def facts(quota: Quota, fmt: Format, now: datetime) -> tuple[str, str, str]:
    """Used of limit, what is left, when it ends."""
    left = "" if quota.left is None else f"{fmt.billed(quota.left)} left"
    return used_of_limit(quota, fmt), left, fmt.expiry(quota.expires_at, now)


def short_name(quota: Quota) -> str:
    """The name without the size that products end in: "Residential 500GB" is "Residential"."""
    return _SIZE.sub("", quota.name) or quota.name
