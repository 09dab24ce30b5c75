"""A history as the chart needs it: every bucket of the window, known or not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wpx_tui.api.models import HistoryPoint


@dataclass(frozen=True, slots=True)
class Bucket:
    """`start` in UTC and its traffic in bytes: None where the API sent none, which is not zero."""

    start: datetime
    bytes: int | None


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
    sums: dict[int, int] = {}
    for point in points:
        if point.timestamp is None or point.bytes is None:
            continue
        index = bisect_right(starts, point.timestamp) - 1
        if index >= 0:
            sums[index] = sums.get(index, 0) + point.bytes
    return [Bucket(start, sums.get(index)) for index, start in enumerate(starts)]


def totals(shown: Sequence[Bucket]) -> Totals:
    """Sum and peak of all known buckets; the average leaves out the last one, still filling."""
    known = [(bucket, bucket.bytes) for bucket in shown if bucket.bytes is not None]
    finished = [count for bucket, count in known if bucket is not shown[-1]]
    return Totals(
        total=sum(count for _, count in known),
        average=sum(finished) / len(finished) if finished else None,
        peak=max(known, key=lambda pair: pair[1])[0] if known else None,
        known=len(known),
    )
