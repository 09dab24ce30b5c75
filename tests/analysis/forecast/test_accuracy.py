"""How good the forecasts are on made-up accounts: better than plain pace, and honest about it."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from math import exp
from statistics import median

import pytest

from tests.analysis.forecast.histories import GB, START, daily
from wpx_tui.analysis.forecast import Span, Usage, forecast
from wpx_tui.analysis.forecast.usage import DAY

DAYS = 120
MONTH = 30
SHAPES = ("office", "wandering", "batch", "on and off")


def account(shape: str, seed: int) -> list[float]:
    """Return a year of days of an account: what kind it is, and chance."""
    chance = random.Random(f"{shape} {seed}")
    noise = chance.uniform(0.1, 0.5)
    level, on = 0.0, True
    use: list[float] = []
    for index in range(12 * MONTH):
        day = START.date() + timedelta(days=index)
        level = 0.98 * level + chance.gauss(0.0, 0.05 if shape == "wandering" else 0.0)
        on = on != (chance.random() < 0.05)
        use.append(GB * exp(level) * factor(shape, day, on) * chance.lognormvariate(0.0, noise))
    return use


def factor(shape: str, day: date, on: bool) -> float:
    match shape:
        case "office":
            return 0.2 if day.weekday() > 4 else 1.0
        case "batch":
            return 12.0 if day.day == 3 else 1.0
        case "on and off":
            return 1.0 if on else 0.05
        case _:
            return 1.0


def outcomes(shape: str, share: float) -> Iterator[tuple[float, float, bool, float, bool]]:
    """Yield the model's error, plain pace's, whether the range held, the chance, and what came."""
    elapsed = round(share * MONTH)
    for seed in range(12):
        use = account(shape, seed)
        for first in range(DAYS, len(use) - MONTH, MONTH):
            total = sum(use[first : first + MONTH])
            used = sum(use[first : first + elapsed])
            quota = MONTH * sum(use[first - 28 : first]) / 28 * (0.7, 1.0, 1.3)[seed % 3]
            now = START + (first + elapsed) * DAY
            result = forecast(
                Usage(daily(use[first - 90 : first + elapsed], START + (first - 90) * DAY)),
                now,
                Span(START + first * DAY, START + (first + MONTH) * DAY),
                quota=quota,
                used=used,
            )
            assert result.p10 is not None
            assert result.p50 is not None
            assert result.p90 is not None
            assert result.p_run_out is not None
            yield (
                abs(result.p50 - total) / total,
                abs(used / elapsed * MONTH - total) / total,
                result.p10 <= total <= result.p90,
                result.p_run_out,
                total > quota,
            )


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_it_beats_plain_pace_and_its_ranges_and_chances_hold(share: float) -> None:
    rows = [row for shape in SHAPES for row in outcomes(shape, share)]
    errors, paces, held, chances, came = zip(*rows, strict=True)
    assert median(errors) < 0.8 * median(paces)
    assert 0.75 <= sum(held) / len(held) <= 0.95
    misses = [(chance - true) ** 2 for chance, true in zip(chances, came, strict=True)]
    assert sum(misses) / len(misses) <= 0.12
    sure = [true for chance, true in zip(chances, came, strict=True) if chance >= 0.9]
    safe = [true for chance, true in zip(chances, came, strict=True) if chance <= 0.1]
    assert sum(sure) >= 0.85 * len(sure)
    assert sum(safe) <= 0.15 * len(safe)


@pytest.mark.parametrize("share", [0.1, 0.25])
def test_a_monthly_batch_is_not_taken_for_the_pace(share: float) -> None:
    errors, paces, held, _, _ = zip(*outcomes("batch", share), strict=True)
    assert median(errors) < 0.35 * median(paces)
    assert sum(held) / len(held) >= 0.75
