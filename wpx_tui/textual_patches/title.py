"""Textual has no way to the terminal's title: `App._driver` of textual/app.py writes it.

With our driver the title needs no private name; the patch is for Textual's own
(`WPX_PLAIN_TERMINAL=1`). Without it, the title is not set there.
"""

from __future__ import annotations

from rich.console import RenderableType
from textual.driver import Driver

from wpx_tui.api.sanitize import clean
from wpx_tui.terminal.app import TerminalApp
from wpx_tui.terminal.guard import GIVE_TITLE_BACK, KEEP_TITLE
from wpx_tui.terminal.private_names import Patch, PrivateName

TITLE = Patch(
    "title",
    without="Textual's own driver sets no title",
    private_names=(PrivateName("textual.app:App._driver"),),
)


class TitledApp(TerminalApp):
    """An app that may show a text in the terminal's title, and restores the title at the end."""

    says_title = False
    """Whether it may set the title: only if the user asks for it."""

    def on_mount(self) -> None:
        """Have the terminal remember its title."""
        if self.terminal is None:
            self._write(KEEP_TITLE)
        elif self.says_title:
            self.terminal.borrow(KEEP_TITLE, GIVE_TITLE_BACK)

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Restore the title, as Textual's drivers stop writing before the app has ended."""
        if self.terminal is None:
            self._write(GIVE_TITLE_BACK)
        super().exit(result, return_code, message)

    def say_in_title(self, text: str) -> None:
        """Set the title. `text` is cleaned once more, as it stands inside an escape sequence."""
        self._write(f"\x1b]2;wpx-top {clean(text)}\x1b\\")

    def _write(self, sequence: str) -> None:
        driver: Driver | None = self.terminal
        if driver is None and TITLE.is_supported:
            driver = self._driver
        if self.says_title and driver is not None:
            driver.write(sequence)
