"""What happened: polls that began to fail and came back, thresholds crossed, alerts made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from wpx_tui.monitor.feed import Feed

if TYPE_CHECKING:
    from wpx_tui.store import events as stored

MAX_EVENTS = 200
"""The most events that are kept; the oldest go first."""
AGAIN_WITHIN = timedelta(hours=1)
"""An event that happens again so soon after the last time is counted, not listed anew: a feed that
fails every other minute must not push everything else out."""


class EventKind(StrEnum):
    """What sort of news it is."""

    FAILED = "failed"
    RECOVERED = "recovered"
    HIGH = "high"  # a subscription that needs attention; or does so still, no longer critical
    CRITICAL = "critical"  # one that got critical, or was suspended
    BELOW = "below"  # one that fell back below both thresholds, or is in use again
    FORESEEN_EMPTY = "foreseen empty"  # a quota that is likely to run out before its end
    FORESEEN_LAPSE = "foreseen lapse"  # one of which much will lapse soon
    FORESEEN_WELL = "foreseen well"  # one that is no longer likely to run out
    ALERT_MADE = "alert made"
    ALERT_DIFFERENT = "alert different"  # made, but not the one that was asked for
    ALERT_REFUSED = "alert refused"  # certainly not made
    ALERT_UNCERTAIN = "alert uncertain"  # sent, outcome not known: it may have been made
    CLOCK_OFF = "clock off"  # the API's and this machine's are apart
    CLOCK_RIGHT = "clock right"  # they agree again
    NOTIFIED = "notified"  # somebody was told of something
    NOT_NOTIFIED = "not notified"  # a channel of the notifications fails
    STORE = "store"  # it cannot be used, or a new one was begun
    BUG = "bug"  # an internal error that the dashboard outlived


@dataclass(frozen=True, slots=True)
class Event:
    """One piece of news: when by the wall clock, about what, in which words.

    `lasted` is how long a spell of failures went on in seconds, None while it does. `count` is
    how often it happened, the last time `at`. `ahead` is by how many seconds the API's clock is
    ahead of the machine's, for the events about clocks; the screen has the words.
    """

    at: datetime
    kind: EventKind
    subject: str
    text: str
    lasted: float | None = None
    count: int = 1
    ahead: float = 0.0

    def is_again(self, earlier: Event) -> bool:
        """Whether this is `earlier` once more, and soon after it."""
        same = (self.kind, self.subject, self.text, self.ahead) == (
            earlier.kind,
            earlier.subject,
            earlier.text,
            earlier.ahead,
        )
        return same and abs(self.at - earlier.at) <= AGAIN_WITHIN


def from_store(rows: Iterable[stored.Event]) -> Iterator[Event]:
    """Yield the events of the store's rows; a row that this version cannot read is left out."""
    for row in rows:
        try:
            at, kind = datetime.fromtimestamp(row.at, UTC), EventKind(row.kind)
        except (ValueError, OverflowError, OSError):  # of a newer version, or no time at all
            continue
        yield Event(at, kind, row.subject, row.text, row.lasted, row.times)


def news(
    before: Feed[object, object] | None, after: Feed[object, object], at: datetime, now: float
) -> Event | None:
    """Return the event of a feed that failed or recovered, None where it did neither.

    A spell of failures is one event. `at` is the wall clock, `now` is `Clock.now()` in seconds.
    """
    was = None if before is None else before.failure
    if was is None and after.failure is not None:
        return Event(at, EventKind.FAILED, after.name, after.failure.reason)
    if was is not None and after.failure is None:
        return recovered(after.name, at, now - was.since)
    return None


def recovered(subject: str, at: datetime, lasted: float) -> Event:
    """Return the end of a spell of failures of so many seconds; less than one is not worth saying.

    A poll that was repeated at once says nothing of how long the API was out.
    """
    return Event(at, EventKind.RECOVERED, subject, "answers again", lasted if lasted >= 1 else None)


class EventLog:
    """The last `MAX_EVENTS` events, newest first; one that happens again soon is one with a count.

    Whatever happened in between: of a feed that fails and comes back by turns, two lines remain.
    """

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._view: tuple[Event, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """The events; the same object for as long as nothing happens."""
        return self._view

    def add(self, event: Event) -> Event | None:
        """Keep one more; the oldest makes room. Return the earlier event that is counted in it."""
        return self._insert(0, event)

    def amend(self, event: Event, new: Event, earlier: Event | None) -> Event | None:
        """Put `new` in the place of `event`, of which more is known now, and return as `add` does.

        `earlier` is what `event` had counted in: that stands for itself again. An event that has
        made room for others stays away.
        """
        place = self._take_out(event, earlier)
        return None if place is None else self._insert(place, new)

    def settle(self, event: Event, end: Event, earlier: Event | None) -> None:
        """Put the end of a spell, as the newest event, in the place of its beginning `event`.

        `earlier` is as in `amend`; a beginning that has made room for others is no hindrance.
        """
        self._take_out(event, earlier)
        self._insert(0, end)

    def _take_out(self, event: Event, earlier: Event | None) -> int | None:
        """Remove an event, bring back what it had counted in; return its place, None if gone."""
        if event not in self._events:
            return None
        place = self._events.index(event)
        del self._events[place]
        if earlier is not None:
            later = sum(other.at > earlier.at for other in self._events)
            self._events.insert(max(later, place), earlier)
        return place

    def _insert(self, place: int, event: Event) -> Event | None:
        earlier = next((other for other in self._events if event.is_again(other)), None)
        if earlier is not None:
            place -= self._events.index(earlier) < place
            self._events.remove(earlier)
            event = replace(event, count=earlier.count + event.count)
        self._events.insert(place, event)
        del self._events[MAX_EVENTS:]
        self._view = tuple(self._events)
        return earlier

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)
