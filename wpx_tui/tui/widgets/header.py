"""The first line of the screen: where we are, how much of it is live, what time it is."""

from __future__ import annotations

from collections.abc import Sequence

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.durations import apart, clock_times
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.feed_status import live_count
from wpx_tui.present.panels.status_line import StatusLine
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, fit, line, width
from wpx_tui.tui.widgets.line_widget import LineWidget

MIN_NOTE_CELLS = 10
"""Cells: less of a note says nothing."""


class HeaderLine(LineWidget):
    """Name and account on the left, how many feeds are live in the middle, then the time."""

    def __init__(
        self, fmt: Formatter, clock: Clock, thresholds: ThresholdSettings, state: AccountState
    ) -> None:
        """Compose the header. `thresholds`: when a quota is high, for the one-line layout."""
        super().__init__(id="header")
        self.format = fmt
        self.clock = clock
        self.thresholds = thresholds
        self.account = state
        """The state that it counts; also while the panels are frozen."""
        self.life = ""
        """A sign that something goes on, behind the clock; empty where there is no need of one."""
        self._notes: dict[str, str] = {}
        self._has_time = False

    def show(self, state: AccountState) -> None:
        """Count the feeds of `state`, and name what the figures are filtered to."""
        self.account = state
        only = state.selection.subscription
        self._notes["filter"] = "" if only is None else f"only {only.name}"
        self._notes["clock"] = f"API clock {apart(state.clock_skew)}" if state.clock_skew else ""
        self.redraw()

    def show_time(self) -> None:
        """Show the time from now on; not earlier, as the first frame is the same at every start."""
        self._has_time = True
        self.redraw()

    def note(self, what: str, text: str) -> None:
        """Show a note beside the account under the name `what`; an empty text removes it."""
        self._notes = {**self._notes, what: text}
        self.redraw()

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Name and account, notes, the count in the middle, the time.

        With little room the account goes first, then the time, then the name; the notes stay.
        """
        now = self.clock.now()
        if self.screen.has_class("line"):
            return [StatusLine(self.account, self.thresholds, self.format, now).line(cells)]
        count = live_count(self.account, now, self.format.glyphs)
        life = line(Span(f" {self.life}", Role.DIM), " ") if self.life else EMPTY
        time = line(Span(self._time(), Role.DIM), life or " ")
        name = line(Span(" wpx-top", Role.TITLE))
        account = line(Span(f"  {self.account.account}", Role.DIM))
        notes = line(*(Span(f"  {text}", Role.WARN) for text in self._notes.values() if text))
        for left, right in (
            (line(name, account, notes), time),
            (line(name, notes), time),
            (line(name, notes), life),
            (notes, life),
        ):
            free = cells - width(left) - width(right) - width(count)
            if free >= 4:
                middle = max((cells - width(count)) // 2, width(left) + 2)
                middle = min(middle, cells - width(right) - width(count) - 2)
                rest = cells - middle - width(count) - width(right)
                return [line(left, " " * (middle - width(left)), count, " " * rest, right)]
        whole = line(" ", count, life)
        if cells - width(whole) >= MIN_NOTE_CELLS:
            whole = line(whole, notes)
        return [fit(whole, cells, self.format.glyphs.ellipsis)]

    def _time(self) -> str:
        """Return the time, or before `show_time` blanks, so that nothing moves later."""
        time = clock_times(self.clock.utc(), self.format.zone)
        return time if self._has_time else " " * len(time)
