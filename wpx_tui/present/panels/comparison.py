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
"""From this ratio on it is said how many times as much: "×3.2" reads better than "220 %"."""


def said(comparison: Comparison, fmt: Formatter, cells: int) -> Line:
    """The change and what it is measured against, in at most `cells` cells; else nothing.

    As a rule 34 cells are enough. Days and times are the API's: UTC.
    """
    figure, word = _change(comparison, fmt.glyphs)
    for base in _bases(comparison, fmt.glyphs):
        words = line(Span(figure, Role.STRONG), Span(f" {word} {base}", Role.DIM))
        if width(words) <= cells:
            return words
    return EMPTY


def _change(comparison: Comparison, glyphs: Glyphs) -> tuple[str, str]:
    percent, ratio = round(comparison.change), comparison.this / comparison.before
    if ratio >= TIMES:
        number = f"{ratio:.1f}" if ratio < 9.95 else units.count(ratio)
        return f"{glyphs.up} {glyphs.times}{number}", "against"
    if percent > 0:
        return f"{glyphs.up} {percent} %", "against"
    if percent < 0:
        # Not quite all never reads as all.
        return (
            f"{glyphs.down} {-percent if comparison.this == 0 else min(-percent, 99)} %",
            "against",
        )
    return "=", "same as"


def _bases(comparison: Comparison, glyphs: Glyphs) -> list[str]:
    """What it is measured against, the best wording first."""
    before = comparison.windows.before
    if before.start.date() != before.last.date():
        return [_days(before, glyphs.dash)]
    day, short = dates.day(before.start), dates.day(before.start)
    if comparison.windows.period is Period.TODAY:
        day, short = "yesterday", f"{before.start:%a}"
    if before.end - before.start == timedelta(days=1):
        return [day]
    end = f"{durations.time_of_day(before.end, UTC)} UTC"
    return [f"{day} until {end}", f"{short} to {end}"]


def _days(window: Window, dash: str) -> str:
    """ "1–22 Oct", "28 Sep–3 Oct"; a day that was begun is named."""
    first, last = window.start, window.last
    start = f"{first.day}" if first.month == last.month else dates.day(first)
    return f"{start}{dash}{dates.day(last)}"
