"""History beyond the provider's: what the API no longer gives is taken from the store."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, cast

from wpx_tui.analysis.history import KeptPoint
from wpx_tui.analysis.periods import bucket_end, history_window
from wpx_tui.monitor.queries import HistoryQuery
from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.api.models import History
    from wpx_tui.monitor.account_store import AccountStore

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


def _with_older_buckets(
    store: AccountStore, query: HistoryQuery, history: History, present: datetime
) -> History:
    """Return the answer with the stored buckets of its window that are older than all of its own.

    Days of a zone that are made of hours stay as they are: hours that nobody asked for would be
    missing in them unnoticed.
    """
    if history.granularity not in (None, query.granularity):
        return history
    start, end = _window(query, present)
    times = (point.timestamp for point in history.data_points if point.timestamp is not None)
    first = min((time for time in times if time >= start), default=end)
    older = _stored_points(store, query, start, first)
    points = (*older, *history.data_points)
    return history.model_copy(update={"data_points": points}) if older else history


def _window(query: HistoryQuery, present: datetime) -> tuple[datetime, datetime]:
    """Return the first moment of the query's window and the first one after it."""
    start, end = query.window or history_window(query.granularity, query.back, present)
    return start, end + _SECOND


def _stored_points(
    store: AccountStore, query: HistoryQuery, start: datetime, end: datetime
) -> Sequence[KeptPoint]:
    """Return the stored buckets that lie wholly from `start` up to before `end`, oldest first."""
    from wpx_tui.monitor.recorder import WIDTHS  # with the models, which a reader spares
    from wpx_tui.store import usage

    width, unit = WIDTHS[query.granularity], query.granularity
    first, last = int(start.timestamp()), int(end.timestamp())
    subscription = query.subscription_id or usage.ALL
    rows = store.read(usage.buckets, subscription, width, first, last) or ()
    points = []
    for row in rows:
        begin = datetime.fromtimestamp(row.start, UTC)
        after = bucket_end(unit, begin)
        if start <= begin and after <= end:
            is_whole = row.seen_at >= after.timestamp()
            points.append(KeptPoint(begin, row.bytes, row.requests, row.success, is_whole))
    return points
