"""One account among others in a row: its verdict, its fullest quota, its figures, their age."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from wpx_tui.analysis.accounts import AccountFigures
from wpx_tui.analysis.cost import Cost
from wpx_tui.analysis.health import LOW_SUCCESS, Health, by_urgency, success_health
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.background import of_background
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.state import AccountState
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.durations import duration
from wpx_tui.present.format.empty_dates import empty_day
from wpx_tui.present.format.forecast import Verdict
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.money import cost_text
from wpx_tui.present.panels import forecast as foreseen
from wpx_tui.present.panels import subscriptions as texts
from wpx_tui.present.panels.costs import cost_of_period
from wpx_tui.present.panels.forecast_bar import even_pace
from wpx_tui.present.panels.usual import rate_text
from wpx_tui.present.panels.verdict import Finding, Rank, findings, worded
from wpx_tui.present.text.spans import Line, Role, Span, line

FINE = len(Rank)
"""The rank of an account of which nothing needs to be said; one of `Rank` is worse."""
FILTERED = "filtered"
"""In the place of a period's figures that are of one subscription alone."""


class Cell(NamedTuple):
    """A figure of a row: as text, what rows are sorted by (None: not known), and its role."""

    text: str
    value: float | None = None
    role: Role = Role.TEXT


class Standing(NamedTuple):
    """How an account is. `rank`: how bad, the lowest first, `FINE` at last.

    `sign` says it in one cell; `wordings` are the verdict in fewer and fewer words.
    """

    rank: int
    sign: Span
    wordings: tuple[Line, ...]

    @property
    def is_good(self) -> bool:
        """Whether all that is known is well, and known now."""
        return self.sign.role is Role.GOOD


class AccountRow(NamedTuple):
    """All that a row shows. `place`: which account it is, from 0 on, as the settings name them.

    `cells` are the figures by the id of their column. `is_unknown`: there is no answer at all.
    """

    place: int
    name: str
    standing: Standing
    cells: dict[str, Cell]
    figures: AccountFigures
    is_unknown: bool


def standing(
    state: AccountState, limits: ThresholdSettings, fmt: Formatter, now: float
) -> Standing:
    """Return how an account is at `now` (`Clock.now()` seconds)."""
    state = of_background(state)
    worst = findings(state, limits, fmt, now)
    rank = worst[0].rank if worst else FINE
    sign = _sign(state, rank, fmt, now)
    wordings = (_without(sign, item) for item in _verdict(state, worst, fmt, now))
    return Standing(rank, sign, tuple(item for item in wordings if item))


def standing_key(state: AccountState, now: float, at: datetime) -> tuple[object, ...]:
    """Return what a standing depends on, fast to compare; answers are known by identity."""
    quotas, summary = state.subscriptions, state.summary
    total = None if summary.answer is None else summary.answer.value.total
    rate = None
    if total is not None and success_health(total, LOW_SUCCESS) is Health.WARNING:
        rate = total.success_rate
    is_live = summary.status(now) is Status.LIVE
    statuses = (quotas.status(now), is_live, state.realtime.status(now))
    return (
        quotas.answer,
        quotas.failure,
        state.forecasts,
        rate,
        *statuses,
        at.hour,
        at.minute // 5,
    )


def account_row(
    place: int,
    state: AccountState,
    known: Standing,
    limits: ThresholdSettings,
    fmt: Formatter,
    now: float,
    at: datetime,
) -> AccountRow:
    """Return the row of an account at `now` (`Clock.now()` seconds), `at` by the wall clock."""
    state = of_background(state)
    figures = _figures(state, fmt, now)
    cells = {
        **_quota_cells(state, limits, fmt, now, at),
        **_use_cells(state, figures, fmt, now),
        "data": _data(state, fmt, now),
    }
    return AccountRow(place, state.account, known, cells, figures, not state.has_figures)


def _sign(state: AccountState, rank: int, fmt: Formatter, now: float) -> Span:
    """Return the worst that is known in one cell; unknown is no good."""
    glyphs, feed = fmt.glyphs, state.subscriptions
    if feed.answer is None:
        failed = feed.failure is not None
        return Span(
            glyphs.none_live if failed else glyphs.unknown, Role.BAD if failed else Role.DIM
        )
    is_old = feed.status(now) is not Status.LIVE
    if rank == Rank.CRITICAL:
        return Span(glyphs.bad, Role.DIM if is_old else Role.BAD)
    if rank <= Rank.WARNING:
        return Span(glyphs.warn, Role.DIM if is_old else Role.WARN)
    return Span(glyphs.none_live, Role.BAD) if is_old else Span(glyphs.good, Role.GOOD)


def _without(sign: Span, wording: Line) -> Line:
    """Return the wording without the sign that stands before the name already."""
    first = wording[0] if wording else None
    if first is None or first.text.split(" ")[0] != sign.text:
        return wording
    return line(first._replace(text=first.text[len(sign.text) :].lstrip()), wording[1:])


def _verdict(
    state: AccountState, worst: Sequence[Finding], fmt: Formatter, now: float
) -> list[Line]:
    """Return the verdict, worst first; of an account without an answer, why it has none."""
    feed = state.subscriptions
    if feed.answer is None:
        if feed.failure is None:
            return [line(Span("asking", Role.DIM))]
        reason = feed.failure.reason
        wordings = dict.fromkeys((reason, reason.rpartition(": ")[2]))
        return [line(Span(text, Role.BAD)) for text in wordings]
    items = worded(worst, state, fmt, now)
    return items[0] if items else [line(Span("not known", Role.DIM))]


# ---- the fullest quota


