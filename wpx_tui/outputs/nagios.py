"""Results of checks as a monitoring plugin writes them: text, a pipe sign, performance data.

Source: the Monitoring Plugins Development Guidelines, "Plugin Output" and "Performance data":
`'label'=value[UOM];[warn];[crit];[min];[max]`, where `95:` alerts below 95. Icinga and others take
no `'`, `=` or `|` in a label, quoted or not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.health import (
    CheckLimits,
    Concern,
    Health,
    RateLimits,
    health_of,
    success_health,
    worst,
)
from wpx_tui.analysis.quotas import Quota
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format.durations import skew
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import GB
from wpx_tui.present.panels.subscriptions import (
    INCOMPLETE_ADVICE,
    cut_name,
    ended_long_ago,
    ending,
    incomplete,
    share,
    used_of_limit,
)
from wpx_tui.present.panels.token import expiry_warning

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscriptions, Total

SERVICE = "WPX"
MAX_NAMED = 3
"""The most results that the first line names: it is what a pager shows."""
MAX_NAME = 60
"""Cells of a subscription's name in the first line."""
MAX_LINE = 1_000
"""Bytes of the first line, with its performance data: some systems cut at 1,024."""
MAX_DETAILS, MAX_OUTPUT = 4_000, 8_000
"""Bytes of the lines of details, and of all: Nagios keeps 8 KB."""

_NOT_IN_LABELS = re.compile(r"['=|]")


class CheckResult(NamedTuple):
    """The result of one check: `brief` for the first line, `detail`, if any, for its own line."""

    state: Health
    brief: str
    detail: str
    metrics: tuple[str, ...] = ()


def output(results: Sequence[CheckResult]) -> str:
    """Return the plugin's output, without a newline at its end, at most `MAX_OUTPUT` bytes long.

    The first line holds the worst state, the results in it, and as much performance data as fits;
    then comes a line for every result with a detail, the worst first, as far as they fit. What
    performance data is left follows the last of them after another pipe sign.
    """
    state = worst(result.state for result in results)
    briefs = [result.brief for result in results if result.state is state and result.brief]
    more = [f"and {len(briefs) - MAX_NAMED} more"] if len(briefs) > MAX_NAMED else []
    text = _plain(f"{SERVICE} {state.name} - {'; '.join(briefs[:MAX_NAMED] + more)}")
    lines = _details(sorted(results, key=lambda result: _WEIGHTS.index(result.state)))
    metrics = [metric for result in results for metric in result.metrics]
    text = _clipped(text, MAX_LINE)
    beside = _fitting(metrics, MAX_LINE - _bytes(f"{text} | "), " ")
    first = f"{text} | {' '.join(beside)}" if beside else text
    page = "\n".join([first, *lines])
    below = _fitting(metrics[len(beside) :], MAX_OUTPUT - _bytes(f"{page} | "), "\n")
    return f"{page} | {chr(10).join(below)}" if below and lines else page


def _details(results: Sequence[CheckResult]) -> list[str]:
    """Return the lines of details that fit, and how many more there are."""
    lines = [
        _plain(f"{result.state.name} - {result.detail}") for result in results if result.detail
    ]
    kept = _fitting(lines, MAX_DETAILS, "\n")
    hidden = len(lines) - len(kept)
    return [*kept, f"{results[-1].state.name} - and {hidden:,} more"] if hidden else kept


def _fitting(texts: Sequence[str], room: int, between: str) -> list[str]:
    """Return as many of the first texts as fit in `room` bytes."""
    kept: list[str] = []
    for text in texts:
        room -= _bytes(text) + len(between)
        if room < 0:
            break
        kept.append(text)
    return kept


