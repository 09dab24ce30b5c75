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
    """The full hours of a running period, and as many of the one before it as that one has."""

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
    """Return what is compared at `now` (aware).

    None for `all`, which nothing came before, and until the period's first hour is full. Where the
    period before was shorter (February, seen from the 30th of March) its side ends with it.
    """
    start, _ = period_range(period, now)
    end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if start is None or end <= start:
        return None
    before, _ = period_range(period, start - _SECOND)
    assert before is not None  # noqa: S101 - only `all` has no start
    return ComparedWindows(
        period, Window(start, end), Window(before, min(before + (end - start), start))
    )


def compare(this: History, before: History, compared: ComparedWindows) -> Comparison | None:
    """Return the comparison; None where a side is not known or there was no traffic before.

    Hours without a bucket count as zero, as the API leaves out those without traffic; a side
    without any bucket is not known.
    """
    traffic, traffic_before = _traffic(this, compared.this), _traffic(before, compared.before)
    if traffic is None or not traffic_before:
        return None
    return Comparison(compared, traffic, traffic_before)


def _traffic(history: History, window: Window) -> int | None:
    """Return the bytes in `window`; None where the answer does not cover it, or any is unknown."""
    points = [point for point in history.data_points if _lies_in(point, window)]
    if not points or not _covers(history, window) or not _are_hours(history, points, window):
        return None
    return complete_sum(point.bytes for point in points)


def _lies_in(point: HistoryPoint, window: Window) -> bool:
    at = point.timestamp
    return at is not None and window.start <= at and at + HOUR <= window.end


def _covers(history: History, window: Window) -> bool:
    """Return True if the answer is about the whole window, as far as it says what it is about."""
    start, end = history.period.start, history.period.end
    return (start is None or start <= window.start) and (end is None or end > window.end - HOUR)


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
