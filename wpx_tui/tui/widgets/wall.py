"""The wall: the figures that matter, to be read from across the room."""

from __future__ import annotations

from collections.abc import Sequence

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.headline import Headline, headline
from wpx_tui.present.panels.wall import banner
from wpx_tui.present.panels.wall_figures import Scene
from wpx_tui.present.panels.wall_pages import Page, overview
from wpx_tui.present.text.spans import Line, Role, Span, line
from wpx_tui.tui.widgets.line_widget import LineWidget


class Wall(LineWidget):
    """The verdict, three big figures and the trend; or the page whose turn it is."""

    def __init__(
        self, fmt: Formatter, clock: Clock, state: AccountState, thresholds: ThresholdSettings
    ) -> None:
        """Show `state` first; `thresholds`: from which used share on a quota is high."""
        super().__init__(id="wall")
        self.format = fmt
        self.clock = clock
        self.account = state
        self.thresholds = thresholds
        self.page: Page = overview
        """What is drawn."""

    def headline(self) -> Headline:
        """Return what the wall says first."""
        now, at = self.clock.now(), self.clock.utc()
        return headline(self.account, self.thresholds, self.format, now, at)

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the page."""
        now, at = self.clock.now(), self.clock.utc()
        scene = Scene(self.account, self.thresholds, self.format, now, at)
        return self.page(scene, cells, rows)


class Banner(LineWidget):
    """The alarm, in letters as large as fit; of no height while all is well."""

    def __init__(self, fmt: Formatter) -> None:
        super().__init__(id="banner")
        self.format = fmt
        self._rows: list[str] = []

    def say(self, messages: Sequence[str], cells: int, rows: int) -> None:
        """Show the first of `messages` that can be big in `cells` × `rows`; hide without any."""
        drawn = banner(messages, cells, max(rows - 2, 1), self.format.glyphs) if messages else []
        if len(drawn) > 1:
            drawn = ["", *drawn, ""]
        if len(drawn) != len(self._rows):
            self.styles.height = len(drawn)
        self._rows = drawn
        self.redraw()

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a bar across the whole screen."""
        return [line(Span(f"{text:^{cells}}"[:cells], Role.ALARM)) for text in self._rows]
