"""What is said of the token's end, and from when on."""

from __future__ import annotations

from datetime import datetime, timedelta

from wpx_tui.present.format import durations

NOTICE = timedelta(days=14)
"""How long before its end a token is worth a warning."""


def expiry_warning(expires_at: datetime | None, now: datetime) -> str | None:
    """ "token expires in 9 days" or "token expired"; None while there is nothing to warn of."""
    if expires_at is None or expires_at - now > NOTICE:
        return None
    when = durations.expiry(expires_at, now)
    return f"token {when}" if when == "expired" else f"token expires {when}"
