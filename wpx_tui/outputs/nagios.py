"""Verdicts as a monitoring plugin writes them: text, then performance data after a pipe sign.

Source: the Monitoring Plugins Development Guidelines, "Plugin Output" and "Performance data":
`'label'=value[UOM];[warn];[crit];[min];[max]`, where `95:` alerts below 95. Icinga and others take
no `'`, `=` or `|` in a label, quoted or not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.health import (
    CheckLimits,
    Health,
    RateLimits,
    expiry_state,
    quota_state,
    success_state,
    worst,
)
from wpx_tui.analysis.quotas import Quota
from wpx_tui.present.format.durations import skew
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import GB
from wpx_tui.present.panels.subscriptions import ending, used_of_limit
from wpx_tui.present.panels.token import expiry_warning

if TYPE_CHECKING:
    from wpx_tui.api.models import Total

SERVICE = "WPX"
MAX_NAMED = 3
"""The most findings that the first line names: it is what a pager shows."""

_NOT_IN_LABELS = re.compile(r"['=|]")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was checked: `brief` for the first line, `detail`, if any, for its own."""

    state: Health
    brief: str
    detail: str
    metrics: tuple[str, ...] = ()


def output(verdicts: Sequence[CheckResult]) -> str:
    """All that the plugin says, without a newline at its end.

    The first line holds the worst state, what is in it, and all performance data; then a line
    for each verdict that has more to say.
    """
    state = worst(each.state for each in verdicts)
    briefs = [each.brief for each in verdicts if each.state is state]
    more = [f"and {len(briefs) - MAX_NAMED} more"] if len(briefs) > MAX_NAMED else []
    first = _plain(f"{SERVICE} {state.name} - {'; '.join(briefs[:MAX_NAMED] + more)}")
    metrics = [metric for each in verdicts for metric in each.metrics]
    details = [_plain(f"{each.state.name} - {each.detail}") for each in verdicts if each.detail]
    return "\n".join([f"{first} | {' '.join(metrics)}" if metrics else first, *details])


def unknown(reason: str, advice: str | None = None) -> CheckResult:
    """A check that could not be made."""
    return CheckResult(Health.UNKNOWN, reason, advice or "")


def token(expires_at: datetime | None, now: datetime) -> CheckResult | None:
    """The API token when it is about to expire, or has: without it nothing can be checked."""
    said = expiry_warning(expires_at, now)
    return None if said is None else CheckResult(Health.WARNING, said, "")


def clock(ahead: float) -> CheckResult | None:
    """This machine's clock when the API's is so many seconds ahead: all is judged by the latter."""
    said = f"clock: {skew(ahead)}"
    return CheckResult(Health.OK, said, said) if ahead else None


def subscription(quota: Quota, limits: CheckLimits, now: datetime, fmt: Formatter) -> CheckResult:
    """The quota of one subscription and, where it is asked for, when it ends."""
    used = quota_state(quota, limits.thresholds)
    found = [(used, _used(quota, fmt))]
    end = ending(quota, fmt, now)
    if limits.expires_within is not None:
        found.append((expiry_state(quota.expires_at, now, limits.expires_within), end))
    state = worst(each for each, _ in found)
    why = ", ".join(text for each, text in found if each is state)
    facts = [_used(quota, fmt), used_of_limit(quota, fmt), end]
    return CheckResult(
        state,
        f"{quota.name} {why}",
        f"{quota.name}: {', '.join(facts)}",
        (*_quota_metrics(quota, limits), *_expiry_metrics(quota, limits, now)),
    )


def _used(quota: Quota, fmt: Formatter) -> str:
    if quota.limit is None:
        return "limit not known"
    return "use not known" if quota.share is None else f"{fmt.whole_percent(quota.share)} used"


def success(total: Total, limits: RateLimits, period: str, fmt: Formatter) -> CheckResult:
    """The success rate of all requests of the period."""
    rate = total.success_rate
    text = "no requests" if total.requests == 0 else f"success {fmt.percent(rate)}"
    bounds = (f"{_number(limits.warning)}:", f"{_number(limits.critical)}:")
    metrics = () if rate is None else (metric("success_rate", rate, "%", *bounds, "0", "100"),)
    detail = f"{text}, {fmt.count(total.requests)} requests, {period}"
    return CheckResult(success_state(total, limits), text, detail, metrics)


def _quota_metrics(quota: Quota, limits: CheckLimits) -> tuple[str, ...]:
    if quota.share is None or quota.used is None or quota.limit is None:
        return ()
    label, limit = quota.id or quota.name, quota.limit * GB
    percents = (limits.thresholds.high, limits.thresholds.critical)
    shares = [_number(each) for each in percents]
    amounts = [_number(round(limit * each / 100)) for each in percents]
    used = round(quota.used * GB)
    return (
        metric(label, quota.share, "%", *shares, "0"),
        metric(f"{label}_used", used, "B", *amounts, "0", _number(round(limit))),
    )


def _expiry_metrics(quota: Quota, limits: CheckLimits, now: datetime) -> tuple[str, ...]:
    if limits.expires_within is None or quota.expires_at is None:
        return ()
    left = int((quota.expires_at - now).total_seconds())
    within = _number(limits.expires_within.total_seconds())
    return (metric(f"{quota.id or quota.name}_expires", left, "s", f"{within}:", "0:"),)


def metric(label: str, value: float, unit: str, *bounds: str) -> str:
    """One performance value; `bounds` are warning, critical, least and most, as far as known."""
    return ";".join((f"'{_NOT_IN_LABELS.sub('_', label)}'={_number(value)}{unit}", *bounds))


def _number(value: float) -> str:
    """Digits and a point alone, whatever the locale and however large."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """The pipe sign is where the performance data begins."""
    return text.replace("|", "/")
