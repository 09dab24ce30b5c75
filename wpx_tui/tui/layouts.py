"""The layouts by terminal size. Each is a class in styles.tcss, designed on its own."""

from __future__ import annotations

from collections.abc import Mapping

from wpx_tui.named_tuple import NamedTuple

LAYOUTS = (
    ("huge", 160, 48),
    ("full", 110, 34),
    ("tall", 76, 34),
    ("medium", 96, 27),
    ("compact", 76, 20),
    ("tower", 36, 36),
    ("column", 36, 26),
    ("small", 56, 18),
    ("tiny", 36, 11),
    ("least", 0, 6),
    ("line", 0, 0),
)
"""Name, least columns, least rows; the first one that fits is used."""


class GridRows(NamedTuple):
    """The rows of a layout's grid: the quotas first, as high as they need to be.

    `most`: lines that the quotas take at most, without their frame; None where they take all that
    `rest`, the rows below them as in the style sheet, leaves.
    """

    most: int | None
    rest: str


GRID_ROWS: Mapping[str, GridRows] = {
    "huge": GridRows(16, "10 14 1fr"),
    "full": GridRows(8, "8 1fr 1fr"),
    "tall": GridRows(8, "8 1fr 1fr"),
    "medium": GridRows(6, "8 1fr"),
    "compact": GridRows(4, "7 1fr"),
    "tower": GridRows(8, "7 7 2fr 3fr"),
    "column": GridRows(6, "7 4 1fr"),
    "small": GridRows(6, "1fr 4"),
    "tiny": GridRows(None, "4"),
    "least": GridRows(None, ""),
}
"""By the name of the layout; the one of a single row has no grid."""


def layout_for(columns: int, rows: int) -> str:
    """Return the name of the layout for a terminal of this size in cells."""
    return next(name for name, wide, high in LAYOUTS if columns >= wide and rows >= high)


def grid_rows(layout: str, quotas: int, height: int) -> str:
    """Return the rows of the grid, as a style, for so many quotas of `height` lines each.

    More quotas than have room for all of that share the most lines that there are, the most urgent
    with more lines than the others, and what is beyond is scrolled: one more never makes it lower.
    """
    if layout not in GRID_ROWS:
        return "1fr"
    most, rest = GRID_ROWS[layout]
    if most is None:
        return f"1fr {rest}".strip()
    return f"{max(min(quotas * height, most), 2) + 2} {rest}"
