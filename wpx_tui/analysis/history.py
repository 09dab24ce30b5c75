"""A history by buckets of equal length: every bucket of the window, known or not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from wpx_tui.analysis.periods import bucket_starts, history_window
from wpx_tui.analysis.sums import complete_sum, weighted_average

if TYPE_CHECKING:
    from wpx_tui.api.enums import Granularity
    from wpx_tui.api.models import History, HistoryPoint


@dataclass(frozen=True, slots=True)
class Bucket:
    """`start` in UTC and its figures: None where the API sent none, which is not zero.

    `bytes` of traffic, `success_rate` 0 to 100.
    """

    start: datetime
    bytes: int | None = None
    requests: int | None = None
    success_rate: float | None = None


@dataclass(frozen=True, slots=True)
class BucketedHistory:
    """Every bucket of a window, oldest first; `is_running`: the last one is still filling."""

    granularity: Granularity
    buckets: Sequence[Bucket]
    is_running: bool


class HistoryRequest(Protocol):
    """What a history was asked for: its buckets, and a window that is counted back or named."""

    @property
    def granularity(self) -> Granularity:
        """How long a bucket is."""

    @property
    def back(self) -> int:
        """How many whole windows back; 0 ends now."""

    @property
    def window(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment, where they were named."""


def history_of(history: History, request: HistoryRequest, now: datetime) -> BucketedHistory:
    """Return the answer to `request` by buckets, over the window that it had at `now` (aware)."""
    window = request.window or history_window(request.granularity, request.back, now)
    return bucketed_history(history.data_points, request.granularity, window, now)


def bucketed_history(
    points: Sequence[HistoryPoint],
    granularity: Granularity,
    window: tuple[datetime, datetime],
    now: datetime,
) -> BucketedHistory:
    """Return the points by buckets over `window` (first and last moment) at `now`; all aware."""
    starts = bucket_starts(granularity, *window)
    is_running = starts[-1:] == bucket_starts(granularity, now, now)
    return BucketedHistory(granularity, buckets(points, starts), is_running)


def buckets(points: Sequence[HistoryPoint], starts: Sequence[datetime]) -> list[Bucket]:
    """Return one bucket for each of `starts` (ascending), with the figures of its points.

    A point counts for the last start that is not after it, so that buckets which the API aligns
    in a way of its own still find their place; a point before the first start is left out.
    """
    by_index: dict[int, list[HistoryPoint]] = {}
    for point in points:
        if point.timestamp is None:
            continue
        index = bisect_right(starts, point.timestamp) - 1
        if index >= 0:
            by_index.setdefault(index, []).append(point)
    return [_bucket(start, by_index.get(index, ())) for index, start in enumerate(starts)]


def _bucket(start: datetime, points: Sequence[HistoryPoint]) -> Bucket:
    if not points:
        return Bucket(start)
    return Bucket(
        start,
        complete_sum(point.bytes for point in points),
        complete_sum(point.requests for point in points),
        _success_rate(points),
    )


def _success_rate(points: Sequence[HistoryPoint]) -> float | None:
    """Return the rate of all points together, each weighed by its requests."""
    if len(points) == 1:
        return points[0].success_rate
    return weighted_average((point.success_rate, point.requests) for point in points)
