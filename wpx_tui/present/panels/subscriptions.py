"""Text about one subscription, shared by panel, wall, report and check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.health import Concern, Health, QuotaHealth
from wpx_tui.analysis.quotas import Quota, Standing, Thresholds
from wpx_tui.present.format import durations
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.cells import cell_len
from wpx_tui.present.text.spans import Role, cut

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscriptions

ROLES = {
    Health.OK: Role.GOOD,
    Health.WARNING: Role.WARN,
    Health.CRITICAL: Role.BAD,
    Health.UNKNOWN: Role.DIM,
}

SIGNS = {Health.WARNING: "!", Health.CRITICAL: "!!"}
"""The signs of the states that need attention, where there is no room for a word."""

_SIZE = re.compile(r"\s+[\d.,]+\s?[KMGTP]i?B(?=$| \([^()]*\)$)", re.IGNORECASE)
_MARK = re.compile(r" \([^()]*\)$")
"""What tells equal names apart."""


def role(health: QuotaHealth) -> Role:
    """Return the role of its share; one that ended long ago is dim, whatever its share."""
    return Role.DIM if health.is_history else ROLES[health.state]


def word(quota: Quota, health: QuotaHealth) -> str:
    """Return what is most wrong: its status, that it has ended, or the level of its share."""
    if health.is_history:
        return quota.status
    concern = next(iter(health.reasons), Concern.SHARE)
    if concern in (Concern.SUSPENDED, Concern.STATUS):
        return quota.status
    if concern is Concern.ENDED:
        return "ended" if quota.is_active else quota.status
    return "critical" if quota.is_spent else str(health.level)


def sign(health: QuotaHealth) -> str:
    """Return `!` for a warning, `!!` if critical, `x` if it ended long ago; else nothing."""
    return "x" if health.is_history else SIGNS.get(health.state, "")


def share(quota: Quota, fmt: Formatter, thresholds: Thresholds) -> str:
    """Write the used share, "80.4 %", on the side of its thresholds on which it is."""
    return fmt.percent(quota.share, thresholds.high, thresholds.critical)


def used_of_limit(quota: Quota, fmt: Formatter) -> str:
    """Write what is used of a quota: "402 of 500 GB"."""
    return used_of(quota.used, quota.limit, fmt)


def used_of(gigabytes: float | None, limit: float | None, fmt: Formatter) -> str:
    """Write "402 of 500 GB"; with both units where they differ, and none after a used 0."""
    used, of_limit = fmt.of_quota(gigabytes, limit), fmt.sold(limit)
    if used.split()[-1:] == of_limit.split()[-1:] or gigabytes == 0:
        used = used.split()[0]
    return f"{used} of {of_limit}"


def details(quota: Quota, fmt: Formatter, now: datetime) -> tuple[str, str, str]:
    """Return used of limit, what is left, and when it ends, as texts; each may be empty."""
    return used_of_limit(quota, fmt), left_with_cost(quota, fmt), ending(quota, fmt, now)


def left(quota: Quota, fmt: Formatter) -> str:
    """Write "97.9 GB left"; nothing where that is not known, or the subscription expired."""
    is_of_use = quota.left is not None and quota.standing is not Standing.ENDED
    return f"{fmt.of_quota(quota.left, quota.limit)} left" if is_of_use else ""


def left_of_limit(quota: Quota, fmt: Formatter) -> str:
    """Write "97.9 of 500 GB left"; nothing where `left` has nothing."""
    if not left(quota, fmt):
        return ""
    return f"{used_of_limit(quota._replace(used=quota.left), fmt)} left"


def left_with_cost(quota: Quota, fmt: Formatter) -> str:
    """Write "97.9 GB left ($304)"; the same as `left` where there is no price."""
    return " ".join(text for text in (left(quota, fmt), cost_of_left(quota, fmt)) if text)


def cost_of_left(quota: Quota, fmt: Formatter) -> str:
    """Write the cost of what is left, "($304)"; nothing where that or the price is not known."""
    if fmt.prices is None or not left(quota, fmt):
        return ""
    from wpx_tui.analysis.cost import cost_left  # few set a price
    from wpx_tui.present.format.money import money

    cost = cost_left(quota, fmt.prices)
    return "" if cost is None else f"({money(cost, fmt)})"


def ending(quota: Quota, fmt: Formatter, now: datetime) -> str:
    """Write "ends in 38 days" or "ended 6 days ago"."""
    at = quota.expires_at
    if at is not None and at <= now:
        return f"ended {durations.duration((now - at).total_seconds())} ago"
    return f"ends {fmt.expiry(at, now)}"


def incomplete(subscriptions: Subscriptions) -> str:
    """Write "incomplete: 2 of 3 pages" of a list that was cut; nothing of a whole one."""
    if not subscriptions.is_incomplete:
        return ""
    count, pages = len(subscriptions.subscriptions), subscriptions.announced_pages
    if subscriptions.announced is not None and count < subscriptions.announced:
        return f"incomplete: {count:,} of {subscriptions.announced:,} subscriptions"
    if pages is not None and subscriptions.pages < pages:
        return f"incomplete: {subscriptions.pages:,} of {pages:,} pages"
    return f"incomplete: more than these {count:,} subscriptions"


INCOMPLETE = "incomplete"
"""The same in one word, where there is no room for more."""
INCOMPLETE_ADVICE = "the API left out a part of the list: what is missing may be used up"


def ended_long_ago(count: int, then: str = "not counted") -> str:
    """Write "2 ended long ago, not counted"; nothing where there are none."""
    return f"{count:,} ended long ago, {then}" if count else ""


def names(quotas: Sequence[Quota], cells: int, ellipsis: str) -> list[str]:
    """Return the names in `cells` cells: whole, or without the size, or cut.

    The size is left out first, but where two names differ in it alone the rest is cut before it.
    """
    full, short = [quota.name for quota in quotas], [short_name(quota) for quota in quotas]
    needs_size = len(set(short)) < len(set(full))
    for texts in (full,) if needs_size else (full, short):
        if max(map(cell_len, texts), default=0) <= cells:
            return texts
    if needs_size:
        tails = [name[len(_MARK.sub("", brief)) :] for name, brief in zip(full, short, strict=True)]
        if max(map(cell_len, tails)) + 2 <= cells:
            return [_cut_before(*pair, cells, ellipsis) for pair in zip(full, tails, strict=True)]
    return [cut_name(name, cells, ellipsis) for name in short]


def cut_name(name: str, cells: int, ellipsis: str) -> str:
    """Cut a name to `cells` cells, but not what tells it apart from an equal one, if that fits."""
    mark = _MARK.search(name)
    tail = mark[0] if mark and cell_len(mark[0]) + 2 <= cells else ""
    return _cut_before(name, tail, cells, ellipsis)


def _cut_before(name: str, tail: str, cells: int, ellipsis: str) -> str:
    return cut(name.removesuffix(tail), cells - cell_len(tail), ellipsis) + tail


def is_whole(quota: Quota, name: str) -> bool:
    """Return True if `name` is all of the quota's name, or all but the size."""
    return name in (quota.name, short_name(quota))


def short_name(quota: Quota) -> str:
    """Return the name without the size that products end in: "Residential 500GB": "Residential"."""
    return without_size(quota.name)


def without_size(name: str) -> str:
    """Return a name without its size, unless it is nothing else."""
    return _SIZE.sub("", name) or name
