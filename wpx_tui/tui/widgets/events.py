"""The panel of what changed: events and what moved, newest first, and what is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wpx_tui.analysis.movers import Mover, movers
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.panels.changes import change_lines
from wpx_tui.present.text.spans import Line
from wpx_tui.tui.widgets.panel import FramedWidget

ZOOMED_DAYS = 7
ZOOMED_COUNTRIES = 12
"""At most so many moves where the panel has the whole screen."""


class EventsPanel(FramedWidget):
    """What changed, one thing on a line."""

    account: AccountState | None = None
    """The state to show; None before the first one."""
    looked_at: datetime | None = None
    """When somebody last looked before now; None where that is not known."""
    _movers: tuple[Mover, ...] = ()
    _all_movers: tuple[Mover, ...] = ()

    def show(self, state: AccountState) -> None:
        """Show what changed in `state`."""
        before, self.account = self.account, state
        has_moved = before is None or (
            before.days is not state.days or before.country_days is not state.country_days
        )
        if has_moved:
            days, countries = state.days, state.country_days
            self._movers = movers(days, countries)
            self._all_movers = movers(
                days,
                countries,
                most_days=ZOOMED_DAYS,
                most_countries=ZOOMED_COUNTRIES,
                tells_none=True,
            )
        if before is None or has_moved or before.events is not state.events:
            self.redraw()

    def look_from(self, looked_at: datetime | None) -> None:
        """Tell from now on what is new since then."""
        if looked_at != self.looked_at:
            self.looked_at = looked_at
            self.redraw()

    def heading(self) -> str:
        """Return the panel's name."""
        return "What changed"

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a line a change, or one that says there was none."""
        return change_lines(
            () if self.account is None else self.account.events,
            self._all_movers if self.is_zoomed else self._movers,
            self.format,
            self.clock.utc(),
            cells,
            rows,
            looked_at=self.looked_at,
            in_full=self.is_zoomed,
        )
