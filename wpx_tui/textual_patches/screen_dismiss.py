"""Textualize/textual#2575: `Screen.dismiss` closes the screen at the top, whichever that is.

A form that was asked for just before the palette opens above it. A key that was meant for the
palette then closed the form, and left a palette behind that no key could close.
"""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import Screen


class OwnDismissScreen(Screen[None]):
    """A screen that closes itself alone, and once. Name it last of the bases.

    (Textual looks for the style rules of the first base.)
    """

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close this screen, unless it is closing already or another screen is above it."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
