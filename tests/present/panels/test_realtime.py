"""The hour and this minute, in as many cells as there are, or fewer."""

from __future__ import annotations

import pytest

from wpx_tui.api.models import HourUsage, MinuteUsage, Realtime
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.realtime import hour_and_minute, request_rate
from wpx_tui.present.text.spans import plain, width


@pytest.mark.parametrize("cells", [-2, -1, 0, 1, 20, 51, 52, 80])
def test_two_lines_fit_whatever_there_is(cells: int) -> None:
    lines = hour_and_minute(Realtime(), Formatter(), cells)
    assert len(lines) == 2
    assert all(width(each) <= max(cells, width(lines[0])) for each in lines)


FULL = Realtime(
    current_minute=MinuteUsage(requests=999_999, bytes=999 * 2**20, active_sessions=999),
    last_hour=HourUsage(requests=99 * 10**6, bytes=440 * 2**30, avg_response_time_ms=9_999.0),
)


@pytest.mark.parametrize("now", [Realtime(), FULL])
@pytest.mark.parametrize("cells", range(36, 100))
def test_no_figure_is_cut_and_more_room_never_shows_less(now: Realtime, cells: int) -> None:
    fmt = Formatter()
    shorter, longer = (
        sum(len(plain(row).split()) for row in hour_and_minute(now, fmt, room))
        for room in (cells, cells + 1)
    )
    assert all(width(row) <= cells for row in hour_and_minute(now, fmt, cells))
    assert longer >= shorter


@pytest.mark.parametrize(
    ("an_hour", "text"),
    [
        (0, "0 req/s"),
        (1, "1 req/h"),
        (179, "179 req/h"),
        (180, "0.1 req/s"),
        (20_160, "5.6 req/s"),
        (359_639, "99.9 req/s"),
        (359_820, "100 req/s"),
        (3600 * 12_345, "12.3 k req/s"),
    ],
)
def test_requests_a_second_are_not_rounded_to_none(an_hour: int, text: str) -> None:
    assert request_rate(an_hour, "req", Formatter()) == text
