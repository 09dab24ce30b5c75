"""What a day of the week mostly is, against the average day."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

from wpx_tui.analysis.forecast.usage import DaySeries

WEEKS = 12
"""Weeks that teach the weekdays, at most."""

MEMORY_WEEKS = 6.0
"""A week that is this old weighs 1/e."""

LEAST_KNOWN_DAYS = 4.0
"""A week teaches something from this many known days on."""

LEAST_FACTOR = 0.01

LARGEST_DAY_OFF = 0.1
"""The most that a day off is expected to use, against a day of work."""


@dataclass(frozen=True, slots=True)
class DayProfile:
    """The factor of each weekday, Monday first; the mean is about 1."""

    weekdays: tuple[float, ...]

    def factors(self, first: date, count: int) -> list[float]:
        """Return the factors of consecutive days."""
        weekday = first.weekday()
        return [self.weekdays[(weekday + index) % 7] for index in range(count)]


FLAT = DayProfile((1.0,) * 7)


@dataclass(frozen=True, slots=True)
class _Week:
    weight: float
    ratios: list[float]


def learn_profile(series: DaySeries, workdays: Set[int] | None = None) -> DayProfile:
    """Return the weekdays' factors, learnt from the last twelve weeks.

    Each is drawn towards 1 by its own noise (empirical Bayes): where weeks differ as much as
    weekdays do, nothing is learnt.

    Args:
        series: The days known so far.
        workdays: The weekdays that are worked, Monday 0; they beat what could be learnt.

    Raises:
        ValueError: If no weekday is worked, or one is not in 0 to 6.
    """
    if workdays is not None:
        return _set_profile(series, workdays)
    weeks = _weeks(series)
    if len(weeks) < 2:
        return FLAT
    oldest_weekday = (series.first.weekday() + len(series.use)) % 7
    factors = [1.0] * 7
    for position, mean in enumerate(_shrunken_means(weeks)):
        factors[(oldest_weekday + position) % 7] = max(LEAST_FACTOR, mean)
    return DayProfile(tuple(factors))


def _set_profile(series: DaySeries, workdays: Set[int]) -> DayProfile:
    if not workdays or not workdays <= set(range(7)):
        raise ValueError("Workdays are weekdays from 0 (Monday) to 6, at least one.")
    use = [0.0, 0.0]
    exposure = [0.0, 0.0]
    recent = range(max(0, len(series.use) - 7 * WEEKS), len(series.use))
    for index in recent:
        worked = (series.first + timedelta(days=index)).weekday() in workdays
        use[worked] += series.use[index]
        exposure[worked] += series.exposure[index]
    share = 0.0
    if use[True] > 0.0 and exposure[False] > 0.0:
        share = (use[False] / exposure[False]) / (use[True] / exposure[True])
    share = min(LARGEST_DAY_OFF, max(LEAST_FACTOR, share))
    mean = (len(workdays) + share * (7 - len(workdays))) / 7
    return DayProfile(tuple((1.0 if weekday in workdays else share) / mean for weekday in range(7)))


def _weeks(series: DaySeries) -> list[_Week]:
    weeks: list[_Week] = []
    for age in range(min(WEEKS, len(series.use) // 7)):
        end = len(series.use) - 7 * age
        use = series.use[end - 7 : end]
        exposure = series.exposure[end - 7 : end]
        known, total = sum(exposure), sum(use)
        if known > LEAST_KNOWN_DAYS and total > 0.0:
            mean = total / known
            ratios = [
                day / mean if share == 1.0 else 1.0
                for day, share in zip(use, exposure, strict=True)
            ]
            weeks.append(_Week(exp(-age / MEMORY_WEEKS), ratios))
    return weeks


def _shrunken_means(weeks: Sequence[_Week]) -> list[float]:
    weight = sum(week.weight for week in weeks)
    effective = weight * weight / sum(week.weight**2 for week in weeks)
    means = [
        sum(week.weight * week.ratios[position] for week in weeks) / weight for position in range(7)
    ]
    noise = (
        sum(
            week.weight * (ratio - mean) ** 2
            for week in weeks
            for ratio, mean in zip(week.ratios, means, strict=True)
        )
        / weight
        / 7
    )
    error = noise / max(effective - 1.0, 1.0)
    signal = max(0.0, sum((mean - 1.0) ** 2 for mean in means) / 7 - error)
    trust = signal / (signal + error) if signal + error > 0.0 else 0.0
    return [1.0 + trust * (mean - 1.0) for mean in means]
