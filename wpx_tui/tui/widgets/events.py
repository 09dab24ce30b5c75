"""The events panel: what failed and what came back, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.durations import duration, skew, time_of_day
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
    EventKind.STORE: ("warn", Role.WARN),
    EventKind.BUG: ("bad", Role.BAD),
}
"""The sign of each kind by its name among the glyphs, and its role."""


class EventsPanel(FramedWidget):
    """The newest events, one on a line."""

    account: AccountState | None = None
    """The state to show; None before the first one."""

    def show(self, state: AccountState) -> None:
        """Show the events of `state`."""
        before, self.account = self.account, state
        if before is None or before.events is not state.events:
            self.redraw()

    def heading(self) -> str:
        """Return the panel's name."""
        return "Events"

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a line an event, or one that says there was none."""
        events = () if self.account is None else self.account.events
        if not events:
            return [line(" ", Span("nothing happened since the start", Role.DIM))]
        return [self._event(event) for event in events[:rows]]

    def _event(self, event: Event) -> Line:
        glyphs = self.format.glyphs
        name, role = SIGNS[event.kind]
        about_clocks = event.kind in (EventKind.CLOCK_OFF, EventKind.CLOCK_RIGHT)
        text = skew(event.ahead) if about_clocks else event.text
        lasted = "" if event.lasted is None else f" after {duration(event.lasted)}"
        often = "" if event.count == 1 else f" {glyphs.times}{event.count}"
        when = time_of_day(event.at, self.format.zone)
        if self.is_zoomed:
            when = f"{event.at.astimezone(self.format.zone):%d %b} {when}"
        return line(
            Span(f" {when} ", Role.DIM),
            Span(getattr(glyphs, name), role),
            f" {event.subject}: {text}{lasted}",
            Span(often, Role.DIM),
        )
