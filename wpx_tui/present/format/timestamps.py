"""Times as programs read them: ISO 8601 in whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def utc(at: datetime | None) -> str | None:
    """Write an aware time in UTC, "2026-11-22T14:30:00Z"; None for None."""
    return None if at is None else local(at, UTC)


def local(at: datetime, zone: tzinfo) -> str:
    """Write an aware time in `zone` with its offset, "2026-11-22T15:30:00+01:00"; Z for UTC."""
    text = at.astimezone(zone).isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
