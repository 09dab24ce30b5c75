"""Figures and words in large letters: five dots high, in dots of any size."""

from __future__ import annotations

from collections.abc import Iterable

from wpx_tui.present.text.glyphs import Glyphs

HEIGHT = 5
"""The height of every letter in dots."""
LARGEST = 8
"""The most columns of a dot; it has half as many rows, as a cell is twice as high as wide."""

_FONT = {
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
    "A": ("###", "# #", "###", "# #", "# #"),
    "B": ("## ", "# #", "## ", "# #", "## "),
    "C": ("###", "#  ", "#  ", "#  ", "###"),
    "D": ("## ", "# #", "# #", "# #", "## "),
    "E": ("###", "#  ", "## ", "#  ", "###"),
    "F": ("###", "#  ", "## ", "#  ", "#  "),
    "G": ("####", "#   ", "# ##", "#  #", "####"),
    "H": ("# #", "# #", "###", "# #", "# #"),
    "I": ("#", "#", "#", "#", "#"),
    "J": ("  #", "  #", "  #", "# #", "###"),
    "K": ("# #", "# #", "## ", "# #", "# #"),
    "L": ("#  ", "#  ", "#  ", "#  ", "###"),
    "M": ("#   #", "## ##", "# # #", "#   #", "#   #"),
    "N": ("#  #", "## #", "# ##", "#  #", "#  #"),
    "O": ("###", "# #", "# #", "# #", "###"),
    "P": ("###", "# #", "###", "#  ", "#  "),
    "Q": ("### ", "# # ", "# # ", "### ", "   #"),
    "R": ("## ", "# #", "## ", "# #", "# #"),
    "S": ("###", "#  ", "###", "  #", "###"),
    "T": ("###", " # ", " # ", " # ", " # "),
    "U": ("# #", "# #", "# #", "# #", "###"),
    "V": ("# #", "# #", "# #", "# #", " # "),
    "W": ("#   #", "#   #", "# # #", "## ##", "#   #"),
    "X": ("# #", "# #", " # ", "# #", "# #"),
    "Y": ("# #", "# #", " # ", " # ", " # "),
    "Z": ("###", "  #", " # ", "#  ", "###"),
    ".": (" ", " ", " ", " ", "#"),
    ":": (" ", "#", " ", "#", " "),
    "_": ("   ", "   ", "   ", "   ", "###"),
    ",": ("  ", "  ", "  ", " #", "# "),
    "<": ("  #", " # ", "#  ", " # ", "  #"),
    "/": ("  #", "  #", " # ", "#  ", "#  "),
    "%": ("# #", "  #", " # ", "#  ", "# #"),
    " ": (" ", " ", " ", " ", " "),
    "-": ("   ", "   ", "###", "   ", "   "),
    "–": ("   ", "   ", "###", "   ", "   "),
}
_OTHER = _FONT["-"]


def can_draw(text: str) -> bool:
    """Return True if every character of `text` has a shape of its own."""
    return all(sign in _FONT for sign in text.upper())


def dots(text: str) -> int:
    """Return the width of a text in dots, with a blank one between its characters."""
    return sum(len(shape[0]) + 1 for shape in _shapes(text)) - 1 if text else 0


def height(size: int, glyphs: Glyphs) -> int:
    """Return the rows of a text whose dots are `size` columns wide."""
    return -(-HEIGHT * _half_rows(size, glyphs) // 2)


def largest(text: str, cells: int, rows: int, glyphs: Glyphs) -> int:
    """Return the largest size at which `text` fits into `cells` × `rows`; 0 where none does."""
    fits = (
        size
        for size in range(LARGEST, 0, -1)
        if dots(text) * size <= cells and height(size, glyphs) <= rows
    )
    return next(fits, 0)


def big(text: str, size: int, glyphs: Glyphs, *, shaded: bool = False) -> list[str]:
    """Draw `text` with dots of `size` columns: `height` lines, all of one width.

    `shaded`: paler by its pattern, so that it looks old also without colours.
    """
    rows = [
        "".join(dot * size for dot in content)
        for content in (" ".join(shape[row] for shape in _shapes(text)) for row in range(HEIGHT))
    ]
    halves = [row for row in rows for _ in range(_half_rows(size, glyphs))]
    if len(halves) % 2:
        halves.append(" " * len(halves[0]))
    shaded = shaded and size > 1  # with half cells alone there is no pattern
    signs = {"##": glyphs.shade if shaded else glyphs.bar[-1], "  ": " "}
    signs |= dict(zip(("# ", " #"), " " + glyphs.shade if shaded else glyphs.halves, strict=False))
    return [
        "".join(signs[over + under] for over, under in zip(upper, lower, strict=True))
        for upper, lower in zip(halves[::2], halves[1::2], strict=True)
    ]


def _half_rows(size: int, glyphs: Glyphs) -> int:
    """Return the half rows of a square dot; without half cells, the next even number."""
    return size if glyphs.halves else size + size % 2


def _shapes(text: str) -> Iterable[tuple[str, ...]]:
    return (_FONT.get(sign, _OTHER) for sign in text.upper())
