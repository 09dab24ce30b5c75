"""The events panel: what failed and what came back, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.events import Event, EventKind, EventLog
from wpx_tui.present.format.durations import duration, time_of_day
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Line, Role, Span, line
from wpx_tui.tui.widgets.panel import FramedWidget

SIGNS = {
    EventKind.FAILED: ("bad", Role.BAD),
    EventKind.RECOVERED: ("good", Role.GOOD),
    EventKind.HIGH: ("warn", Role.WARN),
    EventKind.CRITICAL: ("bad", Role.BAD),
    EventKind.BELOW: ("good", Role.GOOD),
    EventKind.ALERT_MADE: ("good", Role.GOOD),
    EventKind.ALERT_REFUSED: ("bad", Role.BAD),
    EventKind.ALERT_UNCERTAIN: ("warn", Role.WARN),
    EventKind.CLOCK_OFF: ("warn", Role.WARN),
    EventKind.CLOCK_RIGHT: ("good", Role.GOOD),
    EventKind.BUG: ("bad", Role.BAD),
}
"""The sign of each kind by its name among the glyphs, and its role."""


class EventsPanel(FramedWidget):
    """The newest events, a line each."""

    def __init__(self, fmt: Formatter, clock: Clock, log: EventLog, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.log_of_events = log

    def heading(self) -> str:
        """Its name."""
        return "Events"

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """A line an event, or that there was none."""
        if not len(self.log_of_events):
            return [line(" ", Span("nothing happened since the start", Role.DIM))]
        return [self._event(event) for event in islice(self.log_of_events, rows)]

    def _event(self, event: Event) -> Line:
        glyphs = self.format.glyphs
        name, role = SIGNS[event.kind]
        lasted = "" if event.lasted is None else f" after {duration(event.lasted)}"
        often = "" if event.count == 1 else f" {glyphs.times}{event.count}"
        when = time_of_day(event.at, self.format.zone)
        if self.is_zoomed:
            when = f"{event.at.astimezone(self.format.zone):%d %b} {when}"
        return line(
            Span(f" {when} ", Role.DIM),
            Span(getattr(glyphs, name), role),
            f" {event.subject}: {event.text}{lasted}",
            Span(often, Role.DIM),
        )
