"""A history as a chart: bars over their dates, with round ticks and notes beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from wpx_tui.present.chart.axis import Axis, bounded_axis, even_axis, tick_label
from wpx_tui.present.format.dates import Labels
from wpx_tui.present.text.bars import columns
from wpx_tui.present.text.glyphs import Glyphs, Plot
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, joined, line, width

MAX_CELLS = 6
"""The widest a bar is drawn, in cells; wider ones are lumps."""
LEAST_BESIDE = 2
"""Cells of a bar and its gap that must be left where there are notes beside the chart."""
LEAST_WITH_PEAK = 7
"""Rows of the whole chart from which the peak has one of its own."""
NOTHING = 1e-9
"""Of the unit; a smaller difference has no height."""
BRAILLE = (2, 4)
"""Dots in one cell of braille, across and up."""


@dataclass(frozen=True, slots=True)
class Note:
    """Words that belong to `value`: they are drawn beside the chart at its height."""

    value: float
    words: Line


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw. `values` in the unit of the axis, None is a gap; the last may be unfinished.

    The axis runs from `floor` to the highest value, or to `top`. `peak` is the index of a bar and
    the text above it. `notes` are drawn beside the chart, or where that leaves no bars, over it.
    """

    values: Sequence[float | None]
    labels: Labels
    unit: str = ""
    floor: float = 0.0
    top: float | None = None
    average: float | None = None
    peak: tuple[int, str] | None = None
    notes: Sequence[Note] = ()
    is_unfinished: bool = True

    @property
    def highest(self) -> float:
        """Where the axis ends, above `floor`."""
        top = self.top
        if top is None:
            top = max((value for value in self.values if value is not None), default=0.0)
        return top if top - self.floor > NOTHING else self.floor + 1.0

    @property
    def beside(self) -> int:
        """The cells that the notes take, with their margins."""
        return max((width(note.words) + 3 for note in self.notes), default=0)


@dataclass(frozen=True, slots=True)
class _Place:
    """The layout of a chart: bars of `size` cells in `rows` rows, after `margin` cells.

    The newest bars are shown, from the one of index `first` on.
    """

    margin: int
    size: int
    rows: int
    first: int
    floor: float
    axis: Axis

    @property
    def top(self) -> float:
        """The value at the upper edge of the first row."""
        return self.floor + self.axis.top

    def share(self, value: float) -> float:
        """Return how much of the height `value` takes, 0 to 1."""
        return min(max((value - self.floor) / (self.top - self.floor), 0.0), 1.0)

    def row(self, value: float) -> int:
        """Return the row, from above, where a bar of `value` ends; the axis is below the last."""
        # A hair less, or a value of exactly so many rows would end in the next one.
        return self.rows - math.ceil(self.share(value) * self.rows - 1e-6)

    def boundary(self, value: float) -> int:
        """Return the row, from above, whose upper edge is nearest to `value`."""
        return self.rows - round(self.share(value) * self.rows)


