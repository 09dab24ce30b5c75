"""A monitor whose account is a recording: the face of the live one, and no call to the API."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.errors import ApiError
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.feeds import INTERVALS
from wpx_tui.monitor.replay_selection import recorded_selection
from wpx_tui.monitor.replay_source import ReplaySource
from wpx_tui.monitor.selection import Selection
from wpx_tui.store import events, snapshots

if TYPE_CHECKING:
    from wpx_tui.api.models import Alert
    from wpx_tui.monitor.replay_clock import ReplayClock

TICK = 0.25
"""Real seconds between two looks at the recording while it plays."""

REFUSED = "this is a replay: nothing is sent to the API"


def _no_client() -> NoReturn:
    raise ApiError(REFUSED)


class ReplayMonitor(AccountMonitor):
    """Hands out the states of a recording as its clock passes them.

    Nothing is polled, nothing is recorded, and no alert is made.
    """

    def __init__(
        self,
        source: ReplaySource,
        clock: ReplayClock,
        account: str,
        *,
        selection: Selection | None = None,
        intervals: Mapping[str, float] = INTERVALS,
        thresholds: ThresholdSettings | None = None,
    ) -> None:
        """`account` is its name on the screen; `intervals` are in seconds, by feed."""
        super().__init__(
            account,
            _no_client,
            selection=selection,
            intervals=intervals,
            thresholds=thresholds,
            clock=clock,
        )
        self.source = source
        self.player = clock
        """The clock, which can be stopped and turned."""
        self._turned = asyncio.Event()
        self._initial = self._state.selection
        self._is_chosen = False
        self._state = source.state(clock.now(), self._selection())

    # ---- the face of a monitor

    def begin(self) -> None:
        """Do nothing: the first state is there from the start."""

    def select(self, selection: Selection) -> None:
        """Show what was recorded of another selection, and no longer what was looked at then."""
        self._is_chosen = True
        self._state = self._state._replace(selection=selection)
        self.look()

    def want_country_record(self) -> None:
        """Keep what was known of the countries' days in the states from now on."""
        if not self.source.is_country_wanted:
            self.source.is_country_wanted = True
            self.look()

    def refresh(self) -> bool:
        """Return False: what is over is not polled again."""
        return False

    async def create_alert(self, subscription_id: str, percent: float, method: str) -> Alert:
        """Raise ApiError: an alert is for the present."""
        raise ApiError(REFUSED)

    async def run(self) -> None:
        """Hand out the states while the clock runs; only cancelling ends it."""
        while True:
            self._turned.clear()
            self.look()
            with suppress(TimeoutError):
                wait = TICK if self.player.is_playing else None
                await asyncio.wait_for(self._turned.wait(), wait)

    async def _make_client(self) -> None:
        raise ApiError(REFUSED)

    def _session(self) -> NoReturn:
        raise ApiError(REFUSED)

    # ---- the player

    def look(self) -> None:
        """Hand out the state of the instant that is replayed."""
        if self.player.is_at_end:
            self.player.pause()
        self._state = self.source.state(self.player.now(), self._selection())
        self._listeners.tell(self._state)

    def _selection(self) -> Selection:
        """Return what was looked at, until the user chooses."""
        if self._is_chosen:
            return self._state.selection
        return recorded_selection(self.source.recording, self.player.now(), self._initial)

    def play_or_pause(self) -> None:
        """Stop, or go on; at the end begin again."""
        if self.player.is_playing:
            self.player.pause()
        else:
            if self.player.is_at_end:
                self.player.go_to(self.player.start)
            self.player.play()
        self._turn()

    def move(self, seconds: float) -> None:
        """Go forward, or back by less than 0, and stop there."""
        self.player.pause()
        self.player.go_to(self.player.now() + seconds)
        self._turn()

    def turn_speed(self, step: int) -> None:
        """Play faster (1) or slower (-1)."""
        self.player.turn_speed(step)
        self._turn()

    def go_to_event(self, *, forward: bool) -> bool:
        """Go to the next event, or to the one before, and stop; False where there is none.

        In a gap its end counts as one.
        """
        now, read = self.player.now(), self.source.recording.read
        at = read(events.event_beside, now if forward else now - 1, forward=forward)
        if forward and not self.source.is_watched:
            again = read(snapshots.next_recorded, now)
            at = min((moment for moment in (at, again) if moment is not None), default=None)
        if at is None or not self.player.start <= at <= self.player.end:
            return False
        self.move(at - now)
        return True

    def _turn(self) -> None:
        self._turned.set()
        self.look()
