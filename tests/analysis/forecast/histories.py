"""Histories of use for the tests, as hypothesis draws them and as a seed makes them."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from wpx_tui.analysis.forecast import Bucket, Span, Usage
from wpx_tui.analysis.forecast.usage import DAY, HOUR, DaySeries

GB = 1e9
START = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = START.date()
APRIL = Span(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))


def daily(use: Sequence[float | None], start: datetime = START) -> list[Bucket]:
    """Return consecutive days."""
    return [Bucket(start + index * DAY, amount) for index, amount in enumerate(use)]


def hourly(use: Sequence[float], start: datetime = START) -> list[Bucket]:
    """Return the hours of consecutive days, each day's use spread evenly."""
    return [
        Bucket(start + index * DAY + hour * HOUR, amount / 24)
        for index, amount in enumerate(use)
        for hour in range(24)
    ]


def series(use: Sequence[float], first: date = FIRST) -> DaySeries:
    """Return completely known days."""
    return DaySeries(first, tuple(use), (1.0,) * len(use))


def simulated(
    days: int, shape: Callable[[date], float], noise: float, seed: int, first: date = FIRST
) -> list[float]:
    """Return days of a shape with multiplicative noise."""
    chance = random.Random(seed)
    return [
        shape(first + timedelta(days=index)) * GB * chance.lognormvariate(0.0, noise)
        for index in range(days)
    ]


amounts = st.one_of(
    st.just(0.0),
    st.floats(1e3, 1e12),
    st.floats(0.5e9, 2e9),
)
"""A day's bytes: none, anything, or something usual."""

use = st.lists(amounts, min_size=2, max_size=120)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Usage, datetime, Span, float, float]:
    """Draw a history, a time, a period around it, a quota, and the bytes used of it."""
    days = draw(use)
    end = START + len(days) * DAY
    now = end + draw(st.integers(0, 24 * 60)) * timedelta(minutes=1)
    start = now - draw(st.floats(-3.0, 40.0)) * DAY
    period = Span(start, max(start, now) + draw(st.floats(0.01, 60.0)) * DAY)
    buckets: list[Bucket] = daily(days)
    if draw(st.booleans()):
        unknown = draw(st.integers(0, len(days) - 1))
        buckets[unknown] = Bucket(buckets[unknown].start, None)
    quota = draw(st.one_of(st.just(0.0), st.floats(1e6, 1e14)))
    used = draw(st.floats(0.0, 2.0)) * quota
    return Usage(buckets), now, period, quota, used
