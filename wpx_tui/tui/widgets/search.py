"""The text of a search field, and whether typed characters go into it."""

from __future__ import annotations

from dataclasses import dataclass

from wpx_tui.api.sanitize import clean

MAX_CHARS = 40
"""The longest search text."""


@dataclass(slots=True)
class Search:
    """A search text; while `is_open`, typed and pasted characters are added to it."""

    text: str = ""
    is_open: bool = False
    last: str = ""
    """The text that was typed last: what to go on with where the field has been cleared."""

    def takes(self, character: str | None) -> bool:
        """Return True if a key with this character is text for the search now."""
        return self.is_open and character is not None and character.isprintable()

    def add(self, text: str) -> None:
        """Add text from a key or the clipboard: cleaned, and cut at `MAX_CHARS`."""
        blank = " " if text.startswith(" ") else ""
        self.text = (self.text + blank + clean(text)).lstrip()[:MAX_CHARS]
        self.last = self.text

    def erase(self) -> None:
        """Remove the last character."""
        self.text = self.text[:-1]
        self.last = self.text

    def clear(self) -> None:
        """Empty the text and close the search."""
        self.text, self.is_open = "", False
