"""A history as a chart: bars that stand on their values and dates, with notes over or beside them.

Where the values have no room under the bars there is an axis with round ticks instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.chart import braille
from wpx_tui.present.chart.axis import bounded_axis, tick_label
from wpx_tui.present.chart.bar_places import BarPlaces
from wpx_tui.present.chart.date_line import date_line
from wpx_tui.present.format.dates import Labels
from wpx_tui.present.text.bars import stacked, whole_cells
from wpx_tui.present.text.glyphs import Glyphs, Plot
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, joined, line, width

MAX_CELLS = 12
"""The widest a bar is drawn, in cells; wider ones are lumps."""
LEAST_WITH_NOTES, LEAST_WITH_VALUES = 5, 6
"""Rows of the whole chart from which on notes have one over the bars, and values one below."""
MOST_DECIMALS = 1
"""Of the values under the bars."""
LEAST_WHOLE = 10.0
"""From which highest value on values without decimals say enough."""
NOTHING = 1e-9
"""Of the unit; a smaller difference has no height."""
MOST_TO_COME = 2.0
"""Of the highest value: what is expected beyond it is cut there, or it would flatten the rest."""


@dataclass(frozen=True, slots=True)
class Note:
    """Words that belong to `value`: beside the chart they stand at its height."""

    value: float
    words: Line


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw. `values` in the unit of the axis, None is a gap; the last may be unfinished.

    The axis runs from 0 to the highest value. `notes` are drawn beside the chart where the bars
    leave room, else `over` stands over it, as far as it fits. `to_come` is what is expected on top
    of the last value, then in the buckets after it. `marked` is the index of the bar that has a
    mark under it, -1 of none.
    """

    values: Sequence[float | None]
    labels: Labels
    unit: str = ""
    average: float | None = None
    notes: Sequence[Note] = ()
    over: Sequence[Line] = ()
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
        """Where the axis ends, above 0."""
        top = max((value for value in self.values if value is not None), default=0.0)
        ahead = max((value for value in self.totals if value is not None), default=0.0)
        top = max(top, min(ahead, MOST_TO_COME * top) if top > NOTHING else ahead)
        return top if top > NOTHING else 1.0

    @property
    def beside(self) -> int:
        """The cells that the notes take beside the bars, with their margins."""
        return max((width(note.words) + 3 for note in self.notes), default=0)

    def value_texts(self, cells: int) -> Sequence[str]:
        """Return what stands under each bar, in at most `cells` cells; none without room for all.

        Of a bar that is not known it is empty. An unfinished one has what it is so far.
        """
        known = [*self.values, *self.to_come[1:]]
        for decimals in range(MOST_DECIMALS, -1, -1):
            texts = ["" if value is None else f"{value:,.{decimals}f}" for value in known]
            says_enough = decimals > 0 or self.highest >= LEAST_WHOLE
            if says_enough and max(map(len, texts), default=0) <= cells:
                return texts
        return ()


class _Layout(NamedTuple):
    """Where everything is: `bars` across, `rows` of them; under them `texts`, if there is room.

    `has_beside`: the notes are beside the bars. `has_over`: they have the first row.
    """

    bars: BarPlaces
    rows: int
    texts: Sequence[str]
    has_beside: bool
    has_over: bool
    top: float

    def share(self, value: float) -> float:
        """Return how much of the height `value` takes, 0 to 1."""
        return min(max(value / self.top, 0.0), 1.0)

    def row(self, value: float) -> int:
        """Return the row, from above, where a bar of `value` ends; the values are below the last.

        A bar of 0 ends in the last one.
        """
        # A hair less, or a value of exactly so many rows would end in the next one.
        return self.rows - max(math.ceil(self.share(value) * self.rows - 1e-6), 1)


