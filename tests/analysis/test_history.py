"""What an untidy history means: outside is dropped, twice is settled, parts are marked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.history import bucketed_history, history_of, hours_for
from wpx_tui.analysis.metrics import Metric, summarize
from wpx_tui.analysis.periods import bucket_end, history_window
from wpx_tui.api.enums import Granularity
from wpx_tui.api.models import History, HistoryPoint
from wpx_tui.monitor.queries import HistoryQuery

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BERLIN = ZoneInfo("Europe/Berlin")
granularities = st.sampled_from(Granularity)
times = st.datetimes(
    datetime(2025, 6, 1),  # noqa: DTZ001  # hypothesis wants its bounds naive
    datetime(2027, 6, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
points = st.lists(
    st.builds(
        lambda time, size: HistoryPoint(timestamp=time.replace(microsecond=0), bytes=size),
        times,
        st.integers(0, 2**50),
    ),
    max_size=40,
)
windows = st.tuples(times, times).map(sorted).map(tuple)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(points, points, granularities, windows)
def test_points_outside_a_window_change_nothing_inside(
    inside: list[HistoryPoint],
    more: list[HistoryPoint],
    granularity: Granularity,
    window: tuple[datetime, datetime],
) -> None:
    history = bucketed_history(inside, granularity, window, NOW)
    starts = [bucket.start for bucket in history.buckets]
    outside = [
        point for point in more if point.timestamp and not starts[0] <= point.timestamp <= window[1]
    ]
    assert bucketed_history([*outside, *inside, *outside], granularity, window, NOW) == history


@given(points, granularities, windows, st.randoms())
def test_neither_order_nor_a_bucket_sent_again_matters(
    sent: list[HistoryPoint],
    granularity: Granularity,
    window: tuple[datetime, datetime],
    random: object,
) -> None:
    unique = [*{point.timestamp: point for point in sent}.values()]
    shuffled = unique.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis's own type is not public
    history = bucketed_history(unique, granularity, window, NOW)
    assert bucketed_history(shuffled, granularity, window, NOW) == history
    assert bucketed_history([*shuffled, *unique], granularity, window, NOW) == history
    assert bucketed_history(sent, granularity, window, NOW) == history, "the last one sent counts"


@given(granularities, windows, st.sampled_from([UTC, BERLIN, timezone(timedelta(hours=-7))]))
def test_a_bucket_is_whole_exactly_if_the_window_holds_all_of_it(
    granularity: Granularity, window: tuple[datetime, datetime], zone: tzinfo
) -> None:
    history = bucketed_history((), granularity, window, NOW, zone)
    for bucket in history.buckets:
        end = bucket_end(granularity, bucket.start)
        assert bucket.start.astimezone(UTC) < end.astimezone(UTC)
        is_whole = window[0] <= bucket.start and end - SECOND <= window[1]
        assert bucket.is_partial is not is_whole
    assert not any(bucket.is_partial for bucket in history.whole)


def test_average_and_peak_are_of_whole_buckets() -> None:
    sizes = {"2026-11-19": 900, "2026-11-20": 10, "2026-11-21": 20, "2026-11-22": 700}
    sent = [HistoryPoint(timestamp=at(day), bytes=size) for day, size in sizes.items()]
    window = (at("2026-11-19 06:00"), NOW)
    summary = summarize(bucketed_history(sent, Granularity.DAILY, window, NOW), Metric.TRAFFIC)
    assert (summary.total, summary.average) == (1630, 15)
    assert summary.extreme is not None
    assert summary.extreme.bytes == 20


def test_a_bucket_ahead_of_time_is_not_today() -> None:
    window = history_window(Granularity.DAILY, 0, NOW)
    sent = [HistoryPoint(timestamp=NOW + timedelta(days=3), bytes=5)]
    history = bucketed_history(sent, Granularity.DAILY, window, NOW)
    assert history.is_running
    assert history.buckets[-1].bytes is None


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-11-20", 24), ("2026-03-29", 23), ("2026-10-25", 25)]
)
def test_a_day_of_a_zone_is_made_of_its_hours(day: str, hours: int) -> None:
    start = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
    end = start + timedelta(days=1)
    window = (start.astimezone(UTC), end.astimezone(UTC) - SECOND)
    query = HistoryQuery(Granularity.DAILY, window=window, zone=BERLIN)
    assert hours_for(query)
    first = window[0] - timedelta(hours=5)
    sent = [
        HistoryPoint(timestamp=first + timedelta(hours=hour), bytes=1) for hour in range(hours + 10)
    ]
    history = History(granularity=Granularity.HOURLY, data_points=tuple(sent))
    [bucket] = history_of(history, query, NOW).buckets
    assert (bucket.start, bucket.bytes, bucket.is_partial) == (start, hours, False)


@pytest.mark.parametrize(
    ("zone", "days", "granularity"),
    [
        ("UTC", 1, Granularity.DAILY),
        ("Asia/Kolkata", 1, Granularity.DAILY),
        ("Europe/Berlin", 60, Granularity.DAILY),
        ("Europe/Berlin", 1, Granularity.HOURLY),
    ],
)
def test_hours_are_asked_for_only_where_they_help(
    zone: str, days: int, granularity: Granularity
) -> None:
    start = datetime(2026, 9, 1, tzinfo=ZoneInfo(zone))
    window = (start.astimezone(UTC), (start + timedelta(days=days)).astimezone(UTC) - SECOND)
    assert not hours_for(HistoryQuery(granularity, window=window, zone=ZoneInfo(zone)))
