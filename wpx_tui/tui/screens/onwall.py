"""The wall: big figures, panel after panel if wanted, no keys but those that leave it.

Whatever it shows is a function of the feeds and the clock, looked at whenever the dashboard looks
at its figures' age: it has no timer of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wpx_tui.analysis.quotas import by_urgency
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Feed, FeedName
from wpx_tui.present.panels.wall import alarm, all_stale
from wpx_tui.tui.screens.viewing import Viewing
from wpx_tui.tui.widgets.footer import FooterLine
from wpx_tui.tui.widgets.panel import FramedWidget
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.tui.widgets.wall import Banner, Wall

KEPT = ("wall", "back", "quit", "suspend", "redraw")
"""The actions that a wall still takes; a kiosk takes none."""
SHIFT = 600.0
"""Seconds after which everything moves by a cell, so that nothing burns in."""
PLACES = ((0, 0), (0, 1), (1, 1), (1, 0))
"""Blank rows above and blank columns on the left, one after the other."""
LEAST_TO_SHIFT = (36, 9)
"""Columns and rows: a smaller screen needs every one of them."""
SMALL_BANNER = 5
"""Rows of a banner about a part of what is shown."""
BEAT = 20.0
"""Seconds: the sign of life turns at most this often."""


@dataclass(frozen=True, slots=True)
class WallMode:
    """How the wall is wanted: from the start, without any key, a panel every `turn` seconds."""

    from_start: bool = False
    is_kiosk: bool = False
    turn: float | None = None


class OnWall(Viewing):
    """The part of the dashboard that is read from across the room."""

    feeds: dict[FeedName, Feed[Any, Any]]
    limits: ThresholdSettings
    subscriptions: SubscriptionsPanel
    footer: FooterLine
    wall: Wall
    banner: Banner
    wall_mode: WallMode

    _since: float | None = None
    _zoomed_before: FramedWidget | None = None
    _beat_at = float("-inf")
    _beats = 0

    @property
    def is_on_wall(self) -> bool:
        """Whether the wall is what is shown."""
        return self._since is not None

    def allows(self, action: str) -> bool:
        """Whether a key, of the screen or of the app, may do that now."""
        return not self.is_on_wall or (not self.wall_mode.is_kiosk and action in KEPT)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """On the wall hardly anything is left."""
        return self.allows(action)

    def action_wall(self) -> None:
        """Big figures for across the room, and back."""
        if self.is_on_wall:
            self._leave_wall()
        else:
            self.enter_wall()

    def action_back(self) -> None:
        """Off the wall, or whatever else there is to go back from."""
        if self.is_on_wall:
            self._leave_wall()
        else:
            super().action_back()

    def enter_wall(self) -> None:
        """Show the wall; what was frozen goes on, because old figures are no figures."""
        if self.frozen_at is not None:
            self.action_freeze()
        self._since = self.clock.now()
        self._zoomed_before = self.zoomed
        self.set_focus(None)
        self._set_up(on=True)

    def _leave_wall(self) -> None:
        self._since = None
        self._set_up(on=False)
        self.zoom(self._zoomed_before)

    def _set_up(self, *, on: bool) -> None:
        self.grid.disabled = on and self.wall_mode.turn is not None  # no key, no click on a page
        self.footer.styles.display = "none" if on else None
        self.header.life = ""
        self._show_page()
        self.look_at_wall()
        self.refresh_bindings()

    def zoom(self, panel: FramedWidget | None) -> None:
        """As ever; on the wall it takes the place of the figures."""
        super().zoom(panel)
        self._show_page()

    def _show_page(self) -> None:
        """On the wall either the figures or the panels, which are one by then."""
        figures = self.is_on_wall and self.zoomed is None
        if figures != (self.wall.styles.display == "block"):
            self.wall.styles.display = "block" if figures else None
            self.grid.styles.display = "none" if figures else None

    # ---- what time and news change on it

    def look_at_wall(self) -> None:
        """Page, place, banner and sign of life as they should be now."""
        page = self._page() if self.is_on_wall else self.zoomed
        if page is not self.zoomed:
            self.zoom(page)
        self._place()
        self._warn()
        if self.is_on_wall:
            self._live()
            self.wall.redraw()

    def until_turn(self) -> float | None:
        """Seconds until the next page, None where there is none."""
        turn = self.wall_mode.turn
        if self._since is None or turn is None:
            return None
        return turn - (self.clock.now() - self._since) % turn

    def _page(self) -> FramedWidget | None:
        """The panel whose turn it is; None for the figures, which come first."""
        turn = self.wall_mode.turn
        if self._since is None or turn is None or self.has_class("line"):
            return None
        pages = (None, *self.all_panels)
        return pages[int((self.clock.now() - self._since) / turn + 1e-6) % len(pages)]

    def _place(self) -> None:
        """One cell of room on each side, taken in turns."""
        wide, high = LEAST_TO_SHIFT
        if not self.is_on_wall or self.app.size.width < wide or self.app.size.height < high:
            padding = (0, 0, 0, 0)
        else:
            top, left = PLACES[int(self.clock.utc().timestamp() // SHIFT) % len(PLACES)]
            padding = (top, 1 - left, 1 - top, left)
        if tuple(self.styles.padding) != padding:
            self.styles.padding = padding

    def _warn(self) -> None:
        """The banner, and other colours where nothing on the screen is live any more."""
        feeds, now = self.feeds.values(), self.clock.now()
        old = all_stale(feeds, now) if self.is_on_wall else ""
        fullest = next(iter(by_urgency(self.subscriptions.quotas)), None)
        said = alarm(feeds, fullest, self.limits, now, self.header.format)
        width, height = self.app.size
        high = height // 3 if old else min(height // 4, SMALL_BANNER)
        self.banner.say(said if self.is_on_wall else [], width - 1, high)
        if self.has_class("old") != bool(old):
            self.set_class(bool(old), "old", update=False)
            self.app.stylesheet.update(self)

    def _live(self) -> None:
        """A sign that turns with the answers that come, and stands still without them."""
        heard = [feed.answer.clock for feed in self.feeds.values() if feed.answer is not None]
        newest = max(heard, default=self._beat_at)
        if newest - self._beat_at >= BEAT:
            self._beat_at = newest
            self._beats += 1
        signs = self.header.format.glyphs.life
        self.header.life = signs[self._beats % len(signs)]
