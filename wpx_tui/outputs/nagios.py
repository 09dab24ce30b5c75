"""Results of checks as a monitoring plugin writes them: text, a pipe sign, performance data.

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
    expiry_health,
    quota_health,
    success_health,
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
"""The most results that the first line names: it is what a pager shows."""

_NOT_IN_LABELS = re.compile(r"['=|]")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check: `brief` for the first line, `detail`, if any, for its own line."""

    state: Health
    brief: str
    detail: str
    metrics: tuple[str, ...] = ()


def output(results: Sequence[CheckResult]) -> str:
    """Return the plugin's output, without a newline at its end.

    The first line holds the worst state, the results in it, and all performance data; then comes
    a line for every result with a detail.
    """
    state = worst(result.state for result in results)
    briefs = [result.brief for result in results if result.state is state]
    more = [f"and {len(briefs) - MAX_NAMED} more"] if len(briefs) > MAX_NAMED else []
    first = _plain(f"{SERVICE} {state.name} - {'; '.join(briefs[:MAX_NAMED] + more)}")
    metrics = [metric for result in results for metric in result.metrics]
    details = [
        _plain(f"{result.state.name} - {result.detail}") for result in results if result.detail
    ]
    return "\n".join([f"{first} | {' '.join(metrics)}" if metrics else first, *details])


def unknown(reason: str, advice: str | None = None) -> CheckResult:
    """Return the result of a check that could not be made."""
    return CheckResult(Health.UNKNOWN, reason, advice or "")


def token(expires_at: datetime | None, now: datetime) -> CheckResult | None:
    """Warn when the API token expires soon or has expired; None else.

    Without a token nothing can be checked.
    """
    warning = expiry_warning(expires_at, now)
    return None if warning is None else CheckResult(Health.WARNING, warning, "")


def clock(ahead: float) -> CheckResult | None:
    """Report that the API's clock is `ahead` seconds ahead of this machine's; None without skew.

    It is no trouble: all times are judged by the API's clock.
    """
    message = f"clock: {skew(ahead)}"
    return CheckResult(Health.OK, message, message) if ahead else None


def subscription(quota: Quota, limits: CheckLimits, now: datetime, fmt: Formatter) -> CheckResult:
    """Check the quota of one subscription and, with `limits.expires_within`, when it ends."""
    checks = [(quota_health(quota, limits.thresholds), _used(quota, fmt))]
    end = ending(quota, fmt, now)
    if limits.expires_within is not None:
        checks.append((expiry_health(quota.expires_at, now, limits.expires_within), end))
    state = worst(health for health, _ in checks)
    reason = ", ".join(text for health, text in checks if health is state)
    details = [_used(quota, fmt), used_of_limit(quota, fmt), end]
    return CheckResult(
        state,
        f"{quota.name} {reason}",
        f"{quota.name}: {', '.join(details)}",
        (*_quota_metrics(quota, limits), *_expiry_metrics(quota, limits, now)),
    )


def _used(quota: Quota, fmt: Formatter) -> str:
    if quota.limit is None:
        return "limit not known"
    return "use not known" if quota.share is None else f"{fmt.whole_percent(quota.share)} used"


def success(total: Total, limits: RateLimits, period: str, fmt: Formatter) -> CheckResult:
    """Check the success rate of all requests of the period."""
    rate = total.success_rate
    text = "no requests" if total.requests == 0 else f"success {fmt.percent(rate)}"
    bounds = (f"{_number(limits.warning)}:", f"{_number(limits.critical)}:")
    metrics = () if rate is None else (metric("success_rate", rate, "%", *bounds, "0", "100"),)
    detail = f"{text}, {fmt.count(total.requests)} requests, {period}"
    return CheckResult(success_health(total, limits), text, detail, metrics)


def _quota_metrics(quota: Quota, limits: CheckLimits) -> tuple[str, ...]:
    if quota.share is None or quota.used is None or quota.limit is None:
        return ()
    label, limit = quota.id or quota.name, quota.limit * GB
    percents = (limits.thresholds.high, limits.thresholds.critical)
    shares = [_number(percent) for percent in percents]
    amounts = [_number(round(limit * percent / 100)) for percent in percents]
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
    """Return one performance value; `bounds`: warning, critical, least, most, as far as known."""
    return ";".join((f"'{_NOT_IN_LABELS.sub('_', label)}'={_number(value)}{unit}", *bounds))


def _number(value: float) -> str:
    """Write digits and a point alone, whatever the locale and however large."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """Replace the pipe sign, where the performance data would begin."""
    return text.replace("|", "/")
