"""The last line of the screen: the keys."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive

from wpx_tui.present.line import Line, Role, Span, line, width
from wpx_tui.widgets.lines import Lines


class FooterLine(Lines):
    """The keys that do something here, as far as they fit; each can be clicked."""

    keys: reactive[tuple[tuple[str, str, str], ...]] = reactive((), init=False, repaint=False)
    """Key, description, action of each, in order."""

    def __init__(self) -> None:
        super().__init__(id="footer")

    def watch_keys(self) -> None:
        """Other keys do something now."""
        self.redraw()

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Whole keys only. The last one, the help, names those that do not fit: it stays."""
        parts = [
            line(Span(f" {key}", Role.KEY, action), Span(f" {description} ", Role.DIM, action))
            for key, description, action in self.keys
        ]
        while len(parts) > 1 and sum(map(width, parts)) > cells:
            del parts[-2]
        return [line(*parts)]
