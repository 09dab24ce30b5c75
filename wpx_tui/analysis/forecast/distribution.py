"""How much will be used in the days to come: seven quantiles, and what follows from them."""

from bisect import bisect_left
from collections.abc import Sequence
from math import erfc, exp, log, sqrt
from statistics import NormalDist

from wpx_tui.analysis.forecast.constants import COEFFICIENTS, PROBABILITIES
from wpx_tui.analysis.forecast.level import LevelState

LOW, MEDIAN, HIGH = PROBABILITIES.index(0.10), PROBABILITIES.index(0.50), PROBABILITIES.index(0.90)
"""Where the 10 %, 50 % and 90 % quantiles stand among the seven."""

NEAR_DAYS, FAR_DAYS = 10.0, 25.0
"""Up to the first horizon the near level counts alone; from the second on, the far one."""

Features = tuple[float, float, float, float, float, float, float]

SCORES = tuple(NormalDist().inv_cdf(probability) for probability in PROBABILITIES)
"""The normal score of each quantile."""


def log_level(state: LevelState, horizon: float) -> float:
    """Return the logarithm of the expected bytes a day, offset included, some days ahead."""
    far = min(1.0, max(0.0, (horizon - NEAR_DAYS) / (FAR_DAYS - NEAR_DAYS)))
    return log(exp((1.0 - far) * state.log_near + far * state.log_far) + state.offset)


def features(state: LevelState, horizon: float) -> Features:
    """Return what the quantiles are linear in: volatility, horizon and length of the history."""
    volatility = state.volatility
    days = max(1.0, horizon)
    narrowing = 1.0 / sqrt(days)
    scarcity = 1.0 / sqrt(state.known_days)
    return (
        volatility,
        volatility * narrowing,
        volatility * volatility,
        volatility * volatility * narrowing,
        scarcity,
        scarcity * narrowing,
        volatility * max(0.0, log(days / 15.0)),
    )


def log_ratios(state: LevelState, horizon: float) -> list[float]:
    """Return the seven quantiles of log(use + offset) less `log_level`, ascending."""
    x0, x1, x2, x3, x4, x5, x6 = features(state, horizon)
    # Written out: this is the innermost loop, some thousand times a forecast.
    return sorted(
        a * x0 + b * x1 + c * x2 + d * x3 + e * x4 + f * x5 + g * x6
        for a, b, c, d, e, f, g in COEFFICIENTS
    )


def use_quantiles(
    state: LevelState, horizon: float, weighted: float, stretch: float
) -> list[float]:
    """Return the seven quantiles of the bytes that will be used, ascending, none below 0.

    Args:
        state: What is known today.
        horizon: Days until then.
        weighted: The sum of the coming days' exposures times their factors.
        stretch: How much wider this series misses than others do; 1 leaves the range as it is.
    """
    level = log_level(state, horizon)
    ratios = log_ratios(state, horizon)
    median = ratios[MEDIAN]
    return [
        max(0.0, exp(level + median + stretch * (ratio - median)) - state.offset) * weighted
        for ratio in ratios
    ]


def probability_within(quantiles: Sequence[float], amount: float, offset: float = 0.0) -> float:
    """Return the chance, 0 to 1, that no more than an amount above 0 is used.

    Between two of the seven quantiles the normal score is linear in the logarithm of the use with
    its `offset` in bytes, as of a distribution that is a part of a lognormal one there; beyond
    them it goes on as between the last two.
    """
    if quantiles[-1] <= 0.0:
        return 1.0
    upper = min(max(bisect_left(quantiles, amount), 1), len(quantiles) - 1)
    low, high = (_logarithm(quantiles[index] + offset) for index in (upper - 1, upper))
    reference = upper - 1 if amount <= quantiles[upper] else upper
    distance = _logarithm(amount + offset) - (low if reference < upper else high)
    slope = (SCORES[upper] - SCORES[upper - 1]) / max(high - low, 1e-9)
    return 0.5 * erfc(-(SCORES[reference] + distance * slope) * sqrt(0.5))


def _logarithm(amount: float) -> float:
    return log(max(amount, 1e-300))
