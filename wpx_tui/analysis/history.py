"""A history as the chart needs it: every bucket of the window, known or not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.periods import bucket_starts

if TYPE_CHECKING:
    from wpx_tui.api.enums import Granularity
    from wpx_tui.api.models import HistoryPoint


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
class Totals:
    """Over the known buckets: `total` and `average` in bytes, the fullest bucket, how many."""

    total: int
    average: float | None
    peak: Bucket | None
    known: int


def buckets(points: Sequence[HistoryPoint], starts: Sequence[datetime]) -> list[Bucket]:
    """One bucket for each of `starts` (ascending), with what the points give for it.

    A point counts for the last start that is not after it, so that buckets which the API aligns
    in a way of its own still find their place; a point before the first start is left out.
    """
    found: dict[int, list[HistoryPoint]] = {}
    for point in points:
        if point.timestamp is None:
            continue
        index = bisect_right(starts, point.timestamp) - 1
        if index >= 0:
            found.setdefault(index, []).append(point)
    return [_bucket(start, found.get(index, ())) for index, start in enumerate(starts)]


def _bucket(start: datetime, points: Sequence[HistoryPoint]) -> Bucket:
    return Bucket(
        start,
        _sum([point.bytes for point in points]),
        _sum([point.requests for point in points]),
        _rate(points),
    )


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _rate(points: Sequence[HistoryPoint]) -> float | None:
    """Of several points, each rate weighs as much as its requests."""
    if len(points) == 1:
        return points[0].success_rate
    known = [
        (point.success_rate, point.requests)
        for point in points
        if point.success_rate is not None and point.requests
    ]
    requests = sum(weight for _, weight in known)
    return sum(rate * weight for rate, weight in known) / requests if requests else None


def totals(shown: Sequence[Bucket], *, is_running: bool = True) -> Totals:
    """Sum and peak of all known buckets; the average leaves out a last one that still fills."""
    known = [(bucket, bucket.bytes) for bucket in shown if bucket.bytes is not None]
    finished = [count for bucket, count in known if not (is_running and bucket is shown[-1])]
    return Totals(
        total=sum(count for _, count in known),
        average=sum(finished) / len(finished) if finished else None,
        peak=max(known, key=lambda pair: pair[1])[0] if known else None,
        known=len(known),
    )


@dataclass(frozen=True, slots=True)
class BucketedHistory:
    """A history made ready: every bucket of its window, whether the last one still fills."""

    granularity: Granularity
    buckets: Sequence[Bucket]
    totals: Totals
    is_running: bool


def stretch(
    points: Sequence[HistoryPoint],
    granularity: Granularity,
    window: tuple[datetime, datetime],
    now: datetime,
) -> BucketedHistory:
    """The points as buckets over `window` (first and last moment), seen at `now`; all aware."""
    starts = bucket_starts(granularity, *window)
    shown = buckets(points, starts)
    is_running = starts[-1:] == bucket_starts(granularity, now, now)
    return BucketedHistory(granularity, shown, totals(shown, is_running=is_running), is_running)
