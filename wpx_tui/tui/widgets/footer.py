"""The last line of the screen: the keys."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive
from textual.timer import Timer

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Line, Role, Span, cut, line, width
from wpx_tui.tui.widgets.line_widget import LineWidget

SAID = 8.0
"""Seconds that the answer to a key stands."""


class FooterLine(LineWidget):
    """The keys that do something here, as far as they fit; each can be clicked."""

    keys: reactive[tuple[tuple[str, str, str], ...]] = reactive((), init=False, repaint=False)
    """Key, description, action of each, in order."""

    _said = ""
    _silence: Timer | None = None

    def __init__(self, fmt: Formatter) -> None:
        super().__init__(id="footer")
        self.format = fmt

    def say(self, text: str) -> None:
        """For some seconds, say what a key did instead of naming the keys."""
        self._said = text
        if self._silence is not None:
            self._silence.stop()
        self._silence = self.set_timer(SAID, self._fall_silent)
        self.redraw()

    def _fall_silent(self) -> None:
        self._said = ""
        self.redraw()

    def watch_keys(self) -> None:
        """Other keys do something now."""
        self.redraw()

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Whole keys only. The last one, the help, names those that do not fit: it stays."""
        if self._said:
            return [
                line(
                    " ", Span(cut(self._said, cells - 2, self.format.glyphs.ellipsis), Role.STRONG)
                )
            ]
        parts = [
            line(Span(f" {key}", Role.KEY, action), Span(f" {description} ", Role.DIM, action))
            for key, description, action in self.keys
        ]
        while len(parts) > 1 and sum(map(width, parts)) > cells:
            del parts[-2]
        return [line(*parts)]
