"""The real dashboard on the real demo server, at a time of day that stands still until turned."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import App
from textual.geometry import Size

from tests.harness.fake_clock import FakeClock
from tests.harness.pty import PATIENCE
from wpx_tui.api.client import UsageClient
from wpx_tui.api.models import Realtime
from wpx_tui.api.secret import Secret
from wpx_tui.config.remembered_view import RememberedView
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.day_countries import START_DELAY
from wpx_tui.monitor.feed import Answer, Feed
from wpx_tui.monitor.poller import SETTLE
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.textual_patches.crash_guard import enduring
from wpx_tui.tui.app import WpxTop
from wpx_tui.tui.widgets.line_widget import LineWidget

if TYPE_CHECKING:
    from textual.pilot import Pilot

TOKEN = "stage-token-that-never-shows"
MOMENT = datetime(2026, 11, 22, 14, 30, 12, tzinfo=UTC)
"""When the curtain rises: a Sunday afternoon, the 22nd of its month."""
HOUR = 3_562.0
"""Seconds of samples before that: sixty finished minutes and the beginning of the next."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The app under test and what turns its world."""

    app: WpxTop
    pilot: Pilot[None]
    clock: FakeClock
    server: DemoServer

    @property
    def text(self) -> str:
        """The screen as a person reads it, a line a row."""
        return screen_text(self.app)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Let the app run until `condition` holds."""
        end = time.monotonic() + PATIENCE
        await self.pilot.pause()
        while not condition():
            assert time.monotonic() < end, f"not seen: {what}\n{self.text}"
            await asyncio.sleep(0.01)
        await self.pilot.pause()

    async def until_live(self, feeds: int = 5) -> None:
        """Let the app run until so many feeds are live."""
        await self.until(lambda: self.live == feeds, f"{feeds} live feeds")

    async def until_answered(self) -> None:
        """Let the app run until every feed has ended its poll and waits for the next."""
        async with asyncio.timeout(PATIENCE):
            while any(map(self._is_asking, self.app.monitor.state.feeds.values())):  # noqa: ASYNC110 - what is waited for raises no event
                await asyncio.sleep(0.002)

    def _is_asking(self, feed: Feed[object, object]) -> bool:
        return feed.next_at is None or feed.next_at <= self.clock.now()

    async def until_compared(self) -> None:
        """Let the app run until the summary says how the period stands against the last."""
        await self.pilot.pause()
        await self.clock.advance(SETTLE)
        await self.until(lambda: self.app.monitor.state.comparison is not None, "a comparison")

    async def until_moved(self) -> None:
        """Let the app run until it is known which countries moved: that is asked last."""
        await self.clock.advance(START_DELAY)
        monitor = self.app.monitor
        await self.until(
            lambda: monitor.state.compared_countries is not None, "the countries by day"
        )
        await self.until_answered()
        await self.pilot.pause()

    async def until_foreseen(self) -> None:
        """Let the app run until every forecast stands on all the history that there is."""
        await self.until(self._is_foreseen, "the forecasts")

    def _is_foreseen(self) -> bool:
        monitor, poller = self.app.monitor, self.app.monitor._side.forecasts
        if poller._parts is None:
            return False
        book, calls = poller._parts
        if any(question.key not in calls._due for question in poller._questions):
            return False
        subjects = {"", *(quota.id or "" for quota in monitor.state.quotas if quota.is_active)}
        records = {subject: book.record(subject) for subject in subjects}
        made = {key: item.version for key, item in poller._made.items()}
        visible = {item.subject for item in monitor.state.forecasts if not item.is_stale}
        return made.keys() == visible == subjects and all(
            record.daily and record.hourly and made[subject] == record.version
            for subject, record in records.items()
        )

    @property
    def live(self) -> int:
        """How many feeds are live."""
        return self.app.monitor.state.live_count(self.clock.now())

    async def pass_time(self, seconds: float) -> None:
        """Turn the clock and let the screen look at it."""
        await self.clock.advance(seconds)
        self.app.front.look_at_the_clock()
        await self.pilot.pause()


def screen_text(app: App[None]) -> str:
    """What stands on the screen."""
    strips = app.screen._compositor.render_strips(Size(*app.size))
    return "\n".join(strip.text for strip in strips)


def assert_fills(app: App[None]) -> None:
    """Every row of the screen is exactly as wide as the terminal, and every panel as its place."""
    for row in screen_text(app).split("\n"):
        assert cell_len(row) == app.size.width, row
    for widget in app.screen.query(LineWidget):
        if widget.display and widget.size:
            strips = [widget.render_line(row) for row in range(widget.size.height)]
            assert {strip.cell_length for strip in strips} == {widget.size.width}, widget


_HOURS: dict[str, list[Realtime]] = {}
"""What an hour of polls is told in each scenario, which is the same each time."""


async def play_an_hour(clock: FakeClock, client: UsageClient, app: WpxTop, scenario: str) -> None:
    """Fill the trend as an hour of polls would: one sample late in each minute is enough."""
    told = _HOURS.setdefault(scenario, [])
    for minute in range(60):
        await clock.advance(60 if minute else 0)
        if minute == len(told):
            told.append(await client.realtime())
        app.monitor.samples.add(Answer(told[minute], NoQuery(), clock.utc(), clock.now()))


@asynccontextmanager
async def stage(
    size: tuple[int, int] = (120, 40),
    *,
    scenario: str = "calm",
    settings: Settings | None = None,
    with_trend: bool = False,
    connect: Callable[[str], UsageClient] | None = None,
    endures: bool = False,
    start: datetime = MOMENT,
    remembered: RememberedView | None = None,
) -> AsyncIterator[Stage]:
    """The app at `size`; `connect` makes another client for the server's URL.

    `endures`: it outlives its bugs from the start, as it does for users; else they fail the test.
    """
    clock = FakeClock(datetime.fromtimestamp(start.timestamp() - HOUR, UTC))

    def client(url: str) -> UsageClient:
        return UsageClient(url, Secret(TOKEN))

    with DemoServer(token=TOKEN, scenario=scenario, now=clock.utc) as server:
        app = WpxTop(
            settings or Settings(demo=Demo()),
            lambda: (connect or client)(server.base_url),
            clock=clock,
            remembered=remembered,
        )
        if with_trend:
            await play_an_hour(clock, client(server.base_url), app, scenario)
        await clock.advance((start - clock.utc()).total_seconds())
        server.requests.clear()
        hooks = enduring(app) if endures else nullcontext()
        with hooks:
            async with app.run_test(size=size) as pilot:
                yield Stage(app, pilot, clock, server)


def panel_text(app: WpxTop, name: str) -> str:
    """What stands in one panel."""
    panel = app.dashboard.grid.by_feed[name]
    return "\n".join(panel.render_line(row).text for row in range(panel.size.height))
