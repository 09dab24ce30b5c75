"""The base of the screens that show an account: header, layout, state, what time changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format import durations
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.token import expiry_warning
from wpx_tui.tui.layouts import LAYOUTS, layout_for
from wpx_tui.tui.messages import StateChanged
from wpx_tui.tui.widgets.header import HeaderLine
from wpx_tui.tui.widgets.line_widget import Backdrop, LineScreen

if TYPE_CHECKING:
    from wpx_tui.tui.accounts import WatchedAccount

MAX_SLEEP = 5.0
"""Seconds: how long the screen may sleep before it looks at its figures' age again. After a
suspend the loop's own timers are late by as long as the machine slept."""


class AccountScreen(LineScreen, Backdrop):
    """Shows the states that the monitor hands out; `take_state` shows one."""

    def __init__(
        self,
        fmt: Formatter,
        monitor: AccountMonitor,
        thresholds: ThresholdSettings,
        *,
        token_end: datetime | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Compose the header. `token_end`: when the token expires, for a warning in good time.

        `thresholds`: from which used share on a quota is high and critical. `clock`: the monitor's
        as a rule; with several accounts, that of the one in front.
        """
        super().__init__()
        self.format = fmt
        self.clock: Clock = clock or monitor.clock
        self.monitor = monitor
        self.thresholds = thresholds
        self.token_end = token_end
        self.header = HeaderLine(fmt, self.clock, thresholds, monitor.state)
        self._arranged_for = Size(0, 0)
        self._alarm: Timer | None = None
        self._time_drawn: tuple[object, ...] = ()

    def turn_to(self, account: WatchedAccount) -> None:
        """Show another account from now on, by its own thresholds and prices."""
        self.monitor, self.token_end = account.monitor, account.token_end
        self.format, self.thresholds = account.format, account.thresholds
        self.header.format, self.header.thresholds = account.format, account.thresholds

    @property
    def is_in_front(self) -> bool:
        """Whether no other screen of an account stands before this one."""
        return front_screen(self.app.screen_stack) is self

    def take_state(self, state: AccountState) -> None:
        """Show a new state."""
        self.header.show(state)
        self._note_token()  # what the first answers say of the clock holds at once
        self.set_alarm()

    def _note_token(self) -> None:
        self.header.note("token", expiry_warning(self.token_end, self.clock.utc()) or "")

    @on(StateChanged)
    def _state_changed(self, message: StateChanged) -> None:
        self.take_state(message.state)

    # ---- the layout

    def choose_layout(self) -> None:
        """Choose the layout of the terminal's size, before anything is mounted."""
        self._arranged_for = self.app.size
        self._choose_layout(self._arranged_for)

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout of the new size.

        This runs before the screen's own handler. The rules are applied here and now, not when
        idle: the layout that follows would be painted in the old arrangement first.
        """
        if self._choose_layout(event.size):
            self.app.stylesheet.update(self)
        elif event.size == self._arranged_for:
            event.prevent_default()  # Textual says the size three times at the start
        self._arranged_for = event.size

    def fit_to(self, size: Size) -> None:
        """Place what depends on the size beyond the rules of the layout; here nothing does."""

    def _choose_layout(self, size: Size) -> bool:
        self.fit_to(size)
        name = layout_for(size.width, size.height)
        if self.has_class(name):
            return False
        for layout, _, _ in LAYOUTS:
            self.set_class(layout == name, layout, update=False)
        return True

    # ---- changes by time alone: the clock, ages, feeds that become stale

    def set_alarm(self) -> None:
        """Wake when time alone changes what the screen should say, and not before."""
        if self._alarm is not None:
            self._alarm.stop()
        self._alarm = self.set_timer(min(self._until_change(), MAX_SLEEP), self.wake)

    def next_turn(self) -> float | None:
        """Return in how many seconds something turns by time, None where nothing does."""
        return None

    def _until_change(self) -> float:
        now, waits = self.clock.now(), [durations.next_minute(self.clock.utc())]
        change = self.monitor.state.next_change(now)
        waits += [] if change is None else [change - now]
        turn = self.next_turn()
        waits += [] if turn is None else [turn]
        return max(min(waits), 0.01)

    def wake(self) -> None:
        """Draw anew after a sleep, unless nothing that depends on the time has changed."""
        if not self.is_in_front or self._time_dependent() == self._time_drawn:
            self.set_alarm()
        else:
            self.look_at_the_clock()

    def _time_dependent(self) -> tuple[object, ...]:
        """Return what changes by time alone; while a feed fails or is stale, every second."""
        now = self.clock.now()
        feeds = self.monitor.state.feeds.values()
        all_well = all(feed.status(now) is Status.LIVE and not feed.failure for feed in feeds)
        minute = self.clock.utc().timestamp() // 60
        return minute, None if all_well else now

    def look_at_the_clock(self) -> None:
        """Draw anew what time changes; it is painted only where it differs."""
        self._time_drawn = self._time_dependent()
        self._note_token()
        self.redraw()
        self.set_alarm()

    def redraw(self) -> None:
        """Draw the figures anew, as their ages may have changed."""


def front_screen(stack: Sequence[Screen[Any]]) -> AccountScreen | None:
    """Return the account's screen nearest the front, below any form that is open."""
    screens = (screen for screen in reversed(stack) if isinstance(screen, AccountScreen))
    return next(screens, None)
