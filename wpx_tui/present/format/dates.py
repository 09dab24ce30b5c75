"""The dates under a chart's buckets. Buckets are the API's, so these dates are UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from wpx_tui.analysis.periods import Covered, is_end_of, is_running, period_bounds
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.named_tuple import NamedTuple

RUNNING_NAMES = {
    Granularity.HOURLY: "now",
    Granularity.DAILY: "today",
    Granularity.WEEKLY: "this week",
    Granularity.MONTHLY: "this month",
}
"""The name of the bucket that is still filling."""

PERIODS = {
    Period.TODAY: "Today",
    Period.WEEK: "This week",
    Period.MONTH: "This month",
    Period.ALL: "All time",
}
"""The title of each period."""

BUCKET_NAMES = {
    Granularity.HOURLY: "hour",
    Granularity.DAILY: "day",
    Granularity.WEEKLY: "week",
    Granularity.MONTHLY: "month",
}
"""The name of one bucket."""


def day(at: datetime) -> str:
    """Return the day and the month: "3 Nov"."""
    return f"{at.day} {at:%b}"


def window(start: datetime, end: datetime) -> str:
    """Return the first and the last day: "24 Oct to 22 Nov"; with the years where they differ."""
    if start.year != end.year:
        return f"{day(start)} {start:%Y} to {day(end)} {end:%Y}"
    return day(start) if start.date() == end.date() else f"{day(start)} to {day(end)}"


def period_title(period: Period, span: Covered, now: datetime, zone: tzinfo) -> str:
    """Name what an answer about `period` covers, at `now`: "This month", "November", its dates.

    The period has its name while it runs; afterwards, and where the answer is about another time
    than the asked one, it is named by its dates. Its days are the API's; where the screen's `zone`
    is another, that is said.
    """
    utc = "" if zone is UTC or period is Period.ALL else " UTC"
    if is_running(period, span, now):
        return f"{PERIODS[period]}{utc}"
    return f"{_span_name(period, span, now)}{utc}"


def lowered(title: str) -> str:
    """Return a period's title for the middle of a sentence: months and weekdays keep their case."""
    return title[:1].lower() + title[1:] if title.startswith(tuple(PERIODS.values())) else title


def _span_name(period: Period, span: Covered, now: datetime) -> str:
    start, end = span
    if start is None or end is None:
        known = start or end
        word = "since" if end is None else "until"
        return PERIODS[period] if known is None else f"{word} {_dated(known, now)}"
    first, last = period_bounds(period, start)
    if last is not None and start == first and is_end_of(end, start, last, last):
        if period is Period.MONTH:
            return f"{start:%B}" if start.year == now.year else f"{start:%B %Y}"
        end = last
    if start.date() == end.date():
        return f"{start:%a} {_dated(start, now)}"
    if start.year != now.year or end.year != now.year:
        return f"{day(start)} {start:%Y} to {day(end)} {end:%Y}"
    return f"{day(start)} to {day(end)}"


def _dated(at: datetime, now: datetime) -> str:
    return day(at) if at.year == now.year else f"{day(at)} {at:%Y}"


def bucket_name(at: datetime, granularity: Granularity) -> str:
    """Name one bucket by its start, in full: "3 Nov 14:00", "Tue 3 Nov", "Nov 2026"."""
    match granularity:
        case Granularity.HOURLY:
            return f"{day(at)} {at:%H:%M}"
        case Granularity.DAILY:
            return f"{at:%a} {day(at)}"
        case Granularity.WEEKLY:
            return f"week of {day(at)}"
        case Granularity.MONTHLY:
            return f"{at:%b %Y}"


class Labels(NamedTuple):
    """The labels under the buckets: two for every bucket, many of them empty.

    The `main` ones are enough to read a chart by; those `between` are for where there is room. The
    one of index `running` names the bucket that still fills, where others come after it.
    """

    main: Sequence[str]
    between: Sequence[str] = ()
    running: int = -1

    def since(self, first: int) -> Labels:
        """Return the labels from the bucket of index `first` on."""
        first = max(first + len(self.main), 0) if first < 0 else first
        return Labels(self.main[first:], self.between[first:], self.running - first)


def labels(
    starts: Sequence[datetime],
    granularity: Granularity,
    is_running: bool,
    ahead: Sequence[datetime] = (),
) -> Labels:
    """Return the labels of the buckets; a last one that is still filling has its name.

    `ahead` are the starts of those to come after it, of which the last has its date.
    """
    main = [_main(start, granularity) for start in (*starts, *ahead)]
    between = [_between(start, granularity) for start in (*starts, *ahead)]
    last = len(starts) - 1
    if starts and is_running:
        main[last], between[last] = RUNNING_NAMES[granularity], ""
    if ahead:
        main[-1] = day(ahead[-1])
    return Labels(main, between, last)


def _main(at: datetime, granularity: Granularity) -> str:
    match granularity:
        case Granularity.HOURLY:
            return day(at) if at.hour == 0 else f"{at:%H:%M}" if at.hour % 6 == 0 else ""
        case Granularity.DAILY:
            return day(at) if at.weekday() == 0 else ""
        case Granularity.WEEKLY:
            return day(at) if at.day <= 7 else ""
        case Granularity.MONTHLY:
            return f"{at:%Y}" if at.month == 1 else f"{at:%b}" if at.month % 3 == 1 else ""


def _between(at: datetime, granularity: Granularity) -> str:
    match granularity:
        case Granularity.HOURLY:
            return f"{at:%H}"
        case Granularity.DAILY | Granularity.WEEKLY:
            return f"{at.day}"
        case Granularity.MONTHLY:
            return f"{at:%b}"
