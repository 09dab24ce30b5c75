"""The account's days, of which *What changed* tells: from what the forecasts ask for anyway."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.day_figures import DayUse
from wpx_tui.analysis.forecast.lateness import COMPLETE_SHARE
from wpx_tui.analysis.forecast.usage import DAY, midnight

if TYPE_CHECKING:
    from wpx_tui.monitor.forecast_book import KnownBuckets, UsageRecord

HOURS = 24
KEPT = 40
"""Days that are told of: a month, and the same weekday before its first."""


def known_days(record: UsageRecord, now: datetime) -> tuple[DayUse, ...]:
    """Return the last days of a record that are over at `now`, oldest first.

    A day is whole once it was asked for after its end and, as the past days tell, hardly anything
    of it comes late. Of a day that only the hours are known of, all of them must be.
    """
    today = now.astimezone(UTC).date()
    by_hour = {} if record.hourly is None else _sums(record.hourly, HOURS)
    by_day = {} if record.daily is None else _sums(record.daily, 1)
    oldest = today - KEPT * DAY
    return tuple(
        DayUse(day, use, _has_come(record, (today - day).days))
        for day, use in sorted({**by_hour, **by_day}.items())
        if oldest <= day < today
    )


def _sums(known: KnownBuckets, expected: int) -> dict[date, float | None]:
    """Return the bytes of the days that were over when it was asked; None without all buckets."""
    buckets: dict[date, list[float]] = {}
    for start, use in zip(known.starts, known.use, strict=True):
        buckets.setdefault(datetime.fromtimestamp(start, UTC).date(), []).append(use)
    return {
        day: sum(uses) if len(uses) == expected and not any(map(math.isnan, uses)) else None
        for day, uses in buckets.items()
        if midnight(day + DAY) <= known.asked_at
    }


def _has_come(record: UsageRecord, age: int) -> bool:
    """Return True if, of a day so many days ago, hardly anything is still to come."""
    reported = record.reported
    return age >= len(reported) or reported[age] >= COMPLETE_SHARE
