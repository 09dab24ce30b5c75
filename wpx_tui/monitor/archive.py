"""History beyond the provider's: what the API no longer gives is taken from the store."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, cast

from wpx_tui.analysis.history import KeptPoint
from wpx_tui.analysis.periods import bucket_end, bucket_starts, history_window
from wpx_tui.analysis.sums import complete_sum, weighted_average
from wpx_tui.api.enums import Granularity
from wpx_tui.monitor.queries import HistoryQuery
from wpx_tui.store.usage import has_traffic
from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.api.models import History
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.recording import Recording

T = TypeVar("T")

_SECOND = timedelta(seconds=1)
_log = logging.getLogger("wpx_tui.monitor")


def completed(store: AccountStore, query: object, value: T, present: datetime) -> T:
    """Return a history with what only the store has, and any other answer as it is.

    `present` is when it was asked. A bug here costs the addition alone.
    """
    if not isinstance(query, HistoryQuery):
        return value
    try:
        return cast("T", _with_older_buckets(store, query, cast("History", value), present))
    except Exception as error:  # noqa: BLE001  # the answer itself must reach the screen
        _log.error("older buckets cannot be read: %s", crash_report.line(error))
        return value


def has_buckets(store: AccountStore, query: HistoryQuery, now: datetime) -> bool:
    """Return True if buckets of the window of `query` are stored."""
    return bool(_stored_points(store, query, *_window(query, now)))


def stored_points(recording: Recording, query: HistoryQuery, now: datetime) -> list[KeptPoint]:
    """Return the stored buckets of the window of `query` that had ended by then."""
    start, end = _window(query, now)
    return [
        point
        for point in _stored_points(recording, query, start, min(end, now))
        if point.timestamp <= now
    ]


def _with_older_buckets(
    store: AccountStore, query: HistoryQuery, history: History, present: datetime
) -> History:
    """Return the answer with the stored buckets of its window from before its first traffic.

    They are what it begins after, and what it fills up with zeros: where traffic was seen after the
    bucket's end, that is what stands. Days of a zone that are made of hours stay as they are: hours
    that nobody asked for would be missing in them unnoticed.
    """
    if history.granularity not in (None, query.granularity):
        return history
    start, end = _window(query, present)
    given = [
        (point.timestamp, has_traffic(point))
        for point in history.data_points
        if point.timestamp is not None and point.timestamp >= start
    ]
    first = min((time for time, _ in given), default=end)
    traffic = min((time for time, has_any in given if has_any), default=end)
    if traffic <= start:
        return history
    older = [
        point
        for point in _stored_points(store, query, start, traffic)
        if point.timestamp < first or (point.is_whole and has_traffic(point))
    ]
    if not older:
        return history
    spans = [(point.timestamp, bucket_end(query.granularity, point.timestamp)) for point in older]
    points = [
        point
        for point in history.data_points
        if not any(begin <= (point.timestamp or end) < after for begin, after in spans)
    ]
    return history.model_copy(update={"data_points": (*older, *points)})


def _window(query: HistoryQuery, present: datetime) -> tuple[datetime, datetime]:
    """Return the first moment of the query's window and the first one after it."""
    start, end = query.window or history_window(query.granularity, query.back, present)
    return start, end + _SECOND


def _stored_points(
    store: Recording, query: HistoryQuery, start: datetime, end: datetime
) -> list[KeptPoint]:
    """Return the stored buckets that lie wholly from `start` up to before `end`, oldest first.

    A week or month that was not seen whole is the sum of its days, where all of them were.
    """
    unit = query.granularity
    points = {point.timestamp: point for point in _kept(store, query, unit, start, end)}
    if unit in (Granularity.WEEKLY, Granularity.MONTHLY):
        wanted = [
            (begin, bucket_end(unit, begin))
            for begin in bucket_starts(unit, start, end)
            if begin not in points or not points[begin].is_whole
        ]
        days = _kept(store, query, Granularity.DAILY, start, end) if wanted else []
        sums = (_sum_of([day for day in days if a <= day.timestamp < b], a, b) for a, b in wanted)
        points.update((point.timestamp, point) for point in sums if point is not None)
    return [points[begin] for begin in sorted(points)]


def _sum_of(days: Sequence[KeptPoint], begin: datetime, after: datetime) -> KeptPoint | None:
    """Return the days as one bucket; None unless all from `begin` to before `after` are known."""
    known = [day for day in days if day.is_whole and day.bytes is not None]
    if len(known) != (after - begin).days:
        return None
    return KeptPoint(
        begin,
        complete_sum(day.bytes for day in known),
        complete_sum(day.requests for day in known),
        weighted_average((day.success_rate, day.requests) for day in known),
        is_whole=True,
    )


def _kept(
    store: Recording, query: HistoryQuery, unit: Granularity, start: datetime, end: datetime
) -> list[KeptPoint]:
    """Return what is stored in buckets of a `unit`, as `_stored_points` does."""
    from wpx_tui.monitor.recorder import WIDTHS  # with the models, which a reader spares
    from wpx_tui.store import usage

    first, last = int(start.timestamp()), int(end.timestamp())
    subscription = query.subscription_id or usage.ALL
    rows = store.read(usage.buckets, subscription, WIDTHS[unit], first, last) or ()
    points = []
    for row in rows:
        begin = datetime.fromtimestamp(row.start, UTC)
        after = bucket_end(unit, begin)
        if start <= begin and after <= end:
            is_whole = row.seen_at >= after.timestamp()
            points.append(KeptPoint(begin, row.bytes, row.requests, row.success, is_whole))
    return points
