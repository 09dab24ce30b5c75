"""The last hour against its usual in words: "hour ▼ 12 % under a usual Sunday 01:00"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.present.format import units
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line, width

if TYPE_CHECKING:
    from wpx_tui.analysis.usual import Usual
    from wpx_tui.present.format.formatter import Formatter

TIMES = 3.0
"""How often the usual the hour is, from which on that is written as a factor."""

BITS_PER_BYTE_HOUR = 8 / 3600


def usual_line(usual: Usual, fmt: Formatter, cells: int) -> Line:
    """Return how the last hour stands, in at most `cells` cells; an empty line if no text fits.

    18 cells are enough for the shortest.
    """
    head, figure, word = _words(usual, fmt)
    day, hour = f"{usual.hour:%A}", f"{usual.hour:%H:%M}"
    rate = f"({rate_text(usual.median)})"
    for name, base in (
        ("last hour", f"{word} {day} {hour} {rate}"),
        ("hour", f"{word} {day} {hour} {rate}"),
        ("hour", f"{word} {day} {hour}"),
        ("hour", f"{word.replace('for a', 'for')} {day[:3]} {hour}"),
        ("hour", head),
    ):
        content = line(
            Span(f"{name} ", Role.DIM),
            Span(figure, Role.STRONG),
            Span(f" {base}" if base else "", Role.DIM),
        )
        if width(content) <= cells:
            return content
    return EMPTY


def rate_text(bytes_an_hour: float) -> str:
    """Write traffic as a rate: "2.10 Mbit/s"."""
    bits = bytes_an_hour * BITS_PER_BYTE_HOUR
    names = ("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s")
    power = units.scale(bits, 1000, len(names) - 1)
    number = f"{bits:,.0f}" if power == 0 else units.significant(bits / 1000**power)
    return f"{number} {names[power]}"


def _words(usual: Usual, fmt: Formatter) -> tuple[str, str, str]:
    """Return the short text without a time, the figure, and what stands before the time."""
    if usual.is_usual:
        return "", "as usual", "for a"
    percent, ratio = round(usual.change), usual.actual / usual.median
    if ratio >= TIMES:
        number = f"{ratio:.1f}" if ratio < 9.95 else units.count(ratio)
        return "the usual", f"{fmt.glyphs.up} {fmt.glyphs.times}{number}", "a usual"
    if percent > 0:
        return "over usual", f"{fmt.glyphs.up} {percent} %", "over a usual"
    # What is not quite nothing is not written as nothing.
    less = -percent if usual.actual == 0 else min(-percent, 99)
    return "under usual", f"{fmt.glyphs.down} {less} %", "under a usual"