def chart(what: Chart, cells: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """Draw the chart in `rows` lines of at most `cells` cells. Needs 2 rows.

    From above: the notes where they do not fit beside, the bars, their values, the dates.
    """
    layout = _layout(what, cells, rows)
    left, size, first, _ = layout.bars
    above = [line(" ", joined(what.over, cells - 1))]
    mark = None
    if what.marked >= first and not layout.texts:
        mark = (what.marked - first) * size, glyphs.up * max(size - 1, 1)
    return [
        *above * layout.has_over,
        *_body(what, layout, glyphs),
        *([_value_line(what, layout, glyphs)] if layout.texts else []),
        date_line(what.labels.since(first), size, left, cells, mark),
    ]


def bar_places(what: Chart, cells: int, rows: int) -> BarPlaces:
    """Return where `chart` draws the bars in that room."""
    return _layout(what, cells, rows).bars


def _layout(what: Chart, cells: int, rows: int) -> _Layout:
    """Lay the chart out: with the values under the bars where they fit, else with an axis."""
    total = len(what.totals)
    size = min(max(cells - 1, 1) // max(total, 1), MAX_CELLS)
    texts = what.value_texts(size - 1) if rows >= LEAST_WITH_VALUES else ()
    left = 1
    if not texts:
        left = min(_margin(what, rows) + 1, cells - 1)
        size = max(min((cells - left) // max(total, 1), MAX_CELLS), 1)
    room = max(cells - left, 1)
    has_beside = bool(what.notes) and room - size * total >= what.beside
    has_over = bool(what.over) and not has_beside and rows >= LEAST_WITH_NOTES
    bars = BarPlaces(left, size, max(total - room // size, 0), total)
    high = max(rows - 1 - bool(texts) - has_over, 1)
    return _Layout(bars, high, texts, has_beside, has_over, what.highest)


def _margin(what: Chart, rows: int) -> int:
    """Return the cells before the axis: room for the longest tick at any height it may get."""
    heights = range(max(rows - 2, 1), max(rows, 2))
    ticks = [tick for high in heights for tick in bounded_axis(what.highest, high).ticks[1:]]
    return max(len(tick_label(tick, what.unit)) for tick in ticks) + 1


def _body(what: Chart, layout: _Layout, glyphs: Glyphs) -> Iterator[Line]:
    ticks = {}
    if not layout.texts:
        axis = bounded_axis(layout.top, layout.rows)
        ticks = {layout.row(tick): tick_label(tick, what.unit) for tick in axis.ticks[1:]}
    notes = _note_rows(what, layout)
    average = None if what.average is None else layout.row(what.average)
    for row, drawn in enumerate(_bars(what, layout, glyphs)):
        name = ticks.get(row, "")
        edge = f"{name:>{layout.bars.left - 1}}"
        edge += " " if layout.texts else glyphs.axis[3 if name else 0]
        across = glyphs.average if row == average else " "
        parts = _paint(drawn, _ahead(what, layout, row), what.to_come_role)
        note = line(Span(f"{across}  ", Role.DIM), notes[row]) if row in notes else EMPTY
        parts = _through(parts, glyphs) if row == average else parts
        yield line(Span(edge, Role.DIM), *parts, note)


def _note_rows(what: Chart, layout: _Layout) -> dict[int, Line]:
    """Return the notes by rows: in the row of the value, or in the nearest that is free."""
    rows: dict[int, Line] = {}
    for note in what.notes if layout.has_beside else ():
        wanted = layout.row(note.value)
        free = [row for row in range(layout.rows) if row not in rows]
        if free:
            rows[min(free, key=lambda row: abs(row - wanted))] = note.words
    return rows


def _ahead(what: Chart, layout: _Layout, row: int) -> int:
    """Return how many cells at the end of a row are not measured, but to come or unfinished."""
    bars = _whole(what, layout)[layout.bars.first :]
    solid = [index for index, (measured, _) in enumerate(bars, 1) if measured is not None]
    ahead = len(bars) - (solid[-1] if solid else 0)
    if what.to_come and solid and row < layout.row(bars[solid[-1] - 1][0] or 0.0):
        ahead += 1
    return min(ahead, len(bars)) * layout.bars.size


def _whole(what: Chart, layout: _Layout) -> Sequence[tuple[float | None, float | None]]:
    """Return the bars, what is measured of an unfinished one in whole cells under the rest."""
    bars = list(zip(what.measured, what.totals, strict=True))
    return whole_cells(bars, layout.rows, layout.top) if what.to_come else bars


def _paint(drawn: str, ahead: int, role: Role) -> Iterator[Span]:
    """Yield a row of bars as spans, those that are not measured apart."""
    last = len(drawn) - ahead
    yield Span(drawn[:last], Role.BAR)
    yield Span(drawn[last:], role)


def _through(parts: Iterator[Span], glyphs: Glyphs) -> Iterator[Span]:
    """Yield the row of the average: a line where no bar stands."""
    for part in parts:
        for is_blank, chars in groupby(part.text, " ".__eq__):
            text = "".join(chars)
            yield Span(glyphs.average * len(text), Role.DIM) if is_blank else Span(text, part.role)


def _value_line(what: Chart, layout: _Layout, glyphs: Glyphs) -> Line:
    """Draw the values under their bars: those to come dim, the one that is read as a cursor."""
    left, size, first, _ = layout.bars
    spans = [Span(" " * left)]
    for index, text in enumerate(layout.texts[first:], first):
        role = Role.TEXT if index < len(what.values) else Role.DIM
        role = Role.CURSOR if index == what.marked else role
        spans += [Span(f"{text or glyphs.unknown:^{size - 1}}", role), Span(" ")]
    return line(*spans)


def _bars(what: Chart, layout: _Layout, glyphs: Glyphs) -> list[str]:
    """Draw the bars as rows of `size` cells a value, the last of them blank if there is room."""
    size, first = layout.bars.size, layout.bars.first
    bars = _whole(what, layout)[first:]
    if glyphs.plot is Plot.BRAILLE:
        return braille.canvas(bars, size, layout.rows, layout.share)
    wide = max(size - 1, 1)
    blank = [(None, None)] * (size - wide)
    cells = [cell for bar in bars for cell in [bar] * wide + blank]
    return stacked(cells, layout.rows, glyphs, top=layout.top, in_cells=bool(what.to_come))
