"""The help: every key, every sign, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from wpx_tui.present.format import Format
from wpx_tui.present.frame import frame
from wpx_tui.present.line import EMPTY, Line, Role, Span, line
from wpx_tui.widgets.lines import Lines, LinesScreen

KEYS = (
    ("q, Ctrl+C", "leave"),
    ("r", "poll every feed now, at most once a second"),
    ("?", "this help; Esc or ? closes it"),
    ("Tab, Shift+Tab", "the next panel, the one before"),
    ("↑ ↓ PgUp PgDn", "move in the table of countries (Home, End: to its ends)"),
    ("mouse", "click a panel, a row or a key; the wheel scrolls the table"),
)


class HelpText(Lines):
    """The text of the help in its frame."""

    def __init__(self, fmt: Format) -> None:
        super().__init__(id="help")
        self.format = fmt

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Keys first, then what the signs mean."""
        return frame(
            self._text(),
            title="Help",
            state=line(Span("Esc closes", Role.DIM)),
            cells=cells,
            rows=rows,
            glyphs=self.format.glyphs,
            focused=True,
        )

    def _text(self) -> list[Line]:
        glyphs = self.format.glyphs
        lines = [EMPTY]
        for key, meaning in KEYS:
            lines.append(line(" ", Span(f"{key:<16}", Role.KEY), meaning))
        signs = (
            (
                Span(glyphs.all_live, Role.GOOD),
                "every feed is live: younger than twice its interval",
            ),
            (
                Span(glyphs.some_live, Role.WARN),
                "some are not; their panels are dim and say why below",
            ),
            (Span(glyphs.none_live, Role.BAD), "none is live: what you see is old"),
            (Span(glyphs.unknown, Role.TEXT), "unknown: the API did not say; it is not zero"),
            (
                Span(glyphs.track + glyphs.mark, Role.TRACK),
                "what is left of a quota; the mark is where it gets high",
            ),
            (Span(glyphs.bar[-1], Role.BAR_ALT), "the bucket or the minute that is still filling"),
        )
        lines.append(EMPTY)
        for sign, meaning in signs:
            lines.append(line(" ", sign, " " * (16 - len(sign.text)), meaning))
        lines += [
            EMPTY,
            line(
                Span(
                    " GB are the provider's: 2^30 bytes. Times and days are UTC unless a zone",
                    Role.DIM,
                )
            ),
            line(
                Span(
                    " is set. Nothing here leaves this machine but the calls to the API.", Role.DIM
                )
            ),
        ]
        return lines


class HelpScreen(LinesScreen, ModalScreen[None]):
    """Installed once, shown over the dashboard."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark", "dismiss", "Close", id="help.close"),
    ]

    def __init__(self, fmt: Format) -> None:
        super().__init__()
        self.format = fmt

    def compose(self) -> ComposeResult:
        """The text alone."""
        yield HelpText(self.format)
