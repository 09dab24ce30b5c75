"""This minute and the last hour in two lines, and the open connections in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.bars import bar
from wpx_tui.present.text.spans import Line, Role, Span, fit_text, joined, line, width

if TYPE_CHECKING:
    from wpx_tui.api.models import Connections, Realtime


LEAST_WITH_BARS = 40
"""Cells beside the total from which on the countries have bars."""


@dataclass(frozen=True, slots=True)
class _Style:
    """The words of the two lines from `least` cells on, and the widths of their columns.

    The columns are as wide as figures get, so that nothing moves when one gets another digit.
    """

    least: int
    names: tuple[str, str]
    requests: str
    extras: tuple[str, str]
    columns: tuple[int, int, int, int]


_STYLES = (
    _Style(52, ("minute", "hour"), "requests", ("sessions", "average"), (7, 7, 11, 9)),
    _Style(0, ("min", "hour"), "req", ("sess", "avg"), (5, 6, 9, 6)),
)


def minute_and_hour(now: Realtime, fmt: Formatter, cells: int) -> list[Line]:
    """Return the two lines in at most `cells` cells; figures without room are left out."""
    minute, hour = now.current_minute, now.last_hour
    style = next((style for style in _STYLES if cells >= style.least), _STYLES[-1])
    figures = [
        [fmt.count(minute.requests), fmt.count(hour.requests)],
        [fmt.traffic(minute.bytes), fmt.traffic(hour.bytes)],
        [fmt.count(minute.active_sessions), fmt.milliseconds(hour.avg_response_time_ms)],
    ]
    rows = zip(style.names, *figures, style.extras, strict=True)
    return [_line(style, row, cells) for row in rows]


def _line(style: _Style, texts: Sequence[str], cells: int) -> Line:
    name, requests, traffic, extra, word = texts
    names, counts, amounts, extras = style.columns
    parts = (
        line(
            Span(f"{name:<{names}}", Role.DIM),
            Span(f"{requests:>{counts}}", Role.STRONG),
            Span(f" {style.requests}", Role.DIM),
            Span(f"{traffic:>{amounts}}", Role.STRONG),
        ),
        line(Span(f"{extra:>{extras}}", Role.STRONG), Span(f" {word}", Role.DIM)),
    )
    return joined(parts, cells, " ")


def connections_line(
    open_now: Connections, fmt: Formatter, cells: int, bar_cells: int = 0, indent: int = 0
) -> Line:
    """Return the number of open connections, then the countries with the most, as far as they fit.

    With `bar_cells` and enough room, a bar of that width stands before each of their numbers.
    `cells` are with the `indent`.
    """
    total = " " * indent + fmt.count(open_now.total)
    content = line(Span(total, Role.STRONG), Span(" connections", Role.DIM))
    countries = sorted(open_now.by_country.items(), key=lambda pair: (-pair[1], pair[0]))
    most = countries[0][1] if countries else 0
    has_bars = bar_cells > 0 and cells - width(content) >= LEAST_WITH_BARS
    for code, count in countries:
        share = bar(count / most if most else 0, bar_cells, fmt.glyphs).rstrip()
        part = line(
            "   ",
            Span(f"{fit_text(code, 2, ellipsis=fmt.glyphs.ellipsis)} ", Role.DIM),
            Span(f"{share} " if has_bars else "", Role.BAR),
            f"{count:,}",
        )
        if width(content) + width(part) > cells:
            break
        content = line(content, part)
    return content
