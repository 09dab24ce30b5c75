"""The difference between a frame and the cells that the terminal shows, in few bytes.

Textual sends a changed line from its widget's left edge, each piece with all of its style. Here a
frame, which is text for a terminal, is read into cells, and only those that changed are written:
over SSH, on a metered line, a dashboard should cost next to nothing.

The input is what Textual writes: SGR styles, cursor positions and text. Anything else is passed on
as it is, and the cells are unknown from then on.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence

from wpx_tui.terminal.screen_buffer import UNKNOWN, BufferRow, in_cells, may_be_wide
from wpx_tui.terminal.sgr import change

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
"""Synchronised output: the terminal shows everything between them at once."""
AT_ONCE = 512
"""Bytes up to which a frame is one write and one read, and so is shown at once anyway."""

_PIECE = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"(?P<text>(?:\x1b\[[\d;]*m|[^\x00-\x1f\x7f-\x9f]+)*)"
    r"(?P<lines>(?:\r?\n)*)"
)
"""A position, and the styled text that is written from there on."""
_STYLE = re.compile(r"\x1b\[([\d;]*)m")
_FRAME = re.compile(r"\x1b\[\d+;\d+H")
_HARMLESS = re.compile(
    r"(\x07|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b\[\?[\d;]*[hl]|\x1b\[[\d;]*t|\x1b\[[<>=][\d;]*u)*"
)
"""Bell, title, clipboard, modes, the stack of titles, keys: sequences that change no cell."""

Position = tuple[int, int]
"""Row and column, from 0."""
Changed = defaultdict[int, set[int]]
"""The columns to write, by row."""


class ScreenDiff:
    """The cells that the terminal shows, as far as they are known."""

    def __init__(self) -> None:
        self._rows: defaultdict[int, BufferRow] = defaultdict(BufferRow)
        self._cursor = ""
        self._synchronised = False

    def forget(self) -> None:
        """Forget all cells: the next frame is written whole."""
        self._rows.clear()
        self._cursor = ""

    def paint(self, data: str) -> str:
        """Return what to send for `data`; empty if the terminal shows all of it already."""
        if data in (BEGIN, END):
            self._synchronised = data == BEGIN
            return ""
        if _FRAME.match(data):
            return self._wrapped(self._painted(data))
        if not _HARMLESS.fullmatch(data):
            self.forget()
        return data

    def whole(self) -> str:
        """Return all known cells as one frame, each piece with all of its style."""
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
        """Put a frame into the cells, and return the move to where it leaves the cursor.

        Textual leaves it where the user types, for input methods; the move is empty at home. Raises
        ValueError for a frame that is not understood.
        """
        end, cursor = 0, ""
        while end < len(data):
            piece = _PIECE.match(data, end)
            if piece is None:
                raise ValueError(data[end : end + 20])
            row, column = int(piece["row"]) - 1, int(piece["column"]) - 1
            cursor = "" if row == column == 0 else f"\x1b[{row + 1};{column + 1}H"
            text = piece["text"]
            if text and not self._rows[row].has(column, text):
                self._put(row, column, text, changed)
            end = piece.end()
        return cursor

    def _put(self, row: int, column: int, piece: str, changed: Changed) -> None:
        """Put the styled texts of `piece` into a row, from `column` on."""
        first, *rest = _STYLE.split(piece)
        is_narrow = not may_be_wide("".join([first, *rest[1::2]]))
        cells = first if is_narrow else in_cells(first)
        styles = [""] * len(cells)
        for style, text in zip(rest[::2], rest[1::2], strict=True):
            if text:
                characters = text if is_narrow else in_cells(text)
                cells += characters
                styles += ["" if style == "0" else sys.intern(style)] * len(characters)
        columns = self._rows[row].put(column, cells, styles, piece)
        changed[row].update(columns)

    def _written(self, changed: Changed) -> Iterator[str]:
        """Yield the sequences and texts that write the cells in `changed`."""
        style, cursor = "", None
        for number in sorted(row for row, columns in changed.items() if columns):
            row = self._rows[number]
            for start, end in _spans(row, sorted(changed[number])):
                yield _move(cursor, (number, start))
                for text, new_style in row.runs(start, end):
                    yield change(style, new_style) + text
                    style = new_style
                # After a character of uncertain width the position of the cursor is unknown.
                cursor = None if may_be_wide(row.text[end - 1 : end + 1]) else (number, end)
        yield change(style, "")


def _spans(row: BufferRow, columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each span to write, from left to right, small gaps included.

    Where the width of a character is not certain, the next one gets a span of its own.
    """
    start, end = columns[0], columns[0] + 1
    for column in columns[1:]:
        if (column != end or row.may_have_wide) and not _is_near(row, end, column):
            yield start, end
            start = column
        end = column + 1
    yield start, end


def _is_near(row: BufferRow, end: int, column: int) -> bool:
    """Return True if writing the cells from `end` to `column` costs no more than skipping them."""
    gap = row.text[end:column]
    if may_be_wide(row.text[end - 1 : column]) or UNKNOWN in gap:
        return False
    if row.styles[end:column].count(row.styles[end - 1]) < len(gap):
        return False
    return len(gap.encode()) <= len(_move((0, end), (0, column)))


def _move(cursor: Position | None, target: Position) -> str:
    """Return the sequence that moves the cursor to `target`; None is an unknown position."""
    row, column = target
    if cursor is not None and cursor[0] == row and cursor[1] <= column:
        distance = column - cursor[1]
        return "" if distance == 0 else f"\x1b[{distance if distance > 1 else ''}C"
    return f"\x1b[{row + 1};{column + 1}H"
