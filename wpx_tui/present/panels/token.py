"""The warning before the API token expires."""

from __future__ import annotations

from datetime import datetime, timedelta

from wpx_tui.present.format import durations

NOTICE = timedelta(days=14)
"""How long before its end there is a warning."""


def expiry_warning(expires_at: datetime | None, now: datetime) -> str | None:
    """Return "token expires in 9 days" or "token expired"; None if neither is near."""
    if expires_at is None or expires_at - now > NOTICE:
        return None
    when = durations.expiry(expires_at, now)
    return f"token {when}" if when == "expired" else f"token expires {when}"
