"""The state of a feed at one moment: the last good answer, the last failure, the next try."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from wpx_tui.named_tuple import NamedTuple

NOT_RECORDED = "not recorded"
"""The reason of a failure that is none: in a replay, of what nobody watched."""

Q = TypeVar("Q", covariant=True)
T = TypeVar("T", covariant=True)


class Status(StrEnum):
    """How far a feed's figures can be believed."""

    WAITING = "waiting"  # never answered, never failed
    LIVE = "live"  # the figures of the last good answer are younger than twice the interval
    STALE = "stale"  # older
    FAILED = "failed"  # there has never been one and the last poll failed


class Answer(NamedTuple, Generic[Q, T]):
    """A good answer: to which query, when it came by the wall clock and by `Clock.now()`.

    The wall clock is the API's where ours is off (`ApiClock`), as the figures' days and hours are.
    `age` is how many seconds old the figures were by then, by the answer's own word. `asked_at` is
    the present moment that the poll asked about; an answer may come when the hour has turned.
    """

    value: T
    query: Q
    fetched_at: datetime
    fetched_monotonic: float
    age: float = 0.0
    asked_at: datetime | None = None

    @property
    def present(self) -> datetime:
        """The moment that "now" and "until now" meant when it was asked, by the wall clock."""
        return self.asked_at or self.fetched_at

    @property
    def as_of(self) -> datetime:
        """The moment that the figures are of, by the wall clock."""
        return self.fetched_at - timedelta(seconds=self.age)

    @property
    def as_of_monotonic(self) -> float:
        """The moment that the figures are of, in `Clock.now()` seconds."""
        return self.fetched_monotonic - self.age


class Failure(NamedTuple):
    """Why the polls fail: `number` in a row since `since` (`Clock.now()` seconds)."""

    reason: str
    advice: str | None
    number: int
    since: float


class Feed(NamedTuple, Generic[Q, T]):
    """One feed's state. Times are `Clock.now()` seconds, `interval` is in seconds.

    `query` is the present one; the answer to an earlier query stays, and carries that query.
    """

    name: str
    interval: float
    query: Q
    answer: Answer[Q, T] | None = None
    failure: Failure | None = None
    next_at: float | None = None

    @property
    def stale_at(self) -> float | None:
        """When the last good answer becomes old, None without one."""
        return None if self.answer is None else self.answer.as_of_monotonic + 2 * self.interval

    @property
    def is_current(self) -> bool:
        """Whether the answer is one to the present query."""
        return self.answer is not None and self.answer.query == self.query

    @property
    def was_old(self) -> bool:
        """True if the answer's figures were stale already when they came."""
        return self.answer is not None and self.answer.age >= 2 * self.interval

    def status(self, now: float) -> Status:
        """Return the state at `now`."""
        if self.stale_at is None:
            return Status.WAITING if self.failure is None else Status.FAILED
        return Status.LIVE if now < self.stale_at else Status.STALE
