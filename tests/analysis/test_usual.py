"""What is usual at an hour of the week, by the clock of any zone, whatever is not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.usual import HOUR, LEAST_WEEKS, WEEKS, Usual, day_by_hour, usual

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
KEY = int(NOW.timestamp()) // HOUR
WEEK = 7 * 24


def result(hours: dict[int, float | None], actual: float | None = 100.0) -> Usual | None:
    return usual(hours, NOW, actual)


uses = st.none() | st.integers(0, 10**12)


@given(st.lists(uses, min_size=0, max_size=12), st.integers(0, 10**12))
def test_the_median_of_the_known_weeks_decides_and_nothing_else(
    weeks: list[int | None], actual: int
) -> None:
    """At the full hour the last sixty minutes are the hour before."""
    hours: dict[int, float | None] = {
        KEY - 1 - WEEK * week: use for week, use in enumerate(weeks, start=1)
    }
    others = {key + 1: 7.0e9 for key in hours} | {key - 1: 7.0e9 for key in hours}
    now = {KEY: 1.0, KEY - 1: 1.0}  # what still fills or has just ended is what is compared
    known = [use for use in weeks[:WEEKS] if use is not None]
    found = result({**others, **hours, **now}, actual)
    if len(known) < LEAST_WEEKS or median(known) == 0:
        assert found is None
        return
    if found is None:  # the weeks were too unlike each other
        middle = median(known)
        assert median(abs(use - middle) for use in known) > middle / 7.3
        return
    assert found.weeks == len(known)
    assert found.median == median(known)
    assert 0 < found.low < found.median < found.high
    assert found.is_usual == (found.low <= actual <= found.high)


def test_one_wild_week_changes_nothing() -> None:
    hours: dict[int, float | None] = {KEY - 1 - WEEK * week: 100.0 + week for week in range(1, 9)}
    calm = result(hours, 130.0)
    hours[KEY - 1 - WEEK] = 1e12
    wild = result(hours, 130.0)
    assert calm is not None
    assert wild is not None
    assert wild.median == pytest.approx(calm.median, rel=0.01)
    assert (calm.is_usual, wild.is_usual) == (False, False)


@given(st.integers(0, 59))
def test_of_two_hours_each_counts_for_its_part(minute: int) -> None:
    hours: dict[int, float | None] = {}
    for week in range(1, 4):
        hours[KEY - WEEK * week] = 600.0
        hours[KEY - 1 - WEEK * week] = 60.0
    found = usual(hours, NOW + timedelta(minutes=minute), 60.0)
    assert found is not None
    assert found.median == pytest.approx(60 + 9 * minute)
    assert found.hour == NOW


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    st.integers(0, 2 * 365 * 24),
)
def test_a_week_is_one_by_the_clock_on_the_wall(name: str, since: int) -> None:
    """Each hour's use names its hour of the week by the clock: none other may count."""
    zone = ZoneInfo(name)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=since)

    def code(hour: datetime) -> float:
        local = hour.astimezone(zone)
        return 1e6 + local.weekday() * 1440 + local.hour * 60 + local.minute

    now = int(at.timestamp()) // HOUR
    hours: dict[int, float | None] = {
        key: code(datetime.fromtimestamp(key * HOUR, UTC)) for key in range(now - 9 * WEEK, now)
    }
    found = usual(hours, at, 1e6, zone)
    if found is None:  # half an hour of summer time: the API's hours are others before it
        assert name == "Australia/Lord_Howe"
        return
    assert found.median == code(at - timedelta(hours=1))
    assert found.low == pytest.approx(0.95 * found.median)  # all weeks are alike


ZONES = [UTC, *map(ZoneInfo, ("Europe/Berlin", "America/St_Johns", "Asia/Kolkata"))]


@settings(max_examples=20)
@given(
    st.integers(10 * 24, 354 * 24),
    st.sampled_from(ZONES),
    st.dictionaries(st.integers(-WEEKS * WEEK - 48, 48), st.integers(1, 10**9), max_size=40),
)
def test_a_day_has_its_own_hours_and_those_of_the_weeks_before(
    moment: int, zone: tzinfo, uses: dict[int, int]
) -> None:
    at = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=moment)).astimezone(zone)
    running = int(at.timestamp()) // HOUR
    hours = {running + offset: float(use) for offset, use in uses.items()}
    hours |= {running - WEEK * week: 5.0 for week in range(1, LEAST_WEEKS + 1)}
    day = day_by_hour(hours, at, zone)
    assert 23 <= len(day) <= 25
    assert {hour.start.date() for hour in day} == {at.date()}
    keys = [int(hour.start.timestamp()) / HOUR for hour in day]
    assert keys == list(range(int(keys[0]), int(keys[0]) + len(day))), "each hour of UTC once"
    for key, hour in zip(keys, day, strict=True):
        assert hour.used == hours.get(int(key))
        local = hour.start.replace(tzinfo=None)
        same = [
            use
            for other, use in hours.items()
            for then in [datetime.fromtimestamp(other * HOUR, UTC).astimezone(zone)]
            if (local - then.replace(tzinfo=None)) / timedelta(weeks=1) in range(1, WEEKS + 1)
        ]
        assert (hour.usual is None) == (len(same) < LEAST_WEEKS)
        assert hour.usual is None or min(same) <= hour.usual <= max(same)
