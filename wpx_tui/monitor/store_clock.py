"""Between the times that the store keeps and those of this process."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.store.boot import boot_id
from wpx_tui.store.sharing import Present

if TYPE_CHECKING:
    from wpx_tui.monitor.api_clock import ApiClock
    from wpx_tui.store.answers import Answer


class StoreClock:
    """Tells times in the store's clock: `Clock.now()`'s, the wall's where a boot has no name."""

    def __init__(self, clock: ApiClock) -> None:
        self._clock = clock
        self.boot = boot_id()
        """The id of this boot, empty where the system has none."""

    def present(self) -> Present:
        """Return the present."""
        return Present(self._clock.now() if self.boot else self.wall(), self.boot)

    def wall(self) -> float:
        """Return this machine's wall clock in seconds since 1970."""
        return self._clock.utc().timestamp() - self._clock.ahead

    def offset(self) -> float:
        """Return `Clock.now()` less the clock that the store's times are in."""
        return self._clock.now() - self.present().clock

    def utc(self, wall: float) -> datetime:
        """Return the API's time at an instant of this machine's wall clock."""
        return datetime.fromtimestamp(wall + self._clock.ahead, UTC)

    def asked_at(self, asked: float) -> datetime:
        """Return the API's time at an instant of `Clock.now()`."""
        return self._clock.utc() - timedelta(seconds=self._clock.now() - asked)

    def hear(self, answers: Iterable[Answer | None]) -> None:
        """Set the API's clock by the newest of this boot's answers that tells it."""
        now = self.present().clock
        times = [
            (answer.asked, answer.ahead)
            for answer in answers
            if answer is not None
            and answer.ahead is not None
            and answer.boot == self.boot
            and answer.asked <= now
        ]
        if times:
            self._clock.take(max(times)[1])

    def asked(self, answer: Answer) -> float:
        """Return when it was asked, by `Clock.now()`; by the wall clock where the boot differs."""
        if answer.boot == self.boot:
            return answer.asked + self.offset()
        return self._clock.now() - max(self.wall() - answer.came_at, 0.0)