def _quota_cells(
    state: AccountState, limits: ThresholdSettings, fmt: Formatter, now: float, at: datetime
) -> dict[str, Cell]:
    forecasts = foreseen.of_subscriptions(state.forecasts, state.quotas, at)
    full = [
        quota
        for quota in by_urgency(state.quotas, at, limits.of)
        if quota.is_active and quota.share is not None and not quota.has_ended(at)
    ]
    if not full:
        return {}
    quota = max(full, key=lambda quota: quota.share or 0.0)
    is_old = state.subscriptions.status(now) is not Status.LIVE
    role = Role.DIM if is_old else texts.role(limits.health(quota, at))
    dim = Role.DIM if is_old else Role.TEXT
    subject = forecasts.get(quota.subject)
    pace = _pace(quota, subject, at)
    return {
        "quota": Cell(texts.short_name(quota), None, dim),
        "share": Cell(texts.share(quota, fmt, limits.of(quota.id)), quota.share, role),
        "pace": Cell(fmt.glyphs.unknown if pace is None else f"{pace * 100:.0f} %", pace, Role.DIM),
        "empty": _run_out(subject, fmt, is_old=is_old),
    }


def _run_out(subject: SubjectForecast | None, fmt: Formatter, *, is_old: bool) -> Cell:
    """Return when the quota is likely to be empty; that it lasts, where that is foreseen."""
    kind = None if subject is None else words.verdict(subject.forecast)
    if subject is None or kind is Verdict.LEARNING:
        return Cell(fmt.glyphs.unknown, None, Role.DIM)
    at = subject.forecast.empty_p50
    is_old = is_old or subject.is_stale
    if kind is Verdict.EMPTY:
        return Cell("now", 0.0, Role.DIM if is_old else Role.BAD)
    if at is None:
        return Cell("lasts", None, Role.DIM)
    runs_out = kind is Verdict.RUNS_OUT and not is_old
    return Cell(empty_day(subject, fmt), at.timestamp(), Role.WARN if runs_out else Role.DIM)


def _pace(quota: Quota, subject: SubjectForecast | None, at: datetime) -> float | None:
    """Return the part of the term that has passed, 0 to 1."""
    if subject is not None and subject.forecast.has_end:
        return even_pace(subject.forecast)
    start, end = quota.created_at, quota.expires_at
    if start is None or end is None or not start < at < end:
        return None
    return (at - start) / (end - start)


# ---- the use, and how old all of it is


def _figures(state: AccountState, fmt: Formatter, now: float) -> AccountFigures:
    """Return what sums need: the last good figures, and whether all of them are live."""
    summary, realtime = state.summary.answer, state.realtime.answer
    is_whole = state.selection.subscription is None and state.summary.is_current
    is_live = is_whole and state.live_count(now) == len(state.feeds)
    total = None if summary is None else summary.value.total
    cost = cost_of_period(state, fmt) if is_whole else None
    times = [feed.answer.as_of_monotonic for feed in state.feeds.values() if feed.answer]
    return AccountFigures(
        is_live,
        now - min(times) if times else None,
        None if total is None or not is_whole else total.bytes_used,
        None if total is None or not is_whole else total.requests,
        None if total is None or not is_whole else total.success_rate,
        None if realtime is None else realtime.value.last_hour.bytes,
        None if cost is None else cost.amount,
        "" if cost is None or fmt.prices is None else fmt.prices.currency,
        cost is None or cost.is_whole,
    )


def use_cells(
    figures: AccountFigures, fmt: Formatter, role: Role, hour_role: Role
) -> dict[str, Cell]:
    """Return period, success, cost and rate as texts; the cost is in the currency of `fmt`."""
    unknown, hour = fmt.glyphs.unknown, figures.hour
    cost = figures.cost
    sum_text = (
        unknown if cost is None else cost_text(Cost(cost, figures.is_whole_cost, (), None), fmt)
    )
    return {
        "period": Cell(fmt.in_column.traffic(figures.traffic), figures.traffic, role),
        "rate": Cell(unknown if hour is None else rate_text(hour), hour, hour_role),
        "success": Cell(fmt.percent(figures.success), figures.success, role),
        "cost": Cell(
            sum_text.replace("at least ", "≥" if not unknown.isascii() else ">="), cost, role
        ),
    }


def _use_cells(
    state: AccountState, figures: AccountFigures, fmt: Formatter, now: float
) -> dict[str, Cell]:
    live = [feed.status(now) is Status.LIVE for feed in (state.summary, state.realtime)]
    role, hour_role = (Role.TEXT if is_live else Role.DIM for is_live in live)
    cells = use_cells(figures, fmt, role, hour_role)
    if state.selection.subscription is not None and state.summary.answer is not None:
        cells["period"] = Cell(FILTERED, None, Role.DIM)
    return cells


def _data(state: AccountState, fmt: Formatter, now: float) -> Cell:
    """Return whether all is live; else the age of the oldest figures, or that there are none."""
    glyphs, feeds = fmt.glyphs, state.feeds.values()
    live = state.live_count(now)
    if live == len(feeds):
        return Cell(f"{glyphs.all_live} live", 0.0, Role.GOOD)
    sign, role = (glyphs.some_live, Role.WARN) if live else (glyphs.none_live, Role.BAD)
    old = [
        now - feed.answer.as_of_monotonic
        for feed in feeds
        if feed.answer is not None and feed.status(now) is Status.STALE
    ]
    if old:
        return Cell(f"{sign} {duration(max(old))} old", max(old), role)
    if any(feed.failure is not None for feed in feeds):
        return Cell(f"{sign} failing", math.inf, role)
    return Cell(f"{glyphs.none_live} asking", math.inf, Role.DIM)
