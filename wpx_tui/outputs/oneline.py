"""The account in one line for another program's status bar: `612 GB · 98.7 % · Mobile 81 %!`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.analysis.quotas import Quota, by_urgency, quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.subscriptions import SIGNS, short_name
from wpx_tui.present.text.spans import cut

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
) -> str:
    """Return traffic and success rate of the period, then the subscription nearest its limit.

    `!` stands for high and `!!` for critical; unknown (None: its feed failed) is `–`. It is an
    active subscription; with `subscription_id` that one, whatever its status.
    """
    unknown = fmt.glyphs.unknown
    traffic = percent = unknown
    if summary is not None:
        traffic = fmt.traffic(summary.total.bytes_used)
        percent = fmt.percent(summary.total.success_rate)
    quotas = [quota(item) for item in subscriptions.subscriptions] if subscriptions else []
    selected = _selected(quotas, subscription_id)
    if selected is not None:
        last = _quota_text(selected, fmt, limits)
    else:
        last = unknown if subscriptions is None else "no subscription"
    return f" {fmt.separator} ".join((traffic, percent, last))


def _selected(quotas: list[Quota], subscription_id: str | None) -> Quota | None:
    if subscription_id is None:
        return next((quota for quota in by_urgency(quotas) if quota.is_active), None)
    return next((quota for quota in quotas if quota.id == subscription_id), None)


def _quota_text(quota: Quota, fmt: Formatter, limits: ThresholdSettings) -> str:
    name = cut(short_name(quota), MAX_NAME, fmt.glyphs.ellipsis)
    sign = SIGNS.get(limits.level(quota), "")
    return f"{name} {fmt.whole_percent(quota.share)}{sign}"
