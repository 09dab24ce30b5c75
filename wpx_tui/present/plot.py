"""The bandwidth chart: bars drawn by plotext, axes with round ticks around them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wpx_tui.present.glyphs import Glyphs
from wpx_tui.present.line import EMPTY, Line, Role, Span, line

if TYPE_CHECKING:
    from collections.abc import Iterator

BRAILLE = (2, 4)
"""Dots in one cell of braille, across and up."""
MAX_CELLS = 6
"""The widest a bar is drawn, in cells; wider ones are lumps."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw. `values` in the unit of the axis, None is a gap; the last is unfinished.

    `labels` are written under the bars where there is room, the last one always.
    """

    values: Sequence[float | None]
    labels: Sequence[str]
    average: float | None = None
    is_unfinished: bool = True


def round_ticks(top: float, at_most: int) -> list[float]:
    """Round values from 0 up to `top`, at most so many above 0: steps of 1, 2 or 5 times 10^n."""
    if top <= 0 or at_most < 1:
        return [0.0]
    rough = top / at_most
    power = 10.0 ** math.floor(math.log10(rough))
    # The last candidate is never needed but by a hair of floating point.
    step = next(size * power for size in (1, 2, 5, 10, 20) if size * power >= rough * 0.999999)
    return [step * index for index in range(math.floor(top / step + 1e-9) + 1)]


def bar_cells(count: int, cells: int) -> int:
    """How wide a bar and its gap are when `count` of them share `cells`; at least 1."""
    return max(min(cells // max(count, 1), MAX_CELLS), 1)


def tick_label(value: float) -> str:
    """A tick without needless decimals."""
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def chart(chart: Chart, cells: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """The chart in `rows` lines of at most `cells` cells: bars, axis, labels. Needs 3 rows."""
    highest = max((value for value in chart.values if value is not None), default=0.0)
    height = rows - 2
    top = highest or 1.0
    ticks = round_ticks(top, max(min(height // 2, 6), 1))
    names = [tick_label(tick) for tick in ticks]
    margin = max(len(name) for name in names) + 1
    size = bar_cells(len(chart.values), cells - margin - 1)
    shown = list(chart.values)[-max((cells - margin - 1) // size, 1) :]
    skipped = len(chart.values) - len(shown)
    high = _dots(glyphs)[1]
    marks = {_row(tick, top, height, high): name for tick, name in zip(ticks, names, strict=True)}
    average = None if chart.average is None else _row(chart.average, top, height, high)
    lines = []
    for row, dots in enumerate(_canvas(shown, top, size, height, glyphs, chart.is_unfinished)):
        label = marks.get(row)
        edge = glyphs.axis[0] if label is None else glyphs.axis[3]
        body = _paint(dots, size, chart.is_unfinished, row == average)
        lines.append(line(Span(f"{label or '':>{margin}}{edge}", Role.DIM), *body))
    across = glyphs.axis[1] + glyphs.axis[2] * (len(shown) * size)
    lines.append(line(Span(" " * margin + across, Role.DIM)))
    lines.append(date_line(list(chart.labels)[skipped:], size, margin + 1, cells))
    return lines


def _dots(glyphs: Glyphs) -> tuple[int, int]:
    return BRAILLE if glyphs.plot_marker == "braille" else (1, 1)


def _row(value: float, top: float, rows: int, high: int) -> int:
    """The row, from above, in which a bar of `value` ends; `high` dots to a row."""
    dot = round(min(value / top, 1) * (rows * high - 1))
    return rows - 1 - dot // high


def _paint(dots: str, size: int, is_unfinished: bool, has_average: bool) -> Iterator[Span]:
    """A row of bars as spans; the average shows where no bar stands."""
    if has_average:
        dots = dots.replace(" ", "┈" if not dots.isascii() else ".")
    last = len(dots) - size if is_unfinished else len(dots)
    for text, role in ((dots[:last], Role.BAR), (dots[last:], Role.BAR_ALT)):
        if not has_average:
            yield Span(text, role)
            continue
        for char in text:
            yield Span(char, Role.DIM if char in "┈." else role)


def load() -> Any:
    """plotext, which has no types. Importing it takes 30 ms: do so after the first paint."""
    import plotext

    return plotext


def _canvas(
    values: Sequence[float | None],
    top: float,
    size: int,
    rows: int,
    glyphs: Glyphs,
    is_unfinished: bool,
) -> list[str]:
    """The bars alone, as `rows` strings of `size` cells a value, drawn by plotext.

    One column of dots a point: with the limits set to the outermost dots plotext rounds nothing.
    """
    plot = load()
    wide, high = _dots(glyphs)
    plot.clf()  # its state is global
    plot.limit_size(False, False)
    plot.plotsize(len(values) * size, rows)
    plot.theme("clear")
    plot.frame(False)
    plot.xaxes(False, False)
    plot.yaxes(False, False)
    plot.xfrequency(0)
    plot.yfrequency(0)
    plot.xlim(0, max(len(values) * size * wide - 1, 1))
    plot.ylim(0, max(rows * high - 1, 1))
    xs, ys = _columns(values, top, size * wide, rows * high, is_unfinished)
    if xs:
        plot.scatter(xs, ys, marker=glyphs.plot_marker, fillx=True)
    drawn = plot.uncolorize(plot.build()).split("\n")
    return [f"{row:<{len(values) * size}}" for row in drawn[:rows]]


def _columns(
    values: Sequence[float | None], top: float, step: int, height: int, is_unfinished: bool
) -> tuple[list[int], list[int]]:
    """The columns of dots and their heights; a bar leaves a blank to the next where it can.

    The unfinished bar is hatched, so that it is told apart without colour too.
    """
    gap = 2 if step >= 6 else 1 if step >= 2 else 0
    xs: list[int] = []
    ys: list[int] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        hatched = is_unfinished and index == len(values) - 1 and step >= 4
        for dot in range(0, step - gap, 2 if hatched else 1):
            xs.append(index * step + dot)
            ys.append(round(value / top * (height - 1)))
    return xs, ys


def date_line(labels: Sequence[str], size: int, margin: int, cells: int) -> Line:
    """As many labels as fit, each under the start of its bar, the last one always."""
    room = len(labels) * size
    text = " " * room
    free = room  # counted from the right: what stands further right is settled
    for index in range(len(labels) - 1, -1, -1):
        label = labels[index]
        at = min(index * size, max(cells - margin - len(label), 0))
        if not label or (at + len(label) + 2 > free and free != room):
            continue
        text = f"{text[:at]}{label}{text[at + len(label) :]}"
        free = at
    return line(Span(" " * margin + text, Role.DIM)) if labels else EMPTY
