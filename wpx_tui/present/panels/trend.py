"""The last hour minute by minute as bars."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from rich.cells import cell_len

from wpx_tui.present.format.durations import time_of_day
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.usual import rate_text
from wpx_tui.present.text.bars import columns
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import Line, Role, Span, line

Minutes = Sequence[int | None]

WORTH_A_COLUMN = 0.75
"""Share of the minutes: with room for so many, the newest are drawn, one in a column; with less
room, all of them, several in a column."""

WIDER = 1.5
"""Cells a column from which on the columns take all the cells."""


def trend(
    minutes: Minutes, running: int | None, turn: int, cells: int, rows: int, glyphs: Glyphs
) -> tuple[list[Line], int]:
    """Return bars in at most `cells` (3 or more) × `rows`, and the number of finished minutes.

    The running minute comes last; `turn` is its number since the epoch. A column of several
    minutes is as high as the highest of them, so that the peak is as high at any width.
    """
    room = max(cells - 1, 2)
    if room >= WORTH_A_COLUMN * len(minutes):
        minutes = minutes[-room:]
        finished: Minutes = minutes
    else:
        # One less: the first and the last column may be of fewer minutes.
        finished = _highest(minutes, turn, -(-(len(minutes) - 1) // (room - 1)))
    widths = _widths(len(finished) + 1, cells)
    values = [
        count
        for count, width in zip([*finished, running], widths, strict=True)
        for _ in range(width)
    ]
    end = len(values) - widths[-1]
    bars = columns(values, rows, glyphs)
    lines = [line(Span(bar[:end], Role.BAR), Span(bar[end:], Role.BAR_ALT)) for bar in bars]
    return lines, len(minutes)


def scale(
    minutes: Minutes,
    over: str,
    fmt: Formatter,
    now: datetime,
    cells: int = sys.maxsize,
    *,
    is_sampled: bool = False,
    with_since: bool = False,
) -> str:
    """Write how much the trend knows and how high it is: "60 min, peak 1.85 Mbit/s at 14:07".

    `over` names all of `minutes`, which end `now`; where some are not known, only the known ones
    are counted, with the first of them where `cells` are enough: "12 min known since 14:18, peak
    600 kbit/s". `is_sampled`: a minute's figure is that of one moment in it. `with_since`: the time
    of the first stands there of whole ones too, where there is room.
    """
    known = [count for count in minutes if count is not None]
    if not known:
        return "no full minute yet"
    first = next(index for index, count in enumerate(minutes) if count is not None)
    since = time_of_day(now - timedelta(minutes=len(minutes) - first), fmt.zone)
    word = "sampled" if is_sampled else "known"
    amount = f"{len(known)} min {word}"
    if len(known) == len(minutes):
        head = f"{over} {word}" if is_sampled else over
        heads = [f"{head} since {since}", head] if with_since else [head]
    else:
        heads = [f"{amount} since {since}", amount]
    peak = max(range(len(minutes)), key=lambda index: minutes[index] or 0)
    at = time_of_day(now - timedelta(minutes=len(minutes) - peak), fmt.zone)
    height = _height(known)
    texts = [f"{heads[0]}, {height} at {at}"] if max(known) else []
    texts += [f"{head}, {height}" for head in heads]
    return next((text for text in texts if cell_len(text) <= cells), texts[-1])


def _height(known: Sequence[int]) -> str:
    """Write the peak; one minute without traffic says nothing about those before it."""
    peak = max(known)
    return "no traffic" if not peak and len(known) > 1 else f"peak {rate_text(peak * 60)}"


def _highest(minutes: Minutes, turn: int, size: int) -> Minutes:
    """Return the highest count of every group of `size` minutes.

    They are grouped by the clock: the bars move by a column at a time, and keep their shape in
    between.
    """
    groups: dict[int, list[int]] = {}
    for at, value in enumerate(minutes, turn - len(minutes)):
        groups.setdefault(at // size, []).extend([] if value is None else [value])
    return [max(group, default=None) for group in groups.values()]


def _widths(count: int, cells: int) -> list[int]:
    """Return the widths of the columns: one cell, or all cells divided where that is more."""
    cells = cells if cells >= WIDER * count else count
    edges = [round(at * cells / count) for at in range(count + 1)]
    return [right - left for left, right in pairwise(edges)]
