"""Times of the Usage API: whole seconds since 1970 inside, ISO 8601 in UTC outside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from wpx_tui.api.enums import Granularity, Period

HOUR = 3600
DAY = 86_400
_STEPS = {Granularity.HOURLY: HOUR, Granularity.DAILY: DAY, Granularity.WEEKLY: 7 * DAY}
_FIRST_MONDAY = 4 * DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_datetime(seconds: int) -> datetime:
    """Return the aware datetime; OverflowError outside the years 1 to 9999."""
    return _EPOCH + timedelta(seconds=seconds)


def to_seconds(at: datetime) -> int:
    """Return the whole seconds since 1970 of an aware datetime, rounded down."""
    return (at - _EPOCH) // timedelta(seconds=1)


def iso(at: int) -> str:
    """Format seconds as the API does: `2024-01-15T14:30:00Z`."""
    return to_datetime(at).isoformat()[:19] + "Z"


def midnight(at: int) -> int:
    """Return the start of the day, UTC."""
    return at - at % DAY


def month_start(at: int, months: int = 0) -> int:
    """Return the start of the month that lies `months` after the one of `at`, UTC."""
    day = to_datetime(at)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return (date(year, month + 1, 1) - date(1970, 1, 1)).days * DAY


def bucket_start(granularity: Granularity, at: int) -> int:
    """Return the start of the bucket that holds `at`; weeks are ISO weeks, from Monday."""
    if granularity is Granularity.MONTHLY:
        return month_start(at)
    offset = _FIRST_MONDAY if granularity is Granularity.WEEKLY else 0
    return at - (at - offset) % _STEPS[granularity]


def next_bucket(granularity: Granularity, start: int) -> int:
    """Return the start of the bucket after the one that starts at `start`."""
    if granularity is Granularity.MONTHLY:
        return month_start(start, months=1)
    return start + _STEPS[granularity]


def period_bounds(period: Period, now: int, opened: int) -> tuple[int, int]:
    """Return the first second of the period and the first one after it; `all` ends now."""
    if period is Period.ALL:
        return opened, now
    granularity = {
        Period.TODAY: Granularity.DAILY,
        Period.WEEK: Granularity.WEEKLY,
        Period.MONTH: Granularity.MONTHLY,
    }[period]
    start = bucket_start(granularity, now)
    return start, next_bucket(granularity, start)
