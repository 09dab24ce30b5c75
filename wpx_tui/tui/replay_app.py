"""The app of `wpx-top replay`: the dashboard with another monitor beneath it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from wpx_tui.api.errors import ApiError
from wpx_tui.config.settings import Settings
from wpx_tui.monitor.replay import REFUSED, ReplayMonitor
from wpx_tui.monitor.replay_clock import ReplayClock
from wpx_tui.monitor.replay_source import ReplaySource
from wpx_tui.tui import start
from wpx_tui.tui.app import WpxTop
from wpx_tui.tui.last_look import LastLook
from wpx_tui.tui.screens.replay import ReplayDashboard

if TYPE_CHECKING:
    from wpx_tui.tui.screens.help import HelpScreen


def _refuse() -> NoReturn:
    raise ApiError(REFUSED)


class ReplayApp(WpxTop):
    """The dashboard over a recording; it has no store, no client and no token."""

    def __init__(
        self,
        settings: Settings,
        source: ReplaySource,
        clock: ReplayClock,
        account: str,
        *,
        on_exit: Callable[[int], object] = lambda _status: None,
    ) -> None:
        """`account` is its name on the screen."""
        self.replay = ReplayMonitor(
            source,
            clock,
            account,
            selection=start.initial_selection(settings),
            intervals={str(name): seconds for name, seconds in settings.intervals.items()},
            thresholds=settings.limits,
        )
        super().__init__(settings, _refuse, clock=clock, monitor=self.replay, on_exit=on_exit)
        # Time passes here as it is played: a key after an hour of it is no look after an hour.
        self.last_look = LastLook(clock, None, lambda _at: None)

    def new_dashboard(self) -> ReplayDashboard:
        """Return the dashboard with the player's keys."""
        front = self.accounts.front
        keymap = start.user_keymap(self.settings)
        return ReplayDashboard(front.format, self.replay, front.thresholds, keymap=keymap)

    @cached_property
    def help(self) -> HelpScreen:
        """The help: the player's keys, then every other key and every sign."""
        from wpx_tui.tui.screens.replay_help import ReplayHelp

        return ReplayHelp(self._format, self.dashboard.keymap)

    def action_refresh(self) -> None:
        """Say that nothing is polled."""
        self.dashboard.footer.say("this is a replay: nothing is polled")
