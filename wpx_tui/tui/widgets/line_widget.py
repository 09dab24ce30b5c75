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
from wpx_tui.tui.widgets.contrast import SHAPE, TEXT, readable

LEAST_CONTRAST = {
    Role.BAR: SHAPE,
    Role.BAR_ALT: SHAPE,
    Role.FOCUS: SHAPE,
    Role.FRAME: 1.5,
    Role.TRACK: 1.5,
}
"""What is no text may be paler. The themes of our own have more; some of Textual's less."""


class LineScreen(OwnDismissScreen):
    """A screen of `Lines`: it knows the colour of each role, once for all of them.

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
        self.looks = 0
        """Another number for other colours: what was made with those of before is of no use."""

    def notify_style_update(self) -> None:
        """The theme or a rule changed: the colours are looked up anew."""
        super().notify_style_update()
        self._role_styles.clear()
        self._span_styles.clear()
        self._blanks.clear()
        self.looks += 1

    def role_style(self, role: Role) -> Style:
        """How `role` is drawn in the theme that holds."""
        style = self._role_styles.get(role)
        if style is None:
            found = self.get_component_rich_style(f"role--{role}")
            style = self._role_styles[role] = readable(found, LEAST_CONTRAST.get(role, TEXT))
        return style

    def span_style(self, role: Role, action: str | None) -> Style:
        """How a span stands on the terminal: after the app's filters, with what a click does."""
        style = self._span_styles.get((role, action))
        if style is None:
            style = self.role_style(role)
            for each in self.get_line_filters():
                [(_, filtered, _)] = each.apply([Segment(" ", style)], self.background_colors[1])
                style = filtered or style
            if action is not None:
                style += Style.from_meta({"@click": action})
            # One object for all that look alike: neighbours are one run of text then.
            style = next((each for each in self._span_styles.values() if each == style), style)
            self._span_styles[role, action] = style
        return style

    def blank(self, cells: int) -> Strip:
        """A line on which nothing stands."""
        strip = self._blanks.get(cells)
        if strip is None:
            strip = Strip.blank(cells, self.span_style(Role.TEXT, None))
            self._blanks[cells] = strip
        return strip


class Backdrop(Widget):
    """Where nothing stands: in the colours of blanks in a line.

    Name it last of the bases: Textual looks for the rules of the first one.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """Blank ones."""
        screen = self.screen
        assert isinstance(screen, LineScreen)  # noqa: S101 - nothing else has a ground
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
        self._looks = 0
        self._drawn_size = Size(0, 0)
        self.fault = ""
        """The bug of ours that is shown instead of the figures; empty while there is none."""

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """The lines for `cells` × `rows`; longer or more than that is cut off."""
        raise NotImplementedError

    def failed(self, cells: int, rows: int) -> Sequence[Line]:
        """The lines where `draw` or a handler has failed. Must not fail itself."""
        return [line(" ", Span(f"{self.fault}; in the log", Role.BAD))]

    def redraw(self) -> None:
        """Draw again and repaint the lines that changed. What failed before is tried again."""
        self.fault = ""
        self.repaint()

    def fail(self, error: Exception) -> None:
        """Show that a bug of ours was met here, until the next time that it is tried again."""
        if self.fault != reason(error):
            self.fault = reason(error)
            self.repaint()

    def forget(self) -> None:
        """Draw anew when it is painted next: what is drawn is of another kind."""
        self._drawn_size = Size(0, 0)

    def repaint(self) -> None:
        """Repaint the lines that changed."""
        size = self.size
        if not size:
            self._drawn_size = size  # hidden: what it shows next is to be drawn anew
        if self._drawn_size != size or not size:
            return  # never painted at this size: render_lines will draw
        before, self._lines = self._lines, self._drawn()
        rows = [row for row, old in enumerate(before) if old != self._lines[row]]
        for row in rows:
            self._strips[row] = None
        if rows:
            self.refresh(*(Region(0, row, size.width, 1) for row in rows))

    def render_line(self, y: int) -> Strip:
        """One line as Textual paints it."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines of `crop`. What cannot even be painted is left blank: the others go on."""
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
        """Every line in the colours that hold; only what is new is made."""
        screen, size = self._screen, self.size
        if self._drawn_size != size:
            self._drawn_size = size
            self.fault = ""  # another size is another drawing
            self._lines = self._drawn()
            self._looks = -1
        if self._looks != screen.looks:
            self._looks = screen.looks
            self._strips = [None] * len(self._lines)
        made = [strip or self._strip(self._lines[y]) for y, strip in enumerate(self._strips)]
        self._strips = [*made]
        return made

    def _strip(self, content: Line) -> Strip:
        look = self._screen.span_style
        styled = [(look(span.role, span.action), span.text) for span in content]
        alike = groupby(styled, lambda each: id(each[0]))
        runs = [list(run) for _, run in alike]
        segments = [Segment("".join([text for _, text in run]), run[0][0]) for run in runs]
        return Strip(segments, self._drawn_size.width)

    def _drawn(self) -> list[Line]:
        cells, rows = self._drawn_size
        lines = self._tried(cells, rows)
        if self.fault:
            lines = [fit(content, cells) for content in self.failed(cells, rows)][:rows]
        return lines + [fit(EMPTY, cells)] * (rows - len(lines))

    def _tried(self, cells: int, rows: int) -> list[Line]:
        """What `draw` gives, cut to size; nothing where it fails, and `fault` says why."""
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


def fail(error: Exception, part: object) -> str:
    """Have the lines that `error` hit show it; the name of them, or of the screen around them.

    `part` is where it was met. A watcher or an action is met where it was called from: then the
    innermost lines that it came through are those that it hit.
    """
    hit = part if isinstance(part, LineWidget) else owner(error, LineWidget)
    if hit is None:
        return "dashboard"
    hit.fail(error)
    return hit.id or "dashboard"
