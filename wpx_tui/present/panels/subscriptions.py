"""What is said of one subscription, wherever it is said."""

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


def used_of_limit(quota: Quota, fmt: Formatter) -> str:
    """ "402 of 500 GB"; both units where they differ, and no unit for nothing."""
    used, limit = fmt.billed(quota.used), fmt.sold(quota.limit)
    if used.split()[-1:] == limit.split()[-1:] or quota.used == 0:
        used = used.split()[0]
    return f"{used} of {limit}"


def facts(quota: Quota, fmt: Formatter, now: datetime) -> tuple[str, str, str]:
    """Used of limit, what is left, when it ends."""
    return used_of_limit(quota, fmt), left(quota, fmt), ending(quota, fmt, now)


def left(quota: Quota, fmt: Formatter) -> str:
    """ "97.9 GB left"; nothing where that is not known, or is of no use any more."""
    is_of_use = quota.left is not None and quota.status != "expired"
    return f"{fmt.billed(quota.left)} left" if is_of_use else ""


def ending(quota: Quota, fmt: Formatter, now: datetime) -> str:
    """ "ends in 38 days", "ended 6 days ago"."""
    at = quota.expires_at
    if at is not None and at <= now:
        return f"ended {durations.duration((now - at).total_seconds())} ago"
    return f"ends {fmt.expiry(at, now)}"


def names(quotas: Sequence[Quota], cells: int, ellipsis: str) -> list[str]:
    """A name of each in `cells` cells: whole, or without the size, or cut.

    The size goes first, but where it alone tells two of them apart the rest is cut before it.
    """
    full, short = [each.name for each in quotas], [short_name(each) for each in quotas]
    tells = len(set(short)) < len(set(full))
    for tried in (full,) if tells else (full, short):
        if max(map(cell_len, tried), default=0) <= cells:
            return tried
    sizes = [name[len(brief) :] for name, brief in zip(full, short, strict=True)]
    if not tells or max(map(cell_len, sizes)) + 2 > cells:
        return [cut(name, cells, ellipsis) for name in short]
    return [
        cut(brief, cells - cell_len(size), ellipsis) + size
        for brief, size in zip(short, sizes, strict=True)
    ]


def short_name(quota: Quota) -> str:
    """The name without the size that products end in: "Residential 500GB" is "Residential"."""
    return _SIZE.sub("", quota.name) or quota.name
