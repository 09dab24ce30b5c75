"""The first line of the screen: where we are, how much of it is live, what time it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wpx_tui.feeds.clock import Clock
from wpx_tui.feeds.state import Feed, FeedName
from wpx_tui.present.ages import clock_time
from wpx_tui.present.format import Format
from wpx_tui.present.line import Line, Role, Span, fit, line, width
from wpx_tui.present.state import live_count
from wpx_tui.widgets.lines import Lines


class HeaderLine(Lines):
    """Name and account on the left, how many feeds are live in the middle, then the time."""

    def __init__(self, fmt: Format, clock: Clock, account: str) -> None:
        super().__init__(id="header")
        self.format = fmt
        self.clock = clock
        self.account = account
        self.feeds: dict[FeedName, Feed[Any, Any]] = {}

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """The count stands in the middle and goes last when there is no room."""
        count = live_count(self.feeds.values(), self.clock.now(), self.format.glyphs)
        time = line(Span(clock_time(self.clock.utc(), self.format.zone), Role.DIM), " ")
        left = line(Span(" wpx-top", Role.TITLE), Span(f"  {self.account}", Role.DIM))
        if width(left) + width(count) + width(time) + 4 > cells:
            left = line(Span(" wpx-top", Role.TITLE))
        if width(left) + width(count) + width(time) + 4 > cells:
            return [fit(line(" ", count), cells)]
        middle = max((cells - width(count)) // 2, width(left) + 2)
        middle = min(middle, cells - width(time) - width(count) - 2)
        gap = cells - middle - width(count) - width(time)
        return [line(left, " " * (middle - width(left)), count, " " * gap, time)]
