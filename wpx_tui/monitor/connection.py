"""The one client of an account, built until that succeeds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from wpx_tui.api.errors import ApiError
from wpx_tui.api.sanitize import clean
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Failure
from wpx_tui.system import crash_report
from wpx_tui.system.threads import in_daemon_thread

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient

RETRY_CONNECT = 10.0
"""Seconds between two tries to build the client (a port that is taken, a bad certificate file)."""

_log = logging.getLogger("wpx_tui.monitor")


async def connected(
    connect: Callable[[], UsageClient], clock: Clock, hold: Callable[[Failure, float], object]
) -> UsageClient:
    """Return the client that `connect` builds, in a thread; try again for as long as it fails.

    `hold` shows what hinders it, and until when (`clock.now()` seconds).
    """
    count = 0
    while True:
        try:
            # The pool's few threads are not for programs that may hang.
            return await asyncio.wrap_future(in_daemon_thread(connect, "connect"))
        except Exception as error:  # noqa: BLE001 - a monitor does not end over its first step
            count += 1
            reason = f"cannot start: {_reason(error)}"
            if count == 1:
                _log.warning(reason)
            now = clock.now()
            hold(Failure(reason, None, count, now), now + RETRY_CONNECT)
            await asyncio.sleep(RETRY_CONNECT)


def _reason(error: Exception) -> str:
    """Return what hinders the client; an unforeseen error's text may hold anything."""
    if isinstance(error, ApiError):
        return error.reason
    return (
        clean(error.strerror or str(error))
        if isinstance(error, OSError)
        else crash_report.reason(error)
    )
