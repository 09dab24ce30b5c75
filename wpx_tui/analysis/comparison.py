"""Compares a running period with the same elapsed part of the one before it.

Both sides are hourly buckets of the history, cut at the last full hour, so that neither holds an
hour of which the other has only a part. Days, weeks (from Monday) and months are the API's: UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.periods import period_range
from wpx_tui.analysis.sums import complete_sum
from wpx_tui.api.enums import Granularity, Period

if TYPE_CHECKING:
    from wpx_tui.api.models import History, HistoryPoint

HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)
LEAST_KNOWN = 0.25
"""The least part of the period's full hours that both sides must know: of less, nothing is told."""


@dataclass(frozen=True, slots=True)
class Window:
    """Whole hours in UTC: `start` lies in it, `end` is the first moment after it."""

    start: datetime
    end: datetime

    @property
    def last(self) -> datetime:
        """Its last second, as the API's `end_date` has it."""
        return self.end - _SECOND


@dataclass(frozen=True, slots=True)
class ComparedWindows:
    """Full hours of a running period, and as many of the one before it, at the same place."""

    period: Period
    this: Window
    before: Window


@dataclass(frozen=True, slots=True)
class Comparison:
    """The traffic of both sides in bytes; `before` is never 0."""

    windows: ComparedWindows
    this: int
    before: int

    @property
    def change(self) -> float:
        """Percent, from -100: how much more traffic this side has."""
        return 100 * (self.this - self.before) / self.before


def windows(period: Period, now: datetime) -> ComparedWindows | None:
    """Return what is compared at `now` (aware): the same number of full hours on both sides.

    None for `all`, which nothing came before, and until the period's first hour is full. Where the
    period before was shorter (February, seen from the 30th of March) both sides end with it.
    """
    start, _ = period_range(period, now)
    end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if start is None or end <= start:
        return None
    before, _ = period_range(period, start - _SECOND)
    assert before is not None  # noqa: S101 - only `all` has no start
    length = min(end - start, start - before)
    return ComparedWindows(period, Window(start, start + length), Window(before, before + length))


def compare(this: History, before: History, compared: ComparedWindows) -> Comparison | None:
    """Return the comparison over the hours that both sides know.

    Hours that are missing at either end of a side are not zero: some come hours late, and some are
    no longer kept. Both sides are shortened to the part that both know, and `Comparison.windows`
    are that part. Between known hours one without a bucket counts as zero, as the API leaves out
    those without traffic. None where too little is known (`LEAST_KNOWN`), or no traffic before.
    """
    known_this = _known(this, compared.this)
    known_before = _known(before, compared.before)
    if known_this is None or known_before is None:
        return None
    first, last = max(known_this[0], known_before[0]), min(known_this[1], known_before[1])
    length = compared.this.end - compared.this.start
    if last <= first or last - first < LEAST_KNOWN * length:
        return None
    both = ComparedWindows(
        compared.period,
        Window(compared.this.start + first, compared.this.start + last),
        Window(compared.before.start + first, compared.before.start + last),
    )
    traffic, traffic_before = _traffic(this, both.this), _traffic(before, both.before)
    if traffic is None or not traffic_before:
        return None
    return Comparison(both, traffic, traffic_before)


def _known(history: History, window: Window) -> tuple[timedelta, timedelta] | None:
    """Return from when to when the hours of `window` are known, counted from its start.

    None where none is, or where the answer's buckets are no hours.
    """
    points = [point for point in _points(history, window) if point.bytes is not None]
    if not points or not _are_hours(history, points, window):
        return None
    times = [point.timestamp for point in points if point.timestamp is not None]
    return min(times) - window.start, max(times) + HOUR - window.start


def _points(history: History, window: Window) -> list[HistoryPoint]:
    """Return the hours in `window` that the answer is about; of one sent twice the last."""
    by_time = {
        point.timestamp: point
        for point in history.data_points
        if _lies_in(point, window) and _is_covered(history, point)
    }
    return [*by_time.values()]


def _traffic(history: History, window: Window) -> int | None:
    """Return the bytes in `window`; None where any is unknown."""
    return complete_sum(point.bytes for point in _points(history, window))


def _lies_in(point: HistoryPoint, window: Window) -> bool:
    at = point.timestamp
    return at is not None and window.start <= at and at + HOUR <= window.end


def _is_covered(history: History, point: HistoryPoint) -> bool:
    """Return True if the answer is about this hour, as far as it says what it is about."""
    start, end, at = history.period.start, history.period.end, point.timestamp
    return at is not None and (start is None or start <= at) and (end is None or at < end)


def _are_hours(history: History, points: Sequence[HistoryPoint], window: Window) -> bool:
    """Return True if the buckets can be trusted to be hours, whatever was asked for.

    Days, weeks and months start at midnight, so one bucket that does not proves it. Where there
    is room for the hour of midnight alone, the answer's own word has to do.
    """
    if history.granularity not in (None, Granularity.HOURLY):
        return False
    if any(point.timestamp is not None and point.timestamp.hour for point in points):
        return True
    return history.granularity is Granularity.HOURLY and window.end - window.start == HOUR
