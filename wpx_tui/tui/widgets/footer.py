"""The last line of the screen: the keys, or for a while the result of one."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive
from textual.timer import Timer

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Line, Role, Span, cut, line, width
from wpx_tui.tui.widgets.line_widget import LineWidget

MESSAGE_SECONDS = 8.0
"""How long a message stays."""


class FooterLine(LineWidget):
    """The active keys, as many as fit; all of them can be clicked."""

    keys: reactive[tuple[tuple[str, str, str], ...]] = reactive((), init=False, repaint=False)
    """Key, description and action of every key, in order."""

    _message = ""
    _timer: Timer | None = None

    def __init__(self, fmt: Formatter) -> None:
        super().__init__(id="footer")
        self.format = fmt

    def say(self, text: str) -> None:
        """Show a message instead of the keys, for `MESSAGE_SECONDS`."""
        self._message = text
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(MESSAGE_SECONDS, self._clear_message)
        self.redraw()

    @property
    def has_message(self) -> bool:
        """Whether a message stands in the place of the keys."""
        return bool(self._message)

    def _clear_message(self) -> None:
        self._message = ""
        self.redraw()

    def watch_keys(self) -> None:
        """Draw the keys that are active now."""
        self.redraw()

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a line of whole keys. The last, the help, stays: it lists what does not fit."""
        if self._message:
            text = cut(self._message, cells - 2, self.format.glyphs.ellipsis)
            return [line(" ", Span(text, Role.STRONG))]
        parts = [
            line(Span(f" {key}", Role.KEY, action), Span(f" {description} ", Role.DIM, action))
            for key, description, action in self.keys
        ]
        while len(parts) > 1 and sum(map(width, parts)) > cells:
            del parts[-2]
        return [line(*parts)]
