"""Where the panels stand: all of them in the grid of the layout, or one alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.containers import Container

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.tui.layouts import grid_rows, layout_for
from wpx_tui.tui.messages import ViewChanged
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel
from wpx_tui.tui.widgets.countries import CountriesPanel
from wpx_tui.tui.widgets.events import EventsPanel
from wpx_tui.tui.widgets.line_widget import Backdrop
from wpx_tui.tui.widgets.panel import FramedWidget, Panel
from wpx_tui.tui.widgets.realtime import RealtimePanel
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.tui.widgets.summary import SummaryPanel

FramedWidgetT = TypeVar("FramedWidgetT", bound=FramedWidget)
MakePanel = Callable[[Formatter, Clock, ThresholdSettings], Panel]

PANELS: tuple[MakePanel, ...] = (
    lambda fmt, clock, thresholds: SubscriptionsPanel(fmt, clock, thresholds, id="subscriptions"),
    lambda fmt, clock, _thresholds: RealtimePanel(fmt, clock, id="realtime"),
    lambda fmt, clock, _thresholds: SummaryPanel(fmt, clock, id="summary"),
    lambda fmt, clock, _thresholds: BandwidthPanel(fmt, clock, id="bandwidth"),
    lambda fmt, clock, _thresholds: CountriesPanel(fmt, clock, id="countries"),
)
"""The panel of each feed, in the order of the grid. The style sheet gives every id its place."""


class PanelGrid(Container, Backdrop):
    """The panels, mounted once and updated in place; `zoomed` is the one that stands alone."""

    def __init__(
        self,
        fmt: Formatter,
        clock: Clock,
        thresholds: ThresholdSettings,
        *,
        panels: tuple[MakePanel, ...] = PANELS,
    ) -> None:
        """`thresholds`: from which used share on a quota is high and critical."""
        feeds = [make(fmt, clock, thresholds) for make in panels]
        self.events = EventsPanel(fmt, clock, id="events")
        self.by_feed = {panel.spec.name: panel for panel in feeds}
        """The panel of each feed, by the feed's name."""
        self.panels: list[FramedWidget] = [*feeds, self.events]
        """Every panel, in the order of the grid."""
        for number, panel in enumerate(self.panels, 1):
            panel.number = number
        self.pages: list[Panel] = []
        """The pages of single rows that were ever open; each of them only stands alone."""
        self.zoomed: FramedWidget | None = None
        self.quotas = self.panel(SubscriptionsPanel)
        self._layout_and_width: tuple[str, int] | None = None
        self._grid_rows = ""
        super().__init__(*self.panels, id="panels")

    def panel(self, kind: type[FramedWidgetT]) -> FramedWidgetT:
        """Return the one panel of a kind."""
        return next(panel for panel in self.panels if isinstance(panel, kind))

    def turn_to(self, fmt: Formatter, thresholds: ThresholdSettings) -> None:
        """Draw by the thresholds and the prices of another account from its first state on."""
        for panel in (*self.panels, *self.pages):
            panel.format = fmt
        self.quotas.limits = thresholds

    def show(self, state: AccountState) -> None:
        """Show `state` in every panel."""
        for panel in (*self.by_feed.values(), *self.pages):
            panel.show(state)
        self.events.show(state)
        self._set_rows()

    def fit_to(self, columns: int, rows: int) -> None:
        """Give the panels the rows of the layout for a terminal of this size in cells."""
        self._layout_and_width = (layout_for(columns, rows), columns)
        self._set_rows()

    def _set_rows(self) -> None:
        """Let the height of the quotas follow their number; where that is the same, do nothing."""
        if self._layout_and_width is None:
            return
        (layout, columns), quotas = self._layout_and_width, self.quotas
        rows = "1fr"
        if self.zoomed is None:
            rows = grid_rows(layout, quotas.count, quotas.lines_each(columns - 2))
        if rows != self._grid_rows:
            self._grid_rows = rows
            self.styles.grid_rows = rows

    def redraw(self) -> None:
        """Draw what time alone may have changed."""
        self._set_rows()
        for panel in (*self.panels, *self.pages):
            panel.redraw()

    def add_page(self, page: Panel) -> None:
        """Mount the page of a row, out of sight until it is zoomed."""
        page.take_place(alone=False, hidden=True)
        self.pages.append(page)
        self.mount(page)

    def zoom(self, zoomed: FramedWidget | None) -> None:
        """Give the whole grid to one panel, or None: to all of them again.

        By styles of their own: for a class of the screen's, which is in the rules of everything,
        Textual would look up all rules anew.
        """
        before, self.zoomed = self.zoomed, zoomed
        if zoomed is not before:
            for panel in (*self.panels, *self.pages):
                is_out = zoomed not in (None, panel) or (zoomed is None and panel in self.pages)
                panel.take_place(alone=panel is zoomed, hidden=is_out)
        if self._layout_and_width is None:
            self.styles.grid_rows = None if zoomed is None else "1fr"
        self._set_rows()
        if zoomed is not before:
            self.post_message(ViewChanged())

    def leave_zoom(self) -> bool:
        """Show all panels again; return False where they are shown already."""
        is_zoomed = self.zoomed is not None
        self.zoom(None)
        return is_zoomed
