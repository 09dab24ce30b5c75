"""Tells figures that nothing adds to any more from those of a quiet account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.api.errors import UnreadableError

if TYPE_CHECKING:
    from wpx_tui.api.models import Realtime

LIMIT = 300.0
"""Seconds for which a realtime answer may be the same, the time that it tells included."""


class Standstill:
    """Sees every realtime answer. What counts the traffic may stop where what answers does not.

    A quiet account's answers differ in their timestamp. One that is merely wrong, an hour off say,
    moves all the same; of answers without any nothing can be said.
    """

    def __init__(self) -> None:
        self._last: Realtime | None = None
        self._since = 0.0

    def check(self, value: Realtime, now: float) -> None:
        """Raises UnreadableError for what has stood still at `now` (`Clock.now()` seconds)."""
        if value.timestamp is None or value != self._last:
            self._last, self._since = value, now
        elif now - self._since > LIMIT:
            raise UnreadableError("answered with figures that stand still")
