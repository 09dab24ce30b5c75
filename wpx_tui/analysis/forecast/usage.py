"""What is known of past use, as one figure and one exposure a day.

The exposure of a day is the share of it that is known, 0 to 1: 1 for a complete day, 0 for a day of
which nothing is known, in between for today and for a day that is known in part. Every mean of the
model is a sum of bytes over a sum of exposures, so gaps and today need no special case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

KEPT_DAYS = 180
"""Days of history that a forecast stands on at most; more than 90 change little."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time from `start` until just before `end`, both aware.

    Raises:
        ValueError: If the end is not after the start, or one of them has no zone.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("A span needs times with a zone.")
        if self.end <= self.start:
            raise ValueError("A span has to end after its start.")

    def overlap(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of this span lies between two times."""
        return max(timedelta(), min(self.end, end) - max(self.start, start))


@dataclass(frozen=True, slots=True)
class Bucket:
    """The bytes of one hour or one UTC day, by its start; None where they are unknown."""

    start: datetime
    bytes: float | None


@dataclass(frozen=True, slots=True)
class Usage:
    """A history of use: buckets in any order, hourly, daily or both.

    A bucket that is left out between the first one and the time of the forecast counts as zero; a
    day of the future, as nothing.

    Attributes:
        buckets: The hours and days that are known, and those known to be unknown.
        unknown: Spans that say nothing of the demand: exhausted quotas, outages.
        reported: The share of a day's bytes that has arrived by now, 0 to 1, for today, yesterday
            and so on; empty where nothing arrives late.
    """

    buckets: Sequence[Bucket]
    unknown: Sequence[Span] = ()
    reported: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class DaySeries:
    """Bytes and exposure of consecutive UTC days, oldest first.

    Attributes:
        first: The date of the first day.
        use: The bytes of each day; 0 where the exposure is 0.
        exposure: The known share of each day, 0 to 1.
    """

    first: date
    use: tuple[float, ...]
    exposure: tuple[float, ...]

    @property
    def known_days(self) -> float:
        """The sum of the exposures, in days."""
        return sum(self.exposure)


@dataclass(slots=True)
class _Day:
    use: float = 0.0
    unknown_hours: int = 0
    unknown: bool = False


_UNUSED = _Day()
_NEVER_LISTED = _Day(unknown=True)


def midnight(day: date) -> datetime:
    """Return the start of a UTC day."""
    return datetime.combine(day, time(), UTC)


def day_series(usage: Usage, now: datetime) -> DaySeries:
    """Return the use of the days until now, today's so far included; at most `KEPT_DAYS` of them.

    Today is unknown as long as it has no bucket: most sources list a day once it has traffic.
    """
    now = now.astimezone(UTC)
    days = _days(usage.buckets, now)
    today = now.date()
    first = max(min(days, default=today), today - timedelta(days=KEPT_DAYS))
    elapsed = (now - midnight(today)) / DAY
    use: list[float] = []
    exposure: list[float] = []
    for age in range((today - first).days, -1 if elapsed else 0, -1):
        day = days.get(today - timedelta(days=age), _NEVER_LISTED if age == 0 else _UNUSED)
        share = 1.0 if age else elapsed
        if day.unknown or day.unknown_hours or usage.unknown:
            share = _known_share(day, today - timedelta(days=age), share, usage.unknown)
        share *= _reported(usage, age)
        exposure.append(share)
        use.append(day.use if share > 0.0 else 0.0)
    return DaySeries(first, tuple(use), tuple(exposure))


def used_in(usage: Usage, period: Span, now: datetime) -> float:
    """Return the bytes of a period so far, summed from its buckets; unknown ones count as zero.

    Of a bucket that the period's start cuts, the part after it counts, as if its use were even.
    """
    hourly = hourly_dates(usage.buckets)
    total = 0.0
    for bucket in usage.buckets:
        if bucket.bytes is None or bucket.start >= min(now, period.end):
            continue
        length = HOUR if bucket.start.astimezone(UTC).date() in hourly else DAY
        end = bucket.start + length
        if bucket.start < period.start:
            total += bucket.bytes * max(0.0, (end - period.start) / length)
        else:
            total += bucket.bytes
    return total


def since_begun(usage: Usage, created_at: datetime | None) -> Usage:
    """Return a history without its days before there was anything that could be used.

    Sources list such days as zero, and they would be taken for days without demand. It begins when
    it was created, or on the day of its first use, if that is earlier or all that is known. Without
    either nothing is left out.
    """
    first_use = min((bucket.start for bucket in usage.buckets if bucket.bytes), default=None)
    begun = min((at for at in (first_use, created_at) if at is not None), default=None)
    if begun is None:
        return usage
    start = midnight(begun.astimezone(UTC).date())
    buckets = [bucket for bucket in usage.buckets if bucket.start >= start]
    # Of the day itself only what came after it; of a bucket, its start does not tell when.
    is_created = begun == created_at and begun > start
    before = [Span(start, begun)] if is_created else []
    return replace(usage, buckets=buckets, unknown=(*usage.unknown, *before))


def hourly_dates(buckets: Iterable[Bucket]) -> frozenset[date]:
    """Return the UTC dates whose buckets are hours.

    A date with nothing but a bucket at midnight is hourly where both neighbours are.
    """
    starts = [bucket.start.astimezone(UTC) for bucket in buckets]
    sure = {start.date() for start in starts if start.time() != time()}
    between = {
        start.date()
        for start in starts
        if start.date() - DAY in sure and start.date() + DAY in sure
    }
    return frozenset(sure | between)


def _days(buckets: Sequence[Bucket], now: datetime) -> dict[date, _Day]:
    days: dict[date, _Day] = {}
    past = [bucket for bucket in buckets if bucket.start < now]
    hourly = hourly_dates(past) if any(bucket.bytes is None for bucket in past) else frozenset()
    for bucket in past:
        date_ = bucket.start.astimezone(UTC).date()
        day = days.setdefault(date_, _Day())
        if bucket.bytes is not None:
            day.use += bucket.bytes
        elif date_ in hourly:
            day.unknown_hours += 1
        else:
            day.unknown = True
    return days


def _known_share(day: _Day, date_: date, elapsed: float, unknown_spans: Sequence[Span]) -> float:
    if day.unknown:
        return 0.0
    start = midnight(date_)
    end = start + elapsed * DAY
    unknown = day.unknown_hours / 24 + sum(
        (span.overlap(start, end) / DAY for span in unknown_spans), 0.0
    )
    share = elapsed - unknown
    return share if share > 1e-6 else 0.0


def _reported(usage: Usage, age: int) -> float:
    return usage.reported[age] if age < len(usage.reported) else 1.0
