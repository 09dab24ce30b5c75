"""The times of a period and of a window of buckets, as the API is asked for them. All in UTC.

Weeks start on Monday, as in ISO 8601. Every `now` is aware; results are in whole seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wpx_tui.api.enums import Granularity, Period

WINDOW = {
    Granularity.HOURLY: 48,
    Granularity.DAILY: 30,
    Granularity.WEEKLY: 26,
    Granularity.MONTHLY: 12,
}
"""How many buckets one window of the history holds, the running one among them."""

_BUCKET = {Period.TODAY: Granularity.DAILY, Period.WEEK: Granularity.WEEKLY}
_SECOND = timedelta(seconds=1)
_STEPS = {
    Granularity.HOURLY: timedelta(hours=1),
    Granularity.DAILY: timedelta(days=1),
    Granularity.WEEKLY: timedelta(weeks=1),
}


def period_range(period: Period, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return start and end of the running `period`: it ends `now`.

    Both are None for `all`: when the account was opened is not known.
    """
    if period is Period.ALL:
        return None, None
    return _bucket_start(_BUCKET.get(period, Granularity.MONTHLY), now), _whole(now)


def history_window(granularity: Granularity, back: int, now: datetime) -> tuple[datetime, datetime]:
    """Return the first and the last second of a window of `WINDOW[granularity]` whole buckets.

    `back` (0 or more) counts whole windows into the past; 0 holds the running bucket and ends now.
    """
    count = WINDOW[granularity]
    after = _moved(granularity, _bucket_start(granularity, now), 1 - back * count)
    return _moved(granularity, after, -count), min(after - _SECOND, _whole(now))


def bucket_starts(granularity: Granularity, start: datetime, end: datetime) -> list[datetime]:
    """Return the starts of all buckets that touch `start` to `end`, also of those without data."""
    starts = []
    at = _bucket_start(granularity, start)
    while at <= end:
        starts.append(at)
        at = _moved(granularity, at, 1)
    return starts


def bucket_end(granularity: Granularity, start: datetime) -> datetime:
    """Return the first moment after the bucket that begins at `start`."""
    return _moved(granularity, _bucket_start(granularity, start), 1)


def _whole(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(microsecond=0)


def _bucket_start(granularity: Granularity, time: datetime) -> datetime:
    hour = _whole(time).replace(minute=0, second=0)
    day = hour.replace(hour=0)
    match granularity:
        case Granularity.HOURLY:
            return hour
        case Granularity.DAILY:
            return day
        case Granularity.WEEKLY:
            return day - timedelta(days=day.weekday())
        case Granularity.MONTHLY:
            return day.replace(day=1)


def _moved(granularity: Granularity, start: datetime, buckets: int) -> datetime:
    """Return the start of the bucket that is `buckets` later; months differ in length."""
    if granularity is not Granularity.MONTHLY:
        return start + buckets * _STEPS[granularity]
    years, month = divmod(start.month - 1 + buckets, 12)
    return start.replace(year=start.year + years, month=month + 1)
