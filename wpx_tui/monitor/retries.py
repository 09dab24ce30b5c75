"""When to ask again for what failed: in a row of failures ever later, and told to the log once."""

from __future__ import annotations

import logging
from collections.abc import Callable

from wpx_tui.api.errors import ApiError
from wpx_tui.api.retry import next_wait
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.source import SharedFailureError

_log = logging.getLogger("wpx_tui.monitor")


class Retries:
    """The failures in a row of something that is asked for besides the feeds."""

    def __init__(
        self, message: str, interval: float, clock: Clock, random: Callable[[], float]
    ) -> None:
        """`message` begins the line in the log: "comparison: cannot be made".

        The waits are bounded as those of what is polled every `interval` seconds; `random` gives
        numbers from 0 to 1.
        """
        self._message = message
        self._interval = interval
        self._clock = clock
        self._random = random
        self.failures = 0

    def failed(self, error: Exception) -> float:
        """Count a failure; return when to ask again, in `Clock.now()` seconds."""
        self.failures += 1
        if self.failures == 1:
            # The text of an error that nobody foresaw may hold anything: its kind alone.
            reason = error.reason if isinstance(error, ApiError) else type(error).__name__
            _log.warning("%s: %s", self._message, reason)
        if isinstance(error, SharedFailureError):
            return error.next_at
        wait = next_wait(error, self.failures, self._interval, self._random)
        return self._clock.now() + wait

    def reset(self) -> int:
        """Begin a new row; return how many failures the last one had."""
        count, self.failures = self.failures, 0
        return count
