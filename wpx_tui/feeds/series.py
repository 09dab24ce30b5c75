"""The realtime samples of the last hour, one value a minute, with gaps where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from wpx_tui.feeds.queries import NoQuery
from wpx_tui.feeds.state import Answer

if TYPE_CHECKING:
    from wpx_tui.api.models import Realtime

MINUTES = 60
"""How many finished minutes are kept."""

Figure = Literal["requests", "bytes", "active_sessions"]


class Series:
    """Bounded and gap-aware; fed with every good realtime answer."""

    def __init__(self, interval: float) -> None:
        """`interval`: seconds between two polls of the realtime feed."""
        raise NotImplementedError

    def add(self, answer: Answer[NoQuery, Realtime]) -> None:
        """Take a sample; an answer that was already taken (a cached one) changes nothing."""
        raise NotImplementedError

    def minutes(self, now: float, figure: Figure = "bytes") -> tuple[int | None, ...]:
        """The sixty finished minutes before `now` (`Clock.now()` seconds), oldest first.

        None is a gap: nothing is known of that minute.
        """
        raise NotImplementedError

    def running(self, now: float, figure: Figure = "bytes") -> int | None:
        """The newest sample of the minute that is not over at `now`, None without one."""
        raise NotImplementedError
