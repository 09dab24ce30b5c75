"""Which process sends a notification by a channel: the account's part of the store decides.

Without a store, and while it cannot be used, each process sends for itself.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from wpx_tui.notify.notification import Notification, Status
from wpx_tui.store import notices
from wpx_tui.store.notices import Notice, Turn

if TYPE_CHECKING:
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.store.database import Connection

T = TypeVar("T")

MAX_UNKEPT = 100
"""Notices of which is remembered what the store could not keep."""

SEPARATOR = ":"
"""Between the channel and the event in the name of a notice."""


@dataclass(slots=True)
class Entry:
    """A notification on its way by one channel.

    `claimed_at` is when this process claimed it or renewed its claim, in seconds since 1970; None
    while it is not this one's to send. `due` is when it is looked at next, by the outbox's clock.
    """

    notification: Notification
    notice: Notice
    due: float
    tries: int = 0
    claimed_at: float | None = None
    is_sending: bool = False

    @property
    def is_end(self) -> bool:
        """Whether it says that something is over."""
        return self.notification.status is Status.RESOLVED

    @property
    def row(self) -> Notice:
        """The notice whose row is claimed for it."""
        return notices.end_of(self.notice) if self.is_end else self.notice


class Ledger:
    """One channel's claims; no method raises."""

    def __init__(
        self,
        store: AccountStore | None,
        channel: str,
        claim: float,
        tell_alone: Callable[[], object],
    ) -> None:
        """Make claims that last `claim` seconds; `tell_alone` is called where there is no store."""
        self._store = store
        self._channel = channel
        self._claim = claim
        self._tell_alone = tell_alone
        self._unkept: deque[Callable[[Connection, int], bool]] = deque(maxlen=MAX_UNKEPT)

    def notice(self, event: str, subject: str, cycle: str) -> Notice:
        """Return what the store calls an event of a subject, sent by this channel."""
        return Notice(f"{self._channel}{SEPARATOR}{event}", subject, cycle)

    def take(self, entry: Entry) -> Turn:
        """Return whose turn it is to send; if ours, it is claimed."""
        wall = time.time()
        work = notices.take_end if entry.is_end else notices.take
        answer = self._write(
            lambda rows, account: work(rows, account, entry.notice, wall, self._claim)
        )
        turn, entry.notice = answer or (Turn.OURS, entry.notice)
        entry.claimed_at = wall if turn is Turn.OURS else None
        return turn

    def renew(self, entry: Entry) -> bool:
        """Keep the claim of an entry that is still to be sent; False if another has it by now."""
        claimed_at, wall = entry.claimed_at, time.time()
        if claimed_at is None:
            return False
        is_ours = self._write(
            lambda rows, account: notices.renew(rows, account, entry.row, claimed_at, wall)
        )
        entry.claimed_at = None if is_ours is False else wall
        return entry.claimed_at is not None

    def let_go(self, entry: Entry) -> None:
        """Give up the claim, so that another process may send."""
        claimed_at, entry.claimed_at = entry.claimed_at, None
        if claimed_at is not None:
            self._write(lambda rows, account: notices.let_go(rows, account, entry.row, claimed_at))

    def close(self, entry: Entry) -> None:
        """Take down that it was sent; with its end, that it may be sent again."""
        entry.claimed_at = None
        notice, wall = entry.notice, time.time()

        def take_down(rows: Connection, account: int, until: float = notices.INFINITE) -> bool:
            if entry.is_end:
                notices.end(rows, account, notice, until)
            else:
                notices.mark_sent(rows, account, notice, wall)
            return True

        if not self._write(take_down):
            self._unkept.append(partial(take_down, until=wall))

    def _write(self, work: Callable[[Connection, int], T]) -> T | None:
        """Return what `work` returns, None if there is no store to ask.

        What the store could not keep before is kept first: an end that stayed unknown to it would
        have the next beginning taken for one that was told.
        """
        results: list[T] = []

        def write(rows: Connection, account: int) -> None:
            for late in self._unkept:
                late(rows, account)
            results.append(work(rows, account))

        if self._store is not None and self._store.write(write):
            self._unkept.clear()
            return results[-1]
        self._tell_alone()
        return None
