"""Wiring: one long-lived worker a feed, the bindings, the themes. How things are drawn is below."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from rich.console import RenderableType
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from wpx_tui.config import Settings
from wpx_tui.feeds.catalog import Feeds, Queries
from wpx_tui.feeds.clock import Clock, SystemClock
from wpx_tui.feeds.queries import CountriesQuery, HistoryQuery, NoQuery, SummaryQuery
from wpx_tui.feeds.state import Failure, Feed, FeedName
from wpx_tui.paths import styles
from wpx_tui.present import plot
from wpx_tui.present.format import Format
from wpx_tui.present.glyphs import ASCII, UNICODE
from wpx_tui.screens.dashboard import DashboardScreen
from wpx_tui.screens.help import HelpScreen
from wpx_tui.screens.messages import FeedUpdated
from wpx_tui.screens.themes import DARK

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient

log = logging.getLogger("wpx_tui.app")

RETRY_CONNECT = 10.0
"""Seconds between two tries to build the client (a port that is taken, a bad certificate file)."""
REFRESH_PAUSE = 1.0
"""Seconds: `r` polls everything at most this often."""


class WpxTop(App[None]):
    """The dashboard. `connect` builds the client in a thread, after the first paint."""

    TITLE = "wpx-top"
    AUTO_FOCUS = None
    CSS_PATH = styles()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit", id="app.quit", tooltip="Leave the dashboard"),
        Binding("ctrl+c", "quit", "Quit", id="app.quit.ctrl-c", show=False, priority=True),
        Binding("r", "refresh", "Refresh", id="app.refresh", tooltip="Poll every feed now"),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="Every key, every sign"),
    ]

    def __init__(
        self,
        settings: Settings,
        connect: Callable[[], UsageClient],
        *,
        clock: Clock | None = None,
        on_exit: Callable[[int], object] = lambda _status: None,
    ) -> None:
        """`on_exit` is told the status as soon as the app begins to end."""
        super().__init__()
        self.settings = settings
        self.clock = clock or SystemClock()
        self.queries = _queries(settings)
        self._connect = connect
        self._on_exit = on_exit
        self._feeds: Feeds | None = None
        self._refreshed_at = float("-inf")
        self.register_theme(DARK)
        self.theme = settings.theme or DARK.name
        fmt = _format(settings)
        self.dashboard = DashboardScreen(
            fmt, self.clock, _waiting(settings, self.queries), _account(settings)
        )
        self.install_screen(HelpScreen(fmt), "help")

    def get_default_screen(self) -> Screen[Any]:
        """The dashboard is the one screen at the bottom of the stack."""
        return self.dashboard

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """End the app; from now on it is watched that it really ends."""
        self._on_exit(return_code)
        super().exit(result, return_code, message)

    def on_mount(self) -> None:
        """First the paint, then everything that has to be imported for the first poll."""
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self.run_worker(self._poll_for_ever(), name="feeds", exit_on_error=False)

    async def _poll_for_ever(self) -> None:
        client = await self._client()
        self._feeds = Feeds(
            client,
            clock=self.clock,
            publish=self._publish,
            intervals=self.settings.intervals,
            queries=self.queries,
        )
        for poller in self._feeds.all():
            self.run_worker(poller.run(), name=poller.feed.name, group="feeds", exit_on_error=False)

    async def _client(self) -> UsageClient:
        """The one client of the process; whatever hinders it is shown, and tried again."""
        count = 0
        while True:
            try:
                return await asyncio.to_thread(self._prepare)
            except Exception as error:  # noqa: BLE001 - a monitor does not end over its first step
                count += 1
                log.warning("cannot connect: %s", error)
                self._publish_failure(f"cannot start: {error}", count)
                await asyncio.sleep(RETRY_CONNECT)

    def _prepare(self) -> UsageClient:
        """In a thread: what the first figures need and the first paint did not."""
        client = self._connect()
        plot.load()
        return client

    def _publish_failure(self, reason: str, count: int) -> None:
        now = self.clock.now()
        failure = Failure(reason, None, count, now)
        for feed in _waiting(self.settings, self.queries).values():
            state: Feed[Any, Any] = replace(feed, failure=failure, next_at=now + RETRY_CONNECT)
            self._publish(state)

    def _publish(self, feed: Feed[Any, Any]) -> None:
        self.dashboard.post_message(FeedUpdated(feed))

    def action_refresh(self) -> None:
        """Poll everything now, at most once a second."""
        now = self.clock.now()
        if self._feeds is None or now - self._refreshed_at < REFRESH_PAUSE:
            return
        self._refreshed_at = now
        for poller in self._feeds.all():
            poller.refresh()

    def action_help(self) -> None:
        """Every key and what the signs mean; the same key closes it again."""
        if self.screen is self.dashboard:
            self.push_screen("help")


def _queries(settings: Settings) -> Queries:
    return Queries(SummaryQuery(settings.period), CountriesQuery(settings.period), HistoryQuery())


def _waiting(settings: Settings, queries: Queries) -> Mapping[FeedName, Feed[Any, Any]]:
    """The feeds before their first poll."""
    asked = {
        FeedName.SUMMARY: queries.summary,
        FeedName.COUNTRIES: queries.countries,
        FeedName.HISTORY: queries.history,
    }
    return {
        name: Feed(name, settings.intervals[name], asked.get(name, NoQuery())) for name in FeedName
    }


def _format(settings: Settings) -> Format:
    return Format(settings.units, _zone(settings.timezone), ASCII if settings.ascii else UNICODE)


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # few set a zone

    return ZoneInfo(name)


def _account(settings: Settings) -> str:
    return "demo" if settings.demo else urlsplit(settings.base_url).hostname or ""
