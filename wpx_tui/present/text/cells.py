"""How many cells of a terminal a text takes.

Rich counts them, as Textual does; a text of plain letters and our own signs is counted without it,
because a status line has no other and Rich takes a while to load.
"""

from __future__ import annotations

NARROW = frozenset(map(chr, range(0x20, 0x7F))).union("·–…▲▼✓█░▒")
"""Characters that are surely one cell wide each."""


def cell_len(text: str) -> int:
    """Return the cells that the text takes."""
    if NARROW.issuperset(text):
        return len(text)
    from rich.cells import cell_len as counted

    return counted(text)


def set_cell_size(text: str, cells: int) -> str:
    """Return the text cut or filled up with blanks to so many cells, 0 or more."""
    if NARROW.issuperset(text):
        return text[:cells].ljust(cells)
    from rich.cells import set_cell_size as sized

    return sized(text, cells)
