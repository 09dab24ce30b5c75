"""The line of `snapshot --oneline` as a status bar takes it: tmux, waybar, i3bar and i3blocks.

The text is the same for all. What stands in it is another's data, a subscription's name above all:
each format escapes it, so that it is never taken for a style, markup or a command.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from wpx_tui.analysis.health import LOW_SUCCESS, Health, by_urgency, success_health, worst
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.state import AccountState
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.outputs.oneline import line_parts, quota_text
from wpx_tui.present.format import durations
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.verdicts import Verdict, verdict
from wpx_tui.present.panels.forecast import of_subscriptions
from wpx_tui.present.panels.subscriptions import incomplete
from wpx_tui.present.text.spans import cut
from wpx_tui.system.paths import APP

if TYPE_CHECKING:
    from wpx_tui.monitor.feed import Answer, Feed

MAX_REASON = 60
"""Cells of an error in the bar; waybar's tooltip has all of it."""
MOST_DETAILS = 12
"""Subscriptions in the tooltip."""

OK, WARNING, CRITICAL, STALE, UNKNOWN = "ok", "warning", "critical", "stale", "unknown"
_CLASSES = {
    Health.OK: OK,
    Health.WARNING: WARNING,
    Health.CRITICAL: CRITICAL,
    Health.UNKNOWN: UNKNOWN,
}
_TMUX = {WARNING: "yellow", CRITICAL: "red", STALE: "brightblack", UNKNOWN: "brightblack"}
_I3 = {WARNING: "#e5b000", CRITICAL: "#ff5555", STALE: "#888888", UNKNOWN: "#888888"}
"""Colours by class; what is well has the bar's own, which is readable on its background."""


class BarLine(NamedTuple):
    """The line for a bar: all of it, its most important part, and one line of details a row.

    `state` is one of OK, WARNING, CRITICAL, STALE and UNKNOWN.
    """

    text: str
    short: str
    state: str
    details: tuple[str, ...]


def bar_line(state: AccountState, limits: ThresholdSettings, fmt: Formatter) -> BarLine:
    """Return the line that `oneline` writes of a state, with its age where it is old."""
    summary, subscriptions = state.summary.answer, state.subscriptions.answer
    parts, quota = line_parts(
        summary.value if summary else None,
        subscriptions.value if subscriptions else None,
        fmt,
        limits,
        state.history.query.subscription_id,
        now=state.at,
        forecasts=state.forecasts,
    )
    age = _stale_age(state)
    old = [] if age is None else [f"{durations.duration(age.total_seconds())} old"]
    between = f" {fmt.separator} "
    return BarLine(
        between.join((*parts, *old)),
        parts[2],
        _class(state, quota, limits, is_old=age is not None),
        (between.join((*parts[:2], *old)), *_details(state, limits, fmt)),
    )


def error_line(reason: str, advice: str | None) -> BarLine:
    """Return the line that stands for an error."""
    details = (reason,) if advice is None else (reason, advice)
    return BarLine(f"{APP}: {cut(reason, MAX_REASON)}", f"{APP}: ?", UNKNOWN, details)


def written(line: BarLine, bar: str) -> str:
    """Return the line in the format of `bar`: "tmux", "waybar" or "i3"."""
    return _FORMATS[bar](line)


# ---- what is said


def _class(
    state: AccountState, quota: Quota | None, limits: ThresholdSettings, *, is_old: bool
) -> str:
    """Return the worst of what is known; what is old is no good news, and no worse than it is."""
    health = worst(_healths(state, quota, limits))
    return STALE if is_old and health is Health.OK else _CLASSES[health]


def _healths(
    state: AccountState, quota: Quota | None, limits: ThresholdSettings
) -> Iterator[Health]:
    summary, subscriptions = state.summary.answer, state.subscriptions.answer
    is_all_known = summary is not None and subscriptions is not None
    yield Health.OK if is_all_known else Health.UNKNOWN
    if summary is not None:
        yield success_health(summary.value.total, LOW_SUCCESS)
    if subscriptions is not None and subscriptions.value.is_incomplete:
        yield Health.UNKNOWN
    if quota is not None:
        yield limits.health(quota, state.at).state
        subject = _forecasts(state).get(quota.id or "")
        if subject is not None and verdict(subject.forecast) in (Verdict.EMPTY, Verdict.RUNS_OUT):
            yield Health.WARNING


def _forecasts(state: AccountState) -> dict[str, SubjectForecast]:
    return dict(of_subscriptions(state.forecasts, state.quotas, state.at))


def _details(state: AccountState, limits: ThresholdSettings, fmt: Formatter) -> Iterator[str]:
    """Yield a line for each subscription, the worst first, and for each thing that is wrong."""
    forecasts, answer = _forecasts(state), state.subscriptions.answer
    only = state.history.query.subscription_id
    quotas = [
        quota
        for quota in by_urgency(state.quotas, state.at, limits.of)
        if quota.id == only or (only is None and not limits.health(quota, state.at).is_history)
    ]
    for quota in quotas[:MOST_DETAILS]:
        subject = forecasts.get(quota.id or "")
        ahead = [] if subject is None else words.headline(subject, fmt)[:1]
        yield f" {fmt.separator} ".join((quota_text(quota, fmt, limits, state.at), *ahead))
    if len(quotas) > MOST_DETAILS:
        yield f"and {len(quotas) - MOST_DETAILS:,} more"
    if answer is not None and (text := incomplete(answer.value)):
        yield text
    for (reason, _), feeds in state.failures().items():
        yield f"{', '.join(feeds)}: {reason}"


def _stale_age(state: AccountState) -> timedelta | None:
    """Return the age of the oldest figures, if any are older than two of their intervals."""
    ages = [_age_if_stale(state, feed) for feed in (state.summary, state.subscriptions)]
    return max((age for age in ages if age is not None), default=None)


def _age_if_stale(state: AccountState, feed: Feed[Any, Any]) -> timedelta | None:
    answer: Answer[Any, Any] | None = feed.answer
    if answer is None:
        return None
    age = state.at - answer.as_of
    return age if age.total_seconds() >= 2 * feed.interval else None


# ---- how it is written


def _tmux(line: BarLine) -> str:
    """Write text with tmux's style codes. `#` doubled is a `#`, and begins neither code nor job."""
    text = line.text.replace("#", "##")
    colour = _TMUX.get(line.state)
    return text if colour is None else f"#[fg={colour}]{text}#[fg=default]"


def _waybar(line: BarLine) -> str:
    """Write the object of waybar's `return-type: json`; text and tooltip are Pango markup."""
    tooltip = "\n".join(line.details)
    return json.dumps({"text": _pango(line.text), "tooltip": _pango(tooltip), "class": line.state})


def _pango(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _i3(line: BarLine) -> str:
    """Write a block of i3bar's protocol, whose text is no markup, whatever the bar is set to."""
    colour = _I3.get(line.state)
    return json.dumps(
        {
            "full_text": line.text,
            "short_text": line.short,
            **({} if colour is None else {"color": colour}),
            "urgent": line.state == CRITICAL,
            "markup": "none",
        }
    )


_FORMATS = {"tmux": _tmux, "waybar": _waybar, "i3": _i3}
