"""Figures that are read from across a room: three by five dots each, drawn as large as fits."""

from __future__ import annotations

from wpx_tui.present.glyphs import Glyphs

HEIGHT = 5
"""Dots; how high every sign is."""
SIZES = ((6, 3), (4, 2), (2, 1), (1, 1))
"""Cells of a dot, across and down, the largest first."""

_DOTS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    ".": (" ", " ", " ", " ", "#"),
    ",": ("  ", "  ", "  ", " #", "# "),
    "<": ("  #", " # ", "#  ", " # ", "  #"),
    "%": ("# #", "  #", " # ", "#  ", "# #"),
    " ": (" ", " ", " ", " ", " "),
}
_DASH = ("   ", "   ", "###", "   ", "   ")  # what is not known


def size_for(texts: list[str], cells: int, rows: int) -> tuple[int, int] | None:
    """The largest size in which each of `texts` fits; None where not even the smallest does."""
    for across, down in SIZES:
        if HEIGHT * down <= rows and all(dots(text) * across <= cells for text in texts):
            return across, down
    return None


def dots(text: str) -> int:
    """How many dots wide a text is, with a blank one between its signs."""
    return sum(len(_DOTS.get(char, _DASH)[0]) + 1 for char in text) - 1 if text else 0


def big(text: str, size: tuple[int, int], glyphs: Glyphs) -> list[str]:
    """`text` in dots of `size`: `HEIGHT` times that many lines, all of one width."""
    across, down = size
    full = glyphs.bar[-1]
    lines = []
    for row in range(HEIGHT):
        content = " ".join(_DOTS.get(char, _DASH)[row] for char in text)
        drawn = "".join((full if dot == "#" else " ") * across for dot in content)
        lines += [drawn] * down
    return lines
