"""One poll of the realtime feed as a line of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.timestamps import local

if TYPE_CHECKING:
    from wpx_tui.api.models import Realtime


def log_line(answer: Answer[NoQuery, Realtime], fmt: Formatter) -> str:
    """Return the time in the formatter's zone, this minute, the last hour, the connections."""
    minute, hour = answer.value.current_minute, answer.value.last_hour
    return "  ".join(
        (
            local(answer.fetched_at, fmt.zone),
            f"minute {fmt.count(minute.requests):>6} requests {fmt.traffic(minute.bytes):>7}",
            f"{fmt.count(minute.active_sessions):>5} sessions",
            f"hour {fmt.count(hour.requests):>6} requests {fmt.traffic(hour.bytes):>7}",
            f"{fmt.milliseconds(hour.avg_response_time_ms):>6}",
            f"{fmt.count(answer.value.active_connections.total):>5} connections",
        )
    )
