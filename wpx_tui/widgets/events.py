"""The events panel: what failed and what came back, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from wpx_tui.feeds.clock import Clock
from wpx_tui.feeds.events import Event, EventKind, EventLog
from wpx_tui.present.ages import duration, time_of_day
from wpx_tui.present.format import Format
from wpx_tui.present.line import Line, Role, Span, line
from wpx_tui.widgets.panel import Framed


class EventsPanel(Framed):
    """The newest events, a line each."""

    def __init__(self, fmt: Format, clock: Clock, log: EventLog, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.log_of_events = log

    def heading(self) -> str:
        """Its name."""
        return "Events"

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """A line an event, or that there was none."""
        if not len(self.log_of_events):
            return [line(" ", Span("nothing failed since the start", Role.DIM))]
        events = list(self.log_of_events)[:rows]
        return [self._event(event) for event in events]

    def _event(self, event: Event) -> Line:
        glyphs = self.format.glyphs
        failed = event.kind is EventKind.FAILED
        sign = Span(glyphs.bad, Role.BAD) if failed else Span(glyphs.good, Role.GOOD)
        lasted = "" if event.lasted is None else f" after {duration(event.lasted)}"
        return line(
            " ",
            Span(time_of_day(event.at, self.format.zone), Role.DIM),
            " ",
            sign,
            f" {event.subject}: {event.text}{lasted}",
        )
