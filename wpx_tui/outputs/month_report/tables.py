"""The tables of a report: texts, which are laid out by the text page and by the HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.present.format.formatter import Formatter


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
    known = [size for size in hidden if size is not None]
    amount = fmt.traffic(sum(known)) if known else "not known"
    some = "" if len(known) in (0, len(hidden)) else "at least "
    return list(rows[:most]), f"And {len(hidden):,} other {things}: {some}{amount}."
