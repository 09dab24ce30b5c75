"""The comparison with the period before in words: "▲ 12 % against 1–22 Oct"."""

from __future__ import annotations

from datetime import UTC, timedelta

from wpx_tui.analysis.comparison import Comparison, Window
from wpx_tui.api.enums import Period
from wpx_tui.present.format import dates, durations, units
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line, width

TIMES = 3.0
"""The ratio from which on the change is a factor: "×3.2" reads better than "220 %"."""


def comparison_line(comparison: Comparison, fmt: Formatter, cells: int) -> Line:
    """Return the change and its base in at most `cells` cells; an empty line if none fits.

    As a rule 34 cells are enough. Days and times are the API's: UTC.
    """
    figure, word = _change(comparison, fmt.glyphs)
    for base in _bases(comparison, fmt.glyphs):
        content = line(Span(figure, Role.STRONG), Span(f" {word} {base}", Role.DIM))
        if width(content) <= cells:
            return content
    return EMPTY


def _change(comparison: Comparison, glyphs: Glyphs) -> tuple[str, str]:
    percent, ratio = round(comparison.change), comparison.this / comparison.before
    if ratio >= TIMES:
        number = f"{ratio:.1f}" if ratio < 9.95 else units.count(ratio)
        return f"{glyphs.up} {glyphs.times}{number}", "against"
    if percent > 0:
        return f"{glyphs.up} {percent} %", "against"
    if percent < 0:
        # A decrease of 99.9 % is not shown as 100 %.
        decrease = -percent if comparison.this == 0 else min(-percent, 99)
        return f"{glyphs.down} {decrease} %", "against"
    return "=", "same as"


def _bases(comparison: Comparison, glyphs: Glyphs) -> list[str]:
    """Return wordings of the base of the comparison, the longest first."""
    before, dash = comparison.windows.before, glyphs.dash
    if before.start.date() != before.last.date():
        return [_days(before, dash)]
    day, short = dates.day(before.start), dates.day(before.start)
    if comparison.windows.period is Period.TODAY:
        day, short = "yesterday", f"{before.start:%a}"
    if before.end - before.start == timedelta(days=1):
        return [day]
    if before.start.hour:
        hours = f"{before.start:%H:%M}{dash}{durations.time_of_day(before.end, UTC)} UTC"
        return [f"{day} {hours}", f"{short} {hours}"]
    end = f"{durations.time_of_day(before.end, UTC)} UTC"
    return [f"{day} until {end}", f"{short} to {end}"]


def _days(window: Window, dash: str) -> str:
    """Write the days of a window: "1–22 Oct", "28 Sep–3 Oct"; a partial day is included."""
    first, last = window.start, window.last
    start = f"{first.day}" if first.month == last.month else dates.day(first)
    return f"{start}{dash}{dates.day(last)}"
