"""The terminal's title. Textual has no way to it, so this writes to its driver (`App._driver`)."""

from __future__ import annotations

from rich.console import RenderableType
from textual.app import App

from wpx_tui.api.text import clean

KEEP, GIVE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""xterm's stack of titles; terminals that have none ignore it."""


class TitledApp(App[None]):
    """An app that may say something in the terminal's title, and leaves it as it was."""

    says_title = False
    """Whether it may: only if the user asks for it."""

    def on_mount(self) -> None:
        """Remember the title that is there."""
        self._write(KEEP)

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Give it back while there is still somebody to write it: the driver stops first."""
        self._write(GIVE_BACK)
        super().exit(result, return_code, message)

    def say_in_title(self, text: str) -> None:
        """Plain text, cleaned once more: it stands inside an escape sequence."""
        self._write(f"\x1b]2;wpx-top {clean(text)}\x1b\\")

    def _write(self, sequence: str) -> None:
        if self.says_title and self._driver is not None:
            self._driver.write(sequence)
