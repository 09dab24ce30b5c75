"""One poll of the realtime feed as a line of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.present.format.durations import duration
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.timestamps import local

if TYPE_CHECKING:
    from wpx_tui.api.models import Realtime

LEAST_AGE = 60.0
"""Seconds from which on the age of the figures is told: by then they are of another minute."""


def log_line(answer: Answer[NoQuery, Realtime], fmt: Formatter) -> str:
    """Return the time in the formatter's zone, this minute, the last hour, the connections.

    The time is that of the figures, and their age follows where they were old when they came.
    """
    minute, hour = answer.value.current_minute, answer.value.last_hour
    old = (f"{duration(answer.age)} old",) if answer.age >= LEAST_AGE else ()
    return "  ".join(
        (
            local(answer.as_of, fmt.zone),
            f"minute {fmt.count(minute.requests):>6} requests {fmt.traffic(minute.bytes):>7}",
            f"{fmt.count(minute.active_sessions):>5} sessions",
            f"hour {fmt.count(hour.requests):>6} requests {fmt.traffic(hour.bytes):>7}",
            f"{fmt.milliseconds(hour.avg_response_time_ms):>6}",
            f"{fmt.count(answer.value.active_connections.total):>5} connections",
            *old,
        )
    )
