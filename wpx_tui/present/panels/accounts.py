"""The table of the accounts: its columns, its order, its rows and their total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from wpx_tui.analysis.accounts import AccountsTotal, total
from wpx_tui.analysis.countries import fold
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format.durations import duration
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.account_row import AccountRow, Cell, Standing, use_cells
from wpx_tui.present.text.spans import EMPTY, Align, Line, Role, Span, fit, fit_text, line, width
from wpx_tui.present.text.table import Shape

GAP = 2
"""Blanks between two columns."""
LEAST_VERDICT, MOST_VERDICT = 12, 48
"""Cells of the verdict: fewer and its sign stands alone; more and it has the rest."""
LEAST_NAME, MOST_NAME = 7, 20
AROUND_NAME = 5
"""Cells of the sign and of the blanks on both sides of a name."""
NO_CELL = Cell("")
LEAST_AGE = 60.0
"""Seconds from which on the age of the oldest figures is told."""


class AccountColumn(NamedTuple):
    """A column of figures. Those of a lower `priority` go first where there is not room for all."""

    id: str
    title: str
    priority: int
    align: Align = "right"
    descends: bool = True


COLUMNS = (
    AccountColumn("quota", "fullest quota", 1, "left"),
    AccountColumn("share", "used", 9),
    AccountColumn("pace", "pace", 2),
    AccountColumn("empty", "empty", 5, descends=False),
    AccountColumn("period", "period", 8),
    AccountColumn("rate", "rate", 6),
    AccountColumn("success", "success", 4),
    AccountColumn("cost", "cost", 3),
    AccountColumn("data", "data", 7, "left"),
)
"""Every column right of the verdict, from left to right."""

URGENCY, NAME = "urgency", "account"
ORDERS = (URGENCY, NAME, "share", "empty", "period", "rate", "success", "cost", "data")
"""What the rows can be sorted by, in the order in which a key goes through them."""


class AccountOrder(NamedTuple):
    """By what the rows are sorted: by urgency the worst first, figures from the largest."""

    by: str = URGENCY
    is_reversed: bool = False

    def next(self) -> AccountOrder:
        """Return the order by the next of `ORDERS`."""
        return AccountOrder(ORDERS[(ORDERS.index(self.by) + 1) % len(ORDERS)])

    def sort(self, rows: Iterable[AccountRow]) -> list[AccountRow]:
        """Return the rows in this order; those without the figure last, however it is turned."""
        rows = sorted(rows, key=lambda row: row.place)
        if self.by == URGENCY:
            rows.sort(key=lambda row: (row.standing.rank, -(_value(row, "share") or 0.0)))
        elif self.by == NAME:
            rows.sort(key=lambda row: fold(row.name))
        else:
            return self._by_figure(rows)
        return rows[::-1] if self.is_reversed else rows

    def _by_figure(self, rows: Sequence[AccountRow]) -> list[AccountRow]:
        descends = next(column.descends for column in COLUMNS if column.id == self.by)
        known = [(value, row) for row in rows if (value := _value(row, self.by)) is not None]
        known.sort(key=lambda pair: pair[0], reverse=descends != self.is_reversed)
        return [row for _, row in known] + [row for row in rows if _value(row, self.by) is None]


def _value(row: AccountRow, by: str) -> float | None:
    return row.cells.get(by, NO_CELL).value


def matching(rows: Sequence[AccountRow], text: str) -> list[AccountRow]:
    """Return the rows whose name, or whose fullest quota's, has the text in it."""
    sought = fold(text)
    return [
        row
        for row in rows
        if sought in fold(row.name) or sought in fold(row.cells.get("quota", NO_CELL).text)
    ]


# ---- the drawing


class _Placed(NamedTuple):
    """A column with its width."""

    column: AccountColumn
    cells: int
    shape: Shape


