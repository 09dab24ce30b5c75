from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.periods import (
    WINDOW,
    billing_month,
    bucket_starts,
    history_window,
    period_range,
)
from wpx_tui.api.enums import Granularity, Period

NOW = datetime(2024, 3, 6, 14, 30, 5, 999, tzinfo=UTC)  # a Wednesday
SECOND = timedelta(seconds=1)
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001  # hypothesis wants its bounds naive
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9)), timezone(timedelta(hours=14))]),
)
granularities = st.sampled_from(Granularity)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        (Period.TODAY, at("2024-03-06"), at("2024-03-06 14:30:05")),
        (Period.WEEK, at("2024-03-04"), at("2024-03-06 14:30:05")),
        (Period.MONTH, at("2024-03-01"), at("2024-03-06 14:30:05")),
        (Period.ALL, None, None),
    ],
)
def test_a_period_starts_in_utc_and_ends_now(
    period: Period, start: datetime | None, end: datetime | None
) -> None:
    assert period_range(period, NOW) == (start, end)
    elsewhere = NOW.astimezone(timezone(timedelta(hours=13)))  # already tomorrow there
    assert period_range(period, elsewhere) == (start, end)


@pytest.mark.parametrize(
    ("granularity", "now", "before"),
    [
        (Granularity.HOURLY, "2024-03-04 15:00", "2024-03-02 15:00"),
        (Granularity.DAILY, "2024-02-06", "2024-01-07"),
        (Granularity.WEEKLY, "2023-09-11", "2023-03-13"),
        (Granularity.MONTHLY, "2023-04-01", "2022-04-01"),
    ],
)
def test_a_window_holds_whole_buckets(granularity: Granularity, now: str, before: str) -> None:
    assert history_window(granularity, 0, NOW) == (at(now), NOW.replace(microsecond=0))
    assert history_window(granularity, 1, NOW) == (at(before), at(now) - SECOND)


@given(granularities, st.integers(0, 40), moments)
def test_windows_follow_each_other_without_gap_or_overlap(
    granularity: Granularity, back: int, now: datetime
) -> None:
    newer, _ = history_window(granularity, back, now)
    start, end = history_window(granularity, back + 1, now)
    assert end == newer - SECOND
    starts = bucket_starts(granularity, start, end)
    assert len(starts) == WINDOW[granularity]
    assert starts[0] == start


@given(granularities, moments, st.timedeltas(timedelta(0), timedelta(days=100)))
def test_buckets_cover_the_range_and_no_more(
    granularity: Granularity, start: datetime, length: timedelta
) -> None:
    starts = bucket_starts(granularity, start, start + length)
    assert all(earlier < later for earlier, later in pairwise(starts))
    assert starts[0] <= start
    assert starts[-1] <= start + length
    assert all(bucket > start for bucket in starts[1:])
    assert all(bucket_starts(granularity, bucket, bucket) == [bucket] for bucket in starts[:50])


@settings(max_examples=50)
@given(st.integers(1, 31), moments)
def test_billing_months_follow_one_another_and_begin_on_their_day(
    billing_day: int, now: datetime
) -> None:
    start, end = billing_month(billing_day, now)
    assert start <= now < end
    for begin in (start, end):
        assert (begin.utcoffset(), begin.time()) == (timedelta(), datetime.min.time())
        is_last = (begin + timedelta(days=1)).day == 1
        assert begin.day == billing_day or (begin.day < billing_day and is_last)
    assert billing_month(billing_day, end)[0] == end
    assert billing_month(billing_day, end - timedelta(microseconds=1)) == (start, end)
    assert timedelta(days=28) <= end - start <= timedelta(days=31)
