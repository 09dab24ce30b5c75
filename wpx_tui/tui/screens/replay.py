"""The dashboard over the past: the same panels, a banner that says so, and the player's keys."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import NOT_RECORDED
from wpx_tui.monitor.replay import ReplayMonitor
from wpx_tui.monitor.replay_clock import ReplayClock
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.durations import clock_time, time_of_day
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Line, Role, Span, cut, line
from wpx_tui.tui.bindings import key_binding
from wpx_tui.tui.keys import DASHBOARD_KEYS
from wpx_tui.tui.screens.dashboard import DashboardScreen
from wpx_tui.tui.widgets.header import HeaderLine

MINUTE = 60
HOUR = 3600


REPLAY_KEYS = (
    key_binding("replay.play", "space", "play", "Play", "Play, and stop"),
    key_binding("replay.minute-back", "left,comma", "step(-60)", "Minute back", "A minute back"),
    key_binding("replay.minute", "right,full_stop", "step(60)", "Minute", "A minute on"),
    key_binding("replay.hour-back", "shift+left,less_than_sign", "step(-3600)", "Hour back",
         "An hour back; Shift+Left too"),
    key_binding("replay.hour", "shift+right,greater_than_sign", "step(3600)", "Hour",
         "An hour on; Shift+Right too"),
    key_binding("replay.event", "n", "event(1)", "Event", "To the next event, or out of a gap"),
    key_binding("replay.event-back", "N", "event(-1)", "Event back", "To the event before"),
    key_binding("replay.first", "home", "edge(-1)", "Start", "To the start of what is replayed"),
    key_binding("replay.last", "end", "edge(1)", "End", "To its end"),
    key_binding("replay.faster", "plus,equals_sign", "speed(1)", "Faster", "Play faster"),
    key_binding("replay.slower", "minus", "speed(-1)", "Slower", "Play slower"),
)  # fmt: skip
"""The player's keys; they stand instead of the dashboard's own on the same keys."""

_TAKEN = {key for binding in REPLAY_KEYS for key in binding.key.split(",")}
LIVE_ONLY = {"see.wall", "do.alert", "app.refresh"}
"""Keys that say why they do nothing here; the footer does not offer them."""
_LIVE = re.compile(r"\blive\b")


def _others() -> list[Binding]:
    """Return the dashboard's keys that stay, without those that the player has."""
    rest = []
    for binding in DASHBOARD_KEYS:
        keys = [key for key in binding.key.split(",") if key not in _TAKEN]
        if keys:
            is_offered = binding.show and binding.id not in LIVE_ONLY
            rest.append(replace(binding, key=",".join(keys), show=is_offered))
    return rest


class ReplayHeader(HeaderLine):
    """The header behind a banner that no size, theme or terminal leaves out."""

    def __init__(
        self,
        fmt: Formatter,
        player: ReplayClock,
        thresholds: ThresholdSettings,
        state: AccountState,
    ) -> None:
        """Compose the header; `player` is the clock of the replay."""
        super().__init__(fmt, player, thresholds, state)
        self.player = player

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the banner, and as much of the header as there is room for."""
        banner = self._banner(cells)
        rest = cells - len(banner)
        content = super().draw(rest, rows)[0] if rest > 0 else line()
        return [line(Span(banner, Role.ALARM), content)]

    def _banner(self, cells: int) -> str:
        player, glyphs, zone = self.player, self.format.glyphs, self.format.zone
        times = glyphs.times
        now = player.utc()
        how = f"{times}{player.speed:g}" if player.is_playing else "paused"
        if player.is_at_end:
            how = "at the end"
        texts = (
            f" REPLAY {clock_time(now, zone)} {how} ",
            f" REPLAY {time_of_day(now, zone)} {how} ",
            f" REPLAY {time_of_day(now, zone)} ",
        )
        fitting = [text for text in texts if len(text) <= max(cells // 2, 24)]
        return fitting[0] if fitting else cut(" REPLAY ", cells, "")

    def _ages(self, now: float) -> Sequence[Line]:
        """Return how old the data were: what was live is not now."""
        return [
            line(*(span._replace(text=_LIVE.sub("recorded", span.text)) for span in words))
            for words in super()._ages(now)
        ]

    def _times(self) -> tuple[str, str]:
        """Return nothing: the banner has the time."""
        return "", ""


class ReplayDashboard(DashboardScreen, inherit_bindings=False):
    """The dashboard of a recording."""

    BINDINGS: ClassVar[list[BindingType]] = [*REPLAY_KEYS, *_others()]

    def __init__(
        self,
        fmt: Formatter,
        monitor: ReplayMonitor,
        thresholds: ThresholdSettings,
        *,
        keymap: Mapping[str, str],
    ) -> None:
        """`keymap`: the user's own keys, by the id of a binding."""
        super().__init__(fmt, monitor, thresholds, keymap=keymap)
        self.replay = monitor
        self.header = ReplayHeader(fmt, monitor.player, thresholds, monitor.state)
        self._was_playing = False

    def take_state(self, state: AccountState) -> None:
        """Show a state, and say where the recording ends or has nothing."""
        super().take_state(state)
        player = self.replay.player
        if self._was_playing and player.is_at_end:
            self.footer.say("the end of the recording; Space plays it again")
        self._was_playing = player.is_playing
        self.header.note("replay", "" if self.replay.source.is_watched else NOT_RECORDED)

    def _show_keys(self, screen: Screen[Any]) -> None:
        super()._show_keys(screen)
        arrows = self.format.glyphs.arrows
        arrows = ", ." if arrows.isascii() else arrows  # there they are those of the hours
        own = (
            ("Space", "Play", "screen.play"),
            (arrows, "Minute", "screen.step(60)"),
            ("< >", "Hour", f"screen.step({HOUR})"),
            ("n", "Event", "screen.event(1)"),
            ("+ -", "Speed", "screen.speed(1)"),
        )
        rest = [entry for entry in self.footer.keys if entry[2] != "app.refresh"]
        self.footer.keys = (*own, *rest)

    # ---- the player

    def action_play(self) -> None:
        """Play, or stop."""
        self.replay.play_or_pause()

    def action_step(self, seconds: int) -> None:
        """Go so far on or back, and stop there."""
        self.replay.move(seconds)

    def action_edge(self, step: int) -> None:
        """Go to the start (-1) or the end (1)."""
        player = self.replay.player
        self.replay.move((player.start if step < 0 else player.end) - player.now())

    def action_event(self, step: int) -> None:
        """Go to the next event (1), or to the one before (-1)."""
        if not self.replay.go_to_event(forward=step > 0):
            self.footer.say(f"no event {'after' if step > 0 else 'before'} this in the recording")

    def action_speed(self, step: int) -> None:
        """Play faster (1) or slower (-1)."""
        self.replay.turn_speed(step)
        self.footer.say(f"plays {self.replay.player.speed:g} times as fast")

    # ---- what belongs to the present

    def action_alert(self) -> None:
        """Say that none can be made."""
        self.footer.say("this is a replay: no alert can be made")

    def action_wall(self) -> None:
        """Say that there is none: it is seen from where no banner is read."""
        self.footer.say("this is a replay: the wall shows the present alone")

    def wake(self) -> None:
        """Leave it to the states: they come with the replay's time."""
        self.set_alarm()
