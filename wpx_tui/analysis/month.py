"""The figures of one month, for a report: by day, subscription and country, and what is missing.

Unknown is None and never zero: a sum is of what is known, and says how much of it is not.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.history import buckets as buckets_of
from wpx_tui.analysis.periods import billing_month, bucket_starts
from wpx_tui.analysis.sums import known_sum, weighted_average
from wpx_tui.api.enums import Granularity
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wpx_tui.analysis.history import Point

FIRST_DAYS = timedelta(days=3)
"""Of a month: until they are over, the month before is the one that is reported."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_NAME = re.compile(r"([0-9]{4})-([0-9]{2})")


class Month(NamedTuple):
    """A calendar or billing month in UTC: from `start` to before `end`, known until `until`."""

    start: datetime
    end: datetime
    until: datetime

    @property
    def is_running(self) -> bool:
        """Whether it is not over yet."""
        return self.until < self.end

    @property
    def name(self) -> str:
        """The name that `month_named` takes: that of the month in which it begins."""
        return f"{self.start:%Y-%m}"

    @property
    def last(self) -> datetime:
        """The last second that is reported."""
        return self.until - _SECOND

    @property
    def whole_days(self) -> int:
        """How many of its days are over."""
        return (self.until - self.start) // _DAY


class Usage(NamedTuple):
    """Traffic in bytes, requests, and the success rate (0 to 100); None is not known."""

    bytes: int | None = None
    requests: int | None = None
    success_rate: float | None = None


class Day(NamedTuple):
    """One UTC day. `is_partial`: it is not over. `is_kept`: only the store has it."""

    start: datetime
    usage: Usage
    is_partial: bool = False
    is_kept: bool = False


class Total(NamedTuple):
    """What the known days of a month come to; `unknown` are those without a figure."""

    usage: Usage
    unknown: tuple[datetime, ...]


class BeforeAfter(NamedTuple):
    """The first `days` whole days of a month and of the month before."""

    days: int
    this: Usage
    before: Usage

    @property
    def change(self) -> float | None:
        """How much more traffic it was, in percent from -100; None where it cannot be said."""
        if self.this.bytes is None or not self.before.bytes:
            return None
        return 100 * (self.this.bytes - self.before.bytes) / self.before.bytes


def month_named(name: str, billing_day: int, now: datetime) -> Month:
    """Return the month that begins in "2026-11", on the billing day.

    Raises ValueError for a name of another form, and for a month that has not begun.
    """
    match = _NAME.fullmatch(name)
    year, number = (int(part) for part in match.groups()) if match else (0, 0)
    if not (2000 <= year <= 9998 and 1 <= number <= 12):
        raise ValueError("must be a year and a month such as 2026-11")
    # In a month that is too short for the billing day, it begins on the last one.
    following = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    start, end = billing_month(billing_day, following - _SECOND)
    if start >= now:
        raise ValueError(f"that month begins on {start:%Y-%m-%d}")
    month = Month(start, end, min(end, _minute(now)))
    if month.until <= start:
        raise ValueError("that month has just begun")
    return month


def present_month(billing_day: int, now: datetime) -> Month:
    """Return the running month, and in its first three days the one before."""
    start, end = billing_month(billing_day, now)
    if now - start < FIRST_DAYS:
        start, end = billing_month(billing_day, start - _SECOND)
    return Month(start, end, min(end, _minute(now)))


def month_before(month: Month, billing_day: int) -> Month:
    """Return the whole month that ends where `month` begins."""
    start, end = billing_month(billing_day, month.start - _SECOND)
    return Month(start, end, end)


def _minute(now: datetime) -> datetime:
    """Return the last full minute: reports made one after the other ask the same questions."""
    return now.astimezone(UTC).replace(second=0, microsecond=0)


def days_of(points: Iterable[Point], month: Month) -> tuple[Day, ...]:
    """Return every day of the month until now; one without a point is not known."""
    buckets = buckets_of(
        [point for point in points if _lies_in(point, month)],
        Granularity.DAILY,
        bucket_starts(Granularity.DAILY, month.start, month.last),
        (month.start, month.last),
    )
    return tuple(
        Day(
            bucket.start,
            Usage(bucket.bytes, bucket.requests, bucket.success_rate),
            bucket.is_partial,
            bucket.is_kept,
        )
        for bucket in buckets
    )


def _lies_in(point: Point, month: Month) -> bool:
    return point.timestamp is not None and month.start <= point.timestamp < month.until


def total_of(days: Sequence[Day]) -> Total:
    """Return the sum of the known days; None for a figure that no day has."""
    unknown = tuple(day.start for day in days if day.usage.bytes is None)
    return Total(sum_of(day.usage for day in days), unknown)


def sum_of(usages: Iterable[Usage]) -> Usage:
    """Return the sums of what is known, the rate weighed by the requests."""
    usages = list(usages)
    return Usage(
        known_sum(usage.bytes for usage in usages),
        known_sum(usage.requests for usage in usages),
        weighted_average((usage.success_rate, usage.requests) for usage in usages),
    )


def against_before(
    days: Sequence[Day], before: Sequence[Day], whole_days: int
) -> BeforeAfter | None:
    """Return as many whole days of both months as both have; None where any is not known."""
    count = min(whole_days, len(before))
    both = (*days[:count], *before[:count])
    if not count or any(day.usage.bytes is None for day in both):
        return None
    return BeforeAfter(
        count,
        sum_of(day.usage for day in days[:count]),
        sum_of(day.usage for day in before[:count]),
    )
