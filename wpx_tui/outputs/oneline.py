"""The account in one line for another program's status bar: `612 GB · 98.7 % · Mobile 81.0 %!`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.health import Concern, by_urgency
from wpx_tui.analysis.quotas import Quota, quotas_of
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.subscriptions import (
    INCOMPLETE,
    cut_name,
    share,
    short_name,
    sign,
    word,
)

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscriptions, Summary

MAX_NAME = 20
"""Cells of a subscription's name: the bar has other things to show too."""


def oneline(
    summary: Summary | None,
    subscriptions: Subscriptions | None,
    fmt: Formatter,
    limits: ThresholdSettings,
    subscription_id: str | None = None,
    *,
    now: datetime,
) -> str:
    """Return traffic and success rate of the period, then the subscription that fares worst.

    `!` stands for a warning and `!!` for critical; unknown (None: its feed failed) is `–`. What
    ended long ago at `now` is left out. A list that was cut ends the line with `incomplete`. With
    `subscription_id` all of the line is about that one, whatever its status; the API has no
    success rate of one alone.
    """
    unknown = fmt.glyphs.unknown
    quotas = quotas_of(subscriptions.subscriptions) if subscriptions else ()
    selected = _selected(quotas, limits, subscription_id, now)
    is_cut = subscriptions is not None and subscriptions.is_incomplete
    if selected is not None:
        last = _quota_text(selected, fmt, limits, now)
    else:
        last = unknown if subscriptions is None or is_cut else "no subscription"
    traffic, rate = _usage(summary, subscription_id)
    parts = [fmt.traffic(traffic), fmt.percent(rate), last]
    if is_cut and (selected is None or subscription_id is None):
        parts.append(INCOMPLETE)
    return f" {fmt.separator} ".join(parts)


def _usage(summary: Summary | None, subscription_id: str | None) -> tuple[int | None, float | None]:
    """Return the bytes and the success rate of the account, or of one subscription."""
    if summary is None:
        return None, None
    if subscription_id is None:
        return summary.total.bytes_used, summary.total.success_rate
    parts = (part for part in summary.by_subscription if part.subscription_id == subscription_id)
    part = next(parts, None)
    return (None if part is None else part.bytes_used), None


def _selected(
    quotas: Sequence[Quota], limits: ThresholdSettings, subscription_id: str | None, now: datetime
) -> Quota | None:
    if subscription_id is not None:
        return next((quota for quota in quotas if quota.id == subscription_id), None)
    first = next(iter(by_urgency(quotas, now, limits.of)), None)
    return None if first is None or limits.health(first, now).is_history else first


def _quota_text(quota: Quota, fmt: Formatter, limits: ThresholdSettings, now: datetime) -> str:
    name = cut_name(short_name(quota), MAX_NAME, fmt.glyphs.ellipsis)
    health = limits.health(quota, now)
    is_share = health.reasons[:1] == (Concern.SHARE,)
    status = "" if is_share else f" {word(quota, health)}"
    return f"{name} {share(quota, fmt, limits.of(quota.id))}{status}{sign(health)}"
