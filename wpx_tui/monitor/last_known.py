"""What was known when the last process ended: answers with their age, the hour's samples, events.

It fills a monitor before the first poll. Every figure keeps the time at which it was asked, so
that a panel shows its age, and one that is too old to be live is drawn so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from wpx_tui.analysis.periods import period_range
from wpx_tui.monitor import light
from wpx_tui.monitor.bodies import BodyReader
from wpx_tui.monitor.events import Event, EventKind, from_store
from wpx_tui.monitor.queries import CountriesQuery, SummaryQuery
from wpx_tui.monitor.samples import MINUTE, MINUTES, Sample
from wpx_tui.store import events, samples

if TYPE_CHECKING:
    from wpx_tui.api.models import MinuteUsage
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.api_clock import ApiClock
    from wpx_tui.monitor.feeds import FeedPoller, FeedRow
    from wpx_tui.monitor.sharing import SharedAnswers
    from wpx_tui.store.database import Connection

EVENTS_WITHIN = timedelta(days=7)
"""How old a former event may be: who was away for days is to see what was missed."""

MOST_EVENTS = 50

SAME_EVENT = timedelta(seconds=30)
"""Time in which several processes notice the same event."""

_UNKEPT = frozenset({EventKind.CLOCK_OFF, EventKind.CLOCK_RIGHT, EventKind.STORE})
"""Of this machine or of the store itself: nothing that another start should tell."""


def restore_answers(
    shared: SharedAnswers, rows: Iterable[FeedRow], pollers: Mapping[str, FeedPoller]
) -> None:
    """Give each feed its stored answer, however old, unless its period is over by now.

    They are plain values: the models take a tenth of a second to load, and a feed's first poll
    brings one.
    """
    bodies = BodyReader(light.decode)
    for row in rows:
        poller = pollers[row.name]
        query = poller.feed.query
        wanted = row.stored_question(query)
        fetched = None if wanted is None else shared.stored(wanted, bodies)
        if fetched is not None and _is_of_the_same_period(query, fetched.asked_at, shared.utc()):
            poller.restore(fetched.answer(query))


def _is_of_the_same_period(query: object, then: datetime, now: datetime) -> bool:
    """Return False where "this month" has meant another month: the label would not be true."""
    if not isinstance(query, SummaryQuery | CountriesQuery):
        return True
    return period_range(query.period, then)[0] == period_range(query.period, now)[0]


def stored_samples(store: AccountStore, clock: ApiClock, ahead: float) -> tuple[Sample, ...]:
    """Return the last hour's samples, oldest first, with gaps where nobody watched.

    `ahead` is by how many seconds the API's clock is ahead of the machine's, as far as is known.
    """
    now = clock.utc().timestamp() - clock.ahead + ahead
    offset = now - clock.now()
    rows = store.read(samples.minutes, int(now) - (MINUTES + 1) * int(MINUTE), int(now) + 1) or ()
    return tuple(
        Sample(
            row.at - offset,
            float(row.second),
            cast("MinuteUsage", light.LightValue(_minute(row))),
        )
        for row in rows
    )


def _minute(row: samples.Minute) -> dict[str, int | None]:
    """Return the fields of a `MinuteUsage`."""
    return {"requests": row.requests, "bytes": row.bytes, "active_sessions": row.sessions}


def stored_events(store: AccountStore, now: datetime) -> list[Event]:
    """Return the last events, oldest first."""
    rows = store.read(events.latest_events, MOST_EVENTS) or ()
    former = from_store(reversed(rows))
    return [event for event in former if now - EVENTS_WITHIN <= event.at <= now]


def save_events(
    connection: Connection, account: int, new: Iterable[Event], gone: Iterable[Event] = ()
) -> None:
    """Keep new events, each once, however many processes noticed it; delete those that are gone.

    Gone is what is counted in a new one, or told by it in other words.
    """
    for event in gone:
        events.delete_event(connection, account, _row(event))
    for event in new:
        if event.kind not in _UNKEPT and not _is_known(connection, account, event):
            events.save_event(connection, account, _row(event))


def _row(event: Event) -> events.Event:
    return events.Event(
        event.at.timestamp(),
        str(event.kind),
        event.subject,
        event.text,
        event.lasted,
        event.count,
    )


def _is_known(connection: Connection, account: int, event: Event) -> bool:
    """Return True if another process has kept the same event just now."""
    for row in events.latest_events(connection, account, MOST_EVENTS):
        is_same = (row.kind, row.subject, row.text) == (event.kind, event.subject, event.text)
        if is_same and abs(event.at.timestamp() - row.at) <= SAME_EVENT.total_seconds():
            return True
    return False
