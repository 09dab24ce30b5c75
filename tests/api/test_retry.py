from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.api.errors import (
    ApiConnectionError,
    AuthenticationError,
    StatusError,
    UnreadableError,
)
from wpx_tui.api.retry import (
    FLOOR,
    LONGEST_RETRY_AFTER,
    backoff,
    jittered,
    next_wait,
    parse_retry_after,
)

NOW = datetime(2024, 1, 31, 23, 59, 30, tzinfo=UTC)
chances = st.floats(0, 1)
intervals = st.floats(1, 86_400)
failures = st.integers(1, 10**6)


@given(failures, intervals, chances)
def test_a_backoff_never_hammers_and_never_sleeps_past_its_limit(
    count: int, interval: float, chance: float
) -> None:
    assert FLOOR <= backoff(count, interval, lambda: chance) <= min(300, 10 * interval)


def test_the_ceiling_doubles_from_one_second_up_to_the_limit() -> None:
    assert [backoff(count, 60, lambda: 1.0) for count in range(1, 12)] == [
        *(1, 2, 4, 8, 16, 32, 64, 128, 256),
        *(300, 300),
    ]
    assert backoff(40, 5, lambda: 1.0) == 50


@given(failures, intervals, chances, chances)
def test_the_jitter_is_full(count: int, interval: float, one: float, other: float) -> None:
    """More luck is never a shorter wait, and half of it is half the wait (down to the floor)."""
    whole = backoff(count, interval, lambda: 1.0)
    assert backoff(count, interval, lambda: one) == max(FLOOR, one * whole)
    if one <= other:
        assert backoff(count, interval, lambda: one) <= backoff(count, interval, lambda: other)


@given(intervals, chances)
def test_intervals_vary_by_a_tenth(interval: float, chance: float) -> None:
    assert 0.899 * interval <= jittered(interval, lambda: chance) <= 1.101 * interval


@given(st.integers(-(10**15), 10**15))
def test_seconds_are_taken_as_they_are_from_none_to_an_hour(seconds: int) -> None:
    assert parse_retry_after(f" {seconds} ", NOW) == min(max(seconds, 0), LONGEST_RETRY_AFTER)


@given(st.integers(-(10**7), 10**7), st.integers(-12, 14))
def test_dates_are_counted_from_now(seconds: int, zone: int) -> None:
    then = (NOW + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=zone)))
    assert parse_retry_after(format_datetime(then), NOW) == min(max(seconds, 0), 3600)


def test_an_http_date_in_its_own_form() -> None:
    assert parse_retry_after("Thu, 01 Feb 2024 00:00:00 GMT", NOW) == 30


@given(st.text())
def test_anything_else_is_no_wish(header: str) -> None:
    wait = parse_retry_after(header, NOW)
    assert wait is None or 0 <= wait <= LONGEST_RETRY_AFTER


@pytest.mark.parametrize(
    "header", ["", "soon", "-", "1.5", "--5", "nan", "١٢", "1e3", "Thu, 99 Foo 2024 00:00:00 GMT"]
)
def test_nonsense_is_no_wish(header: str) -> None:
    assert parse_retry_after(header, NOW) is None


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (StatusError("", status=429, retry_after=120), 120),
        (StatusError("", status=503, retry_after=2), 2),
        (StatusError("", status=503, retry_after=0.1), FLOOR),
        (StatusError("", status=429, retry_after=0), 8),
        (StatusError("", status=429), 8),
        (StatusError("", status=500, retry_after=120), 8),
        (AuthenticationError("", status=401, retry_after=1), 300),
        (ApiConnectionError(""), 8),
        (UnreadableError(""), 8),
        (TypeError(""), 8),
    ],
)
def test_what_went_wrong_decides_the_wait(error: Exception, wait: float) -> None:
    assert next_wait(error, 4, 60, lambda: 1.0) == wait
