"""A loop that ends by an error that nobody foresaw is started again: no panel is silently dead."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from wpx_tui.monitor.clock import Clock
from wpx_tui.system import crash_report

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0
"""Seconds before a loop is started again: the first time, and at most. It doubles in between, so
that a bug in every poll makes fewer requests and not more."""

_log = logging.getLogger("wpx_tui.monitor")


async def supervise(
    loop: Callable[[], Awaitable[None]],
    broke: Callable[[BaseException, float], None],
    *,
    clock: Clock,
    wake: asyncio.Event,
) -> None:
    """Run `loop` until it returns or this task is cancelled, however often it breaks.

    `broke` shows the error, and until when (`clock.now()` seconds) the loop rests; `wake` ends
    that sooner.
    """
    pause = FIRST_PAUSE
    while True:
        started = clock.now()
        try:
            return await loop()
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # a panic in Rust is no Exception
            if _is_cancelled(error):
                raise
            if clock.now() - started > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            _log.error("a loop is started again in %g s\n%s", pause, crash_report.report(error))
            broke(error, clock.now() + pause)
        await clock.wait(clock.now() + pause, wake)
        pause = min(2 * pause, LONGEST_PAUSE)


def _is_cancelled(error: BaseException) -> bool:
    """Whether somebody wants this task to end; a `CancelledError` may also leak from a library."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and bool(task and task.cancelling())
