"""The last hour against what this hour of the week mostly is.

A minute is noisy, so the last sixty minutes are compared. They reach from one hour of the clock
into the next, and so does what they are held against: of each week before, the same part of the
same two hours, by the clock of a zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from wpx_tui.analysis.sums import median
from wpx_tui.named_tuple import NamedTuple

WEEKS = 8
"""How many past weeks count at most."""

LEAST_WEEKS = 3
"""Of fewer weeks nothing is usual."""

HOUR = 3600
_HOUR = timedelta(hours=1)

WIDTHS = {3: 7.2, 4: 4.1, 5: 3.7, 6: 3.0, 7: 2.9, 8: 2.7}
"""How many median deviations from the median of so many normal values the next one is at most in
8 of 10 cases, by simulation: of few weeks both are uncertain themselves."""

LEAST_SHARE = 0.05
"""Of the usual figure: a smaller difference is none, however alike the weeks were."""

Hours = Mapping[int, "float | None"]
"""Bytes by the hours since 1970, UTC; None and what is missing are unknown."""


class Usual(NamedTuple):
    """The last hour, and what it mostly is at this time of the week; figures in bytes an hour.

    Attributes:
        hour: The start of the running hour, in the zone: the middle of the last sixty minutes is
            never further from it than half an hour.
        weeks: How many past weeks are known, `LEAST_WEEKS` to `WEEKS`.
        median: The median of those weeks, above 0.
        low: The lower end of the usual range, which holds about 8 of 10 weeks; above 0.
        high: Its upper end.
        actual: The last hour.
    """

    hour: datetime
    weeks: int
    median: float
    low: float
    high: float
    actual: float

    @property
    def is_usual(self) -> bool:
        """Whether the last hour is within the usual range."""
        return self.low <= self.actual <= self.high

    @property
    def change(self) -> float:
        """By how many percent the last hour is above the median, below 0 under it."""
        return (self.actual / self.median - 1) * 100


def usual(hours: Hours, at: datetime, actual: float | None, zone: tzinfo = UTC) -> Usual | None:
    """Return how the sixty minutes until `at` (aware), in which `actual` bytes went, stand.

    None where that is not known, where too few weeks are, and where they were so unlike each other
    that nothing is usual.
    """
    if actual is None:
        return None
    known = [
        use for week in range(1, WEEKS + 1) if (use := _use(hours, at, week, zone)) is not None
    ]
    middle = median(known) if len(known) >= LEAST_WEEKS else 0.0
    if middle <= 0:
        return None
    deviation = median([abs(use - middle) for use in known])
    reach = max(WIDTHS[len(known)] * deviation, LEAST_SHARE * middle)
    if reach >= middle:
        return None
    hour = _hour(at).astimezone(zone)
    return Usual(hour, len(known), middle, middle - reach, middle + reach, float(actual))


class DayHour(NamedTuple):
    """An hour of the day in bytes: what went, and what mostly does; None is unknown."""

    start: datetime
    used: float | None
    usual: float | None


def day_by_hour(hours: Hours, at: datetime, zone: tzinfo = UTC) -> Sequence[DayHour]:
    """Return the hours of the day of `at` (aware) in a zone, those to come too.

    A day has 23 to 25 of them; each begins with an hour of UTC.
    """
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    following = midnight.replace(tzinfo=None) + timedelta(days=1)
    first, last = (
        -(-int(time.timestamp()) // HOUR) for time in (midnight, following.replace(tzinfo=zone))
    )
    result = []
    for key in range(first, last):
        start = datetime.fromtimestamp(key * HOUR, UTC)
        before = [_weeks_before(start, week, zone) for week in range(1, WEEKS + 1)]
        known = [
            use for week in before if week is not None and (use := hours.get(week)) is not None
        ]
        usual = median(known) if len(known) >= LEAST_WEEKS else None
        result.append(DayHour(start.astimezone(zone), hours.get(key), usual))
    return result


def _use(hours: Hours, at: datetime, weeks: int, zone: tzinfo) -> float | None:
    """Return the bytes of the sixty minutes that many weeks before; None if not all is known.

    Hours of the clock that a week did not have are not known.
    """
    running = _hour(at)
    share = (at - running) / _HOUR
    parts = ((running - _HOUR, 1.0 - share), (running, share))
    total = 0.0
    for start, part in parts:
        if part <= 0.0:
            continue
        key = _weeks_before(start, weeks, zone)
        use = None if key is None else hours.get(key)
        if use is None:
            return None
        total += part * use
    return total


def _weeks_before(hour: datetime, weeks: int, zone: tzinfo) -> int | None:
    """Return the hour since 1970 that the clock of `zone` named alike that many weeks before."""
    local = hour.astimezone(zone)
    then = local.replace(tzinfo=None) - timedelta(weeks=weeks)
    utc = then.replace(tzinfo=zone).astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) != then:  # skipped when clocks went forward
        return None
    key, rest = divmod(int(utc.timestamp()), HOUR)
    return None if rest else key


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
