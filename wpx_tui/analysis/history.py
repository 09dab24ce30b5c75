"""A history by buckets of equal length: every bucket of the window, known or not.

What an untidy answer means is settled here, and nowhere else:
- A point outside the window is dropped, wherever else it might belong: before the first bucket
  that the window touches, or after the window's last moment, which is never in the future.
- Of points with the same time the one that was sent last counts.
- Points at different times in one bucket add up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Protocol, TypeAlias

from wpx_tui.analysis.periods import bucket_end, bucket_starts, history_window
from wpx_tui.analysis.sums import complete_sum, weighted_average
from wpx_tui.api.enums import Granularity
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.api.models import History, HistoryPoint

MAX_HOURS = 1_000
"""The most hours that days of a zone are made of (41 days), so that one answer can hold them."""
_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)


class KeptPoint(NamedTuple):
    """A bucket that the API no longer gives, from the store; figures as those of `HistoryPoint`.

    `is_whole`: it was seen after its end, so that nothing of it is missing.
    """

    timestamp: datetime
    bytes: int | None
    requests: int | None
    success_rate: float | None
    is_whole: bool


Point: TypeAlias = "HistoryPoint | KeptPoint"


@dataclass(frozen=True, slots=True)
class Bucket:
    """`start` and its figures: None where the API sent none, which is not zero.

    `bytes` of traffic, `success_rate` 0 to 100. `is_partial`: the window cuts it, or it still
    fills, so that its figures are not those of a whole bucket. `is_kept`: only the store has it.
    """

    start: datetime
    bytes: int | None = None
    requests: int | None = None
    success_rate: float | None = None
    is_partial: bool = False
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class BucketedHistory:
    """Every bucket of a window, oldest first; `is_running`: the last one is still filling.

    Its days, weeks and months are those of `zone`.
    """

    granularity: Granularity
    buckets: Sequence[Bucket]
    is_running: bool
    zone: tzinfo = UTC

    @property
    def whole(self) -> Sequence[Bucket]:
        """The buckets that can be compared with each other: those that are not cut."""
        return [bucket for bucket in self.buckets if not bucket.is_partial]


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

    @property
    def zone(self) -> tzinfo:
        """Whose days, weeks and months are wanted, where they can be made of hours."""


def hours_for(request: HistoryRequest) -> bool:
    """Return True if the buckets of `request` are wanted in a zone and can be made of hours."""
    if request.window is None or request.granularity is Granularity.HOURLY:
        return False
    start, end = request.window
    # Hours are the API's: those of a zone that is half an hour off would be cut.
    edges = bucket_starts(request.granularity, start, end, request.zone)
    is_utc = edges == bucket_starts(request.granularity, start, end)
    has_hours = all(not edge.astimezone(UTC).minute for edge in edges)
    return not is_utc and has_hours and end - start <= MAX_HOURS * _HOUR


LEAST_POINTS = 3
"""From so many points in a row on, their times tell what buckets they are."""


def other_granularity(history: History, expected: Granularity) -> Granularity | None:
    """Return the granularity of an answer that is not the `expected` one, else None.

    An answer that names none is of a coarser one where three or more of its times, without a gap,
    are the starts of such buckets: its sums would pass for those of an hour. Finer ones add up.
    """
    if history.granularity is not None:
        return None if history.granularity is expected else history.granularity
    starts = sorted({point.timestamp for point in history.data_points if point.timestamp})
    if len(starts) < LEAST_POINTS:
        return None
    order = list(Granularity)
    coarser = order[order.index(expected) + 1 :]
    spans = ((item, bucket_starts(item, starts[0], starts[-1])) for item in coarser)
    return next((item for item, expected_starts in spans if starts == expected_starts), None)


def history_of(
    history: History, request: HistoryRequest, answered_at: datetime, now: datetime | None = None
) -> BucketedHistory:
    """Return the answer to `request` by buckets, over the window that it had at `answered_at`.

    Whether the last bucket still fills is told as of `now`, by default then (both aware).
    """
    window = request.window or history_window(request.granularity, request.back, answered_at)
    in_hours = history.granularity is Granularity.HOURLY is not request.granularity
    zone = request.zone if in_hours else UTC
    return bucketed_history(
        history.data_points, request.granularity, window, now or answered_at, zone
    )


def bucketed_history(
    points: Sequence[Point],
    granularity: Granularity,
    window: tuple[datetime, datetime],
    now: datetime,
    zone: tzinfo = UTC,
) -> BucketedHistory:
    """Return the points by buckets over `window` (first and last moment) at `now`; all aware."""
    starts = bucket_starts(granularity, *window, zone)
    is_running = starts[-1:] == bucket_starts(granularity, now, now, zone)
    made = buckets(points, granularity, starts, window)
    return BucketedHistory(granularity, made, is_running, zone)


def buckets(
    points: Sequence[Point],
    granularity: Granularity,
    starts: Sequence[datetime],
    window: tuple[datetime, datetime],
) -> list[Bucket]:
    """Return one bucket for each of `starts` (ascending), with the figures of its points.

    A point counts for the last start that is not after it, so that buckets which the API aligns
    in a way of its own still find their place.
    """
    first, last = window
    by_time = {
        point.timestamp: point
        for point in points
        if point.timestamp is not None and point.timestamp <= last
    }
    by_index: dict[int, list[Point]] = {}
    for time in sorted(by_time):
        index = bisect_right(starts, time) - 1
        if index >= 0:
            by_index.setdefault(index, []).append(by_time[time])
    return [
        _bucket(start, by_index.get(index, ()), is_partial=_is_cut(granularity, start, first, last))
        for index, start in enumerate(starts)
    ]


def _is_cut(granularity: Granularity, start: datetime, first: datetime, last: datetime) -> bool:
    return start < first or bucket_end(granularity, start) - _SECOND > last


def _bucket(start: datetime, points: Sequence[Point], *, is_partial: bool) -> Bucket:
    if not points:
        return Bucket(start, is_partial=is_partial)
    kept = [point for point in points if isinstance(point, KeptPoint)]
    return Bucket(
        start,
        complete_sum(point.bytes for point in points),
        complete_sum(point.requests for point in points),
        _success_rate(points),
        is_partial or not all(point.is_whole for point in kept),
        bool(kept),
    )


def _success_rate(points: Sequence[Point]) -> float | None:
    """Return the rate of all points together, each weighed by its requests."""
    if len(points) == 1:
        return points[0].success_rate
    return weighted_average((point.success_rate, point.requests) for point in points)
