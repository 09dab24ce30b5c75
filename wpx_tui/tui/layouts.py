"""The layouts by terminal size. Each is a class in styles.tcss, designed on its own."""

from __future__ import annotations

LAYOUTS = (
    ("huge", 160, 48),
    ("full", 110, 34),
    ("tall", 76, 34),
    ("medium", 96, 27),
    ("compact", 76, 20),
    ("tower", 36, 36),
    ("column", 36, 26),
    ("small", 56, 16),
    ("tiny", 36, 9),
    ("least", 0, 6),
    ("line", 0, 0),
)
"""Name, least columns, least rows; the first one that fits is used."""


def layout_for(columns: int, rows: int) -> str:
    """Return the name of the layout for a terminal of this size in cells."""
    return next(name for name, wide, high in LAYOUTS if columns >= wide and rows >= high)
