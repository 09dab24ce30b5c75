"""The cells of a row of the terminal: the character in each, and its style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from rich.cells import cell_len

UNKNOWN, SECOND_HALF = "\0", "\1"
"""In place of a character: an unknown one, and the second half of a wide one."""


class BufferRow:
    """A character and a style for each cell; a style is the parameters of an SGR sequence."""

    def __init__(self) -> None:
        self.text = ""
        self.styles: list[str] = []
        self.may_have_wide = False
        """Whether a character may not be one cell wide; most rows have none such."""
        self._pieces: dict[int, tuple[int, str]] = {}

    def has(self, column: int, piece: str) -> bool:
        """Return True if `piece` was the last one put at `column`, and nothing has covered it."""
        end, current = self._pieces.get(column, (0, ""))
        return bool(end) and current == piece

    def put(self, column: int, text: str, styles: Sequence[str], piece: str) -> Iterable[int]:
        """Put `text`, as from `in_cells`, at `column`; return the columns that have to be written.

        `styles` has one style for each cell. `piece` is the source of both, for `has`.
        """
        end = column + len(text)
        self._extend(end)
        self._pieces = {
            start: (stop, other)
            for start, (stop, other) in self._pieces.items()
            if stop <= column or start >= end
        }
        self._pieces[column] = end, piece
        self.may_have_wide |= may_be_wide(text)
        old, old_styles = self.text[column:end], self.styles[column:end]
        self.text = self.text[:column] + text + self.text[end:]
        self.styles[column:end] = styles
        cells = zip(range(column, end), old, text, old_styles, styles)  # noqa: B905 - a hot loop
        changed = [
            at
            for at, character, new_character, style, new_style in cells
            if character != new_character or style != new_style
        ]
        return map(self._first_half, changed) if self.may_have_wide else changed

    def runs(self, start: int, end: int) -> Iterator[tuple[str, str]]:
        """Yield each text of one style from `start` to `end`, and that style."""
        text = self.text
        for style, group in groupby(self.styles[start:end]):
            stop = start + len(list(group))
            part = text[start:stop]
            yield part.replace(SECOND_HALF, "") if self.may_have_wide else part, style
            start = stop

    def _extend(self, end: int) -> None:
        missing = end - len(self.text)
        if missing > 0:
            self.text += UNKNOWN * missing
            self.styles += [""] * missing

    def _first_half(self, column: int) -> int:
        return column - 1 if self.text[column] == SECOND_HALF else column


def in_cells(text: str) -> str:
    """Return a character for each cell of `text`; raise ValueError where that is not certain."""
    if not may_be_wide(text):
        return text
    widths = [cell_len(character) for character in text]
    if sum(widths) != cell_len(text) or 0 in widths:  # terminals count those in various ways
        raise ValueError(text)
    halves = zip(text, widths, strict=True)
    return "".join(character + SECOND_HALF * (width - 1) for character, width in halves)


def may_be_wide(text: str) -> bool:
    """Return True if any character may not be one cell wide."""
    return not text.isascii() and not all(map(_is_narrow, set(text)))


@lru_cache(maxsize=4096)
def _is_narrow(character: str) -> bool:
    return character != SECOND_HALF and cell_len(character) == 1
