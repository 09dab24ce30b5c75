"""The level of use and how steady it is, at any day of a history.

Running sums make the state at a past day as cheap as today's, so that the model can be replayed.
"""

from bisect import bisect_left, insort
from math import log, sqrt
from typing import NamedTuple

from wpx_tui.analysis.forecast.profile import DayProfile
from wpx_tui.analysis.forecast.usage import DaySeries

CLIP = 1.35
"""A day counts towards the level with at most this many times the second highest day before it."""

CLIP_WINDOW = 28
CLIP_LEAST_DAYS = 10

SHORT, MIDDLE, LONG = 3, 7, 21
"""The days of the three means whose geometric mean is the level of the next days."""

HALF_LIFE = 14.0
"""Days after which a day counts half in the smoothed mean, the level of the farther future."""

REFERENCE_DAYS = 56
OFFSET = 0.1
"""What is added before logarithms are taken, against the mean of the last `REFERENCE_DAYS`."""

VOLATILITY_WEEKS = 8
PRIOR_VOLATILITY = 0.5
LEAST_VOLATILITY, LARGEST_VOLATILITY = 0.03, 1.6

NEARLY_NOTHING = 1e-3
LEAST_EXPOSURE = 0.3


class LevelState(NamedTuple):
    """What is known at the end of a day.

    Attributes:
        offset: What is added to bytes a day before logarithms are taken.
        volatility: The standard deviation of the logarithm of the weeks' means.
        known_days: The sum of the exposures so far, at least 1.
        log_near: The logarithm of the level of the next days.
        log_far: The logarithm of the level of the farther future.
    """

    offset: float
    volatility: float
    known_days: float
    log_near: float
    log_far: float


class UseHistory:
    """A day series with its profile, summed up so that each past day's state is at hand."""

    def __init__(self, series: DaySeries, profile: DayProfile) -> None:
        self.days = len(series.use)
        self.profile = profile
        self._use = [0.0]
        self._clipped = [0.0]
        self._weighted = [0.0]
        self._known = [0.0]
        self._smoothed_use = [0.0]
        self._smoothed_weight = [0.0]
        factors = profile.factors(series.first, self.days)
        clipped = _clipped(series, profile)
        keep = 0.5 ** (1.0 / HALF_LIFE)
        for use, level_use, exposure, factor in zip(
            series.use, clipped, series.exposure, factors, strict=True
        ):
            weighted = exposure * factor
            self._use.append(self._use[-1] + use)
            self._clipped.append(self._clipped[-1] + level_use)
            self._weighted.append(self._weighted[-1] + weighted)
            self._known.append(self._known[-1] + exposure)
            self._smoothed_use.append(self._smoothed_use[-1] * keep + level_use)
            self._smoothed_weight.append(self._smoothed_weight[-1] * keep + weighted)

    def use(self, start: int, end: int) -> float:
        """Return the bytes of the days from `start` until before `end`."""
        return self._use[end] - self._use[start]

    def weighted(self, start: int, end: int) -> float:
        """Return the exposure of the days from `start` until before `end`, times their factors."""
        return self._weighted[end] - self._weighted[start]

    def known(self, end: int) -> float:
        """Return the sum of the exposures of the days before `end`."""
        return self._known[end]

    def mean(self, end: int, days: int) -> float:
        """Return clipped bytes per average day over the last days before `end`.

        Looks back farther where nearly nothing of those days is known; 0 if nothing ever was.
        """
        while True:
            start = max(0, end - days)
            weighted = self._weighted[end] - self._weighted[start]
            if weighted > LEAST_EXPOSURE:
                return (self._clipped[end] - self._clipped[start]) / weighted
            if start == 0:
                return 0.0
            days *= 2

    def state(self, end: int) -> LevelState:
        """Return what is known of the level after the first `end` days."""
        reference = self.mean(end, REFERENCE_DAYS) or self.mean(end, end) or NEARLY_NOTHING
        least = NEARLY_NOTHING * reference
        near = sum(log(self.mean(end, days) + least) for days in (SHORT, MIDDLE, LONG)) / 3
        weight = self._smoothed_weight[end]
        smoothed = self._smoothed_use[end] / weight if weight > 0.0 else reference
        offset = OFFSET * reference
        return LevelState(
            offset=offset,
            volatility=self._volatility(end, offset),
            known_days=max(1.0, self._known[end]),
            log_near=near,
            log_far=log(smoothed + least),
        )

    def _volatility(self, end: int, offset: float) -> float:
        logs: list[float] = []
        for last in range(end, max(6, end - 7 * VOLATILITY_WEEKS), -7):
            weighted = self.weighted(last - 7, last)
            if weighted > 2.0:
                logs.append(log(self.use(last - 7, last) / weighted + offset))
        if len(logs) < 2:
            return PRIOR_VOLATILITY
        mean = sum(logs) / len(logs)
        deviation = sqrt(sum((value - mean) ** 2 for value in logs) / len(logs))
        shrunken = (deviation * len(logs) + 2.0 * PRIOR_VOLATILITY) / (len(logs) + 2.0)
        return min(LARGEST_VOLATILITY, max(LEAST_VOLATILITY, shrunken))


def _clipped(series: DaySeries, profile: DayProfile) -> list[float]:
    """Return each day's bytes, at most `CLIP` times the second highest of the 28 days before.

    What the day of the month, a cycle or growth explains is not clipped.
    """
    clipped: list[float] = []
    rates: list[float] = []
    factors = profile.factors_beside_weekdays(series.first, len(series.use))
    shares = [share * factor for share, factor in zip(series.exposure, factors, strict=True)]
    for index, (day, share) in enumerate(zip(series.use, shares, strict=True)):
        cap = CLIP * rates[-2] * share if len(rates) >= CLIP_LEAST_DAYS else 0.0
        clipped.append(min(day, cap) if cap > 0.0 else day)
        if series.exposure[index] > 0.5:
            insort(rates, day / share)
        leaving = index - CLIP_WINDOW
        if leaving >= 0 and series.exposure[leaving] > 0.5:
            del rates[bisect_left(rates, series.use[leaving] / shares[leaving])]
    return clipped
