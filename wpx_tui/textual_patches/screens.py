"""Screens that leave those above and below them alone, where Textual mixes them up.

- A screen that is resized lays out those below it as well, and whatever is started or sent
  remembers who was at work then: a palette that was closed was kept, with all of its widgets, by a
  scroll bar of the dashboard. Here each screen is laid out in its own name.
- `dismiss` takes away the screen at the top, whichever that is, and tells of its own end. A form
  that was asked for just before the palette opens above it, and a key that was meant for the
  palette then closed the form, and left a palette behind that no key could close.
"""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.geometry import Size
from textual.screen import Screen


class OwnScreen(Screen[None]):
    """A screen that acts for itself alone."""

    def _screen_resized(self, size: Size) -> None:
        with self._context():
            super()._screen_resized(size)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave, unless that is under way or another screen is above."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
