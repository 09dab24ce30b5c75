"""The times of a period and of a window of buckets, as the API is asked for them.

All in UTC, unless a zone is named. Weeks start on Monday, as in ISO 8601. Every `now` is aware;
results are in whole seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeAlias

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
Covered: TypeAlias = tuple[datetime | None, datetime | None]
"""The first and the last moment that an answer covers, aware; None where that is not known."""
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


def period_bounds(period: Period, at: datetime) -> Covered:
    """Return the whole calendar period that holds `at` (aware); open at both ends for `all`."""
    if period is Period.ALL:
        return None, None
    granularity = _BUCKET.get(period, Granularity.MONTHLY)
    start = _bucket_start(granularity, at)
    return start, _moved(granularity, start, 1) - _SECOND


def billing_month(billing_day: int, at: datetime) -> tuple[datetime, datetime]:
    """Return the start of the billing month that holds `at` (aware), and the first moment after.

    It begins on `billing_day`, 1 to 31, and in a month without that day on its last one.
    """
    month = _bucket_start(Granularity.MONTHLY, at)
    starts = [_billed_from(billing_day, _moved(Granularity.MONTHLY, month, n)) for n in (-1, 0, 1)]
    return (starts[1], starts[2]) if at >= starts[1] else (starts[0], starts[1])


def _billed_from(billing_day: int, month: datetime) -> datetime:
    last = _moved(Granularity.MONTHLY, month, 1) - timedelta(days=1)
    return month.replace(day=min(billing_day, last.day))


def covered(period: Period, start: datetime | None, end: datetime | None, at: datetime) -> Covered:
    """Return what an answer about `period` covers that came `at` and names `start` and `end`.

    What it leaves out (None) is the asked period's, unless the other end says that it is another.
    """
    first, last = period_bounds(period, at)
    if first is None or last is None or (start is None and end is None):
        return start or first, end or last
    if start is None:
        is_asked = end is not None and is_end_of(end, first, last, at)
        return (first if is_asked else None), end
    return start, end or (last if start == first else None)


def is_running(period: Period, span: Covered, now: datetime) -> bool:
    """Return True if `span` is the `period` that runs at `now`, as far as it says what it is.

    Its end may be the period's last second, the first one after it, or any moment of today. `all`
    that begins with the running day, week or month may be an answer about that one.
    """
    start, end = span
    first, last = period_bounds(period, now)
    if first is None or last is None:
        others = {period_bounds(other, now)[0] for other in Period if other is not Period.ALL}
        is_other = start is not None and start in others
        return not is_other and (end is None or end >= _bucket_start(Granularity.DAILY, now))
    return start == first and end is not None and is_end_of(end, first, last, now)


def is_end_of(end: datetime, first: datetime, last: datetime, now: datetime) -> bool:
    """Return True if `end` can be how an answer at `now` names the end of `first` to `last`."""
    today = _bucket_start(Granularity.DAILY, min(now, last))
    return max(today, first) <= end <= last + _SECOND


def history_window(granularity: Granularity, back: int, now: datetime) -> tuple[datetime, datetime]:
    """Return the first and the last second of a window of `WINDOW[granularity]` whole buckets.

    `back` (0 or more) counts whole windows into the past; 0 holds the running bucket and ends now.
    """
    count = WINDOW[granularity]
    after = _moved(granularity, _bucket_start(granularity, now), 1 - back * count)
    return _moved(granularity, after, -count), min(after - _SECOND, _whole(now))


def bucket_starts(
    granularity: Granularity, start: datetime, end: datetime, zone: tzinfo = UTC
) -> list[datetime]:
    """Return the starts of all buckets that touch `start` to `end`, also of those without data.

    Days, weeks and months are those of `zone`, and the results are in it.
    """
    starts = []
    at = _bucket_start(granularity, start, zone)
    while at <= end:
        starts.append(at)
        at = _moved(granularity, at, 1)
    return starts


def bucket_end(granularity: Granularity, start: datetime) -> datetime:
    """Return the first moment after the bucket that begins at `start`, in its zone."""
    return _moved(granularity, start, 1)


def turns(unit: Granularity, now: datetime) -> tuple[datetime, datetime]:
    """Return when the hour, day, week or month that runs at `now` began, and when it ends."""
    start = _bucket_start(unit, now)
    return start, _moved(unit, start, 1)


def turning_unit(period: Period) -> Granularity | None:
    """Return the unit whose turn begins another `period`; None for `all`."""
    return None if period is Period.ALL else _BUCKET.get(period, Granularity.MONTHLY)


def _whole(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(microsecond=0)


def _bucket_start(granularity: Granularity, time: datetime, zone: tzinfo = UTC) -> datetime:
    hour = _whole(time).astimezone(zone).replace(minute=0, second=0)
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
    if granularity is Granularity.HOURLY:  # by the clock on the wall one may come twice, or never
        return (start.astimezone(UTC) + buckets * _STEPS[granularity]).astimezone(start.tzinfo)
    if granularity is not Granularity.MONTHLY:
        return start + buckets * _STEPS[granularity]
    years, month = divmod(start.month - 1 + buckets, 12)
    return start.replace(year=start.year + years, month=month + 1)
