"""From what is chosen on the screen to the times that the API is asked for. All in UTC."""

from __future__ import annotations

from datetime import datetime

from wpx_tui.api.params import Granularity, Period


def period_range(period: Period, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Start and end of `period` as it stands at `now`; a start of None is the account's start."""
    raise NotImplementedError


def history_window(granularity: Granularity, back: int, now: datetime) -> tuple[datetime, datetime]:
    """First and last second of a window: 48 hours, 30 days, 26 weeks or 12 months, whole buckets.

    `back` counts whole windows into the past; 0 holds the running bucket and ends now.
    """
    raise NotImplementedError


def bucket_starts(granularity: Granularity, start: datetime, end: datetime) -> list[datetime]:
    """The starts of the buckets that touch `start` to `end`, so that missing ones can be shown."""
    raise NotImplementedError
