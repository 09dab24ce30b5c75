"""What a day of the week, and of a cycle, mostly is, against the average day."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

from wpx_tui.analysis.forecast.usage import DaySeries

WEEKS = 12
"""Weeks that teach the weekdays, at most."""

MEMORY_WEEKS = 6.0
"""A week that is this old weighs 1/e."""

LEAST_KNOWN_SHARE = 4.0 / 7.0
"""A week or month teaches something if more of it than this is known."""

MONTHS = 6
"""Months that teach the days of the month, at most."""

LEAST_MONTHS = 2
LEAST_TRUST = 0.8
"""Days of the month count from this much trust on: chance makes a pattern easily."""

LEAST_FACTOR = 0.01

LARGEST_DAY_OFF = 0.1
"""The most that a day off is expected to use, against a day of work."""


@dataclass(frozen=True, slots=True)
class DayProfile:
    """The factors of days; the mean is about 1.

    Attributes:
        weekdays: The factor of each weekday, Monday first.
        month_days: The factor of each day of the month, the first first; empty where none differs.
    """

    weekdays: tuple[float, ...]
    month_days: tuple[float, ...] = ()

    def factors(self, first: date, count: int) -> list[float]:
        """Return the factors of consecutive days."""
        weekday = first.weekday()
        weekdays = [self.weekdays[(weekday + index) % 7] for index in range(count)]
        months = self.month_factors(first, count)
        return [week * month for week, month in zip(weekdays, months, strict=True)]

    def month_factors(self, first: date, count: int) -> list[float]:
        """Return what the days of the month alone add to the factors of consecutive days."""
        if not self.month_days:
            return [1.0] * count
        return [
            self.month_days[(first + timedelta(days=index)).day - 1] for index in range(count)
        ]


FLAT = DayProfile((1.0,) * 7)


@dataclass(frozen=True, slots=True)
class _Row:
    """One week or month: its weight, and its days against its mean; None where one is unknown."""

    weight: float
    ratios: list[float | None]


def learn_profile(series: DaySeries, workdays: Set[int] | None = None) -> DayProfile:
    """Return the days' factors, learnt from the last twelve weeks and six months.

    Each is drawn towards 1 by its own noise (empirical Bayes): where weeks differ as much as
    weekdays do, nothing is learnt.

    Args:
        series: The days known so far.
        workdays: The weekdays that are worked, Monday 0; they beat what could be learnt.

    Raises:
        ValueError: If no weekday is worked, or one is not in 0 to 6.
    """
    month_days = _month_days(series)
    if month_days:
        factors = DayProfile(FLAT.weekdays, month_days).month_factors(series.first, len(series.use))
        even = [use / factor for use, factor in zip(series.use, factors, strict=True)]
        series = DaySeries(series.first, tuple(even), series.exposure)
    weekdays = _weekdays(series) if workdays is None else _set_weekdays(series, workdays)
    return DayProfile(weekdays, month_days)


def _weekdays(series: DaySeries) -> tuple[float, ...]:
    count = len(series.use)
    rows = [
        row
        for age in range(min(WEEKS, count // 7))
        if (row := _row(series, range(count - 7 * age - 7, count - 7 * age), exp(-age / MEMORY_WEEKS)))
    ]
    if len(rows) < 2:
        return FLAT.weekdays
    first_weekday = series.first.weekday() + count
    factors = [1.0] * 7
    means, _ = _shrunken_means(rows)
    for position, mean in enumerate(means):
        factors[(first_weekday + position) % 7] = max(LEAST_FACTOR, mean)
    return tuple(factors)


def _set_weekdays(series: DaySeries, workdays: Set[int]) -> tuple[float, ...]:
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


def _month_days(series: DaySeries) -> tuple[float, ...]:
    rows: list[_Row] = []
    for start, end in _months(series):
        row = _row(series, range(start, end), 1.0)
        if row:
            ratios: list[float | None] = [None] * 31
            for index, ratio in zip(range(start, end), row.ratios, strict=True):
                ratios[(series.first + timedelta(days=index)).day - 1] = ratio
            rows.append(_Row(1.0, ratios))
    if len(rows) < LEAST_MONTHS:
        return ()
    means, trust = _shrunken_means(rows)
    return tuple(max(LEAST_FACTOR, mean) for mean in means) if trust >= LEAST_TRUST else ()


def _months(series: DaySeries) -> Iterator[tuple[int, int]]:
    """Yield where the last months begin and end, each ending where the one after it begins."""
    after = series.first + timedelta(days=len(series.use))
    end = len(series.use)
    for age in range(1, MONTHS + 1):
        start = (_months_before(after, age) - series.first).days
        if start < 0:
            return
        yield start, end
        end = start


def _months_before(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _row(series: DaySeries, days: range, weight: float) -> _Row | None:
    use = series.use[days.start : days.stop]
    exposure = series.exposure[days.start : days.stop]
    known, total = sum(exposure), sum(use)
    if known <= LEAST_KNOWN_SHARE * len(days) or total <= 0.0:
        return None
    mean = total / known
    return _Row(
        weight,
        [day / mean if share == 1.0 else 1.0 for day, share in zip(use, exposure, strict=True)],
    )


def _shrunken_means(rows: Sequence[_Row]) -> tuple[list[float], float]:
    """Return each position's mean, drawn towards 1, and how much each was trusted, 0 to 1."""
    weight = sum(row.weight for row in rows)
    effective = weight * weight / sum(row.weight**2 for row in rows)
    means: list[float] = []
    noise = weights = 0.0
    for position in range(len(rows[0].ratios)):
        pairs = [
            (row.weight, ratio) for row in rows if (ratio := row.ratios[position]) is not None
        ]
        total = sum(pair[0] for pair in pairs)
        mean = sum(share * ratio for share, ratio in pairs) / total if pairs else 1.0
        noise += sum(share * (ratio - mean) ** 2 for share, ratio in pairs)
        weights += total
        means.append(mean)
    error = noise / weights / max(effective - 1.0, 1.0)
    signal = max(0.0, sum((mean - 1.0) ** 2 for mean in means) / len(means) - error)
    trust = signal / (signal + error) if signal + error > 0.0 else 0.0
    return [1.0 + trust * (mean - 1.0) for mean in means], trust
