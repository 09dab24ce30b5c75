"""What repeats: the mean of each day of a cycle, as far as its own noise lets it be believed."""

from collections.abc import Sequence
from dataclasses import dataclass

from wpx_tui.analysis.forecast.usage import DaySeries

LEAST_KNOWN_SHARE = 4.0 / 7.0
"""A turn of a cycle teaches something if more of it than this is known."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One week, month or other turn of a cycle.

    Attributes:
        weight: How much it counts.
        ratios: Its days against its mean; None for a day that is not completely known.
    """

    weight: float
    ratios: Sequence[float | None]


def turn(series: DaySeries, days: range, weight: float) -> Turn | None:
    """Return some days of a series as a turn; None if too little is known, or none is used."""
    use = series.use[days.start : days.stop]
    exposure = series.exposure[days.start : days.stop]
    known, total = sum(exposure), sum(use)
    if known <= LEAST_KNOWN_SHARE * len(days) or total <= 0.0:
        return None
    mean = total / known
    return Turn(
        weight,
        [day / mean if share == 1.0 else None for day, share in zip(use, exposure, strict=True)],
    )


def shrunken_means(turns: Sequence[Turn]) -> tuple[list[float], float]:
    """Return the mean ratio of each day of a cycle, and the trust, 0 to 1, that was put in them.

    The means are drawn towards 1 by their own noise (empirical Bayes): where the turns differ as
    much as the days do, there is no trust, and all means are 1.
    """
    weight = sum(item.weight for item in turns)
    independent = weight * weight / sum(item.weight**2 for item in turns)
    means: list[float] = []
    noise = weights = 0.0
    for position in range(len(turns[0].ratios)):
        pairs = [
            (item.weight, ratio) for item in turns if (ratio := item.ratios[position]) is not None
        ]
        total = sum(share for share, _ in pairs)
        mean = sum(share * ratio for share, ratio in pairs) / total if pairs else 1.0
        noise += sum(share * (ratio - mean) ** 2 for share, ratio in pairs)
        weights += total
        means.append(mean)
    error = noise / max(weights, 1e-9) / max(independent - 1.0, 1.0)
    signal = max(0.0, sum((mean - 1.0) ** 2 for mean in means) / len(means) - error)
    trust = signal / (signal + error) if signal > 0.0 else 0.0
    return [1.0 + trust * (mean - 1.0) for mean in means], trust