def chart(what: Chart, cells: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """Draw the chart in `rows` lines of at most `cells` cells. Needs 5 rows, or 3 without notes.

    From above: the notes where they do not fit beside, the bars and the peak, axis, dates.
    """
    count = max(len(what.values), 1)
    margin = _margin(what, rows)
    room = max(cells - margin - 1, 1)
    has_beside = (room - what.beside) // count >= LEAST_BESIDE
    above = [] if has_beside or not what.notes else [_over(what.notes, cells)]
    wide = room - what.beside * has_beside
    size = max(min(wide // count, MAX_CELLS), 1)
    first = max(len(what.values) - wide // size, 0)
    if rows - len(above) < LEAST_WITH_PEAK:
        what = replace(what, peak=None)
    has_line = what.peak is not None and what.top is not None  # among the bars there is no room
    high = rows - 2 - len(above) - has_line
    place = _Place(margin, size, high, first, what.floor, _axis(what, high))
    return [
        *above,
        *([line(Span(" " * (margin + 1) + _peak(what, place), Role.DIM))] if has_line else []),
        *_body(what, place, glyphs, has_notes=has_beside),
        _ground(what, place, glyphs),
        date_line(what.labels.since(first), size, margin + 1, cells),
    ]


def _margin(what: Chart, rows: int) -> int:
    """Return the cells before the axis: room for the longest tick at any height it may get."""
    bare = replace(what, peak=None)
    axes = [_axis(version, high) for version in (what, bare) for high in (rows - 3, rows - 2)]
    ticks = [what.floor + tick for axis in axes for tick in axis.ticks]
    return max(len(tick_label(tick, what.unit)) for tick in ticks) + 1


def _over(notes: Sequence[Note], cells: int) -> Line:
    return line(" ", joined((note.words for note in notes), cells - 1))


def _axis(what: Chart, rows: int) -> Axis:
    """Return an axis up to the given top; else over the highest value, with a row for its name."""
    span, has_peak = what.highest - what.floor, what.peak is not None
    return even_axis(span, rows, has_peak) if what.top is None else bounded_axis(span, rows)


def _body(what: Chart, place: _Place, glyphs: Glyphs, *, has_notes: bool) -> Iterator[Line]:
    ticks = {place.row(place.floor + tick): place.floor + tick for tick in place.axis.ticks}
    notes = _note_rows(what, place) if has_notes else {}
    average = None if what.average is None else place.boundary(what.average)
    unfinished = place.size if what.is_unfinished else 0
    peak_row = place.row(what.highest) - 1 if what.peak and what.top is None else -1
    for row, drawn in enumerate(_bars(what, place, glyphs)):
        name = tick_label(ticks[row], what.unit) if row in ticks else ""
        edge = Span(f"{name:>{place.margin}}{glyphs.axis[3 if name else 0]}", Role.DIM)
        across = glyphs.average[0] if row == average else " "
        parts = _through(drawn, unfinished, glyphs) if row == average else _paint(drawn, unfinished)
        if row == peak_row:
            parts = iter([Span(f"{_peak(what, place):<{len(drawn)}}", Role.DIM)])
        note = line(Span(f"{across}  ", Role.DIM), notes[row]) if row in notes else EMPTY
        yield line(edge, *parts, note)


def _peak(what: Chart, place: _Place) -> str:
    """Return the peak's text, over its bar; nothing where its bar is not visible."""
    index, text = what.peak or (-1, "")
    room, at = (len(what.values) - place.first) * place.size, (index - place.first) * place.size
    return " " * min(at, room - len(text)) + text if at >= 0 and len(text) <= room else ""


def _note_rows(what: Chart, place: _Place) -> dict[int, Line]:
    """Return the notes by rows: in the row of the value, or in the nearest that is free."""
    rows: dict[int, Line] = {}
    for note in what.notes:
        wanted = min(place.boundary(note.value), place.rows - 1)
        free = [row for row in range(place.rows) if row not in rows]
        if free:
            rows[min(free, key=lambda row: abs(row - wanted))] = note.words
    return rows


def _paint(drawn: str, unfinished: int) -> Iterator[Span]:
    """Yield a row of bars as spans, the unfinished one apart."""
    last = len(drawn) - unfinished
    yield Span(drawn[:last], Role.BAR)
    yield Span(drawn[last:], Role.BAR_ALT)


def _through(drawn: str, unfinished: int, glyphs: Glyphs) -> Iterator[Span]:
    """Yield the row of the average: a line between the bars, a notch in those beyond it."""
    between, notch = glyphs.average[0], glyphs.average[1]
    for part in _paint(drawn, unfinished):
        for is_blank, chars in groupby(part.text, " ".__eq__):
            text = "".join(chars)
            if is_blank:
                yield Span(between * len(text), Role.DIM)
            else:
                yield Span(text.replace(glyphs.column, notch), part.role)


def _ground(what: Chart, place: _Place, glyphs: Glyphs) -> Line:
    """Draw the ground with the value at it; broken where a bucket is not known."""
    ground = "".join(
        (glyphs.gap if value is None else glyphs.axis[2]) * place.size
        for value in what.values[place.first :]
    )
    name = tick_label(what.floor, what.unit)
    return line(Span(f"{name:>{place.margin}}{glyphs.axis[1]}{ground}", Role.DIM))


def _bars(what: Chart, place: _Place, glyphs: Glyphs) -> list[str]:
    """Draw the bars as rows of `size` cells a value, the last of them blank if there is room."""
    values = list(what.values[place.first :])
    if glyphs.plot is Plot.BRAILLE:
        return _canvas(values, place, what.is_unfinished)
    wide = max(place.size - 1, 1)
    cells = [cell for value in values for cell in [value] * wide + [None] * (place.size - wide)]
    rows = columns(cells, place.rows, glyphs, floor=place.floor, top=place.top)
    if not what.is_unfinished:
        return rows
    last = len(cells) - place.size
    return [row[:last] + row[last:].replace(glyphs.column, glyphs.unfinished) for row in rows]


def load() -> Any:
    """Import plotext, which has no types. That takes 30 ms: do so after the first paint."""
    import plotext

    return plotext


def _canvas(values: Sequence[float | None], place: _Place, is_unfinished: bool) -> list[str]:
    """Draw the bars in dots of braille, with plotext.

    One column of dots a point: with the limits set to the outermost dots plotext rounds nothing.
    """
    plot = load()
    wide, high = len(values) * place.size * BRAILLE[0], place.rows * BRAILLE[1]
    plot.clf()  # its state is global
    plot.limit_size(False, False)
    plot.plotsize(len(values) * place.size, place.rows)
    plot.theme("clear")
    plot.frame(False)
    plot.xaxes(False, False)
    plot.yaxes(False, False)
    plot.xfrequency(0)
    plot.yfrequency(0)
    plot.xlim(0, max(wide - 1, 1))
    plot.ylim(0, max(high - 1, 1))
    xs, ys = _columns(values, place, high, is_unfinished)
    if xs:
        plot.scatter(xs, ys, marker="braille", fillx=True)
    drawn = plot.uncolorize(plot.build()).split("\n")
    return [f"{row:<{len(values) * place.size}}" for row in drawn[: place.rows]]


def _columns(
    values: Sequence[float | None], place: _Place, height: int, is_unfinished: bool
) -> tuple[list[int], list[int]]:
    """Return the columns of dots and their heights, with a gap between bars where there is room.

    The unfinished bar is hatched, so that it differs also without colours.
    """
    step = place.size * BRAILLE[0]
    gap = 2 if step >= 6 else 1 if step >= 2 else 0
    xs: list[int] = []
    ys: list[int] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        hatched = is_unfinished and index == len(values) - 1 and step >= 4
        for dot in range(0, step - gap, 2 if hatched else 1):
            xs.append(index * step + dot)
            ys.append(max(round(place.share(value) * height) - 1, 0))
    return xs, ys


def date_line(labels: Labels, size: int, margin: int, cells: int) -> Line:
    """Draw the dates under the starts of their bars: the main ones first, then those between.

    Of the main ones as many as fit, the last one always; those between all or none.
    """
    text = " " * max(len(labels.main) * size, 1)
    for index in reversed(range(len(labels.main))):
        text = _placed(text, labels.main[index], index * size, cells - margin)
    if max(map(len, labels.between), default=0) < size:
        for index, label in enumerate(labels.between):
            text = _placed(text, label, index * size, cells - margin)
    return line(Span(" " * margin + text.rstrip(), Role.DIM)) if labels.main else EMPTY


def _placed(text: str, label: str, at: int, room: int) -> str:
    """Put `label` into `text`, moved in from the right edge; not where something is already."""
    at = max(min(at, room - len(label)), 0)
    around = text[max(at - 1, 0) : at + len(label) + 1]
    if not label or around.strip():
        return text
    return f"{text[:at]}{label}{text[at + len(label) :]}"
