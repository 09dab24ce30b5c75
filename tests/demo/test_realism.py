"""The traffic looks like traffic."""

from __future__ import annotations

from datetime import timedelta
from statistics import mean
from typing import Any

import pytest

from tests.demo.surface import NOON, Demo, moved

GB = 2**30


@pytest.fixture(scope="module", params=[1, 2, 77])
def hours(request: pytest.FixtureRequest) -> list[Any]:
    """Five whole weeks from a Monday, by the hour."""
    return Demo(seed=request.param).history("2026-10-12", "2026-11-15", granularity="hourly")


def test_nights_and_weekends_are_quieter(hours: list[Any]) -> None:
    def requests(wanted: range) -> float:
        times = (h["requests"] for h in hours if int(h["timestamp"][11:13]) in wanted)
        return float(mean(times))

    assert requests(range(13, 19)) > 1.5 * requests(range(2, 7))
    days = [sum(h["requests"] for h in hours[i : i + 24]) for i in range(0, len(hours), 24)]
    weekends = [day for i, day in enumerate(days) if i % 7 > 4]
    assert mean(weekends) < 0.85 * mean(day for i, day in enumerate(days) if i % 7 < 5)
    assert len(set(days)) == 35


def test_most_calls_succeed_and_some_hours_are_bad(hours: list[Any]) -> None:
    rates = [hour["success_rate"] for hour in hours]
    assert 98 < mean(rates) < 99.3
    assert 88 < min(rates) < 97


def test_a_month_has_the_size_of_a_real_account() -> None:
    demo = Demo()
    size, requests = moved(demo.history("2026-10-01", "2026-10-31"))
    assert 540 < size / GB < 660
    assert 12.6e6 < requests < 15.4e6


def test_countries_have_a_long_tail() -> None:
    rows = Demo().data("/usage/by-country")["countries"]
    assert len(rows) == 60
    assert [row["country_code"] for row in rows[:3]] == ["US", "GB", "DE"]
    assert rows[0]["percentage"] > 30 > 1 > rows[30]["percentage"] > rows[-1]["percentage"] > 0
    assert sum(row["percentage"] for row in rows) == pytest.approx(100, abs=0.3)


def test_response_times_rise_with_the_load() -> None:
    demo = Demo()
    seen = []
    for hour in range(7 * 24):
        demo.now = NOON - timedelta(hours=hour)
        last_hour = demo.data("/usage/realtime")["last_hour"]
        seen.append((last_hour["requests"], last_hour["avg_response_time_ms"]))
    seen.sort()
    assert all(150 <= ms <= 400 for _, ms in seen)
    assert mean(ms for _, ms in seen[-40:]) > mean(ms for _, ms in seen[:40]) + 15


def test_the_same_seed_and_time_give_the_same_traffic_whenever_the_server_was_started() -> None:
    early, late = Demo(started=NOON - timedelta(days=9)), Demo()
    early.now = NOON
    assert early.data("/usage", period="week") == late.data("/usage", period="week")
    assert Demo(seed=2).data("/usage") != late.data("/usage")
