"""`CommandPalette` of textual/command.py has no bounds.

It takes text of any length: each key costs time by that length, and a file that was pasted would
keep the event loop from every poll. It passes page keys to a list that shows no line, where
`OptionList.action_page_down` raises KeyError. It opens above any screen, again and again. And it
has an emoji, for which a terminal may have no glyph, or one of another width than is reckoned with.
"""

from __future__ import annotations

from textual.app import App
from textual.command import CommandList, CommandPalette, SearchIcon
from textual.widgets import Input

from wpx_tui.textual_patches.screen_dismiss import OwnDismissScreen

LONGEST_COMMAND = 60
"""Characters that the palette takes."""
_PAGES = (("page_up",), ("page_down",))


class BoundedPalette(CommandPalette, OwnDismissScreen):
    """Textual's palette with bounds. Enter typed fast closes it once."""

    def on_mount(self) -> None:
        """Bound the text, without the emoji before it. Textual's own handler runs as well."""
        self.query_one(SearchIcon).icon = ">"
        self.query_one(Input).max_length = LONGEST_COMMAND

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow a page up or down only where the list shows a line."""
        if action == "command_list" and parameters in _PAGES:
            return bool(self.query_one(CommandList).scrollable_content_region)
        return super().check_action(action, parameters)


class PaletteApp(App[None]):
    """An app with one bounded palette."""

    def action_command_palette(self) -> None:
        """Open the palette, above nothing but the bottom screen."""
        if len(self.screen_stack) == 1:
            self.push_screen(BoundedPalette(id="--command-palette"))
