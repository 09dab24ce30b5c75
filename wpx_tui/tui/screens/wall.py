"""The wall: big figures, page after page if wanted, no keys but those that leave it.

Whatever it shows is a function of the state and the clock: it has no timer of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wpx_tui.analysis.health import by_urgency
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.wall import alarm, all_stale
from wpx_tui.present.panels.wall_pages import PAGES, Page, overview
from wpx_tui.present.text.spans import Role
from wpx_tui.tui.screens.account_screen import AccountScreen
from wpx_tui.tui.widgets.wall import Banner, Wall

if TYPE_CHECKING:
    from wpx_tui.tui.accounts import WatchedAccount

WALL_ACTIONS = ("leave", "quit", "suspend", "redraw")
"""The actions that a wall still takes; a kiosk takes none."""
SHIFT_SECONDS = 600.0
"""Seconds after which everything moves by a cell, so that nothing burns in."""
SHIFT_OFFSETS = ((0, 0), (0, 1), (1, 1), (1, 0))
"""Blank rows above and blank columns on the left, one after the other."""
MIN_SIZE_TO_SHIFT = (36, 9)
"""Columns and rows: a smaller screen needs every one of them."""
PARTIAL_BANNER_ROWS = 5
"""Rows of a banner about a part of the figures."""
HEARTBEAT_SECONDS = 20.0
"""Seconds: the least time between two turns of the sign of life."""


@dataclass(frozen=True, slots=True)
class WallMode:
    """The wall's mode: opened at the start, without any key, a page every `turn` seconds."""

    from_start: bool = False
    is_kiosk: bool = False
    turn: float | None = None


class WallScreen(AccountScreen):
    """Installed once, pushed over the dashboard; with a `turn` its pages take turns."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "leave", "Back", id="see.wall", show=False, tooltip="Back to the dashboard"),
        Binding("escape", "leave", "Back", id="see.back", show=False, tooltip="Back"),
    ]

    def __init__(
        self,
        fmt: Formatter,
        monitor: AccountMonitor,
        thresholds: ThresholdSettings,
        mode: WallMode,
        *,
        token_end: datetime | None = None,
        clock: Clock | None = None,
        more: Sequence[Page] = (),
    ) -> None:
        """Compose for `mode`. `token_end`: when the token expires; `clock`: as in the base.

        `more`: pages after those of the account.
        """
        super().__init__(fmt, monitor, thresholds, token_end=token_end, clock=clock)
        self.mode = mode
        self.banner = Banner(fmt)
        self.wall = Wall(fmt, self.clock, monitor.state, thresholds)
        self.pages = (*PAGES, *more)
        """What takes turns."""
        self._since = self.clock.now()
        self._heartbeat_at = float("-inf")
        self._heartbeats = 0

    def compose(self) -> ComposeResult:
        """Compose header, banner and figures."""
        self.choose_layout()
        yield self.header
        yield self.banner
        yield self.wall

    def on_screen_resume(self) -> None:
        """Begin with the first page, whichever it was left on."""
        self._since = self.clock.now()
        self.header.show_time()
        self.take_state(self.monitor.state)
        self.look_at_the_clock()

    def allows(self, action: str) -> bool:
        """Return whether a key, of the screen or of the app, may do that now."""
        return not self.mode.is_kiosk and action in WALL_ACTIONS

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow the keys of the wall alone."""
        return self.allows(action)

    def action_leave(self) -> None:
        """Go back to the dashboard."""
        self.dismiss()

    # ---- the state

    def turn_to(self, account: WatchedAccount) -> None:
        """Show another account from now on."""
        super().turn_to(account)
        self.wall.format, self.wall.thresholds = account.format, account.thresholds
        if self.is_mounted:
            self.take_state(account.monitor.state)

    def take_state(self, state: AccountState) -> None:
        """Show a new state: figures, page, banner, sign of life."""
        self.wall.account = state
        self.redraw()
        super().take_state(state)

    def others_changed(self) -> None:
        """Draw the page of all accounts anew, if it is the one that stands."""
        if self.wall.page not in (overview, *PAGES):
            self.wall.redraw()

    def redraw(self) -> None:
        """Show page, place, banner and sign of life as they should be now."""
        self.wall.page = self._page()
        self._shift()
        self._warn()
        self._show_heartbeat()
        self.wall.redraw()

    def next_turn(self) -> float | None:
        """Return in how many seconds the next page comes, None where there is none."""
        turn = self.mode.turn
        return None if turn is None else turn - (self.clock.now() - self._since) % turn

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout, and what fits it."""
        super().on_resize(event)
        self.redraw()

    def _time_dependent(self) -> tuple[object, ...]:
        return (*super()._time_dependent(), self._page())

    def _page(self) -> Page:
        """Return the page whose turn it is; the overview where none has one."""
        turn = self.mode.turn
        if turn is None:
            return overview
        return self.pages[int((self.clock.now() - self._since) / turn + 1e-6) % len(self.pages)]

    def _shift(self) -> None:
        """Shift everything by a cell now and then, within one cell of room at the edges."""
        wide, high = MIN_SIZE_TO_SHIFT
        if self.app.size.width < wide or self.app.size.height < high:
            padding = (0, 0, 0, 0)
        else:
            top, left = SHIFT_OFFSETS[
                int(self.clock.utc().timestamp() // SHIFT_SECONDS) % len(SHIFT_OFFSETS)
            ]
            padding = (top, 1 - left, 1 - top, left)
        if tuple(self.styles.padding) != padding:
            self.styles.padding = padding

    def _warn(self) -> None:
        """Show the banner, and other colours where nothing on the screen is live any more."""
        state, now = self.wall.account, self.clock.now()
        feeds = state.feeds.values()
        old = all_stale(feeds, now)
        at = self.clock.utc()
        urgent = next(iter(by_urgency(state.quotas, at, self.thresholds.of)), None)
        says_verdict = self.wall.page in (overview, PAGES[0])
        if says_verdict and (old or self.wall.headline().role is Role.ALARM):
            urgent = None  # the first figure says it, and the age needs the room for large letters
        words = alarm(feeds, urgent, self.thresholds, at, now, self.format)
        width, height = self.app.size
        high = height // 3 if old else min(height // 4, PARTIAL_BANNER_ROWS)
        self.banner.say(words, width - 1, high)
        if self.has_class("old") != bool(old):
            self.set_class(bool(old), "old", update=False)
            self.app.stylesheet.update(self)

    def _show_heartbeat(self) -> None:
        """Turn a sign with the answers that come; without them it stands still."""
        feeds = self.wall.account.feeds.values()
        fetched = [feed.answer.fetched_monotonic for feed in feeds if feed.answer is not None]
        newest = max(fetched, default=self._heartbeat_at)
        if newest - self._heartbeat_at >= HEARTBEAT_SECONDS:
            self._heartbeat_at = newest
            self._heartbeats += 1
        signs = self.format.glyphs.life
        self.header.life = signs[self._heartbeats % len(signs)]
