"""The screen that a program's output makes, and what its changes would cost an ideal painter."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyte

_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\?[0-9;]*\$p|\x1b[PX^_][^\x1b]*\x1b\\\\")
"""Sequences that pyte would draw as text."""

Style = tuple[object, ...]
Cell = tuple[str, Style]
Cells = list[list[Cell]]

PLAIN: Style = ("default", "default", False, False, False, False, False)
_ON = ("1", "3", "4", "9", "7")
_OFF = ("22", "23", "24", "29", "27")


class Screen:
    """A terminal of so many columns and rows that is fed with bytes."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, data: bytes) -> None:
        """Take output; a sequence must not be cut in two."""
        self._stream.feed(_UNKNOWN.sub(b"", data))

    @property
    def text(self) -> str:
        """What a person reads."""
        return "\n".join(self._screen.display)

    @property
    def cells(self) -> Cells:
        """A copy of every cell."""
        buffer = self._screen.buffer
        return [
            [_cell(buffer[row][column]) for column in range(self.columns)]
            for row in range(self.rows)
        ]


def _cell(char: pyte.screens.Char) -> Cell:
    style = (
        char.fg, char.bg, char.bold, char.italics, char.underscore, char.strikethrough, char.reverse
    )  # fmt: skip
    return char.data, style


def ideal_bytes(before: Cells, after: Cells) -> int:
    """What it takes to send nothing but the cells that differ.

    A move for each run of them, the parts of a style that change, the text; blanks are erased where
    that is shorter. No scrolling and no repetition, so that a program which uses these can do with
    less.
    """
    cost, style = 0, PLAIN
    for row, (old, new) in enumerate(zip(before, after, strict=True)):
        column = None  # where the cursor stands, if it is in this row
        for start, end in _runs(old, new):
            cost += _move(row, start, new, column)
            for text, wanted in _pieces(new[start:end]):
                cost += _restyle(style, wanted) + _written(text)
                style = wanted
            column = end
    return cost


def _runs(old: list[Cell], new: list[Cell]) -> Iterator[tuple[int, int]]:
    start = None
    for column, (one, other) in enumerate(zip(old, new, strict=True)):
        if one == other:
            if start is not None:
                yield start, column
            start = None
        elif start is None:
            start = column
    if start is not None:
        yield start, len(new)


def _move(row: int, start: int, cells: list[Cell], column: int | None) -> int:
    if column is None:
        return len(f"\x1b[{row + 1};{start + 1}H")
    between = cells[column:start]
    again = sum(len(char.encode()) for char, _ in between)
    alike = all(style == cells[column - 1][1] for _, style in between)
    forward = len(f"\x1b[{start - column}C")
    return min(again, forward) if alike else forward


def _pieces(cells: list[Cell]) -> Iterator[tuple[str, Style]]:
    text, style = "", cells[0][1]
    for char, other in cells:
        if other != style:
            yield text, style
            text, style = "", other
        text += char
    yield text, style


def _written(text: str) -> int:
    erased = len(f"\x1b[{len(text)}X\x1b[{len(text)}C") if not text.strip(" ") else 1 << 30
    return min(len(text.encode()), erased)


def _restyle(now: Style, wanted: Style) -> int:
    if now == wanted:
        return 0
    codes = [
        _colour(each, base) for each, old, base in zip(wanted[:2], now[:2], (3, 4), strict=True)
        if each != old
    ]  # fmt: skip
    codes += [
        (_ON if is_on else _OFF)[index]
        for index, (is_on, was_on) in enumerate(zip(wanted[2:], now[2:], strict=True))
        if is_on != was_on
    ]
    changed = len("\x1b[m") + len(";".join(codes))
    if now == PLAIN or wanted == PLAIN:
        return min(changed, len("\x1b[m")) if wanted == PLAIN else changed
    return min(changed, len("\x1b[m") + _restyle(PLAIN, wanted))


def _colour(colour: object, base: int) -> str:
    text = str(colour)
    if re.fullmatch("[0-9a-f]{6}", text):
        red, green, blue = (int(text[place : place + 2], 16) for place in (0, 2, 4))
        return f"{base}8;2;{red};{green};{blue}"
    return f"{base}9"  # one of the sixteen, or the default: two digits each
