"""The wall's picture: figures as large as the room allows, the most important ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from rich.cells import cell_len

from wpx_tui.analysis.quotas import Level, Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.present.format.durations import duration
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.feed_status import LEAST_REASON
from wpx_tui.present.panels.subscriptions import short_name
from wpx_tui.present.text.big_digits import big, can_draw, dots, height, largest
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, cut, cut_words, fit, line, width

BIG_TITLES = 4
"""Columns of a figure's dots from which on its title and its word are written big as well."""
_FEWEST = 2
"""Columns of a dot: with smaller ones, fewer figures say more."""
_EDGE = 2
"""Blank cells left of a figure."""
_ROOM_FOR_EDGE = 30
_WIDEST = "88.8"
"""Each figure has the room of this one, so that no other digit changes the size of all."""
_WIDEST_UNIT = "GB"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is, its number and unit, its state in a word, and what belongs to it.

    `is_live`: the number is not old; the word then says how it stands, else what is wrong.
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
    """So many figures in so many columns, with dots of `size` columns; `rows` in all."""

    count: int
    columns: int
    size: int
    rows: int


def figures(shown: Sequence[Figure], cells: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """As many of `shown` as can be drawn big, the rest in a line each; at most `rows` lines."""
    grid = _best(shown, cells, rows, glyphs)
    if grid is None:
        return [_in_words(each, cells) for each in shown][:rows]
    lines: list[Line] = []
    wide = cells // grid.columns
    for start in range(0, grid.count, grid.columns):
        blocks = [
            _block(each, grid.size, wide, glyphs)
            for each in shown[start : start + grid.columns][: grid.count - start]
        ]
        if lines:
            lines.append(EMPTY)
        lines += [line(*parts) for parts in zip_longest(*blocks, fillvalue=EMPTY)]
    rest = [_in_words(each, cells) for each in shown[grid.count :]]
    if rest and grid.rows + len(rest) < rows:
        lines.append(EMPTY)
    return [*lines, *rest][:rows]


def banner(said: Sequence[str], cells: int, rows: int, glyphs: Glyphs) -> list[str]:
    """The first of `said` that can be big in `cells` × `rows`, as large as fits; else plain."""
    for text in said:
        size = largest(text, cells - 2, rows, glyphs) if can_draw(text) else 0
        if size:
            return big(text, size, glyphs)
    plain = next((text for text in said if cell_len(text) <= cells), said[-1])
    return [cut(plain, max(cells, 0), glyphs.ellipsis)]


def alarm(
    feeds: Collection[Feed[Any, Any]],
    fullest: Quota | None,
    limits: ThresholdSettings,
    now: float,
    fmt: Formatter,
) -> list[str]:
    """What must be seen whatever else is shown, also in fewer words; nothing if all is well."""
    states = Counter(feed.status(now) for feed in feeds)
    parts = [
        f"{states[status]} of {len(feeds)} {status}"
        for status in (Status.STALE, Status.FAILED)
        if states[status]
    ]
    if old := gone_stale(feeds, now):
        parts = [old]
    if fullest is None or not fullest.is_active or limits.level(fullest) is not Level.CRITICAL:
        return ["   ".join(parts).upper()] if parts else []
    share = f"{fmt.whole_percent(fullest.share)} critical"
    said = ([*parts, f"{short_name(fullest)} {share}"], [*parts, share])
    return ["   ".join(each).upper() for each in said]


def gone_stale(feeds: Collection[Feed[Any, Any]], now: float) -> str:
    """How long nothing was heard, where no feed is live any more; empty while one is."""
    heard = [feed.answer.clock for feed in feeds if feed.answer is not None]
    if any(feed.status(now) is Status.LIVE for feed in feeds) or not heard:
        return ""
    return f"STALE {duration(now - max(heard)).upper()}"


# ---- which figures, and how large


def _best(shown: Sequence[Figure], cells: int, rows: int, glyphs: Glyphs) -> _Grid | None:
    """As many figures as are large enough to be read from afar; the first one in any case."""
    for count in range(len(shown), 0, -1):
        grids = [
            _grid(shown[:count], columns, cells, rows - (len(shown) - count), glyphs)
            for columns in range(1, count + 1)
            if count % columns == 0
        ]
        found = max(grids, key=lambda each: (each.size, each.columns))
        if found.size >= (_FEWEST if count > 1 else 1):
            return found
    alone = _grid(shown[:1], 1, cells, rows, glyphs) if shown else None
    return alone if alone is not None and alone.size else None


def _grid(shown: Sequence[Figure], columns: int, cells: int, rows: int, glyphs: Glyphs) -> _Grid:
    deep = len(shown) // columns
    room = (rows - (deep - 1)) // deep
    wide = cells // columns - _EDGE
    size = next(
        (
            size
            for size in range(8, 0, -1)
            if _block_rows(size, glyphs) <= room
            and all(_width(each, size) <= wide for each in shown)
        ),
        0,
    )
    return _Grid(len(shown), columns, size, deep * _block_rows(size, glyphs) + deep - 1)


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
    """Title, number with unit and state, then words: `_block_rows` lines of `cells` cells."""
    room = cells - _EDGE
    title = _title(figure.title, room, glyphs) if size >= BIG_TITLES else [figure.title]
    word = line(Span(cut(figure.word, room, glyphs.ellipsis), figure.role))
    gap = "  " if word else ""
    detail = _detail(figure, room - width(word) - len(gap), glyphs)
    words = line(word, gap if detail else "", Span(detail, Role.DIM))
    lines = [
        *(line(Span(cut(each, room, glyphs.ellipsis), Role.TITLE)) for each in title),
        *_number(figure, size, room, glyphs),
        words,
    ]
    return [fit(line(" " * _EDGE, each), cells) for each in lines]


def _detail(figure: Figure, cells: int, glyphs: Glyphs) -> str:
    """As many whole parts of it as fit; of a reason, as much as fits."""
    if not figure.is_live:
        return cut_words(figure.detail, cells, glyphs.ellipsis) if cells >= LEAST_REASON else ""
    between = f" {glyphs.separator} "
    parts = figure.detail.split(between)
    while parts and cell_len(between.join(parts)) > cells:
        parts.pop()
    return between.join(parts)


def _title(text: str, cells: int, glyphs: Glyphs) -> list[str]:
    """Big letters and a blank; small ones in the last of their rows where they do not fit."""
    if can_draw(text) and dots(text) <= cells:
        return [*big(text, 1, glyphs), ""]
    return [""] * (height(1, glyphs) - 1) + [text, ""]


def _number(figure: Figure, size: int, cells: int, glyphs: Glyphs) -> list[Line]:
    """The number; beside it its unit at the foot, and big what is not as it should be."""
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
        beside = _column([], [_foot(*each, size, figure.role) for each in feet], len(number))
    return [
        line(Span(row, role), " " * size, each) for row, each in zip(number, beside, strict=True)
    ]


def _foot(unit: str, state: str, size: int, role: Role) -> Line:
    return line(Span(unit, Role.DIM), " " * size, Span(state, role))


def _spans(rows: Sequence[str], role: Role) -> list[Line]:
    return [line(Span(row, role)) for row in rows]


def _column(top: list[Line], bottom: list[Line], rows: int) -> list[Line]:
    return [*top, *[EMPTY] * (rows - len(top) - len(bottom)), *bottom]


def _state(figure: Figure, cells: int, size: int, glyphs: Glyphs) -> list[str]:
    """The first word of a state that needs to be seen; nothing where it does not fit."""
    word = figure.word.partition(" ")[0]
    is_fine = figure.role in (Role.STRONG, Role.DIM)
    if is_fine or not can_draw(word) or dots(word) * size > cells:
        return []
    return big(word, size, glyphs)


def _in_words(figure: Figure, cells: int) -> Line:
    """The figure in one line; what does not fit goes, the number last."""
    role = figure.role if figure.is_live else Role.DIM
    edge = " " * (_EDGE if cells >= _ROOM_FOR_EDGE else 1)
    number = line(edge, Span(f"{figure.number} {figure.unit}".rstrip(), role))
    word = Span(f" {figure.word}" if figure.word else "", figure.role)
    title = Span(f"  {figure.title}", Role.DIM)
    tries = (line(number, word, title), line(number, word), number)
    return next((each for each in tries if width(each) <= cells), fit(number, cells))
