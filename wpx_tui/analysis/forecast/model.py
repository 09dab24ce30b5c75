"""The forecast of a period: the one computation that every date, chance and range comes from."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from wpx_tui.analysis.forecast.backtest import replay, stretch, summarise
from wpx_tui.analysis.forecast.distribution import (
    HIGH,
    LOW,
    MEDIAN,
    probability_within,
    use_quantiles,
)
from wpx_tui.analysis.forecast.level import UseHistory
from wpx_tui.analysis.forecast.profile import learn_profile
from wpx_tui.analysis.forecast.result import DayAhead, Forecast, Status
from wpx_tui.analysis.forecast.usage import (
    DAY,
    Span,
    Usage,
    day_series,
    midnight,
    used_in,
)

NEEDED_DAYS = 2.0
"""Days of history without which nothing is said."""

ELAPSED_WITHOUT_END = 30
"""Days that count as passed of what has no end, at most."""

LONGEST_PERIOD = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class _Step:
    """A part of a coming day: from when to when, and the seven quantiles of use by its end.

    `offset` is what their logarithms are taken with, in bytes.
    """

    start: datetime
    end: datetime
    quantiles: list[float]
    offset: float


def forecast(
    usage: Usage,
    now: datetime,
    period: Span,
    *,
    quota: float | None = None,
    used: float | None = None,
    workdays: Set[int] | None = None,
    has_end: bool = True,
) -> Forecast:
    """Return how much a period will have used by its end, and what that means for its quota.

    Args:
        usage: The history that is known, of this period and before it.
        now: The time that it is known until; what comes later does not count.
        period: The period: a term, a billing month.
        quota: The bytes that may be used in the period; None if there is no limit.
        used: The bytes used so far by the provider's counter; None to sum them up.
        workdays: The weekdays that are worked, Monday 0; None to learn them.
        has_end: Whether the quota ends with the period; else that is as far as is looked ahead.

    Raises:
        ValueError: If the period is longer than ten years, or no weekday is worked.
    """
    if period.end - period.start > LONGEST_PERIOD:
        raise ValueError("A period is at most ten years long.")
    now = now.astimezone(UTC)
    total = used_in(usage, period, now) if used is None else used
    series = day_series(usage, now)
    known = series.known_days
    blank = Forecast(
        Status.LEARNING, now, period, quota, total, known, NEEDED_DAYS, has_end=has_end
    )
    if now >= period.end:
        return _ended(blank)
    if known < NEEDED_DAYS:
        return blank
    profile = learn_profile(series, workdays)
    history = UseHistory(series, profile)
    days = _days_ahead(max(now, period.start.astimezone(UTC)), period.end.astimezone(UTC))
    horizon = sum((end - start) / DAY for start, end in days)
    elapsed = max(1, round((now - period.start) / DAY))
    if not has_end:  # it is no point of a term that earlier ones could be compared with
        elapsed = min(elapsed, ELAPSED_WITHOUT_END)
    replays = replay(history, horizon, elapsed)
    widening = stretch(replays, history, horizon, elapsed)
    steps = _steps(history, days, widening)
    result = replace(_with_use(blank, steps, horizon), status=Status.OK, record=summarise(replays))
    return result if quota is None else _with_quota(result, quota, steps, horizon)


def _ended(blank: Forecast) -> Forecast:
    used, quota = blank.used, blank.quota
    result = replace(blank, status=Status.ENDED, p10=used, p50=used, p90=used)
    if quota is None:
        return result
    left = max(0.0, quota - used)
    return replace(result, lapse_p10=left, lapse_p50=left, lapse_p90=left)


def _days_ahead(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    days: list[tuple[datetime, datetime]] = []
    while start < end:
        following = min(end, midnight(start.date() + DAY))
        days.append((start, following))
        start = following
    return days


def _steps(
    history: UseHistory, days: Sequence[tuple[datetime, datetime]], widening: float
) -> list[_Step]:
    state = history.state(history.days)
    factors = history.profile.factors(days[0][0].date(), len(days))
    weighted = horizon = 0.0
    highest = [0.0] * 7
    steps: list[_Step] = []
    for (start, end), factor in zip(days, factors, strict=True):
        length = (end - start) / DAY
        horizon += length
        weighted += length * factor
        quantiles = use_quantiles(state, horizon, weighted, widening)
        highest = [max(pair) for pair in zip(highest, quantiles, strict=True)]
        steps.append(_Step(start, end, highest, state.offset * weighted))
    return steps


def _with_use(blank: Forecast, steps: Sequence[_Step], horizon: float) -> Forecast:
    used = blank.used
    last = steps[-1].quantiles
    days: list[DayAhead] = []
    before = 0.0
    for step in steps:
        quantiles = step.quantiles
        days.append(
            DayAhead(
                start=step.start,
                end=step.end,
                expected=quantiles[MEDIAN] - before,
                total_p10=used + quantiles[LOW],
                total_p50=used + quantiles[MEDIAN],
                total_p90=used + quantiles[HIGH],
            )
        )
        before = quantiles[MEDIAN]
    return replace(
        blank,
        p10=used + last[LOW],
        p50=used + last[MEDIAN],
        p90=used + last[HIGH],
        pace_per_day=last[MEDIAN] / horizon,
        days=tuple(days),
    )


def _with_quota(result: Forecast, quota: float, steps: Sequence[_Step], horizon: float) -> Forecast:
    left = quota - result.used
    last = steps[-1].quantiles
    if result.has_end:
        result = replace(
            result,
            allowance_per_day=max(0.0, left) / horizon,
            lapse_p10=max(0.0, left - last[HIGH]),
            lapse_p50=max(0.0, left - last[MEDIAN]),
            lapse_p90=max(0.0, left - last[LOW]),
            top_up_even=max(0.0, last[MEDIAN] - left),
            top_up_safe=max(0.0, last[HIGH] - left),
        )
    if left <= 0.0:
        now = result.now
        return replace(
            result,
            status=Status.EMPTY,
            p_run_out=1.0,
            empty_p10=now,
            empty_p50=now,
            empty_p90=now,
        )
    return replace(
        result,
        p_run_out=(
            1.0 - probability_within(last, left, steps[-1].offset) if result.has_end else None
        ),
        empty_p10=_crossing(steps, HIGH, left),
        empty_p50=_crossing(steps, MEDIAN, left),
        empty_p90=_crossing(steps, LOW, left),
    )


def _crossing(steps: Sequence[_Step], quantile: int, left: float) -> datetime | None:
    """Return when one quantile's path reaches what is left; None if it does not by the end."""
    before = 0.0
    for step in steps:
        reached = step.quantiles[quantile]
        if reached >= left:
            return step.start + (step.end - step.start) * ((left - before) / (reached - before))
        before = reached
    return None
