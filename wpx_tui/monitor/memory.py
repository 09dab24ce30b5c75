"""What a monitor has from the store: shared answers, and what was known before it began.

Light to load: SQLite and the models come with `open`. Nothing here may hinder the polling: a bug,
or a store that cannot be used, costs the memory alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.api_clock import ApiClock
    from wpx_tui.monitor.events import Event, EventLog
    from wpx_tui.monitor.feeds import FeedPoller, FeedRow
    from wpx_tui.monitor.samples import SampleHistory
    from wpx_tui.monitor.sharing import SharedAnswers
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.monitor.state_recorder import StateRecorder

_log = logging.getLogger("wpx_tui.monitor")


class Memory:
    """One account's memory; empty, and without effect, where there is no store."""

    def __init__(
        self,
        store: AccountStore | None,
        clock: ApiClock,
        random: Callable[[], float],
        report: Callable[[str], object],
    ) -> None:
        """`report` is told once when the store cannot be used."""
        self._store = store
        self._clock = clock
        self._random = random
        self._report = report
        self._kept: tuple[Event, ...] = ()
        self._recorder: StateRecorder | None = None
        self.shared: SharedAnswers | None = None
        """What all processes share; None before `open`, and without a store."""

    @property
    def store(self) -> AccountStore | None:
        """The account's part of the store, while anything is shared; None otherwise."""
        return None if self.shared is None else self._store

    async def open(self) -> bool:
        """Load what is needed, in a thread; True if there is a memory."""
        if self._store is None or self._store.token is None:
            return False
        for module in ("last_known", "sharing"):
            with suppress(Exception):  # `load` tells
                await asyncio.to_thread(import_module, f"wpx_tui.monitor.{module}")
        return self.load()

    def load(self) -> bool:
        """Load what is needed, at once: a tenth of a second. True if there is a memory."""
        if self._store is None or self._store.token is None:
            return False
        try:
            import_module("wpx_tui.monitor.last_known")
            sharing = import_module("wpx_tui.monitor.sharing")
            self.shared = sharing.SharedAnswers(
                self._store, self._clock, random=self._random, report=self._report
            )
        except Exception as error:  # noqa: BLE001  # each process can poll alone
            self._report(crash_report.reason(error))
        return self.shared is not None

    def restore(
        self,
        rows: Iterable[FeedRow],
        pollers: Mapping[str, FeedPoller],
        samples: SampleHistory,
        log: EventLog,
    ) -> None:
        """Give feeds, samples and log what was known last."""
        if self._store is None or self.shared is None:
            return
        from wpx_tui.monitor import last_known

        try:
            last_known.restore_answers(self.shared, rows, pollers)
            samples.restore(
                last_known.stored_samples(self._store, self._clock, self.shared.last_ahead)
            )
            for event in last_known.stored_events(self._store, self._clock.utc()):
                log.add(event)
            self._kept = log.events
        except Exception as error:  # noqa: BLE001  # what was known is no reason not to go on
            _log.error("the last state cannot be read: %s", crash_report.line(error))

    def keep(self, events: tuple[Event, ...]) -> None:
        """Keep what is new in the log, for the next start to tell, and drop what was amended."""
        before, self._kept = self._kept, events
        if self._store is None or self.shared is None or events is before:
            return
        from wpx_tui.monitor import last_known

        known, present = set(before), set(events)
        new = [event for event in reversed(events) if event not in known]
        oldest = events[-1].at if events else None  # what is older made room
        gone = [event for event in known - present if oldest is None or event.at >= oldest]
        try:
            self._store.write(last_known.save_events, new, gone)
        except Exception as error:  # noqa: BLE001  # as above
            _log.error("an event cannot be kept: %s", crash_report.line(error))

    def record(self, state: AccountState) -> None:
        """Keep what stands on the screen once a minute, so that it can be replayed."""
        if self._store is None or self.shared is None:
            return
        try:
            if self._recorder is None:
                from wpx_tui.monitor.state_recorder import StateRecorder

                self._recorder = StateRecorder(self._store, self._clock)
            self._recorder.record(state)
        except Exception as error:  # noqa: BLE001  # as above
            _log.error("the state cannot be recorded: %s", crash_report.line(error))

    def close(self) -> None:
        """Let go of the file."""
        if self._store is not None:
            self._store.close()
