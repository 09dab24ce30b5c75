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
from wpx_tui.present.line import EMPTY, Line, Role, Span, fit, line
from wpx_tui.screens.keys import GROUPS, shown_key
from wpx_tui.widgets.lines import Lines, LinesScreen

MOUSE = (
    "Click a panel, a row, a column's title or a key below; twice: zoom. The wheel scrolls.",
    "Ctrl+P finds every action by its name. GB are the provider's: 2^30 bytes.",
)
KEY_CELLS = 15
WIDE = 100
"""Cells: from there on the keys stand in two columns."""


class HelpText(Lines):
    """The text of the help in its frame."""

    def __init__(self, fmt: Format, keymap: Mapping[str, str]) -> None:
        super().__init__(id="help")
        self.format = fmt
        self.keymap = keymap

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Keys first, then what the signs mean."""
        return frame(
            self._text(cells - 2, rows - 2),
            title="Help",
            state=line(Span("Esc closes", Role.DIM)),
            cells=cells,
            rows=rows,
            glyphs=self.format.glyphs,
            focused=True,
        )

    def _text(self, cells: int, rows: int) -> list[Line]:
        groups = [self._group(title, bindings) for title, bindings in GROUPS]
        if cells >= WIDE:
            half = cells // 2
            left, right = [*groups[0], EMPTY, *groups[1]], [*groups[2], EMPTY, *groups[3]]
            pairs = zip_longest(left, right, fillvalue=EMPTY)
            keys = [line(fit(one, half), other) for one, other in pairs]
        else:
            keys = [each for group in groups for each in group]
        rest = [*self._signs(), *(line(Span(f" {text}", Role.DIM)) for text in MOUSE)]
        if len(keys) + len(rest) + 2 <= rows:
            return [*keys, EMPTY, *rest]
        return [*keys, *rest]

    def _group(self, title: str, bindings: Sequence[Binding]) -> list[Line]:
        lines = [line(" ", Span(title, Role.TITLE))]
        for binding in bindings:
            key = shown_key(binding, self.keymap)
            lines.append(line(" ", Span(f"{key:<{KEY_CELLS}}", Role.KEY), binding.tooltip))
        return lines

    def _signs(self) -> list[Line]:
        glyphs = self.format.glyphs
        signs = (
            (
                Span(glyphs.all_live, Role.GOOD),
                "every feed is live: younger than twice its interval",
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
    ]

    def __init__(self, fmt: Format, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._text = HelpText(fmt, keymap)

    def compose(self) -> ComposeResult:
        """The text alone."""
        yield self._text
