"""The log of events: bounded, newest first, and a repetition is a count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.harness.feed_names import FeedName
from wpx_tui.monitor.events import AGAIN_WITHIN, MAX_EVENTS, Event, EventKind, EventLog, news
from wpx_tui.monitor.feed import Failure, Feed

AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)


def test_a_flapping_feed_is_two_lines_that_say_how_often() -> None:
    well: Feed[str, str] = Feed(FeedName.REALTIME, 5, "query")
    log = EventLog()
    log.add(Event(AT, EventKind.CRITICAL, "Residential 500GB", "96 % used, critical"))
    for minute in range(500):
        at, now = AT + timedelta(minutes=minute), 60.0 * minute
        ill = well._replace(failure=Failure("503 from the API", None, 1, now))
        worse = well._replace(failure=Failure("500 from the API", None, 2, now))
        steps = [(None, well), (well, ill), (ill, worse), (worse, well), (well, well)]
        for before, after in steps:
            event = news(before, after, at, now + 20)
            if event is not None:
                log.add(event)
    back, failed, crossed = log
    assert (back.kind, back.count, back.at, back.lasted) == (EventKind.RECOVERED, 500, at, 20)
    assert (failed.kind, failed.count, failed.at) == (EventKind.FAILED, 500, at)
    assert failed.text == "503 from the API"
    assert (crossed.kind, crossed.count, crossed.at) == (EventKind.CRITICAL, 1, AT)


def test_the_same_words_much_later_are_news_and_the_oldest_make_room() -> None:
    log = EventLog()
    for number in range(MAX_EVENTS + 5):
        later = AT + number * (AGAIN_WITHIN + timedelta(seconds=1))
        log.add(Event(later, EventKind.FAILED, "summary", "503 from the API"))
    assert len(log) == MAX_EVENTS
    times = [event.at for event in log]
    assert times == sorted(times, reverse=True)
    assert times[0] == later
    assert {event.count for event in log} == {1}
