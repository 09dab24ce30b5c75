"""What a server's clock says, as HTTP tells it. Loads neither pydantic nor httpx."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta


def http_date(header: str | None) -> datetime | None:
    """The aware time of a `Date` header; None where it is none."""
    from email.utils import parsedate_to_datetime  # 6 ms that the first paint need not wait for

    try:
        date = parsedate_to_datetime(header or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def cached_for(headers: Mapping[str, str]) -> int | None:
    """For how many seconds caches have kept a reply (its `Age`), 0 without; None for nonsense."""
    age = headers.get("age", "0")
    return int(age) if age.isascii() and age.isdigit() and len(age) < 8 else None


def told_time(headers: Mapping[str, str]) -> datetime | None:
    """What time the server says that it is, also where a cache kept the reply."""
    date, age = http_date(headers.get("date")), cached_for(headers)
    if date is None or age is None:
        return None
    try:
        return date + timedelta(seconds=age)
    except OverflowError:
        return None
