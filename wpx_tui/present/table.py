"""Columns of text that line up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from wpx_tui.present.line import Align, Line, Role, Span, fit_text, line


@dataclass(frozen=True, slots=True)
class Column:
    """A column `cells` wide, `gap` blanks after the one before; its title stands as its values do.

    `sign` marks the column that the rows are sorted by: it takes a blank of the gap, after a title
    on the left and before one on the right. A click on the title runs `action`.
    """

    title: str
    cells: int
    align: Align = "left"
    role: Role = Role.TEXT
    gap: int = 2
    sign: str = ""
    action: str | None = None


def heading(columns: Sequence[Column]) -> Line:
    """The titles of the columns, as wide as a row."""
    spans: list[Span | str] = []
    room = 1  # the margin; then what the title before has left of the gap
    for index, column in enumerate(columns):
        on_right = column.align == "right"
        own = column.cells + (on_right or index + 1 < len(columns))
        signed = column.sign + column.title if on_right else column.title + column.sign
        title = fit_text(signed, own, column.align)
        role = Role.STRONG if column.sign else Role.DIM
        spans += [" " * (room - on_right), Span(title, role, column.action)]
        room = (columns[index + 1].gap if index + 1 < len(columns) else 0) - (not on_right)
    return line(*spans)


def row(columns: Sequence[Column], values: Sequence[str], role: Role | None = None) -> Line:
    """One row; `role` overrides the columns' own."""
    spans: list[str | Span] = [" "]
    for index, (column, value) in enumerate(zip(columns, values, strict=True)):
        gap = " " * column.gap if index else ""
        spans.append(Span(gap + fit_text(value, column.cells, column.align), role or column.role))
    return line(*spans)


def row_cells(columns: Sequence[Column]) -> int:
    """How wide a row is, its margin on the left included."""
    return 1 + sum(column.cells for column in columns) + sum(column.gap for column in columns[1:])


def fitted(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], cells: int, flexible: int = 0
) -> list[Column]:
    """The columns as wide as their widest text; the flexible one gives way to fit `cells`."""
    shaped = [
        replace(
            column,
            cells=max([cell_len(column.title), *(cell_len(values[index]) for values in rows)]),
        )
        for index, column in enumerate(columns)
    ]
    wanted = shaped[flexible].cells
    others = row_cells(shaped) - wanted
    shaped[flexible] = replace(shaped[flexible], cells=max(min(wanted, cells - others), 4))
    return shaped
