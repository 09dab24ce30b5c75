"""The server's clock, as HTTP headers tell it. Loads neither pydantic nor httpx."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta


def http_date(header: str | None) -> datetime | None:
    """Return the aware time of a `Date` header; None where it is none."""
    from email.utils import parsedate_to_datetime  # 6 ms that the first paint need not wait for

    try:
        date = parsedate_to_datetime(header or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def cache_age(headers: Mapping[str, str]) -> int | None:
    """Return a reply's `Age` in a cache in seconds: 0 without one, None for nonsense."""
    age = headers.get("age", "0")
    return int(age) if age.isascii() and age.isdigit() and len(age) < 8 else None


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """Return the server's current time, also where a cache kept the reply; None if unknown."""
    date, age = http_date(headers.get("date")), cache_age(headers)
    if date is None or age is None:
        return None
    try:
        return date + timedelta(seconds=age)
    except OverflowError:
        return None
