"""Outages: feeds that fail together, for the same reason, are one piece of news, not five."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from wpx_tui.monitor.events import Event, EventKind, EventLog, news, recovered
from wpx_tui.monitor.feed import Feed

TOGETHER = 60.0
"""Seconds within which feeds that fail for the same reason fail together. A feed notices an outage
at its next poll, so one with a longer interval has until then (and 10 %, as polls are spread)."""
SPREAD = 1.1
SUBJECT = "API"
"""What an outage of several feeds is called; that of one feed has the feed's name."""


@dataclass
class Outage:
    """One reason for which feeds fail; `since` and `joined` are `Clock.now()` seconds.

    `event` stands for it in the log, with `earlier` counted in. `feeds` are all that it hit, and
    `failing` those that it still does.
    """

    reason: str
    since: float
    joined: float
    event: Event
    earlier: Event | None
    feeds: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)


class OutageWatcher:
    """Keeps one event of each outage: that it began, and once its last feed is back, its length."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._open: list[Outage] = []

    def feed_changed(
        self, before: Feed[object, object], after: Feed[object, object], at: datetime, now: float
    ) -> None:
        """Take the step from one state of a feed to the next; `at` and `now` as in `news`."""
        event = news(before, after, at, now)
        if event is None:
            return
        if event.kind is EventKind.FAILED:
            self._begin(event, after, now)
        else:
            self._end(after.name, at, now)

    def _begin(self, event: Event, feed: Feed[object, object], now: float) -> None:
        outage = self._joined(event.text, feed, now)
        if outage is None:
            since = now if feed.failure is None else feed.failure.since
            earlier = self._log.add(event)
            outage = Outage(event.text, since, now, self._log.events[0], earlier)
            self._open.append(outage)
        outage.feeds.add(feed.name)
        outage.failing.add(feed.name)
        if len(outage.feeds) > 1:
            self._grow(outage, now)

    def _joined(self, reason: str, feed: Feed[object, object], now: float) -> Outage | None:
        patience = max(TOGETHER, SPREAD * feed.interval)
        same = (outage for outage in self._open if outage.reason == reason)
        return next((outage for outage in same if now - outage.joined <= patience), None)

    def _grow(self, outage: Outage, now: float) -> None:
        """Have the outage's event name how many feeds it hit."""
        text = f"{outage.reason} ({len(outage.feeds)} feeds)"
        outage.joined = now
        if outage.event.text == text:
            return
        event = replace(outage.event, subject=SUBJECT, text=text, count=1)
        outage.earlier = self._log.amend(outage.event, event, outage.earlier)
        count = 1 if outage.earlier is None else 1 + outage.earlier.count
        outage.event = replace(event, count=count)

    def _end(self, name: str, at: datetime, now: float) -> None:
        for outage in [outage for outage in self._open if name in outage.failing]:
            outage.failing.discard(name)
            if not outage.failing:
                self._open.remove(outage)
                self._settle(outage, at, now)

    def _settle(self, outage: Outage, at: datetime, now: float) -> None:
        end = recovered(outage.event.subject, at, now - outage.since)
        end = replace(end, text=f"{end.text}: {outage.event.text}")
        self._log.settle(outage.event, end, outage.earlier)
        for other in self._open:
            if other.earlier == outage.event:  # which is over, and must not stand for itself again
                other.earlier = outage.earlier