def _clipped(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


def _bytes(text: str) -> int:
    return len(text.encode())


_WEIGHTS = (Health.CRITICAL, Health.WARNING, Health.UNKNOWN, Health.OK)


def unknown(reason: str, advice: str | None = None) -> CheckResult:
    """Return the result of a check that could not be made."""
    return CheckResult(Health.UNKNOWN, reason, advice or "")


def cut_list(subscriptions: Subscriptions) -> CheckResult | None:
    """Report that subscriptions are missing in the list, any of which may be in trouble."""
    text = incomplete(subscriptions)
    return CheckResult(Health.UNKNOWN, text, f"{text}: {INCOMPLETE_ADVICE}") if text else None


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
    """Check one subscription: its status, its quota, and its end."""
    health = health_of(quota, now, limits.thresholds, limits.expires_within)
    reasons = [_reason(concern, quota, limits, now, fmt) for concern in health.reasons]
    used, end = _used(quota, limits, fmt), ending(quota, fmt, now)
    status = [] if quota.is_active else [quota.status]
    details = ", ".join([*status, used, used_of_limit(quota, fmt), end])
    name = cut_name(quota.name, MAX_NAME, fmt.glyphs.ellipsis)
    return CheckResult(
        health.state,
        f"{name} {', '.join(dict.fromkeys(reasons))}",
        f"{quota.name}: {details}",
        (*_quota_metrics(quota, limits), *_expiry_metrics(quota, limits, now)),
    )


def history(count: int) -> CheckResult | None:
    """Tell how many subscriptions ended so long ago that they are not counted; None without any."""
    text = ended_long_ago(count)
    return CheckResult(Health.OK, text, text) if text else None


def _reason(
    concern: Concern, quota: Quota, limits: CheckLimits, now: datetime, fmt: Formatter
) -> str:
    match concern:
        case Concern.SUSPENDED:
            return quota.status
        case Concern.STATUS:
            return f"status {quota.status}"
        case Concern.SHARE:
            return _used(quota, limits, fmt)
    is_past = quota.expires_at is not None and quota.expires_at <= now
    said_only = concern is Concern.ENDED and not is_past
    return quota.status if said_only else ending(quota, fmt, now)


def _used(quota: Quota, limits: CheckLimits, fmt: Formatter) -> str:
    if quota.limit is None:
        return "limit not known"
    text = share(quota, fmt, limits.thresholds)
    return "use not known" if quota.share is None else f"{text} used"


def success(total: Total, limits: RateLimits, period: str, fmt: Formatter) -> CheckResult:
    """Check the success rate of all requests of the period."""
    rate = total.success_rate
    percent = fmt.percent(rate, limits.warning, limits.critical)
    text = "no requests" if total.requests == 0 else f"success {percent}"
    bounds = (f"{_number(limits.warning)}:", f"{_number(limits.critical)}:")
    metrics = () if rate is None else (metric("success_rate", rate, "%", *bounds, "0", "100"),)
    detail = f"{text}, {fmt.count(total.requests)} requests, {period}"
    return CheckResult(success_health(total, limits), text, detail, metrics)


def _quota_metrics(quota: Quota, limits: CheckLimits) -> tuple[str, ...]:
    if quota.share is None or quota.used is None or quota.limit is None:
        return ()
    name, limit = quota.id or quota.name, quota.limit * GB
    percents = (limits.thresholds.high, limits.thresholds.critical)
    shares = [_number(percent) for percent in percents]
    amounts = [_number(round(limit * percent / 100)) for percent in percents]
    used = round(quota.used * GB)
    return (
        metric(name, quota.share, "%", *shares, "0"),
        metric(f"{name}_used", used, "B", *amounts, "0", _number(round(limit))),
    )


def _expiry_metrics(quota: Quota, limits: CheckLimits, now: datetime) -> tuple[str, ...]:
    if limits.expires_within is None or quota.expires_at is None:
        return ()
    left = int((quota.expires_at - now).total_seconds())
    within = _number(limits.expires_within.total_seconds())
    return (metric(f"{quota.id or quota.name}_expires", left, "s", f"{within}:", "0:"),)


def label(text: str) -> str:
    """Return the text without the characters that no label may have."""
    return _NOT_IN_LABELS.sub("_", text)


def metric(name: str, value: float, unit: str, *bounds: str) -> str:
    """Return one performance value; `bounds`: warning, critical, least, most, as far as known."""
    return ";".join((f"'{label(name)}'={_number(value)}{unit}", *bounds))


def _number(value: float) -> str:
    """Write digits and a point alone, whatever the locale and however large."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """Replace the pipe sign, where the performance data would begin."""
    return text.replace("|", "/")
