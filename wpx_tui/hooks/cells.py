"""The cells of a row of the terminal: what stands in each, and in which style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from rich.cells import cell_len

UNKNOWN, SECOND = "\0", "\1"
"""In place of a character: nobody knows, and the second half of a wide one."""


class Row:
    """A character and a style, as the parameters of an SGR sequence, for each cell."""

    def __init__(self) -> None:
        self.text = ""
        self.styles: list[str] = []
        self.has_odd = False
        """Whether there may be characters that are not one cell wide; most rows have none."""

    def put(self, column: int, text: str, style: str) -> Iterable[int]:
        """Put `text`, as from `in_cells`, there; the columns that have to be written."""
        end = column + len(text)
        self._reach(end)
        self.has_odd |= is_odd(text)
        old, styles = self.text[column:end], self.styles[column:end]
        new_styles = [style] * len(text)
        if old == text and styles == new_styles:
            return ()
        self.text = self.text[:column] + text + self.text[end:]
        self.styles[column:end] = new_styles
        changed: Iterable[int] = range(column, end)
        if old.count(UNKNOWN) < len(text):
            cells = zip(changed, old, text, styles)  # noqa: B905 - a hot loop
            changed = [at for at, was, then, how in cells if was != then or how != style]
        return map(self._first, changed) if self.has_odd else changed

    def runs(self, start: int, end: int) -> Iterator[tuple[str, str]]:
        """The text of neighbours of one style, and that style."""
        for style, group in groupby(self.styles[start:end]):
            size = len(list(group))
            yield self.text[start : start + size].replace(SECOND, ""), style
            start += size

    def _reach(self, end: int) -> None:
        more = end - len(self.text)
        if more > 0:
            self.text += UNKNOWN * more
            self.styles += [""] * more

    def _first(self, column: int) -> int:
        return column - 1 if self.text[column] == SECOND else column


def in_cells(text: str) -> str:
    """A character for each cell that `text` takes. Raises ValueError where that is not sure."""
    if not is_odd(text):
        return text
    widths = [cell_len(character) for character in text]
    if sum(widths) != cell_len(text) or 0 in widths:  # terminals count those in various ways
        raise ValueError(text)
    halves = zip(text, widths, strict=True)
    return "".join(character + SECOND * (width - 1) for character, width in halves)


@lru_cache(maxsize=4096)
def is_odd(text: str) -> bool:
    """Whether not each character is surely one cell wide."""
    return not text.isascii() and any(
        character == SECOND or cell_len(character) != 1 for character in text
    )