class AccountsTable:
    """The table of `rows` in `cells` cells; the total is of all rows, whatever is searched for."""

    def __init__(
        self, rows: Sequence[AccountRow], order: AccountOrder, fmt: Formatter, cells: int
    ) -> None:
        self._fmt = fmt
        self._order = order
        self.sum = total([row.figures for row in rows])
        self._total_cells = _total_cells(self.sum, fmt)
        every = [*(row.cells for row in rows), self._total_cells]
        names = [cell_len(row.name) for row in rows]
        self._name = min(max(LEAST_NAME, *names), MOST_NAME, max(cells // 4, LEAST_NAME))
        columns = [_placed(column, every) for column in COLUMNS if _is_used(column, every)]
        # The sign, the name and the verdict come first; the least columns go until all fit.
        room = cells - self._name - AROUND_NAME - 1
        while columns and _needed(columns) + LEAST_VERDICT > room:
            columns.remove(min(columns, key=lambda placed: placed.column.priority))
        self._columns = columns
        longest = max(
            [width(row.standing.wordings[0]) for row in rows if row.standing.wordings], default=0
        )
        self._verdict = max(min(longest, MOST_VERDICT, room - _needed(columns)), 0)

    @property
    def _total_name(self) -> str:
        return f"{self.sum.live} of {self.sum.of} accounts"

    def heading(self) -> Line:
        """Return the titles of the columns, the sorted one marked."""
        parts: list[Span | str] = [self._title(NAME, "account", self._name + 3, "left"), "  "]
        parts.append(self._title(URGENCY, "verdict", self._verdict, "left"))
        for column, cells, _ in self._columns:
            parts += [
                " " * (GAP - 1),
                self._title(column.id, column.title, cells + 1, column.align),
            ]
        return line(*parts)

    def _title(self, key: str, text: str, cells: int, align: Align) -> Span:
        is_sorted = key == self._order.by and (key != URGENCY or self._order.is_reversed)
        glyphs = self._fmt.glyphs
        descends = next((column.descends for column in COLUMNS if column.id == key), False)
        sign = glyphs.down if descends != self._order.is_reversed else glyphs.up
        if is_sorted:
            text = f"{sign}{text}" if align == "right" else f"{text}{sign}"
        if align == "left" and key not in (NAME, URGENCY):
            text = f" {text}"
        if key == NAME:
            text = f"   {text}"
        action = None if key == "quota" else f"sort_by('{key}')"
        return Span(fit_text(text, cells, align), Role.STRONG if is_sorted else Role.DIM, action)

    def row(self, row: AccountRow) -> Line:
        """Return one account's line."""
        ellipsis = self._fmt.glyphs.ellipsis
        name = fit_text(row.name, self._name, ellipsis=ellipsis)
        start = line(" ", row.standing.sign, " ", Span(name, Role.STRONG), "  ")
        if row.is_unknown:  # there are no figures: why not, and that it is tried
            figures = self._cells(row.cells)[-1:] if self._shows_data else []
            room = self._verdict + _needed(self._columns) - sum(map(width, map(line, figures)))
            return line(start, fit(self._wording(row, room), room, ellipsis), *figures)
        wording = fit(self._wording(row, self._verdict), self._verdict, ellipsis)
        return line(start, wording, *self._cells(row.cells))

    @property
    def _shows_data(self) -> bool:
        return bool(self._columns) and self._columns[-1].column.id == "data"

    def _wording(self, row: AccountRow, cells: int) -> Line:
        """Return the verdict in as many words as fit, the last ones where none do."""
        shortest = row.standing.wordings[-1] if row.standing.wordings else EMPTY
        return next((item for item in row.standing.wordings if width(item) <= cells), shortest)

    def total(self) -> Line:
        """Return the last line: how many are live, the sums of those, the oldest age."""
        room = self._name + self._verdict + 2
        name = fit_text(self._total_name, room, ellipsis=self._fmt.glyphs.ellipsis)
        return line("   ", Span(name, Role.STRONG), *self._cells(self._total_cells))

    def _cells(self, cells: dict[str, Cell]) -> list[Span]:
        spans = []
        for column, room, shape in self._columns:
            cell = cells.get(column.id, NO_CELL)
            text = shape.pad(cell.text) if shape.cells and cell.value is not None else cell.text
            text = text if cell_len(text) <= room else cell.text
            fitted = fit_text(text, room, column.align, self._fmt.glyphs.ellipsis)
            spans.append(Span(" " * GAP + fitted, cell.role))
        return spans


def _placed(column: AccountColumn, rows: Sequence[dict[str, Cell]]) -> _Placed:
    cells = [row[column.id] for row in rows if column.id in row]
    shape = Shape()
    if column.align == "right" and column.id not in ("empty", "pace", "cost"):
        shape = Shape.of([cell.text for cell in cells if cell.value is not None])
    texts = [
        shape.pad(cell.text) if shape.cells and cell.value is not None else cell.text
        for cell in cells
    ]
    return _Placed(column, max(map(cell_len, (column.title, *texts))), shape)


def _needed(columns: Sequence[_Placed]) -> int:
    return sum(placed.cells + GAP for placed in columns)


def _is_used(column: AccountColumn, rows: Sequence[dict[str, Cell]]) -> bool:
    """Return True for a column with anything in it; without a price there is none of costs."""
    if column.id == "cost":
        return any(row["cost"].value is not None for row in rows if "cost" in row)
    return any(row.get(column.id, NO_CELL).text for row in rows)


def _total_cells(sums: AccountsTotal, fmt: Formatter) -> dict[str, Cell]:
    cells = use_cells(sums.figures, fmt, Role.STRONG, Role.STRONG)
    if sums.age is not None and sums.age >= LEAST_AGE and sums.live < sums.of:
        cells["data"] = Cell(f"oldest {duration(sums.age)}", None, Role.DIM)
    return cells


def signs(standings: Sequence[Standing], front: int) -> list[Line]:
    """Return the signs of the other accounts in less and less room: of all, of the worse, none.

    Each stands behind its account's number: "2▲ 3✓".
    """
    others = [(place, item) for place, item in enumerate(standings) if place != front]
    worse = [(place, item) for place, item in others if not item.is_good]
    return [_signs(others), _signs(worse), EMPTY]


def _signs(standings: Sequence[tuple[int, Standing]]) -> Line:
    parts: list[str | Span] = []
    for place, item in standings:
        parts += [" " if parts else "", Span(f"{place + 1}", Role.DIM), item.sign]
    return line(*parts)


def accounts_page(rows: Sequence[AccountRow], fmt: Formatter, cells: int, lines: int) -> list[Line]:
    """Return the page of a wall: the worst accounts first, as many as fit, and the total."""
    order = AccountOrder()
    table = AccountsTable(rows, order, fmt, cells)
    heading = tuple(span._replace(action=None) for span in table.heading())  # a wall takes no click
    drawn = [table.row(row) for row in order.sort(rows)]
    room = max(lines - 2, 0)
    if len(drawn) > room > 1:  # what is not seen is told of
        hidden = f"   and {len(drawn) - room + 1} more"
        drawn = [*drawn[: room - 1], line(Span(fit_text(hidden, cells).rstrip(), Role.DIM))]
    elif lines >= 2 * len(drawn) + 3:
        drawn = [part for row in drawn for part in (row, EMPTY)]
    drawn = drawn[: max(room, 1)]
    return [heading, *drawn, table.total()][:lines]
