"""A search that is typed: its text, and whether the keys are text just now."""

from __future__ import annotations

from dataclasses import dataclass

from wpx_tui.api.sanitize import clean

MAX_CHARS = 40
"""The longest text to search for."""


@dataclass(slots=True)
class Search:
    """What is searched for; while it is open, what is typed and pasted goes here."""

    text: str = ""
    is_open: bool = False

    def takes(self, character: str | None) -> bool:
        """Whether a key that gives this character is text now."""
        return self.is_open and character is not None and character.isprintable()

    def add(self, text: str) -> None:
        """More text, from a key or the clipboard: cleaned, and cut at the bound."""
        blank = " " if text.startswith(" ") else ""
        self.text = (self.text + blank + clean(text)).lstrip()[:MAX_CHARS]

    def erase(self) -> None:
        """Its last character goes."""
        self.text = self.text[:-1]

    def clear(self) -> None:
        """Nothing is searched for."""
        self.text, self.is_open = "", False
