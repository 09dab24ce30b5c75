"""Answers of the API made of rows of the store, where the screen's own were not kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wpx_tui.api.models import (
    Connections,
    History,
    HistoryPoint,
    HourUsage,
    MinuteUsage,
    Realtime,
)

if TYPE_CHECKING:
    from wpx_tui.analysis.history import Point
    from wpx_tui.api.enums import Granularity
    from wpx_tui.store.samples import Minute


def current_minute(row: Minute) -> MinuteUsage:
    """Return the figures of the minute that ran when a sample was taken."""
    return MinuteUsage(requests=row.requests, bytes=row.bytes, active_sessions=row.sessions)


def realtime_of(row: Minute) -> Realtime:
    """Return a sample as the answer that it was, without the countries."""
    return Realtime(
        timestamp=datetime.fromtimestamp(row.at + row.second, UTC),
        current_minute=current_minute(row),
        last_hour=HourUsage(
            requests=row.hour_requests,
            bytes=row.hour_bytes,
            avg_response_time_ms=row.response_ms,
        ),
        active_connections=Connections(total=row.connections),
    )


def history_of(granularity: Granularity, points: Iterable[Point]) -> History:
    """Return stored buckets as an answer."""
    return History(
        granularity=granularity,
        data_points=tuple(
            HistoryPoint(
                timestamp=point.timestamp,
                bytes=point.bytes,
                requests=point.requests,
                success_rate=point.success_rate,
            )
            for point in points
        ),
    )
