"""A Textual app that does nothing: what a first frame and its memory cost at the very least."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static


class Empty(App[None]):
    """One word, and a key to leave."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        """The word."""
        yield Static("nothing to see")


if __name__ == "__main__":
    Empty().run()
