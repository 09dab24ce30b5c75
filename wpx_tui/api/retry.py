"""How long to wait before the next poll: pure rules, as the screen displays the waits.

Source: RFC 9110, sections 5.6.7 and 10.2.3 (`Retry-After`: seconds, or an HTTP date).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from wpx_tui.api.errors import AuthenticationError, StatusError

FLOOR = 0.5
"""Seconds: the shortest wait after a failure. Full jitter alone can draw 0 again and again."""
LONGEST = 300.0
"""Seconds: the longest wait that is chosen here; a server may ask for more."""
LONGEST_RETRY_AFTER = 3600.0
"""Seconds: the longest wait that a server can impose, so that no nonsense blinds a panel."""

_INTEGER = re.compile(r"-?[0-9]+")
_JITTER = 0.1
_DOUBLINGS = 30  # 2**30 s is past every limit: a feed that fails for weeks stays a small number


def longest_wait(interval: float) -> float:
    """Return the longest wait in seconds: five minutes or ten intervals, whichever is less."""
    return min(LONGEST, 10 * interval)


def backoff(failures: int, interval: float, random: Callable[[], float]) -> float:
    """Return the wait in seconds after `failures` in a row (1 or more).

    Full jitter, from 1 s, doubling.

    `random` gives numbers from 0 to 1; the result is from `FLOOR` to `longest_wait(interval)`.
    """
    ceiling = min(2.0 ** min(failures - 1, _DOUBLINGS), longest_wait(interval))
    return max(FLOOR, random() * ceiling)


def jittered(interval: float, random: Callable[[], float]) -> float:
    """Return `interval` ±10 %, so that feeds and dashboards that start together drift apart."""
    return interval * (1 + _JITTER * (2 * random() - 1))


def parse_retry_after(header: str, now: datetime) -> float | None:
    """Return the wait of a `Retry-After` header, in seconds from `now` (aware).

    From 0 (for a time that is past) to `LONGEST_RETRY_AFTER`; None for a text that is neither
    seconds nor a date.
    """
    text = header.strip()
    wait = float(text[:10]) if _INTEGER.fullmatch(text) else _seconds_until(text, now)
    return None if wait is None else min(max(wait, 0.0), LONGEST_RETRY_AFTER)


def _seconds_until(text: str, now: datetime) -> float | None:
    from email.utils import parsedate_to_datetime  # 6 ms that no good start has to wait for

    try:
        at = parsedate_to_datetime(text)
        # A date without a zone is read as UTC, as HTTP's dates are.
        return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def next_wait(
    error: Exception, failures: int, interval: float, random: Callable[[], float]
) -> float:
    """Return the seconds from the failed poll's end to the next one's start.

    A token that was refused will be refused again: the longest wait at once. For 429 and 503 the
    server's `Retry-After` overrides the backoff, unless it is 0, which would hammer the server.
    """
    if isinstance(error, AuthenticationError):
        return longest_wait(interval)
    if isinstance(error, StatusError) and error.status in (429, 503) and error.retry_after:
        return max(FLOOR, error.retry_after)
    return backoff(failures, interval, random)
