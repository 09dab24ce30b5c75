"""What happened: polls that began to fail and came back, bounded in number."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from wpx_tui.feeds.state import Feed

MAX_EVENTS = 200
"""The most events that are kept; the oldest go first."""


class EventKind(StrEnum):
    """What sort of news it is."""

    FAILED = "failed"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Event:
    """One piece of news: when by the wall clock, about what, in which words.

    `lasted` is how long a spell of failures went on in seconds, None while it does.
    """

    at: datetime
    kind: EventKind
    subject: str
    text: str
    lasted: float | None = None


def news(
    before: Feed[Any, Any] | None, after: Feed[Any, Any], at: datetime, now: float
) -> Event | None:
    """What the step from one state of a feed to the next is worth saying, once a spell.

    `at` is the wall clock, `now` is `Clock.now()` in seconds.
    """
    was = None if before is None else before.failure
    if was is None and after.failure is not None:
        return Event(at, EventKind.FAILED, after.name, after.failure.reason)
    if was is not None and after.failure is None:
        return Event(at, EventKind.RECOVERED, after.name, "answers again", now - was.since)
    return None


class EventLog:
    """The last `MAX_EVENTS` events, newest first."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=MAX_EVENTS)

    def add(self, event: Event) -> None:
        """Keep one more; the oldest makes room."""
        self._events.appendleft(event)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)
