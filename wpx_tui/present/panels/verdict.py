"""Am I all right? The account in a few words, worst first, and the age of its data.

Every sentence is made of what the panels show: the states of `analysis.health`, the verdicts and
dates of the forecasts. So no face that shows this contradicts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import IntEnum

from rich.cells import cell_len

from wpx_tui.analysis.health import (
    LOW_SUCCESS,
    Concern,
    Health,
    QuotaHealth,
    by_urgency,
    success_health,
)
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.forecasts import SubjectForecast, is_foreseeable
from wpx_tui.monitor.state import AccountState
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.empty_dates import empty_date, empty_day
from wpx_tui.present.format.forecast import Verdict
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import forecast as foreseen
from wpx_tui.present.panels import subscriptions as texts
from wpx_tui.present.panels.feed_status import live_count, stale_text
from wpx_tui.present.text.spans import Line, Role, Span, line

Wordings = list[Line]
"""The same in fewer and fewer words."""

MOST = 3
"""Things that are worth saying at once; the panels have the rest."""
LEAST_NAME = 12
"""Cells to which a name is cut before it is left out."""

ALL_WELL, NONE_HIGH = "all well", "no quota high"
"""Of all that is known; of the quotas alone, as long as there is too little to foresee."""
NONE_ACTIVE = "no active subscription"


class Rank(IntEnum):
    """How bad it is; the lowest comes first."""

    CRITICAL = 0
    RUNS_OUT = 1
    WARNING = 2
    AT_RISK = 3
    UNKNOWN = 4


class Finding(NamedTuple):
    """One thing that is worth saying: of which subject, and what, in fewer and fewer words.

    `at` orders those of one rank; the last of `names` is the shortest, "" where it needs none. What
    `is_old` is dim: it stands on figures that are not live. `quota`: the subscription, if of one.
    """

    rank: Rank
    texts: tuple[str, ...]
    names: tuple[str, ...] = ("",)
    at: float = 0.0
    is_old: bool = False
    quota: Quota | None = None


def verdict(
    account: AccountState, limits: ThresholdSettings, fmt: Formatter, now: float
) -> list[Wordings]:
    """Return what is worth saying, the worst first; that all is well, where all is.

    Nothing before the first answers, and nothing good of figures that are old: `now` is in
    `Clock.now()` seconds. What is said of old quotas is dim, as their panel is.
    """
    return worded(findings(account, limits, fmt, now), account, fmt, now)


def worded(
    worst_first: Sequence[Finding], account: AccountState, fmt: Formatter, now: float
) -> list[Wordings]:
    """Return the first of the findings in words; what there is to say without any."""
    if worst_first:
        return [_wordings(finding, fmt) for finding in worst_first[:MOST]]
    text, role = without_findings(account, now)
    sign = f"{fmt.glyphs.good} " if role is Role.GOOD else ""
    return [[line(Span(f"{sign}{text}", role))]] if text else []


def findings(
    account: AccountState, limits: ThresholdSettings, fmt: Formatter, now: float
) -> list[Finding]:
    """Return all that is worth saying, the worst first."""
    return sorted(_findings(account, limits, fmt, now), key=lambda item: (item.rank, item.at))


def without_findings(account: AccountState, now: float) -> tuple[str, Role]:
    """Return what to say of an account without findings; "" where nothing live is known of it."""
    feed = account.subscriptions
    if feed.answer is None or feed.status(now) is not Status.LIVE:
        return "", Role.DIM
    if not any(quota.is_active for quota in account.quotas):
        return NONE_ACTIVE, Role.DIM
    return (ALL_WELL if _is_all_known(account, now) else NONE_HIGH), Role.GOOD


def data_age(account: AccountState, fmt: Formatter, now: float) -> Wordings:
    """Return whether the data are live, and how old they are where they are not."""
    count = live_count(account, now, fmt.glyphs)
    live, feed = account.live_count(now), account.subscriptions
    sign, role = count[0].text[:1], count[0].role
    if live == len(account.feeds):
        return [count]
    if live:
        short = line(Span(f"{sign} {live} of {len(account.feeds)}", role))
        if feed.status(now) is not Status.STALE:
            return [count, short]
        age = Span(f"{sign} {stale_text([feed], now, 'quotas')} old", role)
        return [line(age), short]
    age_text = stale_text(account.feeds.values(), now, "")
    older = [line(*count, Span(f",{age_text} old", role))] if age_text else []
    return [*older, count]


# ---- what is found


def _findings(
    account: AccountState, limits: ThresholdSettings, fmt: Formatter, now: float
) -> Iterator[Finding]:
    feed, summary = account.subscriptions, account.summary.answer
    if feed.answer is None:
        if feed.failure is not None:
            yield Finding(Rank.WARNING, ("quotas not known",))
    else:
        is_old = feed.status(now) is not Status.LIVE
        for finding in _of_quotas(account, limits, fmt):
            yield finding._replace(is_old=is_old or finding.is_old)
        if feed.answer.value.is_incomplete:
            yield Finding(Rank.WARNING, (f"quotas {texts.INCOMPLETE}",), is_old=is_old)
    if summary is None or account.summary.status(now) is not Status.LIVE:
        return
    total = summary.value.total
    if success_health(total, LOW_SUCCESS) is Health.WARNING:
        yield Finding(
            Rank.WARNING, (f"success {fmt.percent(total.success_rate, LOW_SUCCESS.warning)}",)
        )


def _of_quotas(
    account: AccountState, limits: ThresholdSettings, fmt: Formatter
) -> Iterator[Finding]:
    """Yield the worst of each subscription, as far as there is anything to say of it."""
    quotas, at = account.quotas, account.at
    forecasts = foreseen.of_subscriptions(account.forecasts, quotas, at)
    for quota in by_urgency(quotas, at, limits.of):
        health = limits.health(quota, at)
        if not health.is_history:
            subject = forecasts.get(quota.subject)
            for finding in _of_quota(quota, health, subject, fmt, limits):
                yield finding._replace(quota=quota)


def _of_quota(
    quota: Quota,
    health: QuotaHealth,
    subject: SubjectForecast | None,
    fmt: Formatter,
    limits: ThresholdSettings,
) -> Iterator[Finding]:
    names = _names(quota, fmt)
    kind = None if subject is None else words.verdict(subject.forecast)
    runs_out = _empty(subject, fmt) if subject and kind is Verdict.RUNS_OUT else ()
    state = _state(quota, health, fmt, limits)
    if health.state is Health.CRITICAL:
        longer = tuple(f"{state[0]}, {text}" for text in runs_out[-1:])
        yield Finding(Rank.CRITICAL, (*longer, *state), names)
    elif runs_out and subject is not None:
        empty_at = subject.forecast.empty_p50
        moment = 0.0 if empty_at is None else empty_at.timestamp()
        yield Finding(Rank.RUNS_OUT, runs_out, names, moment, subject.is_stale)
    elif health.state is Health.WARNING:
        yield Finding(Rank.WARNING, state, names)
    elif subject is not None and kind is Verdict.AT_RISK:
        yield Finding(Rank.AT_RISK, words.headline(subject, fmt)[-2:], names, 0.0, subject.is_stale)
    elif health.state is Health.UNKNOWN:
        yield Finding(Rank.UNKNOWN, state, names)


def _state(
    quota: Quota, health: QuotaHealth, fmt: Formatter, limits: ThresholdSettings
) -> tuple[str, ...]:
    """Return what its panel shows behind the bar: share and level, or the word alone."""
    word = texts.word(quota, health)
    if health.reasons[:1] != (Concern.SHARE,) or quota.share is None:
        return (word or str(Concern.ENDING),)
    share = texts.share(quota, fmt, limits.of(quota.id))
    return f"{share} {word}".rstrip(), share


def _empty(subject: SubjectForecast, fmt: Formatter) -> tuple[str, ...]:
    """Return when it is empty, and how many days before its end, from one forecast."""
    forecast, when = subject.forecast, f"empty {empty_date(subject, fmt)}"
    assert forecast.empty_p50 is not None  # noqa: S101 - it is more likely than not
    days = (forecast.period.end - forecast.empty_p50).days
    early = f"{when}, {days} days early" if days > 1 else when
    return early, when, f"empty {empty_day(subject, fmt)}"


def _names(quota: Quota, fmt: Formatter) -> tuple[str, ...]:
    short = texts.short_name(quota)
    return quota.name, short, texts.cut_name(short, LEAST_NAME, fmt.glyphs.ellipsis)


# ---- in words


def _wordings(finding: Finding, fmt: Formatter) -> Wordings:
    """Return the finding with its sign; the last wording is the sign alone."""
    glyphs = fmt.glyphs
    sign, role = {
        Rank.CRITICAL: (f"{glyphs.bad} ", Role.BAD),
        Rank.RUNS_OUT: (f"{glyphs.warn} ", Role.WARN),
        Rank.WARNING: (f"{glyphs.warn} ", Role.WARN),
        Rank.AT_RISK: ("", Role.TEXT),
        Rank.UNKNOWN: ("", Role.DIM),
    }[finding.rank]
    role = Role.DIM if finding.is_old else role
    full, *shorter = finding.names
    lines = [f"{full} {text}" for text in finding.texts[:1]]
    lines += [f"{name} {text}" for name in shorter[:1] for text in finding.texts]
    lines += [f"{name} {finding.texts[-1]}" for name in shorter[1:]]
    lines.append(finding.texts[-1])
    return [line(Span(text, role)) for text in _shorter(sign, lines)]


def _shorter(sign: str, lines: Iterable[str]) -> Sequence[str]:
    """Return those that are shorter than all before them, then the sign alone."""
    kept: list[str] = []
    for text in (*(f"{sign}{text.strip()}" for text in lines), sign.strip()):
        if text and (not kept or cell_len(text) < cell_len(kept[-1])):
            kept.append(text)
    return kept


def _is_all_known(account: AccountState, now: float) -> bool:
    """Return True if all feeds are live, and each quota that can be foreseen is."""
    if account.live_count(now) < len(account.feeds):
        return False
    at: datetime = account.at
    forecasts: Mapping[str, SubjectForecast] = foreseen.of_subscriptions(
        account.forecasts, account.quotas, at
    )
    known = {
        key
        for key, subject in forecasts.items()
        if not subject.is_stale and words.verdict(subject.forecast) is not Verdict.LEARNING
    }
    return all(quota.subject in known for quota in account.quotas if is_foreseeable(quota, at))
