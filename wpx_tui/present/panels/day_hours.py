"""Today by the hour against what is usual: two bars an hour over the hours of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.bars import stacked
from wpx_tui.present.text.spans import Line, Role, Span, joined, line

if TYPE_CHECKING:
    from wpx_tui.analysis.usual import DayHour

HOURS = 25
"""Of the longest day, when clocks go back."""
LEAST_SIZE, MOST_SIZE = 2, 4
"""Cells of an hour: what went and what is usual have one each at least."""
LEAST_ROWS = 5
"""Rows of title, bars and hours."""
LABEL_EVERY = 3
"""Hours."""


def day_cells(room: int) -> int:
    """Return how many of so many cells the chart takes; 0 where they are too few."""
    size = min(room // HOURS, MOST_SIZE)
    return size * HOURS if size >= LEAST_SIZE else 0


def day_hours(hours: Sequence[DayHour], fmt: Formatter, cells: int, rows: int) -> Sequence[Line]:
    """Return a title with the sums, the bars, and the hours below; nothing if nothing is usual.

    `cells` are those of `day_cells`, `rows` `LEAST_ROWS` or more.
    """
    figures = [figure for hour in hours for figure in (hour.used, hour.usual) if figure]
    if not figures or all(hour.usual is None for hour in hours):
        return []
    size, glyphs = cells // HOURS, fmt.glyphs
    wide = max(size - LEAST_SIZE, 1)
    gap = [(None, None)] * (size - wide - 1)
    bars = [
        bar
        for hour in hours
        for bar in [*[(hour.used, hour.used)] * wide, (None, hour.usual), *gap]
    ]
    roles = [*[Role.BAR] * wide, *[Role.BAR_ALT] * (size - wide)] * len(hours)
    drawn = stacked(bars, rows - 2, glyphs, top=max(figures), in_cells=True)
    return [
        _title(hours, fmt, cells),
        *(line(*map(Span, text, roles)) for text in drawn),
        line(Span(_labels(hours, size), Role.DIM)),
    ]


def _title(hours: Sequence[DayHour], fmt: Formatter, cells: int) -> Line:
    """Return what is drawn in which sign, and the sums of the hours of which both are known."""
    both = [hour for hour in hours if hour.used is not None and hour.usual is not None]
    glyphs = fmt.glyphs
    used = fmt.traffic(round(sum(hour.used or 0.0 for hour in both)))
    usual = fmt.traffic(round(sum(hour.usual or 0.0 for hour in both)))
    until = f" by {both[-1].start.hour + 1:02}:00" if both else ""
    parts = (
        line(
            Span("today by hour", Role.DIM),
            Span(glyphs.spark[-1], Role.BAR),
            Span(f" {used}{until}"),
        ),
        line(Span("usual", Role.DIM), Span(glyphs.unfinished, Role.BAR_ALT), Span(f" {usual}")),
    )
    return joined(parts, cells, "  ")


def _labels(hours: Sequence[DayHour], size: int) -> str:
    """Return every third hour at its bars."""
    labels = [f"{hour.start:%H}".ljust(LABEL_EVERY * size) for hour in hours[::LABEL_EVERY]]
    return "".join(labels).rstrip()
