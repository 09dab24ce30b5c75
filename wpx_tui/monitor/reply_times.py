"""When the replies of a poll were made, by their own headers: `Date`, and `Age` in a cache.

A poll runs in one task, and the client hands every whole reply to its `on_reply` in that task. So
the poll opens a record, whoever hears the replies writes into it, and two polls that run side by
side do not see each other's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from wpx_tui.api.httpdate import cache_age, server_time
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer

if TYPE_CHECKING:
    from wpx_tui.api.reply import Reply

TOLERATED = 90.0
"""Seconds that a timestamp may lie before the reply's `Date` without being old: it may be cut to
the minute, and a minute's figures may take a while."""
HOUR = 3_600.0

Q = TypeVar("Q")
T = TypeVar("T")


class _Minute(Protocol):
    @property
    def requests(self) -> int | None: ...
    @property
    def bytes(self) -> int | None: ...


class _Stamped(Protocol):
    @property
    def timestamp(self) -> datetime | None: ...
    @property
    def current_minute(self) -> _Minute: ...
    @property
    def last_hour(self) -> _Minute: ...


class ReplyTimes:
    """The replies of one poll: the oldest `Age` in seconds, the server's time at the last one.

    `asked_at` is the moment that the poll took for the present, in `Clock.now()` seconds.
    """

    __slots__ = ("asked_at", "cached", "server_time")

    def __init__(self, asked_at: float) -> None:
        self.asked_at = asked_at
        self.cached = 0.0
        self.server_time: datetime | None = None

    def answer(self, value: T, query: Q, clock: Clock) -> Answer[Q, T]:
        """Return the answer that has just come, with the times that belong to it."""
        utc, now = clock.utc(), clock.now()
        # By the clock as it is known now: the first replies are what tells that ours is off.
        asked_at = utc - timedelta(seconds=now - self.asked_at)
        return Answer(value, query, utc, now, self.age(value), asked_at)

    def age(self, value: object) -> float:
        """Return how many seconds old the figures of `value` were when they came, 0 or more.

        That is the time in a cache. A realtime answer also has a timestamp of its own; where that
        is long ago, the figures are as old as it says.
        """
        timestamp = getattr(value, "timestamp", None)
        if not isinstance(timestamp, datetime) or self.server_time is None:
            return self.cached
        behind = (self.server_time - timestamp).total_seconds()
        stamped: _Stamped = value  # type: ignore[assignment]  # of the models realtime alone has one
        if behind <= TOLERATED or _is_quiet(stamped, behind):
            return self.cached
        return max(self.cached, behind)


def _is_quiet(value: _Stamped, behind: float) -> bool:
    """Return True if nothing has happened for `behind` seconds, by the figures themselves.

    The timestamp may then be that of the last traffic, and is no sign of old figures.
    """
    idle = _is_zero(value.current_minute)
    return idle and (behind < HOUR or _is_zero(value.last_hour))


def _is_zero(usage: _Minute) -> bool:
    return usage.requests == 0 and usage.bytes == 0


_record: ContextVar[ReplyTimes | None] = ContextVar("reply_times", default=None)


@contextmanager
def recorded(asked_at: float) -> Iterator[ReplyTimes]:
    """Record the replies of the calls that this task makes in the block, from `asked_at` on."""
    times = ReplyTimes(asked_at)
    token = _record.set(times)
    try:
        yield times
    finally:
        _record.reset(token)


def asked(at: float) -> None:
    """Note that the poll of this task, if it is recorded, asks about `at` (`Clock.now()`)."""
    times = _record.get()
    if times is not None:
        times.asked_at = at


def hear(reply: Reply) -> None:
    """Note the times of a reply for the poll that it belongs to, if one is recorded here."""
    times = _record.get()
    if times is None:
        return
    times.cached = max(times.cached, float(cache_age(reply.headers) or 0))
    times.server_time = server_time(reply.headers) or times.server_time
