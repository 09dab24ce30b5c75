"""The whole account in another program's status bar: `612 GB · 98.7 % · Residential 81 %!`."""

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
    """Traffic and success rate of the period, then the active subscription nearest its limit.

    `!` stands for high and `!!` for critical; what is not known (None: its feed failed) is
    `–`. With `subscription_id` that subscription is shown, whatever its status.
    """
    unknown = fmt.glyphs.unknown
    traffic = percent = unknown
    if summary is not None:
        traffic = fmt.traffic(summary.total.bytes_used)
        percent = fmt.percent(summary.total.success_rate)
    quotas = [quota(each) for each in subscriptions.subscriptions] if subscriptions else []
    shown = _chosen(quotas, subscription_id)
    if shown is not None:
        last = _nearest(shown, fmt, limits)
    else:
        last = unknown if subscriptions is None else "no subscription"
    return f" {fmt.separator} ".join((traffic, percent, last))


def _chosen(quotas: list[Quota], subscription_id: str | None) -> Quota | None:
    if subscription_id is None:
        return next((each for each in by_urgency(quotas) if each.is_active), None)
    return next((each for each in quotas if each.id == subscription_id), None)


def _nearest(shown: Quota, fmt: Formatter, limits: ThresholdSettings) -> str:
    name = cut(short_name(shown), MAX_NAME, fmt.glyphs.ellipsis)
    sign = SIGNS.get(limits.level(shown), "")
    return f"{name} {fmt.whole_percent(shown.share)}{sign}"
