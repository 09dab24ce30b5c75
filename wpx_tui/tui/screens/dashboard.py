"""The dashboard: composes the panels and routes each feed's news to its panel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Container
from textual.geometry import Size
from textual.screen import Screen

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.events import Event, EventKind, EventLog, news
from wpx_tui.monitor.feed import Feed, FeedName, Status
from wpx_tui.monitor.samples import SampleHistory
from wpx_tui.monitor.selection import Selection, SubscriptionFilter
from wpx_tui.monitor.thresholds import ThresholdWatcher
from wpx_tui.outputs.oneline import oneline
from wpx_tui.present.format import durations
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.tui.keys import DASHBOARD, place, shown_key
from wpx_tui.tui.layouts import LAYOUTS, layout_for
from wpx_tui.tui.messages import (
    ComparisonUpdated,
    CountryLimitSelected,
    FeedUpdated,
    ThresholdCrossed,
)
from wpx_tui.tui.screens.asking import Asking
from wpx_tui.tui.screens.onwall import WallMode
from wpx_tui.tui.screens.passing import PassingTime
from wpx_tui.tui.screens.taking import Taking
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel
from wpx_tui.tui.widgets.countries import CountriesPanel
from wpx_tui.tui.widgets.events import EventsPanel
from wpx_tui.tui.widgets.footer import FooterLine
from wpx_tui.tui.widgets.header import HeaderLine
from wpx_tui.tui.widgets.line_widget import Backdrop
from wpx_tui.tui.widgets.panel import FramedWidget, Panel
from wpx_tui.tui.widgets.realtime import RealtimePanel
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.tui.widgets.summary import SummaryPanel
from wpx_tui.tui.widgets.wall import Banner, Wall

AnyFeed = Feed[Any, Any]


def owned(key: ActiveBinding) -> str:
    """The action of a key as a click anywhere can run it."""
    action = key.binding.action
    if "." in action.partition("(")[0]:
        return action
    return f"app.{action}" if key.node is key.node.app else f"screen.{action}"


class Grid(Container, Backdrop):
    """Where the panels stand."""


class DashboardScreen(Asking, PassingTime, Taking, Backdrop):
    """The one live screen. Panels are mounted once and updated in place.

    What the user asks for is in `Asking`, how they look at it in `Viewing` and `OnWall`, what they
    take away in `Taking`, what time changes in `PassingTime`; here is what arrives.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*DASHBOARD]

    def __init__(
        self,
        fmt: Formatter,
        clock: Clock,
        feeds: Mapping[FeedName, AnyFeed],
        *,
        account: str,
        choices: Selection,
        limits: ThresholdSettings,
        keymap: Mapping[str, str],
        token_end: datetime | None = None,
        wall_mode: WallMode | None = None,
    ) -> None:
        """`feeds` are their states before the first poll; `account` is named in the header.

        `token_end`: when the token expires, for a warning in good time.
        """
        super().__init__()
        self.clock = clock
        self.feeds = dict(feeds)
        self.choices = choices
        self.keymap = keymap
        self.token_end = token_end
        self.wall_mode = wall_mode or WallMode()
        self.series = SampleHistory(feeds[FeedName.REALTIME].interval)
        self.limits = limits
        self.crossings = ThresholdWatcher(limits)
        self.event_log = EventLog()
        self.header = HeaderLine(fmt, clock, account)
        self.header.feeds, self.header.limits = self.feeds, limits
        self.footer = FooterLine(fmt)
        self.wall = Wall(fmt, clock, self.series, limits)
        self.wall.feeds = self.feeds
        self.banner = Banner(fmt)
        self._make_panels(fmt)
        self.clock_ahead = 0.0
        self.grid = Grid(*self.all_panels, id="panels")
        self._arranged_for = Size(0, 0)

    def _make_panels(self, fmt: Formatter) -> None:
        """Every panel, with its feed as it is before the first poll."""
        clock, limits = self.clock, self.limits
        self.summary = SummaryPanel(fmt, clock, id="summary")
        self.realtime = RealtimePanel(fmt, clock, self.series, id="realtime")
        self.bandwidth = BandwidthPanel(fmt, clock, id="bandwidth")
        self.countries = CountriesPanel(fmt, clock, id="countries")
        self.subscriptions = SubscriptionsPanel(fmt, clock, limits, id="subscriptions")
        self.events = EventsPanel(fmt, clock, self.event_log, id="events")
        self.panels: dict[FeedName, Panel] = {
            FeedName.SUMMARY: self.summary,
            FeedName.REALTIME: self.realtime,
            FeedName.HISTORY: self.bandwidth,
            FeedName.COUNTRIES: self.countries,
            FeedName.SUBSCRIPTIONS: self.subscriptions,
        }
        for name, panel in self.panels.items():
            panel.set_reactive(Panel.feed, self.feeds[name])

    @property
    def all_panels(self) -> list[FramedWidget]:
        """Every panel, in the order of the grid."""
        return [*self.panels.values(), self.events]

    def compose(self) -> ComposeResult:
        """Header, the panels in the order in which the grid takes them, footer."""
        self._arranged_for = self.app.size
        self._choose_layout(self._arranged_for)
        yield self.header
        yield self.banner
        yield self.grid
        yield self.wall
        yield self.footer

    def on_mount(self) -> None:
        """The footer follows the keys that hold, the header the clock."""
        self.bindings_updated_signal.subscribe(self, self._show_keys)
        self._show_keys(self)
        self.look_at_the_clock()
        if self.wall_mode.from_start:
            self.enter_wall()

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
        if self.is_on_wall:
            self.look_at_wall()

    def _choose_layout(self, size: Size) -> bool:
        name = layout_for(size.width, size.height)
        if self.has_class(name):
            return False
        for layout, _, _ in LAYOUTS:
            self.set_class(layout == name, layout, update=False)
        return True

    def _show_keys(self, _screen: Screen[Any]) -> None:
        shown = [each for each in self.active_bindings.values() if each.binding.show]
        shown.sort(key=lambda each: place(each.binding))
        self.footer.keys = tuple(
            dict.fromkeys(
                (shown_key(each.binding, self.keymap), each.binding.description, owned(each))
                for each in shown
            )
        )

    # ---- news

    @on(FeedUpdated)
    def route(self, message: FeedUpdated) -> None:
        """To the panel of the feed, to the header, and what is worth saying to the events."""
        feed = message.feed
        before, self.feeds[feed.name] = self.feeds[feed.name], feed
        event = news(before, feed, self.clock.utc(), self.clock.now())
        if event is not None:
            self.tell(event)
        if feed.answer is not None and feed.answer != before.answer:
            self._take_in(feed)
        if self.frozen_at is None:
            self.panels[feed.name].feed = feed
            self.share_connections()
        if self.is_on_wall:
            self.look_at_wall()
        self.header.redraw()
        self.set_alarm()

    def _take_in(self, feed: AnyFeed) -> None:
        """What is kept of an answer besides the answer itself."""
        if feed.name is FeedName.REALTIME and feed.answer is not None:
            self.series.add(feed.answer)
        if feed.name is FeedName.SUBSCRIPTIONS:
            for crossed in self.crossings.events(self._quotas(feed), self.clock.utc()):
                self.tell(crossed)
                self.post_message(ThresholdCrossed(crossed))

    def tell(self, event: Event) -> None:
        """Into the events, to be read."""
        self.event_log.add(event)
        if self.frozen_at is None:
            self.events.redraw()

    def tell_skew(self, ahead: float) -> None:
        """The API's clock is so many seconds ahead of ours; 0: they agree again."""
        self.clock_ahead = ahead
        kind = EventKind.CLOCK_OFF if ahead else EventKind.CLOCK_RIGHT
        self.tell(Event(self.clock.utc(), kind, "clock", durations.skew(ahead)))
        self.header.show("clock", f"API clock {durations.apart(ahead)}" if ahead else "")

    def thaw(self) -> None:
        """Everything that came while the panels were frozen."""
        for name, panel in self.panels.items():
            panel.feed = self.feeds[name]
        self.look_at_the_clock()

    @property
    def brief(self) -> str:
        """The account in a few words, for the terminal's title."""
        summary = self.feeds[FeedName.SUMMARY].answer
        quotas = self.feeds[FeedName.SUBSCRIPTIONS].answer
        return oneline(
            summary.value if summary else None,
            quotas.value if quotas else None,
            self.header.format,
            self.limits,
        )

    def share_connections(self) -> None:
        feed = self.feeds[FeedName.REALTIME]
        live = feed.answer is not None and feed.status(self.clock.now()) is Status.LIVE
        value = feed.answer.value.active_connections if live and feed.answer else None
        self.countries.connections = value

    @on(ComparisonUpdated)
    def compare(self, message: ComparisonUpdated) -> None:
        """The comparison of the period that is shown; one of an earlier choice is dropped."""
        if message.period is self.choices.period:
            self.summary.comparison = message.comparison

    @on(CountryLimitSelected)
    def limit(self, message: CountryLimitSelected) -> None:
        """So many countries from now on."""
        self.limit_countries(message.limit)

    def show_subject(self, subject: SubscriptionFilter | None) -> None:
        """The filter stands in the header, and each panel says what it covers."""
        self.summary.subject = subject
        self.bandwidth.subject = None if subject is None else subject.name
        everything = "" if subject is None else "all subscriptions"
        self.realtime.scope = self.countries.scope = everything
        self.header.show("filter", "" if subject is None else f"only {subject.name}")
