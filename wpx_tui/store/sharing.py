"""Who asks a question next, decided by each process alone and by all of them in the same way.

There is no leader, no heartbeat and no daemon: each process does what it would do alone, and
mostly finds it done. `SharedQuestion` has the steps, each a millisecond at most; the loop over
them belongs to whoever can wait:

    started, known = clock(), None
    for wait in look_again():
        decision = shared.look(present(), interval, newer_than=known)
        if not isinstance(decision, Ask):
            return decision                    # an answer with its own time, or a failure to share
        known = decision.known if known is None else known
        if decision.alone or (taken := shared.take()) is Taken.UNSUPPORTED:
            break
        if taken is Taken.HELD:
            decision = shared.look(present(), interval)
            if isinstance(decision, Ask):
                break
            shared.release()                   # somebody answered just before the lock was free
            return decision
        if clock() - started >= PATIENCE:
            shared.mark_stuck()                # the next turn tries another lane
            started = clock()
        await sleep(wait)
    try:
        … call the API …
        shared.answered(…) or shared.failed(…)
    finally:
        shared.release()

Whoever wakes at `due` asks; those who wake with it find the lock taken and look again. A process
that asked last should wake at `due`, the others `FOLLOW` seconds later: by then it stands there.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Callable, Iterator
from struct import pack
from typing import TYPE_CHECKING, TypeAlias

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store import answers
from wpx_tui.store.answers import Answer, Failure, Question, Stored
from wpx_tui.store.lock import QuestionLocks, Taken
from wpx_tui.store.problems import StoreUnavailable

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection, Database

SPREAD = 0.1
"""How far an interval is lengthened or shortened at most, as a part of it."""

PATIENCE = 15.0
"""Seconds that a lock is waited for: a poll's deadline. Its holder hangs if it takes longer."""

FOLLOW = (0.15, 0.4)
"""Seconds, from and to, after `due` at which those look who did not ask last."""

MAX_WAIT = 4000.0
"""Seconds after a failure in which its `next_at` is believed: an hour and what jitter adds."""

STALE_FAILURE = 3600.0
"""Seconds after `next_at` from which nobody goes on counting: nobody has tried for so long."""


class Present(NamedTuple):
    """The present by the clock that `boot` names; an empty `boot` is the wall clock's."""

    clock: float
    boot: str


class Use(NamedTuple):
    """The answer is young enough: show it with its own time. The next poll is at `due`."""

    answer: Answer
    due: float


class Wait(NamedTuple):
    """The last poll failed: show that same failure, and do not ask before `until`."""

    failure: Failure
    until: float


class Ask(NamedTuple):
    """Somebody has to ask. `failure` is the one to go on counting from, if there is one.

    `alone`: the store cannot be used, so there is nobody to share with. `known` is when the last
    answer was asked, -inf without one.
    """

    failure: Failure | None = None
    alone: bool = False
    known: float = float("-inf")


Decision: TypeAlias = Use | Wait | Ask


def decide(
    stored: Stored,
    present: Present,
    interval: float,
    *,
    since: float | None = None,
    is_exact: bool = False,
    newer_than: float | None = None,
) -> Decision:
    """Return what to do about a question that is asked every `interval` seconds.

    `since`: only what was asked at or after it counts, as when the user refreshes. `is_exact`:
    the interval is the greatest age as it stands, without jitter. `newer_than`: who has waited
    for another's answer takes what was asked later, though it is due again by the time it comes;
    otherwise an API that takes longer than the interval would be asked by each in turn. Whatever
    a clock that was wrong or another boot has left behind counts for nothing.
    """
    answer, failure = stored
    known = float("-inf")
    if answer is not None and _counts(answer, present, since):
        known, due = answer.asked, due_at(answer.asked, interval)
        if is_exact:
            due, newer_than = answer.asked + interval, None
        if present.clock < due or (newer_than is not None and known > newer_than):
            return Use(answer, due)
    if failure is None or failure.boot != present.boot or failure.asked > present.clock:
        return Ask(known=known)
    until = min(failure.next_at, failure.asked + MAX_WAIT)
    if _counts(failure, present, since) and present.clock < until:
        return Wait(failure, until)
    return Ask(failure if present.clock < until + STALE_FAILURE else None, known=known)


def _counts(row: Answer | Failure, present: Present, since: float | None) -> bool:
    is_past = row.boot == present.boot and row.asked <= present.clock
    return is_past and (since is None or row.asked >= since)


def age(answer: Answer, present: Present) -> float | None:
    """Return the seconds since the answer was asked; None where the clocks do not tell."""
    return present.clock - answer.asked if _counts(answer, present, None) else None


def due_at(asked: float, interval: float) -> float:
    """Return when a question asked at `asked` is due again, the interval ±10 % later.

    The jitter is a function of `asked`, so that all processes know the same due time.
    """
    part = crc32(pack("<d", asked)) / 0xFFFFFFFF
    return asked + interval * (1 + SPREAD * (2 * part - 1))


def look_again() -> Iterator[float]:
    """Yield the seconds to wait before each next look: 0.05, 0.1, then 0.2 for ever."""
    yield 0.05
    yield 0.1
    while True:
        yield 0.2


class SharedQuestion:
    """The steps of the loop above for one question; none waits, none raises."""

    def __init__(self, database: Database, locks: QuestionLocks, question: Question) -> None:
        self._database = database
        self._locks = locks
        self.question = question

    def look(
        self,
        present: Present,
        interval: float,
        *,
        since: float | None = None,
        is_exact: bool = False,
        newer_than: float | None = None,
    ) -> Decision:
        """Return what to do now, as `decide` does; alone if the store cannot be used."""
        try:
            stored = self._database.read(answers.load, self.question)
        except StoreUnavailable:
            return Ask(alone=True)
        return decide(
            stored, present, interval, since=since, is_exact=is_exact, newer_than=newer_than
        )

    def stored(self) -> Stored | None:
        """Return what is known of the question, however old; None if it cannot be read."""
        try:
            return self._database.read(answers.load, self.question)
        except StoreUnavailable:
            return None

    def take(self) -> Taken:
        """Try to become the one who asks."""
        return self._locks.take(self.question)

    def release(self) -> None:
        """Let another one ask, if we were the one."""
        self._locks.release(self.question)

    def mark_stuck(self) -> None:
        """Remember that the lock was waited for in vain."""
        self._locks.mark_stuck(self.question)

    def answered(
        self, answer: Answer, record: Callable[[Connection], object] | None = None
    ) -> bool:
        """Keep the answer for all, and in the same transaction what `record` writes of it.

        `record` is run only if the answer is news. False if it was not kept: the store cannot be
        used, or has a later one.
        """

        def work(rows: Connection) -> bool:
            is_news = answers.save_answer(rows, self.question, answer)
            if is_news and record is not None:
                record(rows)
            return is_news

        return self._kept(work)

    def failed(self, failure: Failure) -> bool:
        """Keep the failure for all; False as `answered`."""
        return self._kept(lambda rows: answers.save_failure(rows, self.question, failure))

    def _kept(self, work: Callable[[Connection], bool]) -> bool:
        try:
            return self._database.write(work)
        except StoreUnavailable:
            return False
        finally:
            self.release()
