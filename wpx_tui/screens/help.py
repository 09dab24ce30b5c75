"""The help: every key, every sign, on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from wpx_tui.present.format import Format
from wpx_tui.present.frame import frame
from wpx_tui.present.line import EMPTY, Line, Role, Span, fit, line, wrap
from wpx_tui.screens.keys import GROUPS, shown_key
from wpx_tui.widgets.lines import Lines, LinesScreen

NOTES = (
    "Click a panel, a row, a column's title or any key; twice is zoom; the wheel scrolls.",
    "Ctrl+P finds every action by its name. GB are the provider's: 2^30 bytes.",
)
KEY_CELLS = 10
WIDE, NARROW = 112, 70
"""Cells: from there on the keys stand in two columns, with all they do or with their names."""


class HelpText(Lines):
    """The text of the help in its frame; what does not fit can be scrolled to."""

    def __init__(self, fmt: Format, keymap: Mapping[str, str]) -> None:
        super().__init__(id="help")
        self.format = fmt
        self.keymap = keymap
        self._top = 0

    def scroll(self, rows: int) -> None:
        """Some lines further down, or up."""
        self._top += rows
        self.redraw()

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Keys first, then what the signs mean."""
        text, room = self._text(cells - 2), max(rows - 2, 0)
        self._top = max(min(self._top, len(text) - room), 0)
        more = len(text) > room
        return frame(
            text[self._top : self._top + room],
            title="Help",
            state=line(Span("Esc closes, the arrows scroll" if more else "Esc closes", Role.DIM)),
            cells=cells,
            rows=rows,
            glyphs=self.format.glyphs,
            focused=True,
        )

    def _text(self, cells: int) -> list[Line]:
        """Two columns where there is room for them."""
        groups = [self._group(title, bindings, cells) for title, bindings in GROUPS]
        signs = self._signs()
        notes = [each for text in NOTES for each in wrap(text, cells - 2, Role.DIM)]
        if cells < NARROW:
            keys = [each for group in groups for each in (*group, EMPTY)]
        else:
            half = cells // 2
            left, right = [*groups[0], EMPTY, *groups[1]], [*groups[2], EMPTY, *groups[3]]
            pairs = zip_longest(left, right, fillvalue=EMPTY)
            keys = [*(line(fit(one, half), other) for one, other in pairs), EMPTY]
        return [*keys, *signs, EMPTY, *(line(" ", each) for each in notes)]

    def _group(self, title: str, bindings: Sequence[Binding], cells: int) -> list[Line]:
        lines = [line(" ", Span(title, Role.TITLE))]
        for binding in bindings:
            key = shown_key(binding, self.keymap)
            meaning = binding.description if NARROW <= cells < WIDE else binding.tooltip
            run = f"screen.run('{binding.id}')"
            lines.append(
                line(" ", Span(f"{key:<{KEY_CELLS}}", Role.KEY, run), Span(meaning, action=run))
            )
        return lines

    def _signs(self) -> list[Line]:
        glyphs = self.format.glyphs
        signs = (
            (
                Span(glyphs.all_live, Role.GOOD),
                "all feeds are live, younger than twice its interval",
            ),
            (Span(glyphs.some_live, Role.WARN), "some are not; their panels are dim and say why"),
            (Span(glyphs.none_live, Role.BAD), "none is live: what you see is old"),
            (Span(glyphs.unknown, Role.TEXT), "unknown: the API did not say; it is not zero"),
            (Span(glyphs.mark, Role.DIM), "on a quota: where it gets high"),
            (Span(glyphs.bar[-1], Role.BAR_ALT), "the bucket or the minute that is still filling"),
        )
        return [line(" ", sign, " " * (KEY_CELLS - 1), meaning) for sign, meaning in signs]


class HelpScreen(LinesScreen, ModalScreen[None]):
    """Installed once, shown over the dashboard."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,question_mark", "dismiss", "Close", id="help.close", tooltip="Close the help"
        ),
        Binding("up", "scroll(-1)", "Up", id="help.up", tooltip="One line up"),
        Binding("down", "scroll(1)", "Down", id="help.down", tooltip="One line down"),
        Binding("pageup", "scroll(-10)", "Page up", id="help.page-up", tooltip="Ten lines up"),
        Binding("pagedown", "scroll(10)", "Page down", id="help.page-down", tooltip="Ten down"),
    ]

    def __init__(self, fmt: Format, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._text = HelpText(fmt, keymap)

    def compose(self) -> ComposeResult:
        """The text alone."""
        yield self._text

    async def action_run(self, name: str) -> None:
        """Close the help and do what was clicked."""
        self.dismiss()
        binding = next(each for _, bindings in GROUPS for each in bindings if each.id == name)
        self.call_after_refresh(self._do, binding)

    async def _do(self, binding: Binding) -> None:
        """On what has the keyboard, on the dashboard, or on the app: whichever knows the action."""
        screen = self.app.screen
        for owner in (screen.focused, screen, self.app):
            if owner is not None and await self.app.run_action(binding.action, owner):
                return

    def action_scroll(self, rows: int) -> None:
        """Move the text where it does not fit."""
        self._text.scroll(rows)

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves it too."""
        self._text.scroll(3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves it too."""
        self._text.scroll(-3)
