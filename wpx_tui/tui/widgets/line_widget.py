"""The base of everything on the screen: a widget of cached lines.

It keeps the lines that it drew last and asks Textual to paint only those that differ, so that an
answer which changes one figure costs one line on the terminal, and one that changes nothing costs
nothing at all. The strips that Textual paints lines from are kept as well: a panel that comes back
from behind another, or has the keyboard no longer, costs hardly more than the lines that differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, fit, line
from wpx_tui.system.crash_report import owner, reason
from wpx_tui.textual_patches.crash_guard import endured
from wpx_tui.textual_patches.screen_dismiss import OwnDismissScreen
from wpx_tui.tui.widgets.contrast import MIN_SHAPE_CONTRAST, MIN_TEXT_CONTRAST, readable

MIN_CONTRAST = {
    Role.BAR: MIN_SHAPE_CONTRAST,
    Role.BAR_ALT: MIN_SHAPE_CONTRAST,
    Role.FOCUS: MIN_SHAPE_CONTRAST,
    Role.FRAME: 1.5,
    Role.TRACK: 1.5,
}
"""What is no text may be paler. The themes of our own have more; some of Textual's less."""


class LineScreen(OwnDismissScreen):
    """A screen of `LineWidget`s: it holds the colours of the roles, once for all of them.

    On every widget the rules for fourteen roles would cost a third of the time to the first paint.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"role--{role}" for role in Role}

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As in any screen; but the two panels that change repaint themselves, nothing else need."""
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)
    """As in any screen; but one that never scrolls has its place, and is not laid out twice."""

    def __init__(self) -> None:
        super().__init__()
        self._role_styles: dict[Role, Style] = {}
        self._span_styles: dict[tuple[Role, str | None], Style] = {}
        self._blanks: dict[int, Strip] = {}
        self.style_version = 0
        """Counts the changes of colours: strips made at another count are out of date."""

    def notify_style_update(self) -> None:
        """Look the colours up anew: the theme or a rule changed."""
        super().notify_style_update()
        self._role_styles.clear()
        self._span_styles.clear()
        self._blanks.clear()
        self.style_version += 1

    def role_style(self, role: Role) -> Style:
        """Return how `role` is drawn in the present theme."""
        style = self._role_styles.get(role)
        if style is None:
            themed = self.get_component_rich_style(f"role--{role}")
            style = self._role_styles[role] = readable(
                themed, MIN_CONTRAST.get(role, MIN_TEXT_CONTRAST)
            )
        return style

    def span_style(self, role: Role, action: str | None) -> Style:
        """Return the style of a span: after the app's filters, with its click action."""
        style = self._span_styles.get((role, action))
        if style is None:
            style = self.role_style(role)
            for line_filter in self.get_line_filters():
                segments = [Segment(" ", style)]
                [(_, filtered, _)] = line_filter.apply(segments, self.background_colors[1])
                style = filtered or style
            if action is not None:
                style += Style.from_meta({"@click": action})
            # One object for all that look alike: neighbours are one run of text then.
            style = next((same for same in self._span_styles.values() if same == style), style)
            self._span_styles[role, action] = style
        return style

    def blank(self, cells: int) -> Strip:
        """Return an empty line."""
        strip = self._blanks.get(cells)
        if strip is None:
            strip = Strip.blank(cells, self.span_style(Role.TEXT, None))
            self._blanks[cells] = strip
        return strip


class Backdrop(Widget):
    """An empty area, in the colours of blanks in a line.

    Name it last of the bases: Textual looks for the rules of the first one.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return blank lines."""
        screen = self.screen
        assert isinstance(screen, LineScreen)  # noqa: S101 - nothing else has a backdrop
        return [screen.blank(crop.width)] * crop.height


