"""The wall: figures as large as the room allows, the most important ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from rich.cells import cell_len

from wpx_tui.analysis.health import Health
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.feed_status import LEAST_REASON, stale_text
from wpx_tui.present.panels.subscriptions import share, short_name, word
from wpx_tui.present.text.big_digits import big, can_draw, dots, height, largest
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, cut, cut_words, fit, line, width

BIG_TITLES = 4
"""Columns of a figure's dots from which on its title and its word are big as well."""
_FEWEST = 2
"""The fewest columns of a dot, unless there is one figure alone."""
_EDGE = 2
"""Blank cells left of a figure."""
_ROOM_FOR_EDGE = 30
_WIDEST = "88.8"
"""Every figure has the room of this one, so that another digit does not change the sizes."""
_WIDEST_UNIT = "GB"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its title, number and unit, its state in a word, and a detail.

    `is_live`: the number is not stale; the word is its state then, else what is wrong.
    """

    title: str
    number: str
    unit: str
    word: str
    detail: str
    role: Role
    is_live: bool


@dataclass(frozen=True, slots=True)
class _Grid:
    """`count` figures in `columns` columns, with dots of `size` cells; `rows` rows in all."""

    count: int
    columns: int
    size: int
    rows: int


def figure_lines(figures: Sequence[Figure], cells: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """Draw as many figures big as possible, the others in one line; at most `rows` lines."""
    grid = _best(figures, cells, rows, glyphs)
    if grid is None:
        return [_in_words(figure, cells) for figure in figures][:rows]
    lines: list[Line] = []
    wide = cells // grid.columns
    for start in range(0, grid.count, grid.columns):
        blocks = [
            _block(figure, grid.size, wide, glyphs)
            for figure in figures[start : start + grid.columns][: grid.count - start]
        ]
        if lines:
            lines.append(EMPTY)
        lines += [line(*parts) for parts in zip_longest(*blocks, fillvalue=EMPTY)]
    rest = [_in_words(figure, cells) for figure in figures[grid.count :]]
    if rest and grid.rows + len(rest) < rows:
        lines.append(EMPTY)
    return [*lines, *rest][:rows]


def banner(messages: Sequence[str], cells: int, rows: int, glyphs: Glyphs) -> list[str]:
    """Draw the first of `messages` that can be big in `cells` × `rows`; else one in plain text."""
    for text in messages:
        size = largest(text, cells - 2, rows, glyphs) if can_draw(text) else 0
        if size:
            return big(text, size, glyphs)
    plain = next((text for text in messages if cell_len(text) <= cells), messages[-1])
    return [cut(plain, max(cells, 0), glyphs.ellipsis)]


def alarm(
    feeds: Collection[Feed[object, object]],
    urgent: Quota | None,
    limits: ThresholdSettings,
    at: datetime,
    now: float,
    fmt: Formatter,
) -> list[str]:
    """Return the most important trouble, also in fewer words; nothing if all is well.

    `urgent` is the subscription that fares worst `at` that time by the wall clock; `now` is by
    `Clock.now()`.
    """
    states = Counter(feed.status(now) for feed in feeds)
    parts = [
        f"{states[status]} of {len(feeds)} {status}"
        for status in (Status.STALE, Status.FAILED)
        if states[status]
    ]
    if stale := all_stale(feeds, now):
        parts = [stale]
    health = None if urgent is None else limits.health(urgent, at)
    if urgent is None or health is None or health.state is not Health.CRITICAL:
        return ["   ".join(parts).upper()] if parts else []
    trouble = f"{share(urgent, fmt, limits.of(urgent.id))} {word(urgent, health)}"
    wordings = ([*parts, f"{short_name(urgent)} {trouble}"], [*parts, trouble])
    return ["   ".join(wording).upper() for wording in wordings]


def all_stale(feeds: Collection[Feed[object, object]], now: float) -> str:
    """Return "STALE 3 MIN" where no feed is live any more; empty while one is, or before all."""
    if any(feed.status(now) is Status.LIVE for feed in feeds):
        return ""
    return stale_text(feeds, now).upper()


# ---- which figures, and how large


def _best(figures: Sequence[Figure], cells: int, rows: int, glyphs: Glyphs) -> _Grid | None:
    """Return the grid with the most figures that can be read from afar; None if none fits."""
    for count in range(len(figures), 0, -1):
        grids = [
            _grid(figures[:count], columns, cells, rows - (len(figures) - count), glyphs)
            for columns in range(1, count + 1)
            if count % columns == 0
        ]
        best = max(grids, key=lambda grid: (grid.size, grid.columns))
        if best.size >= (_FEWEST if count > 1 else 1):
            return best
    return None


def _grid(figures: Sequence[Figure], columns: int, cells: int, rows: int, glyphs: Glyphs) -> _Grid:
    deep = len(figures) // columns
    room = (rows - (deep - 1)) // deep
    wide = cells // columns - _EDGE
    size = next(
        (
            size
            for size in range(8, 0, -1)
            if _block_rows(size, glyphs) <= room
            and all(_width(figure, size) <= wide for figure in figures)
        ),
        0,
    )
    return _Grid(len(figures), columns, size, deep * _block_rows(size, glyphs) + deep - 1)


def _block_rows(size: int, glyphs: Glyphs) -> int:
    title = height(1, glyphs) + 1 if size >= BIG_TITLES else 1
    return title + height(size, glyphs) + 1


def _unit_size(size: int) -> int:
    return max(size // 2, 1)


def _width(figure: Figure, size: int) -> int:
    number = max(dots(figure.number), dots(_WIDEST))
    unit = max(dots(figure.unit), dots(_WIDEST_UNIT))
    return (number + 1) * size + unit * _unit_size(size)


# ---- one figure


def _block(figure: Figure, size: int, cells: int, glyphs: Glyphs) -> list[Line]:
    """Draw title, number with unit and state, and words: `_block_rows` lines of `cells` cells."""
    room = cells - _EDGE
    title = _title(figure.title, room, glyphs) if size >= BIG_TITLES else [figure.title]
    word = line(Span(cut(figure.word, room, glyphs.ellipsis), figure.role))
    gap = "  " if word else ""
    detail = _detail(figure, room - width(word) - len(gap), glyphs)
    words = line(word, gap if detail else "", Span(detail, Role.DIM))
    lines = [
        *(line(Span(cut(text, room, glyphs.ellipsis), Role.TITLE)) for text in title),
        *_number(figure, size, room, glyphs),
        words,
    ]
    return [fit(line(" " * _EDGE, content), cells) for content in lines]


def _detail(figure: Figure, cells: int, glyphs: Glyphs) -> str:
    """Return as many whole parts of the detail as fit; of a reason, as much as fits."""
    if not figure.is_live:
        return cut_words(figure.detail, cells, glyphs.ellipsis) if cells >= LEAST_REASON else ""
    between = f" {glyphs.separator} "
    parts = figure.detail.split(between)
    while parts and cell_len(between.join(parts)) > cells:
        parts.pop()
    return between.join(parts)


def _title(text: str, cells: int, glyphs: Glyphs) -> list[str]:
    """Draw big letters and a blank row; small letters in the last row if those do not fit."""
    if can_draw(text) and dots(text) <= cells:
        return [*big(text, 1, glyphs), ""]
    return [""] * (height(1, glyphs) - 1) + [text, ""]


def _number(figure: Figure, size: int, cells: int, glyphs: Glyphs) -> list[Line]:
    """Draw the number, its unit beside its foot, and big a state that needs attention."""
    role, shaded = (figure.role, False) if figure.is_live else (Role.DIM, True)
    number = big(figure.number, size, glyphs, shaded=shaded)
    unit = big(figure.unit, _unit_size(size), glyphs, shaded=shaded) if figure.unit else []
    left = cells - (dots(figure.number) + 1) * size
    state = _state(figure, left, _unit_size(size), glyphs)
    if len(state) + len(unit) <= len(number):
        beside = _column(_spans(state, figure.role), _spans(unit, Role.DIM), len(number))
    else:
        state = _state(figure, left - len(unit[0]) - size, _unit_size(size), glyphs)
        feet = zip(unit, state or [""] * len(unit), strict=True)
        bottom = [_foot(text, word, size, figure.role) for text, word in feet]
        beside = _column([], bottom, len(number))
    return [
        line(Span(row, role), " " * size, words) for row, words in zip(number, beside, strict=True)
    ]


def _foot(unit: str, state: str, size: int, role: Role) -> Line:
    return line(Span(unit, Role.DIM), " " * size, Span(state, role))


def _spans(rows: Sequence[str], role: Role) -> list[Line]:
    return [line(Span(row, role)) for row in rows]


def _column(top: list[Line], bottom: list[Line], rows: int) -> list[Line]:
    return [*top, *[EMPTY] * (rows - len(top) - len(bottom)), *bottom]


def _state(figure: Figure, cells: int, size: int, glyphs: Glyphs) -> list[str]:
    """Draw the first word of a state that needs attention; nothing where it does not fit."""
    word = figure.word.partition(" ")[0].rstrip(",")
    is_fine = figure.role in (Role.STRONG, Role.DIM)
    if is_fine or not can_draw(word) or dots(word) * size > cells:
        return []
    return big(word, size, glyphs)


def _in_words(figure: Figure, cells: int) -> Line:
    """Return the figure in one line; parts that do not fit are left out, the number last."""
    role = figure.role if figure.is_live else Role.DIM
    edge = " " * (_EDGE if cells >= _ROOM_FOR_EDGE else 1)
    number = line(edge, Span(f"{figure.number} {figure.unit}".rstrip(), role))
    word = Span(f" {figure.word}" if figure.word else "", figure.role)
    title = Span(f"  {figure.title}", Role.DIM)
    tries = (line(number, word, title), line(number, word), number)
    return next((content for content in tries if width(content) <= cells), fit(number, cells))
