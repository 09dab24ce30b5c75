"""A history as a chart: bars over their dates, with round ticks and notes beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from wpx_tui.present.chart import braille
from wpx_tui.present.chart.axis import Axis, bounded_axis, even_axis, tick_label
from wpx_tui.present.chart.bar_places import BarPlaces
from wpx_tui.present.chart.date_line import date_line
from wpx_tui.present.format.dates import Labels
from wpx_tui.present.text.bars import stacked
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
MOST_TO_COME = 2.0
"""Of the highest value: what is expected beyond it is cut there, or it would flatten the rest."""


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
    `to_come` is what is expected on top of the last value, then in the buckets after it. `marked`
    is the index of the bar that has a mark under it, -1 of none.
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
    to_come: Sequence[float] = ()
    to_come_role: Role = Role.BAR_ALT
    marked: int = -1

    @property
    def totals(self) -> Sequence[float | None]:
        """The values with what is to come, up to the last bucket of that."""
        if not self.to_come:
            return self.values
        rest, *ahead = self.to_come
        return [*self.values[:-1], (self.values[-1] or 0.0) + rest, *ahead]

    @property
    def measured(self) -> Sequence[float | None]:
        """The part of each of `totals` that is drawn solid; None where all of it is another sign.

        Where the rest is not known, all of an unfinished bar is drawn in that sign.
        """
        if self.to_come:
            return [*self.values, *[None] * (len(self.to_come) - 1)]
        return [*self.values[:-1], None] if self.is_unfinished else self.values

    @property
    def highest(self) -> float:
        """Where the axis ends, above `floor`."""
        top = self.top
        if top is None:
            top = max((value for value in self.values if value is not None), default=0.0)
            ahead = max((value for value in self.totals if value is not None), default=0.0)
            top = max(top, min(ahead, MOST_TO_COME * top) if top > NOTHING else ahead)
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
    has_beside, (left, size, first, _) = _across(what, cells, rows)
    margin = left - 1
    above = [] if has_beside or not what.notes else [_over(what.notes, cells)]
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


def bar_places(what: Chart, cells: int, rows: int) -> BarPlaces:
    """Return where `chart` draws the bars in that room."""
    return _across(what, cells, rows)[1]


def _across(what: Chart, cells: int, rows: int) -> tuple[bool, BarPlaces]:
    """Return whether the notes have room beside the bars, and where across the bars are."""
    total = len(what.totals)
    left = _margin(what, rows) + 1
    room = max(cells - left, 1)
    has_beside = (room - what.beside) // max(total, 1) >= LEAST_BESIDE
    wide = room - what.beside * has_beside
    size = max(min(wide // max(total, 1), MAX_CELLS), 1)
    return has_beside, BarPlaces(left, size, max(total - wide // size, 0), total)


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
    peak_row = place.row(what.highest) - 1 if what.peak and what.top is None else -1
    for row, drawn in enumerate(_bars(what, place, glyphs)):
        name = tick_label(ticks[row], what.unit) if row in ticks else ""
        edge = Span(f"{name:>{place.margin}}{glyphs.axis[3 if name else 0]}", Role.DIM)
        across = glyphs.average[0] if row == average else " "
        parts = _paint(drawn, _ahead(what, place, row), what.to_come_role)
        if row == average:
            parts = _through(parts, glyphs)
        if row == peak_row:
            parts = iter([Span(f"{_peak(what, place):<{len(drawn)}}", Role.DIM)])
        note = line(Span(f"{across}  ", Role.DIM), notes[row]) if row in notes else EMPTY
        yield line(edge, *parts, note)


def _peak(what: Chart, place: _Place) -> str:
    """Return the peak's text, over its bar; nothing where its bar is not visible."""
    index, text = what.peak or (-1, "")
    room, at = (len(what.totals) - place.first) * place.size, (index - place.first) * place.size
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


def _ahead(what: Chart, place: _Place, row: int) -> int:
    """Return how many cells at the end of a row are not measured, but to come or unfinished."""
    bars = what.measured[place.first :]
    solid = [index for index, value in enumerate(bars, 1) if value is not None]
    ahead = len(bars) - (solid[-1] if solid else 0)
    if what.to_come and (last := what.values[-1]) is not None and row < place.row(last):
        ahead += 1
    return min(ahead, len(bars)) * place.size


def _paint(drawn: str, ahead: int, role: Role) -> Iterator[Span]:
    """Yield a row of bars as spans, those that are not measured apart."""
    last = len(drawn) - ahead
    yield Span(drawn[:last], Role.BAR)
    yield Span(drawn[last:], role)


def _through(parts: Iterable[Span], glyphs: Glyphs) -> Iterator[Span]:
    """Yield the row of the average: a line between the bars, a notch in those beyond it."""
    between, notch = glyphs.average[0], glyphs.average[1]
    for part in parts:
        for is_blank, chars in groupby(part.text, " ".__eq__):
            text = "".join(chars)
            if is_blank:
                yield Span(between * len(text), Role.DIM)
            else:
                yield Span(text.replace(glyphs.column, notch), part.role)


def _ground(what: Chart, place: _Place, glyphs: Glyphs) -> Line:
    """Draw the ground with the value at it; broken where a bucket is not known, or marked."""
    ground = "".join(
        (glyphs.gap if value is None else glyphs.axis[2]) * place.size
        for value in what.totals[place.first :]
    )
    name = tick_label(what.floor, what.unit)
    edge = f"{name:>{place.margin}}{glyphs.axis[1]}"
    at = (what.marked - place.first) * place.size
    if at < 0:
        return line(Span(edge + ground, Role.DIM))
    mark = glyphs.up * max(place.size - 1, 1)
    rest = Span(ground[at + len(mark) :], Role.DIM)
    return line(Span(edge + ground[:at], Role.DIM), Span(mark, Role.STRONG), rest)


def _bars(what: Chart, place: _Place, glyphs: Glyphs) -> list[str]:
    """Draw the bars as rows of `size` cells a value, the last of them blank if there is room."""
    bars = list(zip(what.measured[place.first :], what.totals[place.first :], strict=True))
    if glyphs.plot is Plot.BRAILLE:
        return braille.canvas(bars, place.size, place.rows, place.share)
    wide = max(place.size - 1, 1)
    blank = [(None, None)] * (place.size - wide)
    cells = [cell for bar in bars for cell in [bar] * wide + blank]
    has_ahead = bool(what.to_come)
    return stacked(cells, place.rows, glyphs, floor=place.floor, top=place.top, in_cells=has_ahead)
