"""The help: all keys and all signs, on one screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.tui.keys import KEYS_BY_ID
from wpx_tui.tui.widgets.help_text import HelpText
from wpx_tui.tui.widgets.line_widget import LineScreen
from wpx_tui.tui.widgets.table_cursor import ROW_KEYS

FAR = 10_000
"""Lines: more than any text of the help has."""


class HelpScreen(LineScreen, ModalScreen[None]):
    """The help; installed once, pushed over the dashboard."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="help.back", tooltip="End the search, close the help"),
        Binding(
            "question_mark,f1,q", "dismiss", "Close", id="help.close", tooltip="Close the help"
        ),
        Binding("enter", "keep", "Keep", id="help.keep", tooltip="Back to the text"),
        Binding("backspace", "erase", "Erase", id="help.erase", tooltip="Take a letter back"),
        Binding("slash", "search", "Search", id="find.search", tooltip="Find a line as you type"),
        Binding("n", "match(1)", "Next", id="find.next", tooltip="The next line that matches"),
        Binding("N", "match(-1)", "Previous", id="find.previous", tooltip="The one before"),
        Binding("i", "turn", "Ids", id="help.ids", tooltip="The ids of the keys, and back"),
        *ROW_KEYS,
    ]

    def __init__(self, fmt: Formatter, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._text = HelpText(fmt, keymap)

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield self._text

    def on_screen_resume(self) -> None:
        """Show the first page, with the keys of the panel that has the focus this time."""
        self._text.show_ids(False)

    async def action_run(self, key_id: str) -> None:
        """Close the help and run the action of the key that was clicked."""
        self.dismiss()
        binding = KEYS_BY_ID[key_id]
        self.call_after_refresh(self._do, binding)

    async def _do(self, binding: Binding) -> None:
        """Run the action on the focused widget, the screen or the app: the first that has it."""
        screen = self.app.screen
        for owner in (screen.focused, screen, self.app):
            if owner is not None and await self.app.run_action(binding.action, owner):
                return

    def on_key(self, event: events.Key) -> None:
        """Add a letter to the search that is typed."""
        search = self._text.search
        if event.character is not None and search.takes(event.character):
            event.stop()
            search.add(event.character)
            self._text.seek(1, anew=True)

    def action_search(self) -> None:
        """Type what to search for."""
        self._text.search.is_open = True
        self._text.redraw()

    def action_erase(self) -> None:
        """Take the last letter of the search back."""
        if self._text.search.is_open:
            self._text.search.erase()
            self._text.seek(1, anew=True)

    def action_keep(self) -> None:
        """Go back to the text, where the other keys hold."""
        self._text.search.is_open = False
        self._text.redraw()

    def action_match(self, step: int) -> None:
        """Go to the next line that matches, or to the one before."""
        self._text.seek(step)

    def action_back(self) -> None:
        """End the search; without one, close the help."""
        search = self._text.search
        if search.is_open or search.text:
            self._text.end_search()
        else:
            self.dismiss()

    def action_turn(self) -> None:
        """Show the other page."""
        self._text.turn()

    def action_move(self, rows: int) -> None:
        """Scroll by lines."""
        self._text.scroll(rows)

    def action_half(self, direction: int) -> None:
        """Scroll by half of what is seen."""
        self._text.scroll(direction * max(self._text.room // 2, 1))

    def action_page(self, pages: int) -> None:
        """Scroll by what is seen."""
        self._text.scroll(pages * max(self._text.room, 1))

    def action_end(self, direction: int) -> None:
        """Go to the first line (-1) or the last (1)."""
        self._text.scroll(direction * FAR)

    def on_mouse_scroll_down(self) -> None:
        """Scroll by three lines."""
        self._text.scroll(3)

    def on_mouse_scroll_up(self) -> None:
        """Scroll by three lines."""
        self._text.scroll(-3)
