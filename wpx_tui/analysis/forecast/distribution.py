"""How much will be used in the days to come: seven quantiles, and what follows from them."""

from bisect import bisect_left
from collections.abc import Sequence
from math import exp, log, sqrt

from wpx_tui.analysis.forecast.constants import COEFFICIENTS, PROBABILITIES
from wpx_tui.analysis.forecast.level import LevelState

LOW, MEDIAN, HIGH = PROBABILITIES.index(0.10), PROBABILITIES.index(0.50), PROBABILITIES.index(0.90)
"""Where the 10 %, 50 % and 90 % quantiles stand among the seven."""

NEAR_DAYS, FAR_DAYS = 10.0, 25.0
"""Up to the first horizon the near level counts alone; from the second on, the far one."""

Features = tuple[float, float, float, float, float, float, float]

TAIL = PROBABILITIES[0]
TAIL_DECAY = 3.0


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


def probability_within(quantiles: Sequence[float], amount: float) -> float:
    """Return the chance, 0 to 1, that no more than an amount above 0 is used.

    Linear between the seven quantiles; thin tails beyond them.
    """
    lowest, highest = quantiles[0], quantiles[-1]
    if amount <= lowest:
        return TAIL * amount / lowest
    if amount > highest:
        scale = max(highest - quantiles[MEDIAN], 1e-12)
        return 1.0 - TAIL * exp(-TAIL_DECAY * (amount - highest) / scale)
    upper = bisect_left(quantiles, amount)
    width = quantiles[upper] - quantiles[upper - 1]
    share = (amount - quantiles[upper - 1]) / width
    return PROBABILITIES[upper - 1] + share * (PROBABILITIES[upper] - PROBABILITIES[upper - 1])
