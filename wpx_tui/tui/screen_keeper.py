"""Keeps the screen for the next start: when it is left, and each minute.

So the screen that stands there after a crash is at most a minute older than what was seen last.
Each panel's lower border then tells the time of its figures, which on the live screen it does only
when they are old: what was live then is not now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from wpx_tui.present.format.durations import clock_time, time_of_day
from wpx_tui.present.text.frame import edge_room, edge_text
from wpx_tui.tui import start
from wpx_tui.tui.screens.dashboard import DashboardScreen

if TYPE_CHECKING:
    from wpx_tui.tui.app import WpxTop

EVERY = 60.0
"""Seconds between two screens that are kept."""


class ScreenKeeper:
    """Keeps the dashboard's screen while it stands as the next start shows it."""

    def __init__(self, app: WpxTop) -> None:
        self._app = app

    def start(self) -> None:
        """Keep one each minute from now on, if there is a place to keep screens."""
        if self._app.keeps_last_screen:
            # In a thread: it waits for the disk.
            in_thread = partial(self._app.run_worker, thread=True, exit_on_error=False)
            self._app.set_interval(EVERY, partial(self._keep, in_thread))

    def keep(self) -> None:
        """Keep the screen as it stands, if all of it is what the next start shows."""
        self._keep(lambda work: work())

    def _keep(self, run: Callable[[Callable[[], None]], object]) -> None:
        app = self._app
        if app.accounts.fleet.index:
            return  # the next start begins with the first account
        if start.stands_as_at_start(app.screen, app.settings, app.view_keeper):
            marks = "".join(_marks(app.dashboard))
            run(app.last_screen_work(marks, has_message=app.dashboard.footer.has_message))


def _marks(screen: DashboardScreen) -> Iterator[str]:
    """Yield what writes the time of its figures into each panel's lower border."""
    for panel in screen.grid.by_feed.values():
        region, feed = panel.region, panel.feed
        if feed is None or feed.answer is None or region.width < 4:
            continue
        at, zone = feed.answer.as_of, screen.format.zone
        is_today = screen.clock.utc().astimezone(zone).date() == at.astimezone(zone).date()
        text = f"from {time_of_day(at, zone) if is_today else clock_time(at, zone)}"
        across = screen.format.glyphs.frame[1]
        edge = edge_text(text if len(text) <= edge_room(region.width) else "", across, region.width)
        yield f"\x1b[{region.bottom};{region.x + 2}H\x1b[0m{edge}\x1b[m"
