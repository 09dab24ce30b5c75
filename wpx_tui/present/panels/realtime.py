"""The last hour a second and this minute in two lines, and the open connections in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.usual import rate_text
from wpx_tui.present.text.bars import bar
from wpx_tui.present.text.spans import Line, Role, Span, fit_text, line, width, wrapped

if TYPE_CHECKING:
    from wpx_tui.api.models import Connections, Realtime


LEAST_WITH_BARS = 40
"""Cells beside the total from which on the countries have bars."""
HOUR = 3600
"""Seconds."""
LEAST_RATE, WHOLE_RATE = 0.05, 99.95
"""Requests a second that are not 0.0, and from which on they have no decimals."""


class _Style(NamedTuple):
    """The words of the two lines from `least` cells on, and the widths of their columns.

    The columns are as wide as figures get, so that nothing moves when one gets another digit.
    """

    least: int
    names: tuple[str, str]
    requests: str
    extras: tuple[str, str]
    columns: tuple[int, int, int, int]


_STYLES = (
    _Style(54, ("hour", "minute"), "requests", ("average", "sessions"), (6, 12, 19, 16)),
    _Style(46, ("hour", "min"), "requests", ("", "sess"), (4, 12, 18, 12)),
    _Style(0, ("hour", "min"), "req", ("", "sess"), (4, 12, 12, 8)),
)


def hour_and_minute(now: Realtime, fmt: Formatter, cells: int) -> list[Line]:
    """Return the last hour's averages a second, then this minute, in at most `cells` cells.

    The minute may be the one that still fills, so its figures are counts and no rates. Figures
    without room are left out.
    """
    hour, minute = now.last_hour, now.current_minute
    style = next((style for style in _STYLES if cells >= style.least), _STYLES[-1])
    unknown = fmt.glyphs.unknown
    traffic = unknown if hour.bytes is None else rate_text(hour.bytes)
    requests = f"{unknown} {style.requests}/s"
    if hour.requests is not None:
        requests = request_rate(hour.requests, style.requests, fmt)
    average = fmt.milliseconds(hour.avg_response_time_ms)
    sessions = fmt.count(minute.active_sessions)
    return [
        _line(style, (style.names[0], traffic, requests, f"{average} {style.extras[0]}"), cells),
        _line(
            style,
            (
                style.names[1],
                fmt.traffic(minute.bytes),
                f"{fmt.count(minute.requests)} {style.requests}",
                f"{sessions} {style.extras[1]}",
            ),
            cells,
        ),
    ]


def request_rate(requests_an_hour: int, word: str, fmt: Formatter) -> str:
    """Write "5.6 requests/s"; of so few that it would be 0.0, "12 requests/h"."""
    rate = requests_an_hour / HOUR
    if not rate:
        return f"0 {word}/s"
    if rate < LEAST_RATE:
        return f"{requests_an_hour:,} {word}/h"
    number = fmt.count(round(rate)) if rate >= WHOLE_RATE else f"{rate:.1f}"
    return f"{number} {word}/s"


def _line(style: _Style, texts: Sequence[str], cells: int) -> Line:
    """Return a name and figures with their words, up to the first that does not fit."""
    name, *figures = texts
    names, *widths = style.columns
    parts = [Span(f"{name:<{names}}", Role.DIM)]
    room = cells - names
    for text, size in zip(figures, widths, strict=True):
        text = text.rstrip()
        size = max(size, len(text) + 1)
        if size > room:
            break
        figure, _, word = text.rpartition(" ") if text[-1:].isalpha() else (text, "", "")
        blank = " " * (size - len(text))
        parts += [Span(blank + figure, Role.STRONG), Span(f" {word}" if word else "", Role.DIM)]
        room -= size
    return line(*parts)


def connections_lines(
    open_now: Connections, fmt: Formatter, cells: int, rows: int, bar_cells: int
) -> list[Line]:
    """Return the number of open connections, then the countries with the most, as far as they fit.

    In up to `rows` lines of `cells` cells. With `bar_cells` and enough room a bar of that width
    stands before each of the numbers.
    """
    content = line(Span(fmt.count(open_now.total), Role.STRONG), Span(" connections", Role.DIM))
    countries = sorted(open_now.by_country.items(), key=lambda pair: (-pair[1], pair[0]))
    most = countries[0][1] if countries else 0
    has_bars = bar_cells > 0 and cells - width(content) >= LEAST_WITH_BARS
    parts = [content]
    for code, count in countries:
        share = bar(count / most if most else 0, bar_cells, fmt.glyphs).rstrip()
        name = Span(f"{fit_text(code, 2, ellipsis=fmt.glyphs.ellipsis)} ", Role.DIM)
        parts.append(line(name, Span(f"{share} " if has_bars else "", Role.BAR), f"{count:,}"))
    return wrapped(parts, cells, rows) or [content]
