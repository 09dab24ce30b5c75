"""What one channel has to send: one at a time, so many a minute, with all its tries."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable

from wpx_tui.api.sanitize import clean
from wpx_tui.notify.channel import Channel, Result, Timing
from wpx_tui.notify.ledger import Entry, Ledger
from wpx_tui.notify.notification import Notification
from wpx_tui.store.notices import Turn
from wpx_tui.system import crash_report

MAX_WAITING = 100
"""Notifications that wait at most; the oldest is dropped."""

_log = logging.getLogger("wpx_tui.notify")

Report = Callable[[Notification, str, Result], object]
"""Is told of every try: the notification, the channel's name, and how it went."""


class Outbox:
    """The notifications that one channel has not sent yet; `run` sends them, until `stop`."""

    def __init__(
        self,
        channel: Channel,
        ledger: Ledger,
        timing: Timing,
        report: Report,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = channel
        self._ledger = ledger
        self._timing = timing
        self._report = report
        self._clock = clock
        self._waiting: list[Entry] = []
        self._begun: deque[float] = deque(maxlen=timing.per_minute)
        self._wake = asyncio.Event()
        self._is_stopping = False

    @property
    def name(self) -> str:
        """The channel's name."""
        return self._channel.name

    def put(self, notification: Notification, cycle: str) -> None:
        """Have a notification sent; one that undoes another that still waits takes both away."""
        notice = self._ledger.notice(notification.event, notification.subject, cycle)
        entry = Entry(notification, notice, self._clock())
        if not self._undoes(entry):
            self._waiting.append(entry)
        for old in self._waiting[:-MAX_WAITING]:
            if not old.is_sending:
                _log.error("%s: too many wait, one is dropped", self.name)
                self._drop(old)
        self._wake.set()

    def _undoes(self, entry: Entry) -> bool:
        """Take away what waits of the same event and subject; True if nothing is to be said.

        What another process sends just now is not undone: that it is over is said after it.
        """
        for old in self._waiting:
            is_same = old.notice[:2] == entry.notice[:2] and old.is_end is not entry.is_end
            if is_same and not old.is_sending:
                was_ours = old.claimed_at is not None or old.tries == 0
                self._drop(old)
                return was_ours
        return False

    def _drop(self, entry: Entry) -> None:
        self._waiting.remove(entry)
        self._ledger.let_go(entry)

    def stop(self) -> None:
        """End `run` after what is being sent just now."""
        self._is_stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Send what is due, for ever; what was not sent in the end is left to other processes."""
        try:
            while not self._is_stopping:
                self._wake.clear()
                self._renew()
                entry = self._due()
                if entry is None:
                    await self._pause()
                else:
                    await self._outlive(entry)
        finally:
            for entry in self._waiting:
                self._ledger.let_go(entry)

    async def _outlive(self, entry: Entry) -> None:
        """Send; a bug costs this one notification."""
        try:
            await self._send(entry)
        except Exception as error:  # noqa: BLE001  # the others are still to be sent
            _log.error("%s: %s", self.name, crash_report.line(error))
            if entry in self._waiting:
                self._drop(entry)

    def _due(self) -> Entry | None:
        """Return the entry that has been due longest, None if none is, or too many were sent."""
        now = self._clock()
        if self._free_at() > now:
            return None
        entries = (entry for entry in self._waiting if entry.due <= now)
        return min(entries, key=lambda entry: entry.due, default=None)

    def _free_at(self) -> float:
        """Return when another send may begin."""
        is_full = len(self._begun) == self._timing.per_minute
        return self._begun[0] + self._timing.minute if is_full else float("-inf")

    async def _pause(self) -> None:
        """Wait for the next entry that is due, for a claim to be renewed, or for news."""
        now = self._clock()
        moments = [max(entry.due, self._free_at()) - now for entry in self._waiting]
        if any(entry.claimed_at is not None for entry in self._waiting):
            moments.append(self._timing.claim / 3)
        try:
            async with asyncio.timeout(min(moments, default=None)):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _renew(self) -> None:
        """Keep what is claimed and waits for its next try."""
        for entry in self._waiting:
            if entry.claimed_at is not None:
                age = time.time() - entry.claimed_at
                if not 0 <= age < self._timing.claim / 3:
                    self._ledger.renew(entry)

    async def _send(self, entry: Entry) -> None:
        if not self._ledger.renew(entry):
            turn = self._ledger.take(entry)
            if turn is Turn.DONE:
                self._waiting.remove(entry)
                return
            if turn is Turn.OTHERS:
                entry.due = self._clock() + self._timing.look
                return
        self._begun.append(self._clock())
        entry.is_sending = True
        result = await self._result(entry.notification)
        entry.is_sending = False
        entry.tries += 1
        self._settle(entry, result)
        self._report(entry.notification, self.name, result)

    def _settle(self, entry: Entry, result: Result) -> None:
        """Take the entry out, or have it tried once more."""
        tries = self._timing.tries
        if result.is_sent or (entry.is_end and entry.tries >= len(tries)):
            self._waiting.remove(entry)
            self._ledger.close(entry)
        elif entry.tries >= len(tries):
            self._drop(entry)
        else:
            entry.due = self._clock() + max(tries[entry.tries], result.retry_after)

    async def _result(self, notification: Notification) -> Result:
        try:
            return await self._channel.send(notification)
        except OSError as error:  # no descriptor left, say
            return Result(False, clean(error.strerror or type(error).__name__))
        except Exception as error:  # noqa: BLE001  # of a channel: the others go on
            _log.error("%s: %s", self.name, crash_report.line(error))
            return Result(False, crash_report.reason(error))
