"""A screen as SVG that looks the same in a browser, librsvg and Inkscape, and fetches nothing.

Rich writes a run of cells as one text, whose place and width then depend on the font, on
`textLength`, which librsvg does not know, and on what becomes of blanks. Here each word has a place
of its own, and blocks and lines are shapes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape, unescape
from itertools import groupby

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.text.cell_shapes import (
    BLOCKS,
    CELL_HEIGHT,
    CELL_WIDTH,
    OPACITY,
    STROKES,
    Rect,
    blocks_path,
    strokes_path,
)
from wpx_tui.present.text.cells import cell_len

FONT = 'font-family="DejaVu Sans Mono,Menlo,Consolas,Liberation Mono,monospace" font-size="19.93"'
"""A letter of most such fonts is 0.602 of this wide: a cell."""
_BASELINE = 19
"""From the top of a cell, in units."""
_EDGE, _BAR = 9, 41
"""From the edges of the picture to the screen, and from the upper one, in units."""
_JOINER = "\N{ZERO WIDTH JOINER}"
_LETTERS = "–—‘’“”…€"
"""Beyond the alphabets of Europe, what is as wide as a letter in every monospaced font."""


class Run(NamedTuple):
    """Characters of one look: what stands where, in cells from the upper left corner.

    `fill` is a colour, `looks` are further attributes of SVG, each with a blank before it.
    """

    row: int
    column: int
    text: str
    fill: str
    looks: str


class Ground(NamedTuple):
    """Cells of one row on a colour."""

    row: int
    column: int
    cells: int
    fill: str


def drawn(grounds: Iterable[Ground], runs: Iterable[Run]) -> str:
    """Return the elements of SVG that draw these cells; one is 12 by 24 units."""
    runs = tuple(runs)
    return "\n".join((*_grounds(grounds), *_blocks(runs), *_strokes(runs), *_texts(runs)))


def _grounds(grounds: Iterable[Ground]) -> Iterator[str]:
    by_fill: dict[str, list[Rect]] = defaultdict(list)
    for row, column, cells, fill in grounds:
        by_fill[fill].append((column * 8, row * 8, (column + cells) * 8, row * 8 + 8))
    for fill, rects in by_fill.items():
        yield f'<path fill="{fill}" shape-rendering="crispEdges" d="{blocks_path(rects)}"/>'


def _blocks(runs: Iterable[Run]) -> Iterator[str]:
    by_fill: dict[tuple[str, float], list[Rect]] = defaultdict(list)
    for run in runs:
        for column, char in _units(run):
            for left, top, right, bottom in BLOCKS.get(char, ()):
                x, y = column * 8, run.row * 8
                rect = (x + left, y + top, x + right, y + bottom)
                by_fill[run.fill, OPACITY.get(char, 1)].append(rect)
    for (fill, opacity), rects in by_fill.items():
        shade = "" if opacity == 1 else f' fill-opacity="{opacity:g}"'
        yield f'<path fill="{fill}"{shade} d="{blocks_path(rects)}"/>'


def _strokes(runs: Iterable[Run]) -> Iterator[str]:
    by_look: dict[tuple[str, float], list[tuple[int, int, str]]] = defaultdict(list)
    for run in runs:
        for column, char in _units(run):
            if char in STROKES:
                by_look[run.fill, STROKES[char]].append((run.row, column, char))
    for (fill, width), cells in by_look.items():
        yield (
            f'<path fill="none" stroke="{fill}" stroke-width="{width:g}" stroke-linecap="square"'
            f' d="{strokes_path(cells)}"/>'
        )


def _texts(runs: Iterable[Run]) -> Iterator[str]:
    words = (
        (f'<g fill="{run.fill}"{run.looks}>', _word(run.row, column, word))
        for run in runs
        for column, word in _words(run)
    )
    for group, members in groupby(words, key=lambda word: word[0]):
        yield f"{group}{''.join(element for _, element in members)}</g>"


def _word(row: int, column: int, word: str) -> str:
    """Return the element of a word; where its letters are narrower, they are set wider apart."""
    width = cell_len(word) * CELL_WIDTH
    fitted = f' textLength="{width}"' if len(word) > 1 else ""
    place = f'x="{column * CELL_WIDTH}" y="{row * CELL_HEIGHT + _BASELINE}"'
    return f"<text {place}{fitted}>{escape(word, quote=False)}</text>"


def _words(run: Run) -> Iterator[tuple[int, str]]:
    """Yield the words of a run, each with its column; a sign that is no letter stands alone."""
    start, word = 0, ""
    for column, unit in _units(run):
        if unit in BLOCKS or unit in STROKES:
            continue
        if word and (column > start + len(word) or not _is_letter(unit)):
            yield start, word
            word = ""
        if not _is_letter(unit):
            yield column, unit
        else:
            start, word = (start, word + unit) if word else (column, unit)
    if word:
        yield start, word


def _is_letter(unit: str) -> bool:
    return len(unit) == 1 and (unit < "\u0590" or unit in _LETTERS)


def _units(run: Run) -> Iterator[tuple[int, str]]:
    """Yield each character that is not blank, with the marks that belong to it, and its column."""
    if run.text.isascii():
        yield from (
            (run.column + at, char) for at, char in enumerate(run.text) if not char.isspace()
        )
        return
    column, unit = 0, ""
    for at, char in enumerate(run.text):
        if unit and (cell_len(char) == 0 or unit[-1] == _JOINER):
            unit += char
            continue
        if unit.strip():
            yield run.column + column, unit
        column, unit = cell_len(run.text[:at]), char
    if unit.strip():
        yield run.column + column, unit


_STYLE = re.compile(r"\.[\w-]+-(r\d+) \{ fill: (#\w+)([^}]*) \}")
_RECT = re.compile(
    r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="24.65" shape'
)
_TEXT = re.compile(
    r'<text class="[\w-]+-(r\d+)" x="([\d.]+)" [^>]*clip-path="url\(#[\w-]+-line-(\d+)\)">([^<]*)<'
)
_WINDOW = re.compile(r'<rect fill="(#\w+)" stroke=.*? width="(\d+)" height="([\d.]+)" rx="8"/>')
_TITLE = re.compile(r'<text class="[\w-]+-title" fill="(#\w+)"[^>]*>([^<]*)<')
_RICH_WIDTH, _RICH_HEIGHT = 12.2, 24.4
_FONT_FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def portable(svg: str) -> str:
    """Return Rich's picture of a screen, drawn anew to look the same wherever it is opened.

    Where Rich should come to write it otherwise, it is only freed of the fonts that it would load.
    """
    window, title = _WINDOW.search(svg), _TITLE.search(svg)
    if window is None or title is None:
        return _FONT_FACES.sub("", svg).replace("Fira Code", "DejaVu Sans Mono")
    columns = int((int(window[2]) - 16) / _RICH_WIDTH)
    rows = round((float(window[3]) - 48) / _RICH_HEIGHT)
    width, height = columns * CELL_WIDTH + 2 * _EDGE, rows * CELL_HEIGHT + _BAR + _EDGE
    lights = "".join(
        f'<circle cx="{x}" cy="22" r="7" fill="{fill}"/>'
        for x, fill in ((26, "#ff5f57"), (48, "#febc2e"), (70, "#28c840"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {FONT}>\n'
        f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" rx="8" fill="{window[1]}"'
        ' stroke="#fff" stroke-opacity="0.35"/>\n'
        f'<text x="{width // 2}" y="27" fill="{title[1]}" text-anchor="middle" font-size="18"'
        f' font-family="Arial,Helvetica,sans-serif" font-weight="bold">{title[2]}</text>\n'
        f'{lights}\n<g transform="translate({_EDGE} {_BAR})">\n'
        f"{drawn(_rich_grounds(svg), _rich_runs(svg))}\n</g>\n</svg>\n"
    )


def _rich_grounds(svg: str) -> Iterator[Ground]:
    for fill, x, y, width in _RECT.findall(svg):
        row, column = round(float(y) / _RICH_HEIGHT), round(float(x) / _RICH_WIDTH)
        yield Ground(row, column, round(float(width) / _RICH_WIDTH), fill)


def _rich_runs(svg: str) -> Iterator[Run]:
    styles = {name: (fill, _looks(css)) for name, fill, css in _STYLE.findall(svg)}
    for name, x, row, text in _TEXT.findall(svg):
        plain = unescape(text).replace("\xa0", " ")
        yield Run(int(row), round(float(x) / _RICH_WIDTH), plain, *styles[name])


def _looks(css: str) -> str:
    rules = (rule.split(":") for rule in css.split(";") if rule.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in rules)
