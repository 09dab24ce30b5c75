"""The table of countries: the columns that a width has room for, its rows and its total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from wpx_tui.analysis.countries import CountryFigures, CountryRow
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.country_columns import (
    BAR,
    BY_ID,
    CODE,
    COLUMNS,
    COUNTRY,
    SHARE,
    CountryColumn,
    CountryOrder,
)
from wpx_tui.present.text.bars import bar
from wpx_tui.present.text.spans import Line, Role, Span, cut
from wpx_tui.present.text.table import Column, heading, row, row_cells

BAR_CELLS = 5
LONGEST_BAR = 40
"""Cells of the bar: at least, and where no name needs the room."""
NARROW = 46
"""Below so many cells a code has two and no title."""
LEAST_NAME = 12
"""Cells that the name keeps beside the first two figures."""
WIDEST_NAME = 14
"""Cells that a third figure and those after it leave for a name, if there is one so wide."""
LEAST_FITTED = 4
"""Cells of a column that is as wide as its widest value."""

_FIGURES = tuple(column for column in COLUMNS if column.priority)
"""What is left out where there is no room for it."""


@dataclass(frozen=True, slots=True)
class Table:
    """The table as it is drawn at one width; its columns by their ids.

    `largest` is the share of the longest bar, 0 to 100.
    """

    fmt: Formatter
    columns: Mapping[str, Column]
    largest: float = 100.0

    def heading(self) -> Line:
        """Return the titles; each can be clicked, and the sorted one has a sign."""
        return heading(list(self.columns.values()))

    def row(self, country: CountryRow) -> Line:
        """Return the line of one country."""
        texts = _texts(country, self.fmt)
        glyphs = self.fmt.glyphs
        for by in (CODE, COUNTRY):
            texts[by] = cut(texts[by] or glyphs.unknown, self.columns[by].cells, glyphs.ellipsis)
        if BAR in self.columns:
            share = country.figures.share
            part = None if share is None else share / self.largest
            texts[BAR] = bar(part, self.columns[BAR].cells, glyphs)
        content = row(list(self.columns.values()), [texts[by] for by in self.columns])
        return tuple(part for span in content for part in _tracked(span, glyphs.track))

    def total(self, sums: CountryFigures, visible: int, count: int) -> Line:
        """Return the sums over `visible` of `count` rows, under their columns."""
        code, country, *others = self.columns.values()
        label = Column("", code.cells + country.gap + country.cells)
        texts = _texts(_total_row(sums), self.fmt)
        values = [texts[by] for by in list(self.columns)[2:]]
        return row([label, *others], [_label(visible, count, label.cells), *values], Role.STRONG)


@dataclass(frozen=True, slots=True)
class Widths:
    """The widest names, and the widest values of the columns that are fitted to them, in cells.

    `largest` is the largest share, to which the bars are scaled; 100 where none is known.
    """

    names: int
    fitted: Mapping[str, int]
    largest: float = 100.0

    @classmethod
    def of(cls, rows: Sequence[CountryRow], fmt: Formatter) -> Widths:
        """Measure all rows, visible or not, so that no column moves while they are scrolled."""
        fmt = fmt.in_column
        names = max((cell_len(row.name or "") for row in rows), default=0)
        return cls(
            names,
            {
                column.id: max((cell_len(column.text(row, fmt)) for row in rows), default=0)
                for column in COLUMNS
                if column.is_fitted
            },
            max((row.figures.share or 0.0 for row in rows), default=0.0) or 100.0,
        )


def table(
    order: CountryOrder, widths: Widths, sums: CountryFigures, cells: int, fmt: Formatter
) -> Table:
    """Return the table for `cells` cells: whole figures only, always the sorted column.

    `sums` are the figures of the total line; they have to fit as well.
    """
    fmt = fmt.in_column
    figures = {column.id: _figure_column(column, widths, sums, fmt) for column in _FIGURES}
    title = BY_ID[CODE].title
    code, gap = (Column(title, 4), 2) if cells >= NARROW else (Column("", 2), 1)
    left = cells - 1 - row_cells([code, Column("", 0, gap=gap)])
    # Few shares are as wide as 100.0 %.
    figures[SHARE] = replace(figures[SHARE], gap=gap)
    kept = _kept(figures, order.by, widths.names, left)
    left -= sum(figures[by].cells + figures[by].gap for by in kept)
    spare = left - max(widths.names, LEAST_NAME) if BAR in kept else 0
    longer = max(min(spare, LONGEST_BAR - BAR_CELLS), 0)
    figures[BAR] = replace(figures[BAR], cells=BAR_CELLS + longer)
    country = Column(BY_ID[COUNTRY].title, max(left - longer, 1), gap=gap)
    columns = {CODE: code, COUNTRY: country}
    columns |= {by: column for by, column in figures.items() if by in kept}
    return Table(
        fmt,
        {by: _sortable(by, column, order, fmt) for by, column in columns.items()},
        widths.largest,
    )


def _kept(figures: Mapping[str, Column], first: str, names: int, left: int) -> set[str]:
    """Return the figures that `left` cells have room for, with enough of it left for the names."""
    kept: set[str] = set()
    by_priority = sorted(_FIGURES, key=lambda column: -column.priority)
    for by in dict.fromkeys((first, *(column.id for column in by_priority))):
        least = LEAST_NAME if len(kept) < 2 else max(min(names, WIDEST_NAME), LEAST_NAME)
        if by in figures and left - figures[by].cells - figures[by].gap >= least:
            kept.add(by)
            left -= figures[by].cells + figures[by].gap
    return kept


def _figure_column(
    column: CountryColumn, widths: Widths, sums: CountryFigures, fmt: Formatter
) -> Column:
    """Return the column as wide as its figures and its total can be."""
    style = column.style
    if style is None:
        return Column(column.title, BAR_CELLS, role=column.role, gap=1)
    total = column.value(_total_row(sums))
    shape = style.shape(fmt, total)
    cells = max(len(style.digits) + shape.cells, len(column.title))
    if column.is_fitted and not shape.cells:
        cells = max(widths.fitted[column.id], LEAST_FITTED)
    cells = max(cells, cell_len(style.text(fmt, total)))
    return Column(column.title, cells, column.align, column.role, shape=shape)


def _tracked(span: Span, track: str) -> Sequence[Span]:
    """Return a bar with its track behind it, which leads on to the figure beside it."""
    if span.role is not Role.BAR:
        return (span,)
    drawn = span.text.rstrip()
    before = len(drawn) - len(drawn.lstrip())
    if before == len(drawn):
        return (span,)
    return (span._replace(text=drawn), Span(track * (len(span.text) - len(drawn)), Role.TRACK))


def _total_row(sums: CountryFigures) -> CountryRow:
    return CountryRow((None, None, 0), None, None, sums)


def _sortable(by: str, column: Column, order: CountryOrder, fmt: Formatter) -> Column:
    """Sort by the column when its title is clicked; by the share when the bar's is."""
    arrow = fmt.glyphs.down if order.descends else fmt.glyphs.up
    action = f"sort_by('{SHARE if by == BAR else by}')"
    return replace(column, sign=arrow if by == order.by else "", action=action)


def _texts(row: CountryRow, fmt: Formatter) -> dict[str, str]:
    return {column.id: column.text(row, fmt) for column in COLUMNS}


def page_columns() -> tuple[list[CountryColumn], list[Column]]:
    """Return the columns of the printed page, and how each is drawn; their widths are open."""
    columns = [column for column in COLUMNS if column.on_page]
    drawn = [Column(column.title, 0, column.align, column.role) for column in columns]
    return columns, drawn


def _label(visible: int, count: int, cells: int) -> str:
    """Return `60 countries`, `3 of 60`: whole words, as many as fit."""
    number = f"{visible:,}" if visible == count else f"{visible:,} of {count:,}"
    words = f"{number} {'country' if count == 1 else 'countries'}"
    return words if len(words) <= cells else number
