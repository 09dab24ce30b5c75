"""A report as a page of text for a terminal or a mail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len

from wpx_tui.present.text.bars import bar
from wpx_tui.present.text.spans import cut, fit_text

if TYPE_CHECKING:
    from wpx_tui.outputs.month_report.sections import Report
    from wpx_tui.outputs.month_report.tables import Column, Section
    from wpx_tui.present.format.formatter import Formatter

BAR_CELLS = 20
NAME_CELLS = 40
"""The most that a first column takes."""


def page(report: Report, fmt: Formatter) -> list[str]:
    """Return the lines of the page."""
    lines = [f"{report.account}  {report.span}", report.made, ""]
    width = max(len(card.label) for card in report.cards)
    for card in report.cards:
        detail = f"  {card.detail}" if card.detail else ""
        lines.append(f"{card.label:<{width}}  {card.figure}{detail}")
    for section in report.sections:
        lines += ["", section.title, *(f"  {line}" for line in _table(section, fmt))]
    if report.problems:
        lines += ["", "What is missing", *(f"  {problem}" for problem in report.problems)]
    return [line.rstrip() for line in lines]


def _table(section: Section, fmt: Formatter) -> Iterator[str]:
    if not section.rows:
        yield section.empty
        return
    rows = [tuple(column.title for column in section.columns), *section.rows]
    rows += [section.total] if section.total else []
    rows = [(cut(row[0], NAME_CELLS, fmt.glyphs.ellipsis), *row[1:]) for row in rows]
    widths = [max(map(cell_len, texts)) for texts in zip(*rows, strict=True)]
    bars = ["", *(_bar(length, fmt) for length in section.bars), ""]
    for index, row in enumerate(rows):
        cells = zip(row, widths, section.columns, strict=True)
        drawn = bars[index] if section.bars else ""
        yield "  ".join([*(_padded(*cell) for cell in cells), drawn]).rstrip()
    yield from section.notes


def _bar(length: float | None, fmt: Formatter) -> str:
    return bar(length, BAR_CELLS, fmt.glyphs).rstrip()


def _padded(text: str, width: int, column: Column) -> str:
    return fit_text(text, width, "right" if column.is_number else "left")
