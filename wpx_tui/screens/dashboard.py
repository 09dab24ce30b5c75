"""The dashboard: composes the panels and routes each feed's news to its panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer

from wpx_tui.feeds.clock import Clock
from wpx_tui.feeds.events import EventLog, news
from wpx_tui.feeds.series import Series
from wpx_tui.feeds.state import Feed, FeedName, Status
from wpx_tui.present.ages import next_minute
from wpx_tui.present.format import Format
from wpx_tui.screens.layouts import LAYOUTS, layout_for
from wpx_tui.screens.messages import FeedUpdated
from wpx_tui.widgets.bandwidth import BandwidthPanel
from wpx_tui.widgets.countries import CountriesPanel
from wpx_tui.widgets.events import EventsPanel
from wpx_tui.widgets.footer import FooterLine
from wpx_tui.widgets.header import HeaderLine
from wpx_tui.widgets.lines import LinesScreen
from wpx_tui.widgets.panel import Panel
from wpx_tui.widgets.realtime import RealtimePanel
from wpx_tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.widgets.summary import SummaryPanel

AnyFeed = Feed[Any, Any]

MAX_NAP = 5.0
"""Seconds: how long the screen may sleep before it looks at its figures' age again. After a
suspend the loop's own timers are late by as long as the machine slept."""

_PLACES = {"quit": 0, "refresh": 2, "help": 3}
"""Where the keys of the app stand in the footer; those of the screen and its panels are at 1."""


class DashboardScreen(LinesScreen):
    """The one live screen. Panels are mounted once and updated in place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next panel", id="app.next", key_display="Tab"),
        Binding("shift+tab", "app.focus_previous", "Previous panel", id="app.previous", show=False),
        Binding("up,down,pageup,pagedown", "browse", "Countries", id="app.browse", show=False),
    ]

    def __init__(
        self, fmt: Format, clock: Clock, feeds: Mapping[FeedName, AnyFeed], account: str
    ) -> None:
        """`feeds` are their states before the first poll; `account` is named in the header."""
        super().__init__()
        self.clock = clock
        self.feeds = dict(feeds)
        self.series = Series(feeds[FeedName.REALTIME].interval)
        self.event_log = EventLog()
        self.header = HeaderLine(fmt, clock, account)
        self.header.feeds = self.feeds
        self.footer = FooterLine()
        self.countries = CountriesPanel(fmt, clock, id="countries")
        self.events = EventsPanel(fmt, clock, self.event_log, id="events")
        self.panels: dict[FeedName, Panel] = {
            FeedName.SUMMARY: SummaryPanel(fmt, clock, id="summary"),
            FeedName.REALTIME: RealtimePanel(fmt, clock, self.series, id="realtime"),
            FeedName.HISTORY: BandwidthPanel(fmt, clock, id="bandwidth"),
            FeedName.COUNTRIES: self.countries,
            FeedName.SUBSCRIPTIONS: SubscriptionsPanel(fmt, clock, id="subscriptions"),
        }
        for name, panel in self.panels.items():
            panel.set_reactive(Panel.feed, self.feeds[name])
        self._alarm: Timer | None = None
        self._arranged_for = Size(0, 0)

    def compose(self) -> ComposeResult:
        """Header, the panels in the order in which the grid takes them, footer."""
        self._arranged_for = self.app.size
        self._choose_layout(self._arranged_for)
        yield self.header
        with Container(id="panels"):
            yield from self.panels.values()
            yield self.events
        yield self.footer

    def on_mount(self) -> None:
        """The footer follows the keys that hold, the header the clock."""
        self.app.screen.bindings_updated_signal.subscribe(self, self._show_keys)
        self._show_keys(self)
        self._set_alarm()

    def on_resize(self, event: events.Resize) -> None:
        """Each size has a layout of its own.

        This runs before the screen's own handler. The rules are applied here and now, not when
        idle: the layout that follows would be painted in the old arrangement first.
        """
        if self._choose_layout(event.size):
            self.app.stylesheet.update(self)
        elif event.size == self._arranged_for:
            event.prevent_default()  # Textual says the size three times at the start
        self._arranged_for = event.size

    def _choose_layout(self, size: Size) -> bool:
        name = layout_for(size.width, size.height)
        if self.has_class(name):
            return False
        for layout, _, _ in LAYOUTS:
            self.set_class(layout == name, layout, update=False)
        return True

    def _show_keys(self, _screen: Screen[Any]) -> None:
        bindings = [each.binding for each in self.active_bindings.values() if each.binding.show]
        bindings.sort(key=lambda each: _PLACES.get(each.action, 1))
        keys = [
            (self.app.get_key_display(each), each.description, each.action) for each in bindings
        ]
        self.footer.keys = tuple(dict.fromkeys(keys))

    def action_browse(self) -> None:
        """The arrows start in the one panel that has rows to move in."""
        self.countries.focus()

    # ---- news

    @on(FeedUpdated)
    def route(self, message: FeedUpdated) -> None:
        """To the panel of the feed, to the header, and what is worth saying to the events."""
        feed = message.feed
        before, self.feeds[feed.name] = self.feeds[feed.name], feed
        event = news(before, feed, self.clock.utc(), self.clock.now())
        if event is not None:
            self.event_log.add(event)
            self.events.redraw()
        if feed.name is FeedName.REALTIME and feed.answer is not None:
            self.series.add(feed.answer)
        self.panels[feed.name].feed = feed
        self._share_connections()
        self.header.redraw()
        self._set_alarm()

    def _share_connections(self) -> None:
        feed = self.feeds[FeedName.REALTIME]
        live = feed.answer is not None and feed.status(self.clock.now()) is Status.LIVE
        value = feed.answer.value.active_connections.by_country if live and feed.answer else None
        self.countries.connections = value

    # ---- time

    def _set_alarm(self) -> None:
        """Wake when time alone changes what the screen should say, and not before."""
        if self._alarm is not None:
            self._alarm.stop()
        self._alarm = self.set_timer(min(self._until_change(), MAX_NAP), self.look_at_the_clock)

    def _until_change(self) -> float:
        now = self.clock.now()
        moments = [feed.stale_at - now for feed in self.feeds.values() if feed.stale_at is not None]
        ahead = [moment for moment in moments if moment > 0]
        return max(min([*ahead, next_minute(self.clock.utc())]), 0.01)

    def look_at_the_clock(self) -> None:
        """Ages, the clock, what became stale: drawn anew, painted only where it differs."""
        self._share_connections()
        self.header.redraw()
        for panel in self.panels.values():
            panel.redraw()
        self._set_alarm()
