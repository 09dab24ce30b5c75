"""The dashboard: composes the panels, shows the account's state, turns keys into queries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen

from wpx_tui.analysis.health import by_urgency
from wpx_tui.analysis.metrics import Metric
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.selection import Selection, SubscriptionFilter
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.durations import time_of_day
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.tui.footer_keys import footer_keys
from wpx_tui.tui.held_clock import HeldClock
from wpx_tui.tui.keys import DASHBOARD_KEYS, KEYS_BY_ID, brief_key, shown_key
from wpx_tui.tui.messages import (
    CountryLimitSelected,
    PageRequested,
    SubscriptionSelected,
    SubscriptionWithoutId,
    ViewChanged,
    WallRequested,
    ZoomRequested,
)
from wpx_tui.tui.offers import alert_offer, filter_offer, theme_offer
from wpx_tui.tui.row_pages import RowPages
from wpx_tui.tui.screens.account_screen import AccountScreen
from wpx_tui.tui.steps import Steps
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel
from wpx_tui.tui.widgets.countries import CountriesPanel
from wpx_tui.tui.widgets.footer import FooterLine
from wpx_tui.tui.widgets.panel import FramedWidget
from wpx_tui.tui.widgets.panel_grid import PANELS, MakePanel, PanelGrid
from wpx_tui.tui.widgets.search_panel import SearchPanel
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel

if TYPE_CHECKING:
    from wpx_tui.tui.accounts import WatchedAccount


class DashboardScreen(AccountScreen):
    """The one live screen. Panels are mounted once and updated in place.

    Frozen, it goes on showing the state that it had.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*DASHBOARD_KEYS]

    def __init__(
        self,
        fmt: Formatter,
        monitor: AccountMonitor,
        thresholds: ThresholdSettings,
        *,
        keymap: Mapping[str, str],
        token_end: datetime | None = None,
        clock: Clock | None = None,
        panels: tuple[MakePanel, ...] = PANELS,
    ) -> None:
        """`keymap`: the user's own keys, by the id of a binding."""
        super().__init__(fmt, monitor, thresholds, token_end=token_end, clock=clock)
        self.keymap = keymap
        self.is_frozen = False
        self.visible_state = monitor.state
        """The state that the panels show; the monitor may have a newer one on its way here."""
        self.footer = FooterLine(fmt)
        self._panel_clock = HeldClock(self.clock)
        self.grid = PanelGrid(fmt, self._panel_clock, thresholds, panels=panels)
        self.grid.quotas.status_key = shown_key(KEYS_BY_ID["ask.status"], keymap)
        self.grid.events.list_key = shown_key(KEYS_BY_ID["see.events"], keymap)
        self.countries = self.grid.panel(CountriesPanel)
        self.grid.show(monitor.state)
        self.pages = RowPages(self.grid, monitor)
        self._steps = Steps(monitor, self.grid, self.pages)

    def compose(self) -> ComposeResult:
        """Compose header, the panels in the order in which the grid takes them, footer."""
        self.choose_layout()
        yield self.header
        yield self.grid
        yield self.footer

    def on_mount(self) -> None:
        """Have the footer follow the keys that hold, the header the clock."""
        self.bindings_updated_signal.subscribe(self, self._show_keys)
        self._show_keys(self)
        self.look_at_the_clock()
        if self.grid.zoomed is not None:  # as it was left
            self.grid.zoomed.focus()

    def on_screen_resume(self) -> None:
        """Show what came while the wall stood before it."""
        if self.is_mounted:
            self.take_state(self.monitor.state)
            self.look_at_the_clock()
            self.post_message(ViewChanged())  # a theme that was previewed is chosen now

    def fit_to(self, size: Size) -> None:
        """Give the panels the rows of the layout of this size."""
        self.grid.fit_to(size.width, size.height)

    def _show_keys(self, _screen: Screen[Any]) -> None:
        active, dash = self.active_bindings.values(), self.format.glyphs.dash
        keys = footer_keys(active, self.keymap, dash, self.focused)
        if self.header.place:
            label = brief_key(KEYS_BY_ID["accounts.list"], self.keymap)
            keys = (*keys[:1], (label, "Accounts", "app.accounts"), *keys[1:])
        self.footer.keys = keys

    # ---- the state

    def turn_to(self, account: WatchedAccount) -> None:
        """Show another account from now on; what was frozen was the other's."""
        super().turn_to(account)
        self.grid.turn_to(account.format, account.thresholds)
        self.pages.turn_to(account.monitor)
        self._steps = Steps(account.monitor, self.grid, self.pages)
        if self.is_frozen:
            self.thaw()
        self.take_state(account.monitor.state)

    def take_state(self, state: AccountState) -> None:
        """Show a new state, where the panels are not frozen."""
        if not self.is_frozen:
            self._show_in_panels(state)
        super().take_state(state)

    def _show_in_panels(self, state: AccountState) -> None:
        self.visible_state = state
        self.grid.show(state)

    def redraw(self) -> None:
        """Draw the panels anew, where they are not frozen."""
        if not self.is_frozen:
            self.grid.redraw()

    def action_freeze(self) -> None:
        """Hold the panels as they are, or let them go again; polling goes on."""
        if self.is_frozen:
            self.thaw()
            return
        self.is_frozen = True
        self._panel_clock.hold()
        when = time_of_day(self.clock.utc(), self.format.zone)
        self.header.note("frozen", f"frozen at {when}")

    def thaw(self) -> None:
        """Show everything that came while the panels were frozen."""
        self.is_frozen = False
        self._panel_clock.release()
        self.header.note("frozen", "")
        self._show_in_panels(self.monitor.state)
        self.look_at_the_clock()

    # ---- the query

    @property
    def _selection(self) -> Selection:
        return self.monitor.state.selection

    def action_period(self, step: int) -> None:
        """Ask for the next period, or the one before."""
        self.monitor.select(self._selection.turn_period(step))

    def action_granularity(self) -> None:
        """Ask for hours, days, weeks, months."""
        self.monitor.select(self._selection.turn_granularity(1))

    def action_metric(self) -> None:
        """Draw traffic, requests, success rate: another figure of the same answer."""
        bandwidth, metrics = self.grid.panel(BandwidthPanel), list(Metric)
        index = metrics.index(bandwidth.metric)
        bandwidth.metric = metrics[(index + 1) % len(metrics)]
        self.post_message(ViewChanged())

    def action_move_window(self, windows: int) -> None:
        """Ask for the history further back, or forward."""
        self.monitor.select(self._selection.move(windows))

    def action_now(self) -> None:
        """Ask for the history up to now."""
        self.monitor.select(self._selection._replace(back=0))

    def action_status(self) -> None:
        """Show the subscriptions of another status; all of them are watched."""
        self._steps.made("view")
        self.monitor.select(self._selection.turn_status())

    def action_product_type(self) -> None:
        """Show the subscriptions of another type; all of them are watched."""
        self._steps.made("view")
        self.monitor.select(self._selection.turn_product_type())

    @on(CountryLimitSelected)
    def limit_countries(self, message: CountryLimitSelected) -> None:
        """Ask for so many countries."""
        self.monitor.select(self._selection._replace(countries=message.limit))

    def action_filter(self) -> None:
        """Choose the one subscription to look at; there is nothing to choose from without any."""
        self._offer(filter_offer(self.monitor.state.quotas, self.filter_to))

    def _offer(self, offer: Message | str) -> None:
        """Let the user choose, or say why there is nothing to choose from."""
        if isinstance(offer, str):
            self.footer.say(offer)
        else:
            self.post_message(offer)

    @on(SubscriptionWithoutId)
    def _subscription_without_id(self, message: SubscriptionWithoutId) -> None:
        self.footer.say(f"the API sent no id for {message.name}, so it cannot be shown on its own")

    @on(SubscriptionSelected)
    def _subscription_selected(self, message: SubscriptionSelected) -> None:
        self.filter_to(message.subscription)

    def filter_to(self, subscription: SubscriptionFilter | None) -> None:
        """Look at this subscription alone from now on; None is all."""
        self._steps.made("filter")
        self.monitor.select(self._selection._replace(subscription=subscription))

    # ---- the view

    def zoom(self, panel: FramedWidget | None) -> None:
        """Give the whole screen to one panel, or None: to all of them again."""
        if panel is None and self.pages.current is not None:
            self._focus(self.pages.current.table)
        self.grid.zoom(panel)
        if panel is not None:
            self._steps.made("zoom")
            self._focus(panel)

    def action_zoom(self) -> None:
        """Zoom the panel that has the keyboard, or the first one; again: back."""
        focused = self.focused if isinstance(self.focused, FramedWidget) else self.grid.panels[0]
        self.zoom(focused if self.grid.zoomed is None else None)

    def _turn_zoom(self, panel: FramedWidget) -> None:
        self.zoom(None if self.grid.zoomed is panel else panel)

    @on(ZoomRequested)
    def _zoom_requested(self, message: ZoomRequested) -> None:
        if message.panel is not self.pages.current or not self.pages.close():
            self._turn_zoom(message.panel)

    @on(PageRequested)
    def _page_requested(self, message: PageRequested) -> None:
        if not self.pages.open(message.table):
            self.zoom(message.table)

    def action_events(self) -> None:
        """Show the events alone, or go back."""
        self._turn_zoom(self.grid.events)

    def action_panel(self, number: int) -> None:
        """Show the panel with this number in its title alone, or go back."""
        for panel in self.grid.panels[number - 1 : number]:
            self._turn_zoom(panel)

    def action_open(self) -> None:
        """Show the panel that has the keyboard alone."""
        if isinstance(self.focused, FramedWidget):
            self.zoom(self.focused)

    def action_back(self) -> None:
        """Undo the last of zoom, filter and view (`u`, `U`); without any, leave the panel."""
        if not self._steps.back():
            self.set_focus(None)

    def action_wall(self) -> None:
        """Show big figures for across the room; what was frozen goes on."""
        if self.is_frozen:
            self.thaw()
        self.post_message(WallRequested())

    def action_browse(self) -> None:
        """Start the arrows in the one panel that always has rows to move in."""
        if self.grid.zoomed is None:
            self._bring_up(self.countries)

    async def action_countries(self, action: str) -> None:
        """Run an action of the countries' table, wherever the keyboard is."""
        self._bring_up(self.countries)
        await self.countries.run_action(action)

    def action_search(self) -> None:
        """Search in the table that has the keyboard; from elsewhere, among the countries."""
        table = self.pages.table_of(self.focused)
        self._bring_up(table)
        table.action_search()

    def action_match(self, step: int) -> None:
        """Go to the next row (1) that matches the last search, or to the one before (-1)."""
        table = self.pages.table_of(self.focused)
        if message := table.go_to_match(step):
            self.footer.say(message)
        elif not self.pages.follow():
            self._bring_up(table)

    def _bring_up(self, panel: FramedWidget) -> None:
        """Give it the keyboard; where the layout has no place for it, the whole screen."""
        self.pages.close()
        if panel.display and self.grid.zoomed in (None, panel):
            self._focus(panel)
        else:
            self.zoom(panel)

    def _focus(self, panel: FramedWidget) -> None:
        """Give it the keyboard now: `focus()` would do it only after keys that came together."""
        self.set_focus(panel, scroll_visible=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow all but a second search: its key is a letter of the first one."""
        table = self.focused
        is_typed = isinstance(table, SearchPanel) and table.search.is_open
        return not (action == "search" and is_typed) and super().check_action(action, parameters)

    def action_theme(self) -> None:
        """Choose the theme; the cursor previews it at once."""
        self.post_message(theme_offer(self.app))

    # ---- copy, export, alert

    def action_copy(self) -> None:
        """Copy the figures of the panel that has the keyboard to the clipboard."""
        focused = self.focused if isinstance(self.focused, FramedWidget) else self.grid.panels[0]
        self.run_worker(self._copy(focused), name="copy")

    async def _copy(self, panel: FramedWidget) -> None:
        from wpx_tui.tui.export import copy

        self.footer.say(await copy(self.app, panel))

    def action_export(self) -> None:
        """Save a picture and the figures that it shows as files."""
        self.run_worker(self._export(), name="export")

    async def _export(self) -> None:
        from wpx_tui.tui.export import export

        text = await export(self.app, self.visible_state, self.thresholds, self.format.prices)
        self.footer.say(text)

    def action_alert(self) -> None:
        """Open the form, on the subscription under the cursor or the one nearest its limit."""
        panel, now = self.grid.panel(SubscriptionsPanel), self.clock.utc()
        quotas = by_urgency(self.visible_state.quotas, now, self.thresholds.of)
        is_meant = panel in (self.focused, self.pages.current and self.pages.current.table)
        self._offer(alert_offer(quotas, panel.current if is_meant else None, now))