class LineWidget(Widget):
    """Draws what `draw` gives for its size; subclasses call `redraw` when that may differ.

    It fills its place: borders, paddings, tints and opacities of a style sheet do not apply.
    """

    ALLOW_SELECT = False

    auto_links: Reactive[bool] = Reactive(False)
    """As in any widget; what can be clicked is not painted anew whenever the mouse is over it."""
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)
    """As in any widget; one that never scrolls has its place, and is not laid out twice."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = []
        self._strips: list[Strip | None] = []
        self._style_version = 0
        self._drawn_size = Size(0, 0)
        self.fault = ""
        """The bug of ours to show instead of the figures; empty while there is none."""

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the lines for `cells` × `rows`; longer or more than that is cut off."""
        raise NotImplementedError

    def failed(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the lines where `draw` or a handler has failed. Must not fail itself."""
        return [line(" ", Span(f"{self.fault}; in the log", Role.BAD))]

    def redraw(self) -> None:
        """Draw again and repaint the lines that changed. What failed before is tried again."""
        self.fault = ""
        self.repaint()

    def fail(self, error: Exception) -> None:
        """Show a bug of ours that happened here, until the next `redraw`."""
        if self.fault != reason(error):
            self.fault = reason(error)
            self.repaint()

    def forget(self) -> None:
        """Draw anew at the next paint, even at the same size."""
        self._drawn_size = Size(0, 0)

    def repaint(self) -> None:
        """Repaint the lines that changed."""
        size = self.size
        if not size:
            self._drawn_size = size  # hidden: what it shows next is to be drawn anew
        if self._drawn_size != size or not size:
            return  # never painted at this size: render_lines will draw
        before, self._lines = self._lines, self._draw_all()
        rows = [row for row, old in enumerate(before) if old != self._lines[row]]
        for row in rows:
            self._strips[row] = None
        if rows:
            self.refresh(*(Region(0, row, size.width, 1) for row in rows))

    def render_line(self, y: int) -> Strip:
        """Return one line as Textual paints it."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of `crop`; blank ones where they cannot be painted."""
        try:
            strips = self._ready_strips()[crop.y : crop.bottom]
        except Exception as error:
            if not endured(error, self):
                raise
            strips = []
        strips += [Strip.blank(crop.right)] * (crop.height - len(strips))
        if crop.column_span != (0, self._drawn_size.width):
            return [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _ready_strips(self) -> list[Strip]:
        """Return every line in the present colours; make only those that changed."""
        screen, size = self._screen, self.size
        if self._drawn_size != size:
            self._drawn_size = size
            self.fault = ""  # another size is another drawing
            self._lines = self._draw_all()
            self._style_version = -1
        if self._style_version != screen.style_version:
            self._style_version = screen.style_version
            self._strips = [None] * len(self._lines)
        made = [strip or self._strip(self._lines[y]) for y, strip in enumerate(self._strips)]
        self._strips = [*made]
        return made

    def _strip(self, content: Line) -> Strip:
        style_of = self._screen.span_style
        styled = [(style_of(span.role, span.action), span.text) for span in content]
        alike = groupby(styled, lambda part: id(part[0]))
        runs = [list(run) for _, run in alike]
        segments = [Segment("".join([text for _, text in run]), run[0][0]) for run in runs]
        return Strip(segments, self._drawn_size.width)

    def _draw_all(self) -> list[Line]:
        cells, rows = self._drawn_size
        lines = self._draw_safely(cells, rows)
        if self.fault:
            lines = [fit(content, cells) for content in self.failed(cells, rows)][:rows]
        return lines + [fit(EMPTY, cells)] * (rows - len(lines))

    def _draw_safely(self, cells: int, rows: int) -> list[Line]:
        """Return the lines of `draw`, cut to size; none where it fails, and `fault` says why."""
        if self.fault:
            return []
        try:
            return [fit(content, cells) for content in list(self.draw(cells, rows))[:rows]]
        except Exception as error:
            self.fault = reason(error)
            if not endured(error, self):
                raise
            return []

    @property
    def _screen(self) -> LineScreen:
        screen = self.screen
        assert isinstance(screen, LineScreen)  # noqa: S101 - nothing else composes lines
        return screen


def show_failure(error: Exception, part: object) -> str:
    """Show `error` in the widget that it hit; return that widget's id, or "dashboard".

    `part` is where it was caught. A watcher's or an action's error is caught at its caller: then
    the innermost `LineWidget` in the traceback is the one that it hit.
    """
    hit = part if isinstance(part, LineWidget) else owner(error, LineWidget)
    if hit is None:
        return "dashboard"
    hit.fail(error)
    return hit.id or "dashboard"
