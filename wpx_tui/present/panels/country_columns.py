"""The columns of the countries table: a new column is a new row here, and nothing elsewhere.

The panel, the printed page, the order of the rows, CSV and JSON are all made from `COLUMNS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from wpx_tui.analysis.countries import CountryRow, fold, sort_rows
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import count
from wpx_tui.present.panels.exported import ExportedField, Kind
from wpx_tui.present.text.spans import Align, Role
from wpx_tui.present.text.table import Shape


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """How a kind of figure is written, and the room that it takes.

    `digits` is the widest whole part; `shape` gives what follows it in a column of this total.
    """

    text: Callable[[Formatter, Any], str]
    digits: str
    shape: Callable[[Formatter, float | None], Shape]


def _count_shape(_fmt: Formatter, total: float | None) -> Shape:
    """Return the shape of counts that add up to `total`: small ones have no decimals, no unit."""
    return Shape() if total is not None and len(count(total)) <= len("9,999") else Shape(1, 1)


COUNT = FigureStyle(Formatter.count, "9,999", _count_shape)
TRAFFIC = FigureStyle(
    Formatter.traffic, "999", lambda fmt, _: Shape(1, max(map(len, fmt.units.names)))
)
PERCENT = FigureStyle(Formatter.percent, "100.0 %", lambda _fmt, _total: Shape())


@dataclass(frozen=True, slots=True)
class CountryColumn:
    """One column of the table.

    `value` is its value in a row, which CSV and JSON write; the rows are sorted by `sort_value`,
    and the table shows `text_value`, where those differ. `style` is None for texts and for the bar.
    Where there is not room for all, columns with a lower `priority` go first; those with 0 are
    always there. `on_page`: it is in the printed page too. `is_fitted`: small counts take the room
    of the widest one alone.
    """

    id: str
    title: str
    value: Callable[[CountryRow], Any]
    style: FigureStyle | None = None
    sort_value: Callable[[CountryRow], Any] | None = None
    text_value: Callable[[CountryRow], Any] | None = None
    align: Align = "right"
    role: Role = Role.TEXT
    priority: int = 0
    on_page: bool = True
    is_fitted: bool = False
    field: ExportedField | None = None

    @property
    def is_figure(self) -> bool:
        """True if it holds a number; a table begins with the largest."""
        return self.style is not None

    def text(self, row: CountryRow, fmt: Formatter) -> str:
        """Return the value in a row as text; of a country's texts an unknown one is empty."""
        value = (self.text_value or self.value)(row)
        return (value or "") if self.style is None else self.style.text(fmt, value)


CODE, COUNTRY, SHARE, BAR = "code", "country", "share", "bar"

COLUMNS = (
    CountryColumn(
        CODE,
        "code",
        lambda row: row.code,
        align="left",
        field=ExportedField("code", Kind.TEXT, "Country code, as a rule ISO 3166 alpha-2."),
    ),
    CountryColumn(
        COUNTRY,
        "country",
        lambda row: row.name,
        sort_value=lambda row: None if row.name is None else fold(row.name),
        align="left",
        field=ExportedField("name", Kind.TEXT, "Its name."),
    ),
    CountryColumn(
        "requests",
        "requests",
        lambda row: row.figures.requests,
        COUNT,
        priority=3,
        field=ExportedField("requests", Kind.COUNT, "Number of requests."),
    ),
    CountryColumn(
        "traffic",
        "traffic",
        lambda row: row.figures.traffic,
        TRAFFIC,
        role=Role.STRONG,
        priority=6,
        field=ExportedField("bytes", Kind.COUNT, "Traffic in bytes."),
    ),
    CountryColumn(
        "per-request",
        "per req",
        lambda row: row.figures.per_request,
        TRAFFIC,
        priority=1,
        on_page=False,
    ),
    CountryColumn(
        SHARE,
        "share",
        lambda row: row.figures.share,
        PERCENT,
        text_value=lambda row: row.figures.column_share,
        priority=5,
        field=ExportedField(
            "share_percent",
            Kind.PERCENT,
            "Share of the total over all countries, 0 to 100, as the API gives it.",
        ),
    ),
    CountryColumn(BAR, "", lambda _: None, align="left", role=Role.BAR, priority=2),
    CountryColumn(
        "now",
        "now",
        lambda row: row.figures.connections,
        COUNT,
        priority=4,
        is_fitted=True,
        field=ExportedField(
            "connections",
            Kind.COUNT,
            "Connections open now, from the realtime feed; null where that failed.",
            in_csv=False,
        ),
    ),
)
"""Every column, from left to right."""

BY_ID = {column.id: column for column in COLUMNS}
SORTABLE = tuple(column for column in COLUMNS if column.id != BAR)
"""The columns that the rows can be sorted by; the bar compares the shares."""


@dataclass(frozen=True, slots=True)
class CountryOrder:
    """By which column (its id) the rows are sorted: figures from the largest, texts from A.

    `is_reversed`: the other way round.
    """

    by: str = "traffic"
    is_reversed: bool = False

    @property
    def descends(self) -> bool:
        """True if the largest value comes first."""
        return BY_ID[self.by].is_figure != self.is_reversed

    def select(self, by: str) -> CountryOrder:
        """Return the order by the column `by`; by the present one, the reversed order."""
        return CountryOrder(by, self.by == by and not self.is_reversed)

    def next(self) -> CountryOrder:
        """Return the order by the column after this one, after the last by the first."""
        ids = [column.id for column in SORTABLE]
        return CountryOrder(ids[(ids.index(self.by) + 1) % len(ids)])

    def sort(self, rows: Iterable[CountryRow]) -> list[CountryRow]:
        """Return the rows in this order."""
        column = BY_ID[self.by]
        return sort_rows(rows, column.sort_value or column.value, descending=self.descends)
