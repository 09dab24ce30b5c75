"""Wiring: one long-lived worker a feed, the bindings, the themes. Drawing is done below."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from wpx_tui.config import Settings
from wpx_tui.feeds.catalog import Feeds, Queries
from wpx_tui.feeds.clock import Clock, SystemClock
from wpx_tui.feeds.state import Failure, Feed, FeedName
from wpx_tui.insight.limits import Limits
from wpx_tui.opening import account_of, choices_of, format_of, waiting
from wpx_tui.paths import styles
from wpx_tui.present import plot
from wpx_tui.screens.chooser import Chooser
from wpx_tui.screens.dashboard import DashboardScreen
from wpx_tui.screens.help import HelpScreen
from wpx_tui.screens.keys import APP, DASHBOARD
from wpx_tui.screens.messages import Asked, ChooseFrom, FeedUpdated, Happened
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
    BINDINGS: ClassVar[list[BindingType]] = [*APP]

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
        self._choices = choices_of(settings)
        self._connect = connect
        self._on_exit = on_exit
        self._feeds: Feeds | None = None
        self._refreshed_at = float("-inf")
        self.register_theme(DARK)
        self.theme = settings.theme or DARK.name
        fmt = format_of(settings)
        limits = Limits(settings.thresholds, settings.subscription_thresholds)
        self.dashboard = DashboardScreen(
            fmt,
            self.clock,
            waiting(settings, self._choices),
            account=account_of(settings),
            choices=self._choices,
            limits=limits,
            keymap=settings.keys,
        )
        self.chooser = Chooser(fmt, self.clock)
        self.install_screen(HelpScreen(fmt, settings.keys), "help")
        self.install_screen(self.chooser, "chooser")
        self.set_keymap(dict(settings.keys))

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

    @property
    def _asked(self) -> Queries:
        """What is chosen now, which may be something else than at the start."""
        queries = self.dashboard.choices.queries()
        return Queries(
            queries[FeedName.SUMMARY],
            queries[FeedName.COUNTRIES],
            queries[FeedName.HISTORY],
            queries[FeedName.SUBSCRIPTIONS],
        )

    @on(Asked)
    def _ask(self, message: Asked) -> None:
        if self._feeds is None:
            self.dashboard.ask_anew(message.name, message.query)
        else:
            self._feeds.of(message.name).ask(message.query)

    @on(ChooseFrom)
    def _choose_from(self, message: ChooseFrom) -> None:
        self.chooser.open(message.title, message.options, message.take)
        self.push_screen("chooser")

    @on(Happened)
    def _announce(self, message: Happened) -> None:
        if self.settings.bell:
            self.bell()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: every key of the dashboard by its name."""
        for binding in (*APP[:3], *DASHBOARD):
            run = partial(self.run_action, binding.action, self._namespace(binding))
            yield SystemCommand(binding.description, binding.tooltip, run)

    def _namespace(self, binding: Binding) -> DOMNode:
        return self if binding in APP else self.dashboard

    async def _poll_for_ever(self) -> None:
        client = await self._client()
        self._feeds = Feeds(
            client,
            clock=self.clock,
            publish=self._publish,
            intervals=self.settings.intervals,
            queries=self._asked,
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
        for feed in self.dashboard.feeds.values():
            self._publish(replace(feed, failure=failure, next_at=now + RETRY_CONNECT))

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
