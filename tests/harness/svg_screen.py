"""What a person reads in a picture: words by their places, blocks and lines by their shapes.

Which shape is which character is taken from the names in Unicode, not from the code under test.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from xml.etree import ElementTree

from rich.cells import cell_len

WIDTH, HEIGHT, BASELINE = 12, 24, 19
SVG = "{http://www.w3.org/2000/svg}"
PARTS = {
    "ONE EIGHTH": 1, "ONE QUARTER": 2, "THREE EIGHTHS": 3, "HALF": 4,
    "FIVE EIGHTHS": 5, "THREE QUARTERS": 6, "SEVEN EIGHTHS": 7,
}  # fmt: skip
SHADES = {"LIGHT": "0.25", "MEDIUM": "0.5", "DARK": "0.75"}
ALL = frozenset((x, y) for x in range(8) for y in range(8))
SIDES = ("UP", "DOWN", "LEFT", "RIGHT")

Cell = tuple[int, int]
"""Row and column."""
Area = frozenset[tuple[int, int]]
"""The filled of the 8 by 8 parts of a cell."""


def screen(svg: str) -> list[str]:
    """Return the rows of the screen in a picture, without the blanks at their ends."""
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own file
    (group,) = (group for group in root.iter(f"{SVG}g") if group.get("transform"))
    units: dict[Cell, str] = {}
    for cell, unit in (*_words(group), *_blocks(group), *_strokes(group)):
        assert cell not in units, f"{unit!r} is drawn over {units[cell]!r} at {cell}"
        units[cell] = unit
    return [_row(units, row) for row in range(max((row for row, _ in units), default=-1) + 1)]


def _row(units: dict[Cell, str], row: int) -> str:
    text = ""
    for column in sorted(column for at, column in units if at == row):
        blanks = column - cell_len(text)
        assert blanks >= 0, f"{units[row, column]!r} is drawn over the end of {text!r}"
        text += " " * blanks + units[row, column]
    return text


def _words(group: ElementTree.Element) -> Iterator[tuple[Cell, str]]:
    for element in group.iter(f"{SVG}text"):
        word = element.text or ""
        assert word, "an empty text"
        assert not re.search(r"\s", word), f"{word!r}: whoever draws it decides on its blanks"
        column, left = divmod(int(element.get("x", "")), WIDTH)
        row, top = divmod(int(element.get("y", "")) - BASELINE, HEIGHT)
        assert (left, top) == (0, 0)
        if len(word) == 1 or cell_len(word[0]) != 1:
            yield (row, column), word
            continue
        assert element.get("textLength") == str(cell_len(word) * WIDTH)
        if cell_len(word) < len(word):  # a letter with its marks
            yield (row, column), word
        else:
            yield from (((row, column + at), char) for at, char in enumerate(word))


def _areas() -> dict[tuple[Area, str], str]:
    areas = {}
    for char in map(chr, range(0x2580, 0x25A0)):
        name, opacity = unicodedata.name(char), "1"
        if name.endswith("SHADE"):
            area, opacity = ALL, SHADES[name.split()[0]]
        elif name.startswith("QUADRANT"):
            corners = [corner.split() for corner in name.removeprefix("QUADRANT ").split(" AND ")]
            area = frozenset((x, y) for x, y in ALL if _corner(x, y) in corners)
        else:
            side, _, part = name.removesuffix(" BLOCK").partition(" ")
            area = frozenset(place for place in ALL if _is_within(place, side, PARTS.get(part, 8)))
        areas[area, opacity] = char
    return areas


def _corner(x: int, y: int) -> list[str]:
    return ["UPPER" if y < 4 else "LOWER", "LEFT" if x < 4 else "RIGHT"]


def _is_within(place: tuple[int, int], side: str, part: int) -> bool:
    x, y = place
    distance = {"UPPER": y, "LOWER": 7 - y, "LEFT": x, "RIGHT": 7 - x}.get(side, 0)
    return distance < part


def _blocks(group: ElementTree.Element) -> Iterator[tuple[Cell, str]]:
    characters = _areas()
    for path in group.iter(f"{SVG}path"):
        if path.get("stroke") or path.get("shape-rendering"):
            continue
        filled: dict[Cell, set[tuple[int, int]]] = defaultdict(set)
        for rect in re.findall(r"M(\S+) (\S+)h(\S+)v(\S+)h-\3z", path.get("d", "")):
            left, top, width, height = map(float, rect)
            for x in range(round(left / 1.5), round((left + width) / 1.5)):
                for y in range(round(top / 3), round((top + height) / 3)):
                    filled[y // 8, x // 8].add((x % 8, y % 8))
        for cell, area in filled.items():
            yield cell, characters[frozenset(area), path.get("fill-opacity", "1")]


def _strokes(group: ElementTree.Element) -> Iterator[tuple[Cell, str]]:
    for path in group.iter(f"{SVG}path"):
        if not path.get("stroke"):
            continue
        weight = {"1.5": "LIGHT", "3.5": "HEAVY"}[path.get("stroke-width", "")]
        arms: dict[Cell, set[str]] = defaultdict(set)
        dashes: dict[Cell, int] = defaultdict(int)
        for x, y, way, length in re.findall(
            r"M(\S+) (\S+?)([hv])([\d.]+)(?![\d.q])", path.get("d", "")
        ):
            for cell, arm in _arms(float(x), float(y), way, float(length)):
                arms[cell].add(arm)
                dashes[cell] += not arm
        for cell, sides in arms.items():
            kind = {2: "DOUBLE DASH", 3: "TRIPLE DASH"}.get(dashes[cell], "")
            yield cell, _line(weight, kind, sides)
        for x, y, v, dx in re.findall(r"M(\d+) (\d+)v(-?6)q0 ?-?6 ?(-?6)", path.get("d", "")):
            cell = (int(y) // HEIGHT - (v == "-6"), int(x) // WIDTH)
            sides = {"DOWN" if v == "-6" else "UP", "LEFT" if dx == "-6" else "RIGHT"}
            yield cell, _line("LIGHT", "ARC", sides)


def _arms(x: float, y: float, way: str, length: float) -> Iterator[tuple[Cell, str]]:
    """Yield the half cells along a stroke; of a dash, the cell that it lies in."""
    half = WIDTH // 2 if way == "h" else HEIGHT // 2
    start = x if way == "h" else y
    if start % half or length % half:
        yield (int(y // HEIGHT), int(x // WIDTH)), ""
        return
    first, last = int(start // half), int((start + length) // half)
    for number in range(first, last):
        if way == "h":
            yield (int(y // HEIGHT), number // 2), ("LEFT", "RIGHT")[number % 2]
        else:
            yield (number // 2, int(x // WIDTH)), ("UP", "DOWN")[number % 2]


def _line(weight: str, kind: str, sides: set[str]) -> str:
    """Return the character by its name, whose words stand in this order or the other."""
    across, down = {"LEFT", "RIGHT"} <= sides, {"UP", "DOWN"} <= sides
    words = [side for side in SIDES if side in sides]
    if kind.endswith("DASH"):
        words = ["HORIZONTAL"]
    elif across or down:
        whole = ["VERTICAL"] * down + ["HORIZONTAL"] * across
        rest = [word for word in words if word in (SIDES[:2] if not down else SIDES[2:])]
        words = whole if across and down else [*rest, *whole] if across else [*whole, *rest]
    name = f"BOX DRAWINGS {weight} {kind} {' AND '.join(words)}"
    return unicodedata.lookup(re.sub(" +", " ", name))
