"""The axis of a chart: where it ends, and ticks that are round and at even distances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ROWS_A_TICK = 2
"""The fewest rows from tick to tick."""
MOST_TICKS = 6
"""Ticks above the ground: more make no chart easier to read."""
FAR, LONELY = 0.05, 0.3
"""The cost of each row between two ticks, and of a single tick, beside the part of the height that
stays empty: the axis with the least cost is chosen."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The end of an axis that begins at 0, and its ticks."""

    top: float
    ticks: Sequence[float]


def even_axis(span: float, rows: int, free: int = 0) -> Axis:
    """Return an axis for values up to `span` (above 0), with `free` of its `rows` above them.

    Its ticks are round, steps of 1, 2 or 5 times 10^n, and equally many rows apart.
    """

    def cost(apart: int, step: float) -> float:
        return step * rows / apart / span + FAR * apart + LONELY * (rows // apart < 2)

    least = max(ROWS_A_TICK, rows // (MOST_TICKS + 1) + 1)
    tries = [
        (apart, round_step(span * apart / max(rows - free, 1)))
        for apart in range(least, max(rows, least) + 1)
    ]
    apart, step = min(tries, key=lambda pair: cost(*pair))
    return Axis(step * rows / apart, [step * index for index in range(rows // apart + 1)])


def bounded_axis(span: float, rows: int) -> Axis:
    """Return an axis that ends at `span` (above 0) itself; its ticks are round."""
    step = round_step(span / max(min(rows // ROWS_A_TICK, MOST_TICKS), 1))
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
