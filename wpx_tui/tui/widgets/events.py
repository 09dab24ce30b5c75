"""The events panel: what failed and what came back, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.durations import duration, skew, time_of_day
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line, width
from wpx_tui.tui.widgets.panel import FramedWidget

SIGNS = {
    EventKind.FAILED: ("bad", Role.BAD),
    EventKind.RECOVERED: ("good", Role.GOOD),
    EventKind.HIGH: ("warn", Role.WARN),
    EventKind.CRITICAL: ("bad", Role.BAD),
    EventKind.BELOW: ("good", Role.GOOD),
    EventKind.FORESEEN_EMPTY: ("warn", Role.WARN),
    EventKind.FORESEEN_LAPSE: ("warn", Role.WARN),
    EventKind.FORESEEN_WELL: ("good", Role.GOOD),
    EventKind.ALERT_MADE: ("good", Role.GOOD),
    EventKind.ALERT_DIFFERENT: ("warn", Role.WARN),
    EventKind.ALERT_REFUSED: ("bad", Role.BAD),
    EventKind.ALERT_UNCERTAIN: ("warn", Role.WARN),
    EventKind.CLOCK_OFF: ("warn", Role.WARN),
    EventKind.CLOCK_RIGHT: ("good", Role.GOOD),
    EventKind.NOTIFIED: ("good", Role.GOOD),
    EventKind.NOT_NOTIFIED: ("bad", Role.BAD),
    EventKind.STORE: ("warn", Role.WARN),
    EventKind.BUG: ("bad", Role.BAD),
}
"""The sign of each kind by its name among the glyphs, and its role."""

DATED = (EventKind.FORESEEN_EMPTY, EventKind.FORESEEN_LAPSE)
"""Those whose text has a date: in UTC, as it is kept for viewers in whatever zones."""


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
        return "Event log"

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a line an event, or one that says there was none."""
        events = () if self.account is None else self.account.events
        if not events:
            return [line(" ", Span("No events yet", Role.DIM))]
        return [self._event(event, cells) for event in events[:rows]]

    def _event(self, event: Event, cells: int) -> Line:
        """Return when, what, and how long ago where there is room for that."""
        foreseen, _, early = event.text.partition(", ")
        text, age = event.text, self._age(event)
        if event.kind in DATED and self.format.zone is not UTC:  # beside it the dates are local
            foreseen += " UTC"
            text = f"{foreseen}, {early}" if early else foreseen
        content = self._content(event, text)
        if event.kind is EventKind.FORESEEN_EMPTY and width(content) > cells:
            content = self._content(event, foreseen)  # no date is cut
        return line(content, age) if width(content) + width(age) < cells else content

    def _content(self, event: Event, text: str) -> Line:
        glyphs = self.format.glyphs
        name, role = SIGNS[event.kind]
        about_clocks = event.kind in (EventKind.CLOCK_OFF, EventKind.CLOCK_RIGHT)
        text = skew(event.ahead) if about_clocks else text
        lasted = "" if event.lasted is None else f" after {duration(event.lasted)}"
        what, colon, why = text.partition(":") if lasted else (text, "", "")
        often = "" if event.count == 1 else f" {glyphs.times}{event.count}"
        when = self._when(event)
        return line(
            Span(f" {when} ", Role.DIM),
            Span(getattr(glyphs, name), role),
            f" {event.subject}: {what}{lasted}",
            Span(often, Role.DIM),
            f"{colon}{why}",
        )

    def _when(self, event: Event) -> str:
        """Return the time of day, behind the date of another day than today."""
        zone = self.format.zone
        time, at = time_of_day(event.at, zone), event.at.astimezone(zone)
        is_today = at.date() == self.clock.utc().astimezone(zone).date()
        return time if is_today and not self.is_zoomed else f"{at:%d %b} {time}"

    def _age(self, event: Event) -> Line:
        """Return how long ago it was, in what changes once a minute at most; empty before that."""
        seconds = (self.clock.utc() - event.at).total_seconds()
        return line(Span(f"  {duration(seconds)} ago", Role.DIM)) if seconds >= 60 else EMPTY
