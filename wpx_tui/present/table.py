"""Columns of text that line up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from wpx_tui.present.line import Align, Line, Role, Span, fit_text, line


@dataclass(frozen=True, slots=True)
class Column:
    """A column `cells` wide; its title stands over it as its values do."""

    title: str
    cells: int
    align: Align = "left"
    role: Role = Role.TEXT


def heading(columns: Sequence[Column]) -> Line:
    """The titles of the columns."""
    titles = [fit_text(column.title, column.cells, column.align) for column in columns]
    return line(" ", Span("  ".join(titles), Role.DIM))


def row(columns: Sequence[Column], values: Sequence[str], role: Role | None = None) -> Line:
    """One row; `role` overrides the columns' own."""
    spans: list[str | Span] = [" "]
    for index, (column, value) in enumerate(zip(columns, values, strict=True)):
        gap = "  " if index + 1 < len(columns) else ""
        text = fit_text(value, column.cells, column.align) + gap
        spans.append(Span(text, role or column.role))
    return line(*spans)


def fitted(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], cells: int, flexible: int = 0
) -> list[Column]:
    """The columns as wide as their widest text; the flexible one gives way to fit `cells`."""
    sizes = [
        max([cell_len(column.title), *(cell_len(values[index]) for values in rows)])
        for index, column in enumerate(columns)
    ]
    others = sum(sizes) - sizes[flexible] + 2 * (len(columns) - 1) + 1
    sizes[flexible] = max(min(sizes[flexible], cells - others), 4)
    return [replace(column, cells=size) for column, size in zip(columns, sizes, strict=True)]
