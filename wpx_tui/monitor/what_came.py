"""What a recording has of the end of a period, to be shown beside what was forecast of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.sums import complete_sum
from wpx_tui.monitor.forecasts import ACCOUNT, SubjectForecast
from wpx_tui.store import usage

if TYPE_CHECKING:
    from wpx_tui.monitor.recording import Recording

LATE = 2 * 3600
"""Seconds before the end from which a quota counts as that of the end: it is kept hourly."""
DAY = 86_400


def what_came(recording: Recording, item: SubjectForecast) -> float | None:
    """Return the bytes that were used by the end of a forecast's period; None if not recorded."""
    period = item.forecast.period
    if not item.forecast.has_end:
        return None
    if item.subject == ACCOUNT:
        return _use_of_period(recording, period.start, period.end)
    end = int(period.end.timestamp())
    rows = recording.read(usage.quotas, item.subject, end - LATE, end) or ()
    used = [row.used for row in rows if row.used is not None]
    return float(used[-1]) if used else None


def _use_of_period(recording: Recording, start: datetime, end: datetime) -> float | None:
    """Return the account's use of whole days; None unless all of them were seen after their end."""
    first, last = int(start.timestamp()), int(end.timestamp())
    rows = recording.read(usage.buckets, usage.ALL, usage.Width.DAY, first, last) or ()
    days = [row.bytes for row in rows if row.closed_at is not None]
    if len(days) != round((last - first) / DAY):
        return None
    total = complete_sum(days)
    return None if total is None else float(total)
