"""The axis of a chart: where it ends, and ticks that are round and at even distances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ROWS_A_TICK = 2
"""The fewest rows from tick to tick."""
MOST_TICKS = 6
"""Ticks above the ground: more make no chart easier to read."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The end of an axis that begins at 0, and its ticks."""

    top: float
    ticks: Sequence[float]


def bounded_axis(span: float, rows: int) -> Axis:
    """Return an axis that ends at `span` (above 0) itself; its ticks are round, one above 0."""
    step = round_step(span / max(min(rows // ROWS_A_TICK, MOST_TICKS), 1))
    if step > span:
        step = next(less for size in (2, 2.5, 5, 10) if (less := round_step(span / size)) <= span)
    return Axis(span, [step * index for index in range(math.floor(span / step + 1e-9) + 1)])


def round_step(least: float) -> float:
    """Return the smallest of 1, 2 and 5 times 10^n that is not below `least` (above 0)."""
    power = 10.0 ** math.floor(math.log10(least))
    # The last candidate is never needed but by a hair of floating point.
    return next(size * power for size in (1, 2, 5, 10, 20) if size * power >= least * 0.999999)


def tick_label(value: float, unit: str = "") -> str:
    """Write a tick without needless decimals."""
    number = f"{value:,.0f}" if value == int(value) else f"{value:g}"
    return f"{number} {unit}" if unit else number
