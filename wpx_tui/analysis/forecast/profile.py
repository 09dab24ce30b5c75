"""What a day mostly is against the average day: by weekday, day of the month, cycle and growth."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from operator import mul
from statistics import fmean, median

from wpx_tui.analysis.forecast.growth import growth_factor, growth_per_day
from wpx_tui.analysis.forecast.shrinkage import Turn, shrunken_means, turn
from wpx_tui.analysis.forecast.usage import DaySeries

WEEKS = 12
"""Weeks that teach the weekdays and the cycles, at most."""

MEMORY_WEEKS = 6.0
"""A week that is this old weighs 1/e."""

LEAST_WEEKS = 2

MONTHS = 6
"""Months that teach the days of the month, at most."""

LEAST_MONTHS = 2
LEAST_MONTH_TRUST = 0.8
"""Days of the month count from this trust on: chance makes a pattern of few months easily."""

CYCLES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15)
"""Cycles in days that are looked for; if the best is a week, there is nothing beside weekdays."""

LEAST_TURNS = 4
LEAST_CYCLE_TRUST = 0.9
LEAST_LIKENESS = 0.25
"""Days a cycle apart have to be at least this much alike for it to be looked at more closely."""

LEAST_FACTOR = 0.01

ASSUMED_DAY_OFF = 0.1
"""What a day off uses against a day of work, where none of either is known yet."""

EVEN_WEEK = (1.0,) * 7


@dataclass(frozen=True, slots=True)
class DayProfile:
    """The factors of days; their mean is about 1 today.

    Attributes:
        today: The first day that is not known yet, which cycle and growth are counted from.
        weekdays: The factor of each weekday, Monday first.
        month_days: The factor of each day of the month; empty where they do not differ.
        cycle: The factors of a cycle, the one of `today` first; empty where there is none.
        growth: The growth a day, as a logarithm.
    """

    today: date
    weekdays: tuple[float, ...] = EVEN_WEEK
    month_days: tuple[float, ...] = ()
    cycle: tuple[float, ...] = ()
    growth: float = 0.0

    def factors(self, first: date, count: int) -> list[float]:
        """Return the factors of consecutive days."""
        weekday = first.weekday()
        return [
            self.weekdays[(weekday + index) % 7] * factor
            for index, factor in enumerate(self.factors_beside_weekdays(first, count))
        ]

    def factors_beside_weekdays(self, first: date, count: int) -> list[float]:
        """Return the factors of consecutive days as if all weekdays were alike."""
        start = (first - self.today).days
        factors = [1.0] * count
        if self.cycle:
            factors = [self.cycle[(start + index) % len(self.cycle)] for index in range(count)]
        elif self.month_days:
            dates = (first + timedelta(days=index) for index in range(count))
            factors = [self.month_days[day.day - 1] for day in dates]
        if self.growth:
            factors = [
                factor * growth_factor(self.growth, start + index)
                for index, factor in enumerate(factors)
            ]
        return factors


def learn_profile(series: DaySeries, workdays: Set[int] | None = None) -> DayProfile:
    """Return the days' factors that a series teaches.

    Args:
        series: The days known so far.
        workdays: The weekdays that are worked, Monday 0; they beat what could be learnt.

    Raises:
        ValueError: If no weekday is worked, or one is not in 0 to 6.
    """
    today = series.first + timedelta(days=len(series.use))
    growth = growth_per_day(series)
    steady = _without(series, DayProfile(today, growth=growth))
    cycle = _cycle(steady)
    month_days = () if cycle else _month_days(steady)
    even = _without(steady, DayProfile(today, month_days=month_days, cycle=cycle))
    weekdays = _weekdays(even) if workdays is None else _set_weekdays(even, workdays)
    return DayProfile(today, weekdays, month_days, cycle, growth)


def _without(series: DaySeries, profile: DayProfile) -> DaySeries:
    factors = profile.factors(series.first, len(series.use))
    even = tuple(use / factor for use, factor in zip(series.use, factors, strict=True))
    return DaySeries(series.first, even, series.exposure)


def _weekdays(series: DaySeries) -> tuple[float, ...]:
    turns = _turns(series, 7)
    if len(turns) < LEAST_WEEKS:
        return EVEN_WEEK
    first_weekday = series.first.weekday() + len(series.use)
    factors = [1.0] * 7
    means, _ = shrunken_means(turns)
    for position, mean in enumerate(means):
        factors[(first_weekday + position) % 7] = max(LEAST_FACTOR, mean)
    return tuple(factors)


def _set_weekdays(series: DaySeries, workdays: Set[int]) -> tuple[float, ...]:
    """Return the factors of days that are worked and of days off, whose share is learnt."""
    if not workdays or not workdays <= set(range(7)):
        raise ValueError("Workdays are weekdays from 0 (Monday) to 6, at least one.")
    means = _weekday_means(series)
    off = [mean for day, mean in means.items() if day not in workdays]
    worked = [mean for day, mean in means.items() if day in workdays]
    share = ASSUMED_DAY_OFF
    if off and any(worked):
        # The median: a weekday that was worked until lately says little of a day off.
        share = min(1.0 / LEAST_FACTOR, max(LEAST_FACTOR, median(off) / fmean(worked)))
    mean = (len(workdays) + share * (7 - len(workdays))) / 7
    return tuple((1.0 if weekday in workdays else share) / mean for weekday in range(7))


def _weekday_means(series: DaySeries) -> dict[int, float]:
    """Return the mean day of each weekday of which anything is known in the last weeks."""
    use, exposure = [0.0] * 7, [0.0] * 7
    for index in range(max(0, len(series.use) - 7 * WEEKS), len(series.use)):
        weekday = (series.first.weekday() + index) % 7
        use[weekday] += series.use[index]
        exposure[weekday] += series.exposure[index]
    return {day: use[day] / exposure[day] for day in range(7) if exposure[day] > 0.0}


def _cycle(series: DaySeries) -> tuple[float, ...]:
    best: tuple[float, ...] = ()
    best_trust = LEAST_CYCLE_TRUST
    for length in _likely_cycles(series):
        turns = _turns(series, length)
        if len(turns) >= LEAST_TURNS:
            means, trust = shrunken_means(turns)
            if trust > best_trust:
                best_trust = trust
                best = tuple(max(LEAST_FACTOR, mean) for mean in means)
    return best if len(best) != 7 else ()


def _likely_cycles(series: DaySeries) -> list[int]:
    """Return the cycles whose days are alike, by the autocorrelation of the last weeks."""
    use = series.use[-7 * WEEKS :]
    exposure = series.exposure[-7 * WEEKS :]
    mean = sum(use) / max(sum(exposure), 1.0)
    misses = [day - share * mean for day, share in zip(use, exposure, strict=True)]
    variance = sum(map(mul, misses, misses))
    return [
        length
        for length in CYCLES
        if sum(map(mul, misses, misses[length:]))
        > LEAST_LIKENESS * variance * (1.0 - length / max(len(misses), 1))
    ]


def _turns(series: DaySeries, length: int) -> list[Turn]:
    """Return the last turns of a cycle, the newest first, the last day at the end of each."""
    count = len(series.use)
    turns = (
        turn(
            series,
            range(count - length * (age + 1), count - length * age),
            exp(-age * length / 7 / MEMORY_WEEKS),
        )
        for age in range(min(7 * WEEKS, count) // length)
    )
    return [item for item in turns if item is not None]


def _month_days(series: DaySeries) -> tuple[float, ...]:
    turns: list[Turn] = []
    for start, end in _months(series):
        month = turn(series, range(start, end), 1.0)
        if month is not None:
            turns.append(Turn(1.0, _by_month_day(series, start, month.ratios)))
    if len(turns) < LEAST_MONTHS:
        return ()
    means, trust = shrunken_means(turns)
    if trust < LEAST_MONTH_TRUST:
        return ()
    return tuple(max(LEAST_FACTOR, mean) for mean in means)


def _by_month_day(
    series: DaySeries, start: int, ratios: Sequence[float | None]
) -> list[float | None]:
    result: list[float | None] = [None] * 31
    for index, ratio in enumerate(ratios, start):
        result[(series.first + timedelta(days=index)).day - 1] = ratio
    return result


def _months(series: DaySeries) -> Iterator[tuple[int, int]]:
    """Yield where the last months begin and end, each ending where the one after it begins."""
    end = len(series.use)
    after = series.first + timedelta(days=end)
    for age in range(1, MONTHS + 1):
        start = (_months_before(after, age) - series.first).days
        if start < 0:
            return
        yield start, end
        end = start


def _months_before(day: date, count: int) -> date:
    """Return the same day some months before, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))
