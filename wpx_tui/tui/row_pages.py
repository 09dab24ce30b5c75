"""The pages of single rows: made when the first one is opened, mounted beside the panels."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget

from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.tui.widgets.countries import CountriesPanel
from wpx_tui.tui.widgets.panel import FramedWidget, Panel
from wpx_tui.tui.widgets.panel_grid import PanelGrid
from wpx_tui.tui.widgets.row_page import RowPage
from wpx_tui.tui.widgets.search_panel import SearchPanel
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel


class RowPages:
    """Opens the page of a table's row, and goes back to where it was opened."""

    def __init__(self, grid: PanelGrid, monitor: AccountMonitor) -> None:
        self._grid = grid
        self._monitor = monitor
        self._pages: dict[str, RowPage] = {}
        self._zoomed_before: FramedWidget | None = None
        self.opened: Callable[[], object] = lambda: None
        """Called when a page is opened."""

    def turn_to(self, monitor: AccountMonitor) -> None:
        """Leave the page that is open: its row is of another account than that of `monitor`."""
        self.close()
        self._monitor = monitor

    @property
    def current(self) -> RowPage | None:
        """The page that is open; None while there is none."""
        zoomed = self._grid.zoomed
        return zoomed if isinstance(zoomed, RowPage) else None

    def table_of(self, focused: Widget | None) -> SearchPanel:
        """Return the table of the page or with the keyboard, else that of the countries."""
        table = self.current.table if self.current else focused
        return table if isinstance(table, SearchPanel) else self._grid.panel(CountriesPanel)

    def open(self, table: SearchPanel) -> bool:
        """Open the page of the row under the cursor; False where the table has no pages."""
        page = self._page(table)
        if page is None:
            return False
        if self.current is None:
            self._zoomed_before = self._grid.zoomed
        if isinstance(table, SubscriptionsPanel):
            table.lists_ended = table.is_zoomed
        else:
            self._monitor.want_country_record()
        page.open()
        self._grid.zoom(page)
        self._focus(page)
        self.opened()
        return True

    def close(self) -> bool:
        """Go back to where the page was opened; False where none is open."""
        page = self.current
        if page is None:
            return False
        self._grid.zoom(self._zoomed_before)
        self._focus(page.table)
        return True

    def _focus(self, panel: FramedWidget) -> None:
        """Give it the keyboard now: `focus()` would do it only after keys that came together."""
        self._grid.screen.set_focus(panel, scroll_visible=False)

    def follow(self) -> bool:
        """Show the row that the cursor of the table has come to; False without a page."""
        if self.current is not None:
            self.current.open()
        return self.current is not None

    def _page(self, table: SearchPanel) -> RowPage | None:
        name = f"{table.id}-page"
        if name not in self._pages:
            page = _made(table, name)
            if page is None:
                return None
            self._pages[name] = page
            if isinstance(table, Panel) and table.account is not None:
                page.show(table.account)
            self._grid.add_page(page)
        return self._pages[name]


def _made(table: SearchPanel, name: str) -> RowPage | None:
    fmt, clock = table.format, table.clock
    if isinstance(table, CountriesPanel):
        from wpx_tui.tui.widgets.country_page import CountryPageWidget

        return CountryPageWidget(fmt, clock, table, id=name)
    if isinstance(table, SubscriptionsPanel):
        from wpx_tui.tui.widgets.subscription_page import SubscriptionPageWidget

        return SubscriptionPageWidget(fmt, clock, table, id=name)
    return None
