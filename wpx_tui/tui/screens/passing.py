"""What time alone changes on the screen: the clock, ages, what became stale, the wall's turns."""

from __future__ import annotations

from datetime import datetime

from textual.timer import Timer

from wpx_tui.monitor.feed import Status
from wpx_tui.present.format import durations
from wpx_tui.present.panels.token import expiry_warning
from wpx_tui.tui.screens.onwall import OnWall

MAX_NAP = 5.0
"""Seconds: how long the screen may sleep before it looks at its figures' age again. After a
suspend the loop's own timers are late by as long as the machine slept."""


class PassingTime(OnWall):
    """The part of the dashboard that looks at the clock."""

    token_end: datetime | None

    _alarm: Timer | None = None
    _told: tuple[object, ...] = ()

    def share_connections(self) -> None:
        """To whom else the live feed's connections matter."""
        raise NotImplementedError

    def set_alarm(self) -> None:
        """Wake when time alone changes what the screen should say, and not before."""
        if self._alarm is not None:
            self._alarm.stop()
        self._alarm = self.set_timer(min(self._until_change(), MAX_NAP), self.wake)

    def _until_change(self) -> float:
        now = self.clock.now()
        moments = [feed.stale_at - now for feed in self.feeds.values() if feed.stale_at is not None]
        ahead = [moment for moment in moments if moment > 0]
        if (turn := self.until_turn()) is not None:
            ahead.append(turn)
        return max(min([*ahead, durations.next_minute(self.clock.utc())]), 0.01)

    def wake(self) -> None:
        """After a nap: nothing is drawn where the time still says what it said."""
        if self._told_by_time() == self._told:
            self.set_alarm()
        else:
            self.look_at_the_clock()

    def _told_by_time(self) -> tuple[object, ...]:
        """What is said of the time and changes by itself; of trouble, that is every second."""
        now = self.clock.now()
        feeds = self.feeds.values()
        all_well = all(each.status(now) is Status.LIVE and not each.failure for each in feeds)
        minute = self.clock.utc().timestamp() // 60
        return minute, self._page(), None if all_well else now

    def look_at_the_clock(self) -> None:
        """Ages, the clock, what became stale: drawn anew, painted only where it differs."""
        self._told = self._told_by_time()
        self.header.show("token", expiry_warning(self.token_end, self.clock.utc()) or "")
        if self.frozen_at is None:
            self.share_connections()
            for panel in self.all_panels:
                panel.redraw()
        if self.is_on_wall:
            self.look_at_wall()
        self.set_alarm()
