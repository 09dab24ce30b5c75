"""The account in one line for another program's status bar: `612 GB · 98.7 % · Mobile 81.0 %!`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.health import Concern
from wpx_tui.analysis.quotas import Quota, quotas_of
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.forecast import Verdict
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.forecast import most_urgent, of_subscriptions
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
    forecasts: Sequence[SubjectForecast] = (),
) -> str:
    """Return traffic and success rate of the period, then the subscription that fares worst.

    With `forecasts` it is the first one that is likely to run out, unless another is critical, and
    when it is empty or what will lapse stands behind it. `!` stands for a warning and `!!` for
    critical; unknown (None: its feed failed) is `–`. What ended long ago at `now` is left out. A
    list that was cut ends the line with `incomplete`. With `subscription_id` all of the line is
    about that one, whatever its status; the API has no success rate of one alone.
    """
    parts, _ = line_parts(
        summary, subscriptions, fmt, limits, subscription_id, now=now, forecasts=forecasts
    )
    return f" {fmt.separator} ".join(parts)


def line_parts(
    summary: Summary | None,
    subscriptions: Subscriptions | None,
    fmt: Formatter,
    limits: ThresholdSettings,
    subscription_id: str | None = None,
    *,
    now: datetime,
    forecasts: Sequence[SubjectForecast] = (),
) -> tuple[list[str], Quota | None]:
    """Return the parts of the line, and the subscription that it names; None where it names none.

    The first part is the traffic, the second the success rate, the third the subscription.
    """
    unknown = fmt.glyphs.unknown
    quotas = quotas_of(subscriptions.subscriptions) if subscriptions else ()
    foreseen = of_subscriptions(forecasts, quotas, now)
    selected = _selected(quotas, foreseen, limits, subscription_id, now)
    is_cut = subscriptions is not None and subscriptions.is_incomplete
    if selected is not None:
        last = quota_text(selected, fmt, limits, now)
    else:
        last = unknown if subscriptions is None or is_cut else "no subscription"
    traffic, rate = _usage(summary, subscription_id)
    subject = None if selected is None else foreseen.get(selected.subject)
    ahead = () if subject is None else _ahead(subject, fmt, now)
    parts = [fmt.traffic(traffic), fmt.percent(rate), last, *ahead]
    if is_cut and (selected is None or subscription_id is None):
        parts.append(INCOMPLETE)
    return parts, selected


def _ahead(subject: SubjectForecast, fmt: Formatter, now: datetime) -> Iterator[str]:
    """Yield what is foreseen: use by the end where that matters, when empty, what to add."""
    kind = words.verdict(subject.forecast)
    if kind is Verdict.AT_RISK:
        yield from words.of_quota(subject, fmt)
    yield words.headline(subject, fmt)[0]
    if kind in (Verdict.RUNS_OUT, Verdict.EMPTY):
        yield from words.top_up(subject, fmt)
    if stamp := words.as_of(subject, fmt, now):
        yield stamp


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
    quotas: Sequence[Quota],
    forecasts: Mapping[str, SubjectForecast],
    limits: ThresholdSettings,
    subscription_id: str | None,
    now: datetime,
) -> Quota | None:
    if subscription_id is not None:
        return next((quota for quota in quotas if quota.id == subscription_id), None)
    first = most_urgent(quotas, forecasts, limits, now)
    return None if first is None or limits.health(first, now).is_history else first


def quota_text(quota: Quota, fmt: Formatter, limits: ThresholdSettings, now: datetime) -> str:
    """Return a subscription's name, used share and sign: "Mobile 81.0 %!"."""
    name = cut_name(short_name(quota), MAX_NAME, fmt.glyphs.ellipsis)
    health = limits.health(quota, now)
    is_share = health.reasons[:1] == (Concern.SHARE,)
    status = "" if is_share else f" {word(quota, health)}"
    return f"{name} {share(quota, fmt, limits.of(quota.id))}{status}{sign(health)}"
