"""Text about one subscription, shared by panel, wall, report and check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from wpx_tui.analysis.quotas import Level, Quota, Thresholds
from wpx_tui.present.format import durations
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Role, cut

ROLES = {
    Level.OK: Role.GOOD,
    Level.HIGH: Role.WARN,
    Level.CRITICAL: Role.BAD,
    Level.UNKNOWN: Role.DIM,
}

SIGNS = {Level.HIGH: "!", Level.CRITICAL: "!!"}
"""The signs of the levels that need attention, where there is no room for a word."""

_SIZE = re.compile(r"\s+[\d.,]+\s?[KMGTP]i?B$", re.IGNORECASE)


def role(quota: Quota, thresholds: Thresholds) -> Role:
    """Return the role of its share; one that is not active is dim, whatever its share."""
    return ROLES[thresholds.level(quota.share)] if quota.is_active else Role.DIM


def word(quota: Quota, thresholds: Thresholds) -> str:
    """Return its level, or its status when it is not active."""
    return str(thresholds.level(quota.share)) if quota.is_active else quota.status


def sign(quota: Quota, thresholds: Thresholds) -> str:
    """Return `!` if it is high, `!!` if critical, `x` if not active; else nothing."""
    return SIGNS.get(thresholds.level(quota.share), "") if quota.is_active else "x"


def used_of_limit(quota: Quota, fmt: Formatter) -> str:
    """Write "402 of 500 GB"; with both units where they differ, and none after a used 0."""
    used, limit = fmt.billed(quota.used), fmt.sold(quota.limit)
    if used.split()[-1:] == limit.split()[-1:] or quota.used == 0:
        used = used.split()[0]
    return f"{used} of {limit}"


def details(quota: Quota, fmt: Formatter, now: datetime) -> tuple[str, str, str]:
    """Return used of limit, what is left, and when it ends, as texts; each may be empty."""
    return used_of_limit(quota, fmt), left(quota, fmt), ending(quota, fmt, now)


def left(quota: Quota, fmt: Formatter) -> str:
    """Write "97.9 GB left"; nothing where that is not known, or the subscription expired."""
    is_of_use = quota.left is not None and quota.status != "expired"
    return f"{fmt.billed(quota.left)} left" if is_of_use else ""


def ending(quota: Quota, fmt: Formatter, now: datetime) -> str:
    """Write "ends in 38 days" or "ended 6 days ago"."""
    at = quota.expires_at
    if at is not None and at <= now:
        return f"ended {durations.duration((now - at).total_seconds())} ago"
    return f"ends {fmt.expiry(at, now)}"


def names(quotas: Sequence[Quota], cells: int, ellipsis: str) -> list[str]:
    """Return the names in `cells` cells: whole, or without the size, or cut.

    The size is left out first, but where two names differ in it alone the rest is cut before it.
    """
    full, short = [quota.name for quota in quotas], [short_name(quota) for quota in quotas]
    needs_size = len(set(short)) < len(set(full))
    for texts in (full,) if needs_size else (full, short):
        if max(map(cell_len, texts), default=0) <= cells:
            return texts
    sizes = [name[len(brief) :] for name, brief in zip(full, short, strict=True)]
    if not needs_size or max(map(cell_len, sizes)) + 2 > cells:
        return [cut(name, cells, ellipsis) for name in short]
    return [
        cut(brief, cells - cell_len(size), ellipsis) + size
        for brief, size in zip(short, sizes, strict=True)
    ]


def short_name(quota: Quota) -> str:
    """Return the name without the size that products end in: "Residential 500GB": "Residential"."""
    return _SIZE.sub("", quota.name) or quota.name
