"""Sends of each frame what differs from the cells that stand on the terminal, and no more.

Textual sends a changed line from its widget's left edge, each piece with all of its style. Here a
frame, which is text for a terminal, is read into cells, and those that changed are written in few
bytes: over SSH, on a metered line, a dashboard should cost next to nothing.

Nothing of Textual is used but what it writes: SGR styles, cursor positions and text. Whatever else
comes goes through as it is, and the cells are unknown from then on.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence

from wpx_tui.terminal.screen_buffer import UNKNOWN, BufferRow, in_cells, is_odd
from wpx_tui.terminal.sgr import change

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
"""Synchronised output: the terminal shows what is between at once."""
AT_ONCE = 512
"""Bytes that are one write and one read, and so are shown at once anyway."""

_PIECE = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<place>\d+)H"
    r"(?P<said>(?:\x1b\[[\d;]*m|[^\x00-\x1f\x7f-\x9f]+)*)"
    r"(?P<lines>(?:\r?\n)*)"
)
"""A place, and what is written from there on."""
_STYLE = re.compile(r"\x1b\[([\d;]*)m")
_FRAME = re.compile(r"\x1b\[\d+;\d+H")
_HARMLESS = re.compile(
    r"(\x07|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b\[\?[\d;]*[hl]|\x1b\[[\d;]*t|\x1b\[[<>=][\d;]*u)*"
)
"""Bell, title, clipboard, modes, the stack of titles, keys: no cell changes."""

Place = tuple[int, int]
"""Row and column, from 0."""
Changed = defaultdict[int, set[int]]
"""The columns to write, by row."""


class ScreenDiff:
    """The cells on the terminal, as far as they are known."""

    def __init__(self) -> None:
        self._rows: defaultdict[int, BufferRow] = defaultdict(BufferRow)
        self._cursor = ""
        self._synchronised = False

    def forget(self) -> None:
        """Nothing is known of the cells any more: what comes is written whole."""
        self._rows.clear()
        self._cursor = ""

    def paint(self, data: str) -> str:
        """What to send for `data`; empty if all of that stands there already."""
        if data in (BEGIN, END):
            self._synchronised = data == BEGIN
            return ""
        if _FRAME.match(data):
            return self._wrapped(self._painted(data))
        if not _HARMLESS.fullmatch(data):
            self.forget()
        return data

    def whole(self) -> str:
        """All that is known as one frame, each piece with all of its style, as Textual sends it."""
        return "".join(
            f"\x1b[{number + 1};1H"
            + "".join(f"\x1b[{style}m{text}\x1b[m" for text, style in row.runs(0, len(row.text)))
            for number, row in sorted(self._rows.items())
        )

    def _wrapped(self, data: str) -> str:
        return BEGIN + data + END if self._synchronised and len(data) > AT_ONCE else data

    def _painted(self, data: str) -> str:
        changed: Changed = defaultdict(set)
        try:
            cursor = self._read(data, changed)
        except ValueError:
            self.forget()
            return data
        if not any(changed.values()) and cursor == self._cursor:
            return ""
        self._cursor = cursor
        return "".join(self._written(changed)) + cursor

    def _read(self, data: str, changed: Changed) -> str:
        """Put the frame into the cells; where the cursor is left. Raises ValueError.

        It is left where something is typed, for input methods; at home it is of no use.
        """
        end, cursor = 0, ""
        while end < len(data):
            piece = _PIECE.match(data, end)
            if piece is None:
                raise ValueError(data[end : end + 20])
            row, column = int(piece["row"]) - 1, int(piece["place"]) - 1
            cursor = "" if row == column == 0 else f"\x1b[{row + 1};{column + 1}H"
            if piece["said"] and not self._rows[row].has(column, piece["said"]):
                self._put(row, column, piece["said"], changed)
            end = piece.end()
        return cursor

    def _put(self, row: int, column: int, said: str, changed: Changed) -> None:
        """Put texts in their styles into a row, one after the other from a column on."""
        first, *rest = _STYLE.split(said)
        plain = not is_odd("".join([first, *rest[1::2]]))
        cells = first if plain else in_cells(first)
        styles = [""] * len(cells)
        for style, text in zip(rest[::2], rest[1::2], strict=True):
            if text:
                own = text if plain else in_cells(text)
                cells += own
                styles += ["" if style == "0" else sys.intern(style)] * len(own)
        columns = self._rows[row].put(column, cells, styles, said)
        changed[row].update(columns)

    def _written(self, changed: Changed) -> Iterator[str]:
        style, here = "", None
        for number in sorted(row for row, columns in changed.items() if columns):
            row = self._rows[number]
            for start, end in _spans(row, sorted(changed[number])):
                yield _move(here, (number, start))
                for text, then in row.runs(start, end):
                    yield change(style, then) + text
                    style = then
                # After what terminals may count in another way nobody knows the place.
                here = None if is_odd(row.text[end - 1 : end + 1]) else (number, end)
        yield change(style, "")


def _spans(row: BufferRow, columns: Sequence[int]) -> Iterator[Place]:
    """Start and end of what to write, from left to right. A small gap is written over.

    Where the width of a character is not sure, the next one gets a span of its own.
    """
    start, end = columns[0], columns[0] + 1
    for column in columns[1:]:
        if (column != end or row.has_odd) and not _is_near(row, end, column):
            yield start, end
            start = column
        end = column + 1
    yield start, end


def _is_near(row: BufferRow, end: int, column: int) -> bool:
    """Whether to write the cells from `end` to `column` takes no more than to jump over them."""
    gap = row.text[end:column]
    if is_odd(row.text[end - 1 : column]) or UNKNOWN in gap:
        return False
    if row.styles[end:column].count(row.styles[end - 1]) < len(gap):
        return False
    return len(gap.encode()) <= len(_move((0, end), (0, column)))


def _move(here: Place | None, there: Place) -> str:
    """To there, from here if that is known."""
    row, column = there
    if here is not None and here[0] == row and here[1] <= column:
        over = column - here[1]
        return "" if over == 0 else f"\x1b[{over if over > 1 else ''}C"
    return f"\x1b[{row + 1};{column + 1}H"
