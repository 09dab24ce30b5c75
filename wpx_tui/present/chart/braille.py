"""Bars in dots of braille, drawn with plotext."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

DOTS = (2, 4)
"""Dots in one cell of braille, across and up."""


def load() -> Any:
    """Import plotext, which has no types. That takes 30 ms: do so after the first paint."""
    import plotext

    return plotext


def canvas(
    bars: Sequence[tuple[float | None, float | None]],
    size: int,
    rows: int,
    share: Callable[[float], float],
) -> list[str]:
    """Draw bars of `size` cells in rows of dots; `share` tells how high a value is, 0 to 1.

    A bar is what is measured and that with what is to come; either is None where it is not known.
    One column of dots a point: with the limits set to the outermost dots plotext rounds nothing.
    """
    plot = load()
    wide, high = len(bars) * size * DOTS[0], rows * DOTS[1]
    plot.clf()  # its state is global
    plot.limit_size(False, False)
    plot.plotsize(len(bars) * size, rows)
    plot.theme("clear")
    plot.frame(False)
    plot.xaxes(False, False)
    plot.yaxes(False, False)
    plot.xfrequency(0)
    plot.yfrequency(0)
    plot.xlim(0, max(wide - 1, 1))
    plot.ylim(0, max(high - 1, 1))
    xs, ys = _columns(bars, size, high, share)
    if xs:
        plot.scatter(xs, ys, marker="braille", fillx=True)
    drawn = plot.uncolorize(plot.build()).split("\n")
    return [f"{row:<{len(bars) * size}}" for row in drawn[:rows]]


def _columns(
    bars: Sequence[tuple[float | None, float | None]],
    size: int,
    height: int,
    share: Callable[[float], float],
) -> tuple[list[int], list[int]]:
    """Return the columns of dots and their heights, with a gap between bars where there is room.

    What is not measured is hatched, so that it differs also without colours.
    """
    step = size * DOTS[0]
    gap = 2 if step >= 6 else 1 if step >= 2 else 0
    xs: list[int] = []
    ys: list[int] = []
    for index, (measured, total) in enumerate(bars):
        for dot in range(step - gap):
            is_hatch = dot % 2 == 0 if step >= 4 else measured is None
            value = total if is_hatch else measured
            if value is not None:
                xs.append(index * step + dot)
                ys.append(max(round(share(value) * height) - 1, 0))
    return xs, ys
