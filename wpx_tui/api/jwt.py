"""The expiry time inside a token. Read, never verified: only the API can do that."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

from wpx_tui.api.secret import Secret


def token_expiry(token: Secret) -> datetime | None:
    """Return when the token expires, in UTC: the claim `exp` of a JWT (RFC 7519, 4.1.4).

    None for a token that is no JWT, holds no such claim, or one that is no time: all of these
    are the API's to judge. An `exp` of 0 is how some write that it never expires.
    """
    parts = token.reveal().split(".")
    if len(parts) != 3:
        return None
    try:
        # Encoded without padding (RFC 7515, appendix C); surplus padding is ignored.
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
        seconds = claims["exp"]
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            return None
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (ValueError, TypeError, LookupError, OverflowError, OSError, RecursionError):
        return None
