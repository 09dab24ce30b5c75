"""The tables of a report: texts, which are laid out by the text page and by the HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.present.format.formatter import Formatter


NOT_KNOWN = "not known"


def known(write: Callable[[float], str], value: float | None) -> str:
    """Write a figure; words where it is not known."""
    return NOT_KNOWN if value is None else write(value)


def traffic_cell(size: int | None, fmt: Formatter) -> str:
    """Write traffic for a column: with one decimal, and from a TB on with three digits.

    A tenth of a TB is too much money to round away.
    """
    is_large = size is not None and size >= 1000 * fmt.units.base**3
    return known(fmt.traffic if is_large else fmt.in_column.traffic, size)


class Column(NamedTuple):
    """One column; figures stand to the right."""

    title: str
    is_number: bool = False


class Section(NamedTuple):
    """One table.

    Attributes:
        id: What it is called in a document.
        title: Its caption.
        columns: Its columns; the first one names the row.
        rows: The texts of its cells.
        total: The last row, which sums the others up; empty without one.
        bars: Each row's length from 0 to 1; empty without bars, None where it is not known.
        notes: What is to be known beside the figures.
        empty: What stands there instead of no rows.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    bars: tuple[float | None, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = ""


def bounded(
    rows: Sequence[tuple[str, ...]],
    sizes: Sequence[int | None],
    most: int,
    things: str,
    fmt: Formatter,
) -> tuple[list[tuple[str, ...]], str]:
    """Return at most so many rows, and a sentence on the others: "And 41 other countries: 3.1 GB".

    One row more than `most` is listed: it takes no more room than the sentence.
    """
    if len(rows) <= most + 1:
        return list(rows), ""
    hidden = sizes[most:]
    sized = [size for size in hidden if size is not None]
    amount = fmt.traffic(sum(sized)) if sized else NOT_KNOWN
    some = "" if len(sized) in (0, len(hidden)) else "at least "
    return list(rows[:most]), f"And {len(hidden):,} other {things}: {some}{amount}."
