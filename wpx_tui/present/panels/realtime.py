"""This minute and the last hour in two lines, figure below figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Line, Role, Span, joined, line

if TYPE_CHECKING:
    from wpx_tui.api.models import Realtime


@dataclass(frozen=True, slots=True)
class _Style:
    """How the lines are written from so many cells on: their words, and how wide each column is.

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
    """The two lines, in at most `cells` cells; the last figures go where their words do not fit."""
    minute, hour = now.current_minute, now.last_hour
    style = next((each for each in _STYLES if cells >= each.least), _STYLES[-1])
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
