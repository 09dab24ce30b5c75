"""The terminal's title. Textual has no way to it, so this writes to its driver (`App._driver`)."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from rich.console import RenderableType
from textual.app import App

from wpx_tui.api.sanitize import clean
from wpx_tui.terminal.guard import GIVE_TITLE_BACK, KEEP_TITLE


@runtime_checkable
class RestoresOnExit(Protocol):
    """A driver that gives back what was borrowed, however the screen ends."""

    def borrow(self, take: str, give_back: str) -> None: ...


class TitledApp(App[None]):
    """An app that may say something in the terminal's title, and leaves it as it was."""

    says_title = False
    """Whether it may: only if the user asks for it."""

    def on_mount(self) -> None:
        """Remember the title that is there."""
        if isinstance(self._driver, RestoresOnExit):
            if self.says_title:
                self._driver.borrow(KEEP_TITLE, GIVE_TITLE_BACK)
        else:
            self._write(KEEP_TITLE)

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Give it back while there is still somebody to write it: Textual's drivers stop first."""
        if not isinstance(self._driver, RestoresOnExit):
            self._write(GIVE_TITLE_BACK)
        super().exit(result, return_code, message)

    def say_in_title(self, text: str) -> None:
        """Plain text, cleaned once more: it stands inside an escape sequence."""
        self._write(f"\x1b]2;wpx-top {clean(text)}\x1b\\")

    def _write(self, sequence: str) -> None:
        if self.says_title and self._driver is not None:
            self._driver.write(sequence)
