"""An outage is one piece of news: whatever it hits, and in whatever order that comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.monitor.events import Event, EventKind, EventLog
from wpx_tui.monitor.feed import Failure, Feed
from wpx_tui.monitor.feeds import INTERVALS
from wpx_tui.monitor.outages import TOGETHER, OutageWatcher

AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
OUT = "503 from the API"


class Feeds:
    """Feeds that fail and answer as a test says, and the log of what that is worth."""

    def __init__(self) -> None:
        self.log = EventLog()
        self.watcher = OutageWatcher(self.log)
        self.feeds: dict[str, Feed[object, object]] = {
            name: Feed(name, interval, None) for name, interval in INTERVALS.items()
        }

    def set(self, name: str, reason: str | None, now: float) -> None:
        """Have a poll at `now` seconds fail for a reason, or answer."""
        before = self.feeds[name]
        since = now if before.failure is None else before.failure.since
        failure = None if reason is None else Failure(reason, None, 1, since)
        self.feeds[name] = before._replace(failure=failure)
        self.watcher.feed_changed(before, self.feeds[name], AT + timedelta(seconds=now), now)

    @property
    def events(self) -> list[tuple[EventKind, str, str, float | None, int]]:
        """The log without its times."""
        return [
            (event.kind, event.subject, event.text, event.lasted, event.count)
            for event in self.log.events
        ]


@given(
    names=st.permutations(list(INTERVALS)).flatmap(
        lambda names: st.integers(2, len(names)).map(lambda count: names[:count])
    ),
    data=st.data(),
)
def test_feeds_that_fail_together_are_told_once_and_so_is_their_return(
    names: Sequence[str], data: st.DataObject
) -> None:
    feeds = Feeds()
    gaps = st.lists(st.floats(0, TOGETHER), min_size=len(names), max_size=len(names))
    now = 0.0
    for name, gap in zip(names, [0.0, *data.draw(gaps)], strict=False):
        now += gap
        feeds.set(name, OUT, now)
    failed = (EventKind.FAILED, "API", f"{OUT} ({len(names)} feeds)", None, 1)
    assert feeds.events == [failed]
    assert feeds.log.events[0].at == AT, "when it began"
    for name in data.draw(st.permutations(names)):
        assert feeds.events == [failed]
        now += 1
        feeds.set(name, None, now)
    end = f"answers again: {OUT} ({len(names)} feeds)"
    assert feeds.events == [(EventKind.RECOVERED, "API", end, now, 1)]


def test_another_reason_or_much_later_is_another_outage() -> None:
    feeds = Feeds()
    feeds.set("realtime", OUT, 0)
    feeds.set("summary", "no answer within 15 s", 10)
    feeds.set("countries", OUT, 3_600)
    assert [(subject, text) for _, subject, text, _, _ in feeds.events] == [
        ("countries", OUT),
        ("summary", "no answer within 15 s"),
        ("realtime", OUT),
    ]


def test_outages_that_repeat_are_counted_and_one_feed_s_own_are_told_apart() -> None:
    feeds = Feeds()
    feeds.log.add(Event(AT, EventKind.CRITICAL, "Residential 500GB", "96 % used, critical"))
    for start in (0, 300, 600):  # realtime alone, then all of them, three times
        feeds.set("realtime", OUT, start)
        feeds.set("realtime", None, start + 20)
        for name in INTERVALS:
            feeds.set(name, OUT, start + 100)
        for name in INTERVALS:
            feeds.set(name, None, start + 140)
    assert feeds.events == [
        (EventKind.RECOVERED, "API", f"answers again: {OUT} (5 feeds)", 40, 3),
        (EventKind.RECOVERED, "realtime", f"answers again: {OUT}", 20, 3),
        (EventKind.CRITICAL, "Residential 500GB", "96 % used, critical", None, 1),
    ]


def test_a_failure_that_was_over_at_once_has_no_length() -> None:
    feeds = Feeds()
    feeds.set("realtime", OUT, 10)
    feeds.set("realtime", None, 10.2)
    assert feeds.events[0] == (EventKind.RECOVERED, "realtime", f"answers again: {OUT}", None, 1)


def test_outages_that_overlap_leave_no_beginning_behind() -> None:
    feeds = Feeds()
    for start, names in ((0, ("realtime", "summary")), (3_000, ("countries", "history"))):
        for name in names:
            feeds.set(name, OUT, start)
    assert [event[-1] for event in feeds.events] == [2]
    for now, name in enumerate(("realtime", "summary", "countries", "history"), 3_100):
        feeds.set(name, None, now)
    assert feeds.events == [
        (EventKind.RECOVERED, "API", f"answers again: {OUT} (2 feeds)", 103, 2),
    ]
