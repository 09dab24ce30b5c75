"""Make the constants of the forecast's distribution from real series.

    python contrib/forecast/calibrate.py DATA > wpx_tui/analysis/forecast/constants.py

DATA is a folder of `*.csv` or `*.csv.gz` files with the columns `series,timestamp,bytes`, one row a
bucket. Needs numpy. The constants are the weights of a linear quantile regression: seven quantiles
of how the use of the next days compares with the level, on volatility, horizon and length of the
history. Each series weighs by the square root of its length; nothing is drawn by chance, so that
the same data give the same constants.
"""

import argparse
import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import log, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wpx_tui.analysis.forecast.distribution import features, log_level
from wpx_tui.analysis.forecast.level import UseHistory
from wpx_tui.analysis.forecast.profile import learn_profile
from wpx_tui.analysis.forecast.usage import DaySeries

PROBABILITIES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
HORIZONS = (1, 3, 7, 14, 21, 28)
HISTORIES = (14, 30, 60, 90, 110)
"""Days of history that a past forecast is given, in turn: most users have little."""

STEP = 5
"""Days from one past forecast to the next."""

ITERATIONS = 80
RIDGE = 1e-4

Matrix = NDArray[np.float64]
Sample = tuple[str, tuple[float, ...], float]


def read_days(folder: Path) -> dict[str, list[float]]:
    """Return each series' bytes a day, oldest first; a day that is left out is zero."""
    days: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for path in sorted(folder.glob("*.csv*")):
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            for row in csv.DictReader(lines):
                days[row["series"]][date.fromisoformat(row["timestamp"][:10])] += float(
                    row["bytes"]
                )
    result: dict[str, list[float]] = {}
    for name, use in sorted(days.items()):
        first, last = min(use), max(use)
        count = (last - first).days + 1
        result[name] = [use.get(first + timedelta(days=index), 0.0) for index in range(count)]
    return result


def samples(name: str, use: Sequence[float]) -> Iterator[Sample]:
    """Yield past forecasts of a series: its name, the features, and what came of it."""
    monday = date(2001, 1, 1)
    for turn, origin in enumerate(range(HISTORIES[0], len(use), STEP)):
        start = max(0, origin - HISTORIES[turn % len(HISTORIES)])
        known = tuple(use[start:origin])
        if sum(known) <= 0.0:
            continue
        series = DaySeries(monday + timedelta(days=start), known, (1.0,) * len(known))
        profile = learn_profile(series)
        history = UseHistory(series, profile)
        state = history.state(history.days)
        for horizon in HORIZONS:
            if origin + horizon <= len(use):
                factors = profile.factors(monday + timedelta(days=origin), horizon)
                rate = sum(use[origin : origin + horizon]) / sum(factors)
                outcome = log(rate + state.offset) - log_level(state, horizon)
                yield name, features(state, horizon), outcome


def quantile_regression(
    inputs: Matrix, outcomes: Matrix, weights: Matrix, probability: float
) -> Matrix:
    """Return the linear weights of one quantile, by iteratively reweighted least squares."""
    result = np.zeros(inputs.shape[1])
    for iteration in range(ITERATIONS):
        misses = outcomes - inputs @ result
        smooth = max(0.3 * 0.85**iteration, 1e-4)
        pull = weights * np.where(misses > 0.0, probability, 1.0 - probability)
        pull /= np.maximum(np.abs(misses), smooth)
        normal = (inputs * pull[:, None]).T @ inputs
        normal += RIDGE * np.trace(normal) / len(normal) * np.eye(len(normal))
        result = np.linalg.solve(normal, inputs.T @ (pull * outcomes))
    return result


def fit(rows: Sequence[Sample]) -> list[list[float]]:
    """Return the constants: a row of weights for each quantile."""
    counts: dict[str, int] = defaultdict(int)
    for name, _, _ in rows:
        counts[name] += 1
    inputs = np.array([row[1] for row in rows])
    outcomes = np.array([row[2] for row in rows])
    weights = np.array([1.0 / sqrt(counts[row[0]]) for row in rows])
    return [
        [float(value) for value in quantile_regression(inputs, outcomes, weights, probability)]
        for probability in PROBABILITIES
    ]


def module(folder: Path, series: int, rows: int, constants: Sequence[Sequence[float]]) -> str:
    """Return the text of `constants.py`."""
    names = ", ".join(sorted(path.name for path in folder.glob("*.csv*")))
    lines = "\n".join(
        f"    ({', '.join(f'{value:.3f}' for value in weights)})," for weights in constants
    )
    return f'''"""Constants of the distribution, written by `contrib/forecast/calibrate.py`.

From {series} series, {rows} past forecasts. Data:
{names}
"""

PROBABILITIES = ({", ".join(f"{value:.2f}" for value in PROBABILITIES)})

COEFFICIENTS = (
{lines}
)
'''


def main() -> None:
    """Read the data, fit, and write the module to standard output."""
    parser = argparse.ArgumentParser(description="Make the constants of the forecast.")
    parser.add_argument("data", type=Path, help="folder of CSV files: series,timestamp,bytes")
    parser.add_argument("--only", default="", help="families to use, comma-separated prefixes")
    options = parser.parse_args()
    prefixes = tuple(options.only.split(",")) if options.only else ("",)
    use = {
        name: days for name, days in read_days(options.data).items() if name.startswith(prefixes)
    }
    rows = [row for name, days in use.items() for row in samples(name, days)]
    sys.stdout.write(module(options.data, len(use), len(rows), fit(rows)))


if __name__ == "__main__":
    main()
