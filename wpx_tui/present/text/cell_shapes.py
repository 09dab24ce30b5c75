"""Block and line characters as shapes, so that no font decides where a bar ends.

A cell is 12 by 24 units. Rectangles are in eighths of a cell, which are 1.5 by 3 units, counted
from the upper left corner of the screen; strokes are in units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

CELL_WIDTH, CELL_HEIGHT = 12, 24
_MIDDLE_X, _MIDDLE_Y = CELL_WIDTH // 2, CELL_HEIGHT // 2

Rect = tuple[int, int, int, int]
"""Left, top, right and bottom, in eighths of a cell."""
Segment = tuple[int, float, float]
"""Of a straight stroke: the middle line's constant coordinate, the beginning and the end."""

_FULL: tuple[Rect, ...] = ((0, 0, 8, 8),)
_QUADRANTS: tuple[Rect, ...] = ((0, 0, 4, 4), (4, 0, 8, 4), (0, 4, 4, 8), (4, 4, 8, 8))

BLOCKS: dict[str, tuple[Rect, ...]] = {
    "█": _FULL,
    "▀": ((0, 0, 8, 4),),
    "▔": ((0, 0, 8, 1),),
    "▐": ((4, 0, 8, 8),),
    "▕": ((7, 0, 8, 8),),
    **{char: ((0, 8 - part, 8, 8),) for part, char in enumerate("▁▂▃▄▅▆▇", 1)},
    **{char: ((0, 0, part, 8),) for part, char in enumerate("▏▎▍▌▋▊▉", 1)},
    **{
        char: tuple(_QUADRANTS[int(number)] for number in numbers)
        for char, numbers in zip(
            "▘▝▖▗▚▞▛▜▙▟",
            ("0", "1", "2", "3", "03", "12", "012", "013", "023", "123"),
            strict=True,
        )
    },
    **dict.fromkeys("░▒▓", _FULL),
}
"""The parts of a cell that a character fills."""

OPACITY = {"░": 0.25, "▒": 0.5, "▓": 0.75}

LIGHT, HEAVY = 1.5, 3.5
"""Widths of strokes, in units."""

_ARMS = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "udr", "┤": "udl",
    "┬": "lrd", "┴": "lru", "┼": "lrud", "╴": "l", "╵": "u", "╶": "r", "╷": "d",
}  # fmt: skip
_ARCS = {"╭": "v-6q0-6 6-6", "╮": "v-6q0-6-6-6", "╰": "v6q0 6 6 6", "╯": "v6q0 6-6 6"}
"""From the middle of the cell's lower or upper edge to that of its right or left edge."""
_DASHED = {"┄": (0, 4, 8), "╌": (0, 6)}
"""Where the dashes begin, from the cell's left edge."""

STROKES = {
    **dict.fromkeys((*_ARMS, *_ARCS, *_DASHED), LIGHT),
    **dict.fromkeys("━┃", HEAVY),
}
"""The characters that are drawn as strokes, and how wide they are."""


def blocks_path(rects: Iterable[Rect]) -> str:
    """Return the data of a path that fills these rectangles; those that touch become one."""
    rows = _merged((top, bottom, left, right) for left, top, right, bottom in rects)
    columns = _merged((left, right, top, bottom) for top, bottom, left, right in rows)
    return "".join(
        f"M{left * 1.5:g} {top * 3}h{(right - left) * 1.5:g}v{(bottom - top) * 3}"
        f"h-{(right - left) * 1.5:g}z"
        for left, right, top, bottom in sorted(columns, key=lambda rect: (rect[2], rect[0]))
    )


def _merged(rects: Iterable[Rect]) -> list[Rect]:
    """Join rectangles whose first two sides are the same and whose others touch."""
    result: list[Rect] = []
    for first, second, begin, end in sorted(rects):
        last = result[-1] if result else None
        if last is not None and last[:2] == (first, second) and begin <= last[3]:
            result[-1] = (first, second, last[2], max(end, last[3]))
        else:
            result.append((first, second, begin, end))
    return result


def strokes_path(cells: Iterable[tuple[int, int, str]]) -> str:
    """Return the data of a path along these characters, each with its row and column."""
    across: list[Segment] = []
    down: list[Segment] = []
    curves: list[str] = []
    for row, column, char in cells:
        left, top = column * CELL_WIDTH, row * CELL_HEIGHT
        x, y = left + _MIDDLE_X, top + _MIDDLE_Y
        if char in _ARCS:
            edge = top + CELL_HEIGHT if char in "╭╮" else top
            curves.append(f"M{x} {edge}{_ARCS[char]}")
        elif char in _DASHED:
            length = CELL_WIDTH // len(_DASHED[char]) - LIGHT - 1  # the caps make it longer
            across += [(y, left + at + 1, left + at + 1 + length) for at in _DASHED[char]]
        else:
            arms = _ARMS.get(char, "lr" if char == "━" else "ud")
            across += [(y, left, x)] * ("l" in arms) + [(y, x, left + CELL_WIDTH)] * ("r" in arms)
            down += [(x, top, y)] * ("u" in arms) + [(x, y, top + CELL_HEIGHT)] * ("d" in arms)
    straight = [f"M{begin:g} {y}h{end - begin:g}" for y, begin, end in _joined(across)]
    straight += [f"M{x} {begin:g}v{end - begin:g}" for x, begin, end in _joined(down)]
    return "".join(straight + curves)


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    lines: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for line, begin, end in sorted(segments):
        parts = lines[line]
        if parts and begin <= parts[-1][1]:
            parts[-1] = (parts[-1][0], max(end, parts[-1][1]))
        else:
            parts.append((begin, end))
    return [(line, begin, end) for line, parts in lines.items() for begin, end in parts]
