"""The table of countries: the columns that a width has room for, its rows and its total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from wpx_tui.analysis.countries import CountryColumn, CountryFigures, CountryOrder, CountryRow
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import count
from wpx_tui.present.text.bars import bar
from wpx_tui.present.text.spans import Line, Role, cut
from wpx_tui.present.text.table import Column, Shape, heading, row, row_cells

TITLES = {
    CountryColumn.CODE: "code",
    CountryColumn.COUNTRY: "country",
    CountryColumn.REQUESTS: "requests",
    CountryColumn.TRAFFIC: "traffic",
    CountryColumn.PER_REQUEST: "per req",
    CountryColumn.SHARE: "share",
    CountryColumn.NOW: "now",
}

BAR = "bar"
BAR_CELLS = 5
LONGEST_BAR = 40
"""Cells of the bar: at least, and where no name needs the room."""
NARROW = 46
"""Below so many cells a code has two and no title."""
LEAST_NAME = 12
"""Cells that the name keeps beside the first two figures."""
WIDEST_NAME = 14
"""Cells that a third figure and those after it leave for a name, if there is one so wide."""

_WANTED = (
    CountryColumn.TRAFFIC,
    CountryColumn.SHARE,
    CountryColumn.NOW,
    CountryColumn.REQUESTS,
    BAR,
    CountryColumn.PER_REQUEST,
)
"""Which figures go first where there is not room for all."""
_IN_ORDER = (
    CountryColumn.REQUESTS,
    CountryColumn.TRAFFIC,
    CountryColumn.PER_REQUEST,
    CountryColumn.SHARE,
    BAR,
    CountryColumn.NOW,
)


@dataclass(frozen=True, slots=True)
class Table:
    """The table as it is drawn at one width."""

    fmt: Formatter
    columns: Mapping[str, Column]

    def heading(self) -> Line:
        """The titles; each can be clicked, and the sorted one bears a sign."""
        return heading(list(self.columns.values()))

    def row(self, country: CountryRow) -> Line:
        """One country."""
        texts = _texts(country.figures, self.fmt)
        for by, text in ((CountryColumn.CODE, country.code), (CountryColumn.COUNTRY, country.name)):
            glyphs = self.fmt.glyphs
            texts[by] = cut(text or glyphs.unknown, self.columns[by].cells, glyphs.ellipsis)
        if BAR in self.columns:
            share = country.figures.share
            part = None if share is None else share / 100
            texts[BAR] = bar(part, self.columns[BAR].cells, self.fmt.glyphs)
        return row(list(self.columns.values()), [texts[by] for by in self.columns])

    def total(self, sums: CountryFigures, shown: int, of: int) -> Line:
        """The sums over `shown` of `of` rows, under their columns."""
        code, country, *others = self.columns.values()
        label = Column("", code.cells + country.gap + country.cells)
        texts = _texts(sums, self.fmt) | {BAR: ""}
        values = [texts[by] for by in list(self.columns)[2:]]
        return row([label, *others], [_label(shown, of, label.cells), *values], Role.STRONG)


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide the texts are that differ from account to account, in cells."""

    names: int
    now: int

    @classmethod
    def of(cls, rows: Sequence[CountryRow], fmt: Formatter) -> Widths:
        """Of all rows, seen or not, so that no column moves while they are scrolled."""
        names = [cell_len(each.name or "") for each in rows]
        now = [cell_len(fmt.in_column.count(each.figures.connections)) for each in rows]
        return cls(max(names, default=0), max(now, default=0))


