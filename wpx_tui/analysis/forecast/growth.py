"""Whether use grows or falls, week after week, and how far into the future that is believed."""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, log, sqrt
from statistics import fmean, median

from wpx_tui.analysis.forecast.usage import DaySeries

WEEKS = 12
LEAST_WEEKS = 6
LEAST_DAYS_OF_WEEK = 5

OFFSET = 0.1
"""What is added before logarithms are taken, against the mean of the weeks."""

CRITICAL = 2.25
"""A slope below this many of its standard errors is none."""

LEAST_VARIANCE_SHARE = 0.3
"""How much noise that weeks take back lessens the slope's error, at most."""

LEAST_ERROR = 0.002
LARGEST_GROWTH = 0.03
"""Growth a day, as a logarithm; 0.03 doubles in 23 days."""

DAMPING = 0.98
"""A coming day grows by this much of what the day before it grew."""


def growth_per_day(series: DaySeries) -> float:
    """Return the growth of a series a day, as a logarithm; 0 unless it is beyond doubt.

    The slope of the weeks' medians, against an error that takes the level for a random walk: a few
    steps in one direction are no growth.
    """
    weeks = _week_medians(series)
    if len(weeks) < LEAST_WEEKS or fmean(weeks) <= 0.0:
        return 0.0
    offset = OFFSET * fmean(weeks)
    logs = [log(week + offset) for week in weeks]
    slope = _slope(logs)
    doubt = CRITICAL * _slope_error(logs) / max(abs(slope), 1e-12)
    if doubt >= 1.0:
        return 0.0
    growth = slope / 7.0 * (1.0 - doubt * doubt)
    return max(-LARGEST_GROWTH, min(LARGEST_GROWTH, growth))


def growth_factor(growth: float, days: int) -> float:
    """Return what growth makes of a day, so many days from the first one not known yet."""
    if days <= 0:
        return exp(growth * max(days, -7 * WEEKS))
    return exp(growth * (1.0 - DAMPING**days) / (1.0 - DAMPING))


def _week_medians(series: DaySeries) -> list[float]:
    """Return the median day of each of the last weeks, oldest first, up to the first gap."""
    medians: list[float] = []
    count = len(series.use)
    for end in range(count, max(6, count - 7 * WEEKS), -7):
        days = [
            use
            for use, exposure in zip(
                series.use[end - 7 : end], series.exposure[end - 7 : end], strict=True
            )
            if exposure == 1.0
        ]
        if len(days) < LEAST_DAYS_OF_WEEK:
            break
        medians.append(median(days))
    return medians[::-1]


def _slope(values: Sequence[float]) -> float:
    middle = (len(values) - 1) / 2
    spread = sum((index - middle) ** 2 for index in range(len(values)))
    return sum((index - middle) * value for index, value in enumerate(values)) / spread


def _slope_error(values: Sequence[float]) -> float:
    steps = [after - before for before, after in pairwise(values)]
    mean = fmean(steps)
    variance = sum((step - mean) ** 2 for step in steps) / (len(steps) - 1)
    if variance <= 0.0:
        return LEAST_ERROR
    covariance = sum((before - mean) * (after - mean) for before, after in pairwise(steps)) / (
        len(steps) - 1
    )
    share = min(1.0, max(LEAST_VARIANCE_SHARE, 1.0 + 2.0 * covariance / variance))
    return max(LEAST_ERROR, sqrt(variance * share / len(steps)))
