"""The base of everything on the screen: a widget of cached lines.

It keeps the lines that it drew last and asks Textual to paint only those that differ, so that an
answer which changes one figure costs one line on the terminal, and one that changes nothing costs
nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from wpx_tui.present.line import EMPTY, Line, Role, Span, fit


class LinesScreen(Screen[None]):
    """A screen of `Lines`: it knows the colour of each role, once for all of them.

    On every widget the rules for fourteen roles would cost a third of the time to the first paint.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"role--{role}" for role in Role}

    def __init__(self) -> None:
        super().__init__()
        self._role_styles: dict[Role, Style] = {}

    def notify_style_update(self) -> None:
        """The theme or a rule changed: the colours are looked up anew."""
        super().notify_style_update()
        self._role_styles.clear()

    def role_style(self, role: Role) -> Style:
        """How `role` is drawn in the theme that holds."""
        style = self._role_styles.get(role)
        if style is None:
            style = self._role_styles[role] = self.get_component_rich_style(f"role--{role}")
        return style


class Lines(Widget):
    """Draws what `draw` gives for its size; subclasses call `redraw` when that may differ."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = []
        self._drawn_size = Size(0, 0)

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """The lines for `cells` × `rows`; longer or more than that is cut off."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw again and repaint the lines that changed."""
        if self._drawn_size != self.size or not self.size:
            return  # never painted at this size: render_line will draw
        before, self._lines = self._lines, self._drawn()
        for row, (old, new) in enumerate(zip(before, self._lines, strict=True)):
            if old != new:
                self.refresh(Region(0, row, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One line as Textual paints it."""
        if self._drawn_size != self.size:
            self._drawn_size = self.size
            self._lines = self._drawn()
        content = self._lines[y] if y < len(self._lines) else EMPTY
        segments = [Segment(span.text, self._style(span)) for span in content]
        return Strip(segments, self.size.width).simplify()

    def _drawn(self) -> list[Line]:
        cells, rows = self.size
        lines = [fit(content, cells) for content in list(self.draw(cells, rows))[:rows]]
        return lines + [fit(EMPTY, cells)] * (rows - len(lines))

    def _style(self, span: Span) -> Style:
        screen = self.screen
        assert isinstance(screen, LinesScreen)  # noqa: S101 - nothing else composes lines
        style = screen.role_style(span.role)
        if span.action is None:
            return style
        return style + Style.from_meta({"@click": span.action})