def table(
    order: CountryOrder, widths: Widths, sums: CountryFigures, cells: int, fmt: Formatter
) -> Table:
    """The table for `cells` cells: whole figures only, always the one that it is sorted by.

    `sums` are what the total line says; they have to fit as well.
    """
    fmt = fmt.in_column
    figures = _figure_columns(widths, sums, fmt)
    code, gap = (
        (Column(TITLES[CountryColumn.CODE], 4), 2) if cells >= NARROW else (Column("", 2), 1)
    )
    left = cells - 1 - row_cells([code, Column("", 0, gap=gap)])
    figures[CountryColumn.SHARE] = replace(
        figures[CountryColumn.SHARE], gap=gap
    )  # few shares are as wide as 100.0 %
    kept = _kept(figures, order.by, widths.names, left)
    left -= sum(figures[by].cells + figures[by].gap for by in kept)
    spare = left - max(widths.names, LEAST_NAME) if BAR in kept else 0
    longer = max(min(spare, LONGEST_BAR - BAR_CELLS), 0)
    figures[BAR] = replace(figures[BAR], cells=BAR_CELLS + longer)
    columns: dict[str, Column] = {CountryColumn.CODE: code}
    columns[CountryColumn.COUNTRY] = Column(
        TITLES[CountryColumn.COUNTRY], max(left - longer, 1), gap=gap
    )
    columns |= {by: figures[by] for by in _IN_ORDER if by in kept}
    return Table(fmt, {by: _sortable(by, column, order, fmt) for by, column in columns.items()})


def _kept(figures: Mapping[str, Column], first: str, names: int, left: int) -> set[str]:
    """The figures that `left` cells have room for, with enough of it left for the names."""
    kept: set[str] = set()
    for by in dict.fromkeys((first, *_WANTED)):
        least = LEAST_NAME if len(kept) < 2 else max(min(names, WIDEST_NAME), LEAST_NAME)
        if by in figures and left - figures[by].cells - figures[by].gap >= least:
            kept.add(by)
            left -= figures[by].cells + figures[by].gap
    return kept


def _figure_columns(widths: Widths, sums: CountryFigures, fmt: Formatter) -> dict[str, Column]:
    traffic = Shape(1, max(len(name) for name in fmt.units.names))
    requests, now = _count_shape(sums.requests), _count_shape(sums.connections)
    least = {
        CountryColumn.REQUESTS: (max(len("9,999") + requests.cells, len("requests")), requests),
        CountryColumn.TRAFFIC: (len("999") + traffic.cells, traffic),
        CountryColumn.PER_REQUEST: (len("999") + traffic.cells, traffic),
        CountryColumn.SHARE: (len("100.0 %"), Shape()),
        CountryColumn.NOW: (len("9,999") + now.cells if now.cells else max(widths.now, 4), now),
    }
    totals = _texts(sums, fmt)
    columns: dict[str, Column] = {
        by: Column(
            TITLES[by],
            max(cells, cell_len(totals[by])),
            "right",
            Role.STRONG if by is CountryColumn.TRAFFIC else Role.TEXT,
            shape=shape,
        )
        for by, (cells, shape) in least.items()
    }
    return columns | {BAR: Column("", BAR_CELLS, role=Role.BAR, gap=1)}


def _count_shape(total: float | None) -> Shape:
    """Of a column of counts that add up to `total`: small ones have neither decimals nor unit."""
    return Shape() if total is not None and len(count(total)) <= len("9,999") else Shape(1, 1)


def _sortable(by: str, column: Column, order: CountryOrder, fmt: Formatter) -> Column:
    """A click on a title sorts by it; the bar belongs to the share."""
    arrow = fmt.glyphs.down if order.descends else fmt.glyphs.up
    action = f"sort_by('{CountryColumn.SHARE if by == BAR else by}')"
    return replace(column, sign=arrow if by == order.by else "", action=action)


def _texts(figures: CountryFigures, fmt: Formatter) -> dict[str, str]:
    return {
        CountryColumn.REQUESTS: fmt.count(figures.requests),
        CountryColumn.TRAFFIC: fmt.traffic(figures.traffic),
        CountryColumn.PER_REQUEST: fmt.traffic(figures.per_request),
        CountryColumn.SHARE: fmt.percent(figures.share),
        CountryColumn.NOW: fmt.count(figures.connections),
    }


def _label(shown: int, of: int, cells: int) -> str:
    """`60 countries`, `3 of 60`: whole words, as many as fit."""
    number = f"{shown:,}" if shown == of else f"{shown:,} of {of:,}"
    words = f"{number} {'country' if of == 1 else 'countries'}"
    return words if len(words) <= cells else number
