"""The model's own record on a series: what it would have said before, against what came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median

from wpx_tui.analysis.forecast.distribution import HIGH, LOW, MEDIAN, log_level, log_ratios
from wpx_tui.analysis.forecast.level import UseHistory

REPLAYS = 40
FIRST_ORIGIN = 14
LEAST_KNOWN_DAYS = 7.0
LEAST_KNOWN_SHARE = 0.6
"""A past horizon counts if at least this share of it is known."""

MEMORY_DAYS = 90.0
"""A miss that is this old counts half."""

TRUST = 6.0
"""As many independent replays weigh as much as what all other series taught."""

LEAST_STRETCH, LARGEST_STRETCH = 0.4, 1.6


@dataclass(frozen=True, slots=True)
class Record:
    """How far off past forecasts of this series were, at this point of a period.

    Attributes:
        count: How many were replayed.
        error_median: The median error, against what was really used; None without a replay.
        pace_error_median: The same of plain pace, which takes the period's use so far as even.
    """

    count: int
    error_median: float | None
    pace_error_median: float | None


NO_RECORD = Record(0, None, None)


@dataclass(frozen=True, slots=True)
class Replay:
    """One past forecast held against what came.

    Attributes:
        age: Days since its horizon ended.
        miss: Its distance from the median, in halves of the 80 % range.
        error: Its error, against the use of the whole stretch; None if that was 0.
        pace_error: The same of plain pace.
    """

    age: int
    miss: float
    error: float | None
    pace_error: float | None


def replay(history: UseHistory, horizon: float, elapsed: int) -> list[Replay]:
    """Return past forecasts of as many days as are left, after as many as have passed."""
    days = int(max(1, min(round(horizon), history.days // 3)))
    return [
        _replay(history, origin, days, elapsed)
        for origin in _origins(history.days - days, max(FIRST_ORIGIN, elapsed))
        if history.weighted(origin, origin + days) >= LEAST_KNOWN_SHARE * days
        and history.known(origin) >= LEAST_KNOWN_DAYS
        and history.use(0, origin) > 0.0
    ]


def stretch(replays: Sequence[Replay], history: UseHistory, horizon: float, elapsed: int) -> float:
    """Return by how much to widen this series' ranges: the 80 % quantile of its own misses.

    Drawn towards 1 by how few independent replays there are.
    """
    if not replays:
        return 1.0
    days = int(max(1, min(round(horizon), history.days // 3)))
    independent = (history.days - days - max(FIRST_ORIGIN, elapsed) + 1) / days
    trust = independent / (independent + TRUST)
    miss = max(0.05, _weighted_quantile(replays, 0.8))
    return min(LARGEST_STRETCH, max(LEAST_STRETCH, exp(trust * log(miss))))


def summarise(replays: Sequence[Replay]) -> Record:
    """Return the record that a number of replays amounts to."""
    errors = [replay.error for replay in replays if replay.error is not None]
    paces = [replay.pace_error for replay in replays if replay.pace_error is not None]
    return Record(len(errors), median(errors), median(paces)) if errors and paces else NO_RECORD


def _origins(last: int, first: int) -> Iterator[int]:
    step = max(1, -(-(last - first) // REPLAYS))
    yield from range(last, first - 1, -step)


def _replay(history: UseHistory, origin: int, days: int, elapsed: int) -> Replay:
    state = history.state(origin)
    level = log_level(state, days)
    ratios = log_ratios(state, days)
    weighted = history.weighted(origin, origin + days)
    use = history.use(origin, origin + days)
    ratio = log(use / weighted + state.offset) - level
    above = ratio > ratios[MEDIAN]
    half = ratios[HIGH] - ratios[MEDIAN] if above else ratios[MEDIAN] - ratios[LOW]
    before = history.use(max(0, origin - elapsed), origin)
    expected = max(0.0, exp(level + ratios[MEDIAN]) - state.offset) * weighted
    total = before + use
    pace = before / elapsed * days
    return Replay(
        age=history.days - days - origin,
        miss=abs(ratio - ratios[MEDIAN]) / max(half, 1e-6),
        error=abs(expected - use) / total if total > 0.0 else None,
        pace_error=abs(pace - use) / total if total > 0.0 else None,
    )


def _weighted_quantile(replays: Sequence[Replay], probability: float) -> float:
    ranked = sorted((item.miss, 0.5 ** (item.age / MEMORY_DAYS)) for item in replays)
    total = sum(weight for _, weight in ranked)
    reached = 0.0
    for miss, weight in ranked:
        reached += weight
        if reached >= probability * total:
            return miss
    return ranked[-1][0]
