"""How the user looks at the figures: zoomed, frozen, from panel to panel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual import on
from textual.containers import Container

from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.selection import Selection, SubscriptionFilter
from wpx_tui.present.format.durations import time_of_day
from wpx_tui.tui.messages import PickRequested, ZoomRequested
from wpx_tui.tui.themes import THEMES
from wpx_tui.tui.widgets.countries import CountriesPanel
from wpx_tui.tui.widgets.events import EventsPanel
from wpx_tui.tui.widgets.header import HeaderLine
from wpx_tui.tui.widgets.line_widget import LineScreen
from wpx_tui.tui.widgets.panel import FramedWidget


class Viewing(LineScreen):
    """The part of the dashboard that arranges what is there."""

    clock: Clock
    choices: Selection
    grid: Container
    header: HeaderLine
    countries: CountriesPanel
    events: EventsPanel

    frozen_at: datetime | None = None
    zoomed: FramedWidget | None = None

    @property
    def all_panels(self) -> Sequence[FramedWidget]:
        """Every panel, in the order of the grid."""
        raise NotImplementedError

    def thaw(self) -> None:
        """Show everything that came meanwhile."""
        raise NotImplementedError

    def filter_to(self, subject: SubscriptionFilter | None) -> None:
        """Only this subscription from now on; None is all."""
        raise NotImplementedError

    # ---- zoom: the same panel, so cursor and search stay; nothing is mounted

    def zoom(self, panel: FramedWidget | None) -> None:
        """Give the whole screen to one panel, or None: to all of them again.

        By styles of their own: for a class of the screen's, which is in the rules of everything,
        Textual would look up all rules anew.
        """
        before, self.zoomed = self.zoomed, panel
        if panel is not before:
            for each in self.all_panels:
                each.take_place(alone=each is panel, hidden=panel not in (None, each))
        if (panel is None) != (before is None):
            self.grid.styles.grid_rows = None if panel is None else "1fr"
        if panel is not None and not panel.is_disabled:
            panel.focus()

    def action_zoom(self) -> None:
        """The panel that has the keyboard, or the first one; again: back."""
        if self.zoomed is not None:
            self.zoom(None)
            return
        focused = self.focused
        self.zoom(focused if isinstance(focused, FramedWidget) else self.all_panels[0])

    @on(ZoomRequested)
    def _zoom_asked(self, message: ZoomRequested) -> None:
        self.zoom(None if self.zoomed is message.panel else message.panel)

    def action_events(self) -> None:
        """The events alone, and back."""
        self.zoom(None if self.zoomed is self.events else self.events)

    def action_back(self) -> None:
        """Out of the zoom, then out of the filter."""
        if self.zoomed is not None:
            self.zoom(None)
        elif self.choices.subject is not None:
            self.filter_to(None)

    # ---- the countries, wherever the keyboard is

    def action_browse(self) -> None:
        """The arrows start in the one panel that always has rows to move in."""
        self._bring_up(self.countries)

    async def action_countries(self, action: str) -> None:
        """An action of the countries' table."""
        self._bring_up(self.countries)
        await self.countries.run_action(action)

    def _bring_up(self, panel: FramedWidget) -> None:
        """To the keyboard; where the layout has no place for it, on the whole screen."""
        if panel.display and (self.zoomed is None or self.zoomed is panel):
            panel.focus()
        else:
            self.zoom(panel)

    # ---- colours

    def action_theme(self) -> None:
        """Choose the theme; the cursor shows each one at once."""
        own = [theme.name for theme in THEMES]
        names = [*own, *sorted(set(self.app.available_themes) - set(own))]

        def show(index: int) -> None:
            self.app.theme = names[index]

        current = names.index(self.app.theme)
        self.post_message(PickRequested("Theme", names, show, current=current, show=show))

    # ---- freeze

    def action_freeze(self) -> None:
        """Hold the panels as they are, and let them go again; polling goes on."""
        if self.frozen_at is None:
            self.frozen_at = self.clock.utc()
            when = time_of_day(self.frozen_at, self.header.format.zone)
            self.header.show("frozen", f"frozen at {when}")
        else:
            self.frozen_at = None
            self.header.show("frozen", "")
            self.thaw()
