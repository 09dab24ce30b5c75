"""Bars in dots of braille, drawn with plotext."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wpx_tui.present.chart.plot import blank_plot

DOTS = (2, 4)
"""Dots in one cell of braille, across and up."""


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
    wide, high = len(bars) * size * DOTS[0], rows * DOTS[1]
    plot = blank_plot(len(bars) * size, rows, right=max(wide - 1, 1), top=max(high - 1, 1))
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
