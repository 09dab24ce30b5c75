"""The cells of a row of the terminal: what stands in each, and in which style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from rich.cells import cell_len

UNKNOWN, SECOND = "\0", "\1"
"""In place of a character: nobody knows, and the second half of a wide one."""


class BufferRow:
    """A character and a style, as the parameters of an SGR sequence, for each cell."""

    def __init__(self) -> None:
        self.text = ""
        self.styles: list[str] = []
        self.has_odd = False
        """Whether there may be characters that are not one cell wide; most rows have none."""
        self._pieces: dict[int, tuple[int, str]] = {}

    def has(self, column: int, piece: str) -> bool:
        """Whether `piece` was the last to be put there, and still stands."""
        end, stands = self._pieces.get(column, (0, ""))
        return bool(end) and stands == piece

    def put(self, column: int, text: str, styles: Sequence[str], piece: str) -> Iterable[int]:
        """Put `text`, as from `in_cells`, there; the columns that have to be written.

        `styles` has one for each cell. `piece` says all of that in another way.
        """
        end = column + len(text)
        self._reach(end)
        self._pieces = {
            start: (stop, other)
            for start, (stop, other) in self._pieces.items()
            if stop <= column or start >= end
        }
        self._pieces[column] = end, piece
        self.has_odd |= is_odd(text)
        old, old_styles = self.text[column:end], self.styles[column:end]
        self.text = self.text[:column] + text + self.text[end:]
        self.styles[column:end] = styles
        cells = zip(range(column, end), old, text, old_styles, styles)  # noqa: B905 - a hot loop
        changed = [at for at, was, then, how, now in cells if was != then or how != now]
        return map(self._first, changed) if self.has_odd else changed

    def runs(self, start: int, end: int) -> Iterator[tuple[str, str]]:
        """The text of neighbours of one style, and that style."""
        text = self.text
        for style, group in groupby(self.styles[start:end]):
            stop = start + len(list(group))
            own = text[start:stop]
            yield own.replace(SECOND, "") if self.has_odd else own, style
            start = stop

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


def is_odd(text: str) -> bool:
    """Whether not each character is surely one cell wide."""
    return not text.isascii() and not all(map(_is_narrow, set(text)))


@lru_cache(maxsize=4096)
def _is_narrow(character: str) -> bool:
    return character != SECOND and cell_len(character) == 1
