"""One set of polls for every process that watches an account: the answers are in the store.

Between a feed and the client stands `SharedAnswers.get`. It returns the stored answer while that
is young enough, raises the stored failure until its next try is due, and otherwise asks, unless
another process does so just now. `store/sharing.py` decides; this is the loop that waits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from wpx_tui.api.errors import ApiError
from wpx_tui.monitor.bodies import BodyReader, decoded, encoded
from wpx_tui.monitor.feed import Failure
from wpx_tui.monitor.source import Fetched, SharedFailureError, Wanted
from wpx_tui.monitor.store_clock import StoreClock
from wpx_tui.store import answers
from wpx_tui.store.lock import Taken
from wpx_tui.store.sharing import (
    FOLLOW,
    PATIENCE,
    Ask,
    Decision,
    SharedQuestion,
    Use,
    Wait,
    due_at,
    look_again,
)

if TYPE_CHECKING:
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.api_clock import ApiClock
    from wpx_tui.monitor.queries import HistoryQuery
    from wpx_tui.monitor.recorder import Record, Recorder

T = TypeVar("T")

MINUTE = 60.0
"""Seconds of age from which figures are no sample of the present minute."""


class SharedAnswers:
    """The answers that all processes of an account share.

    What cannot be stored is asked for alone, as if there were no store: a bare value is returned
    and the call's own error raised.
    """

    def __init__(
        self,
        store: AccountStore,
        clock: ApiClock,
        *,
        random: Callable[[], float] | None = None,
        report: Callable[[str], object] = lambda _news: None,
        decode: Callable[[str, str], object] = decoded,
    ) -> None:
        """`report` is told once when the store cannot be used; `random` gives numbers 0 to 1.

        `decode` makes the value of a model's name and a stored body; ValueError if it cannot.
        """
        self._store = store
        self._clock = clock
        self._own_random = random
        self._report = report
        self._times = StoreClock(clock)
        self._recorder: Recorder | None = None
        self._bodies = BodyReader(decode)
        self.last_ahead = 0.0
        """By how many seconds the API's clock was ahead, by the last answer that was restored."""

    async def get(self, wanted: Wanted, fetch: Callable[[], Awaitable[T]]) -> T | Fetched[T]:
        """Return the stored answer, or that of `fetch`, which is then kept for all.

        What else is kept of a new answer is written in the same transaction. Raises
        `SharedFailureError` for a failure that is kept for all, and what `fetch` raises otherwise.
        """
        shared = self._store.question(wanted.text)
        try:
            if shared is None:
                return await fetch()
            decision = await self._decision(shared, wanted)
            if isinstance(decision, Wait):
                raise self._failure(decision.failure, decision.until)
            if isinstance(decision, Use):
                fetched = self._fetched(decision, wanted)
                if fetched is not None:
                    return cast("Fetched[T]", fetched)
                decision = Ask()
            return await self._ask(shared, wanted, fetch, decision.failure)
        finally:
            self._tell()

    def utc(self) -> datetime:
        """Return the API's time."""
        return self._clock.utc()

    def stored(self, wanted: Wanted, bodies: BodyReader | None = None) -> Fetched[object] | None:
        """Return the last answer however old it is, None where there is none to be read.

        `bodies` reads it, where that is to be another reader than that of the answers to come.
        """
        shared = self._store.question(wanted.text)
        stored = None if shared is None else shared.stored()
        if stored is None or stored.answer is None:
            return None
        return self._fetched(Use(stored.answer, 0.0), wanted, is_news=False, bodies=bodies)

    def hear(self, questions: Iterable[Wanted]) -> None:
        """Take the API's time from their stored answers, as a turn is to be told by its clock.

        For a command, which gets no answer before it has to know.
        """
        shared = [self._store.question(wanted.text) for wanted in questions]
        stored = [question.stored() for question in shared if question is not None]
        self._times.hear(row.answer for row in stored if row is not None)

    def at_hand(self, wanted: Wanted) -> Fetched[object] | SharedFailureError | None:
        """Return what `get` would without asking or waiting; None where it would do either."""
        shared = self._store.question(wanted.text)
        decision = Ask() if shared is None else self._look(shared, wanted)
        if isinstance(decision, Use):
            return self._fetched(decision, wanted)
        if isinstance(decision, Wait):
            return self._failure(decision.failure, decision.until)
        return None

    async def _decision(self, shared: SharedQuestion, wanted: Wanted) -> Decision:
        """Return what to do; `Ask` comes with the lock, or where there is none to be had."""
        import asyncio  # a reader of what is stored spares it

        started, known = self._clock.now(), None
        for wait in look_again():
            decision = self._look(shared, wanted, known)
            if not isinstance(decision, Ask):
                return decision
            known = decision.known if known is None else known
            taken = Taken.UNSUPPORTED if decision.alone else shared.take()
            if taken is Taken.UNSUPPORTED:
                return decision
            if taken is Taken.HELD:
                decision = self._look(shared, wanted, known)
                if not isinstance(decision, Ask):
                    shared.release()
                return decision
            if self._clock.now() - started >= PATIENCE:
                shared.mark_stuck()
                started = self._clock.now()
            await asyncio.sleep(wait)
        raise AssertionError("there is always another look")

    def _look(self, shared: SharedQuestion, wanted: Wanted, known: float | None = None) -> Decision:
        since = None if wanted.since is None else wanted.since - self._times.offset()
        now, exact = self._times.present(), wanted.is_exact
        return shared.look(now, wanted.interval, since=since, is_exact=exact, newer_than=known)

    async def _ask(
        self,
        shared: SharedQuestion,
        wanted: Wanted,
        fetch: Callable[[], Awaitable[T]],
        before: answers.Failure | None,
    ) -> T | Fetched[T]:
        from wpx_tui.monitor import reply_times  # of those who ask

        asked = self._times.present().clock
        try:
            try:
                with reply_times.recorded(self._clock.now()) as times:
                    value = await fetch()
            except ApiError as error:
                failure = self._new_failure(error, asked, before, wanted.interval)
                if shared.failed(failure):
                    raise self._failure(failure, failure.next_at) from error
                raise
            asked = times.asked_at - self._times.offset()
            return self._kept(shared, wanted, value, asked, times.age(value))
        finally:
            shared.release()

    def _kept(
        self, shared: SharedQuestion, wanted: Wanted, value: T, asked: float, age: float
    ) -> T | Fetched[T]:
        wall = self._times.wall()
        if (body := encoded(value, age)) is None:
            return value
        by, ahead = self._store.process, self._clock.measured
        answer = answers.Answer(asked, self._times.boot, wall, ahead, by, body)
        offset = self._times.offset()
        # Old figures are no sample of this minute, and were seen when they were new.
        work = self._recorded(wanted, value, wall, asked + offset) if age < MINUTE else None
        if not shared.answered(answer, work):
            return value
        due = due_at(asked, wanted.interval)
        asked += offset
        present = self._times.asked_at(asked)
        value = self._completed(wanted, value, present)
        return Fetched(value, self._times.utc(wall), asked, due + offset, age, present)

    def _recorded(self, wanted: Wanted, value: object, wall: float, asked: float) -> Record | None:
        """Return what else is to be written."""
        keys = self._store.keys()
        if keys is not None and (self._recorder is None or self._recorder.keys is not keys):
            from wpx_tui.monitor.recorder import Recorder  # with the models, which a reader spares

            self._recorder = Recorder(keys)
        if self._recorder is None:
            return None
        at = self._times.utc(wall)
        return self._recorder.work_or_none(wanted.feed, wanted.query, value, at, asked, wall)

    def _fetched(
        self, use: Use, wanted: Wanted, *, is_news: bool = True, bodies: BodyReader | None = None
    ) -> Fetched[object] | None:
        """Return the stored answer as a value; None if it cannot be read."""
        answer = use.answer
        read = (bodies or self._bodies).read(wanted.feed, wanted.model, answer.body)
        if read is None:
            return None
        value, seconds = read
        if answer.ahead is not None:
            self.last_ahead = answer.ahead
            if is_news and answer.by != self._store.process:
                self._clock.take(answer.ahead)
        asked = self._times.asked(answer)
        next_at = self._times.offset() + use.due + self._follow(answer.by)
        came_at, present = self._times.utc(answer.came_at), self._times.asked_at(asked)
        value = self._completed(wanted, value, present)
        return Fetched(value, came_at, asked, next_at, seconds, present)

    def has_buckets(self, query: HistoryQuery) -> bool:
        """Return True if buckets of the window of `query` are stored."""
        from wpx_tui.monitor.archive import has_buckets  # as below

        return has_buckets(self._store, query, self._clock.utc())

    def _completed(self, wanted: Wanted, value: T, present: datetime) -> T:
        """Return a history with what only the store has, and any other answer as it is."""
        if wanted.model != "History":  # a reader of other answers spares what the next line loads
            return value
        from wpx_tui.monitor.archive import completed

        return completed(self._store, wanted.query, value, present)

    def _new_failure(
        self, error: ApiError, asked: float, before: answers.Failure | None, interval: float
    ) -> answers.Failure:
        from wpx_tui.api.retry import next_wait

        now = self._times.present().clock
        number = 1 if before is None else before.number + 1
        return answers.Failure(
            asked=asked,
            boot=self._times.boot,
            failed_at=self._times.wall(),
            reason=error.reason,
            advice=error.advice,
            number=number,
            since=now if before is None else before.since,
            next_at=now + next_wait(error, number, interval, self._random),
            by=self._store.process,
        )

    def _failure(self, failure: answers.Failure, until: float) -> SharedFailureError:
        offset = self._times.offset()
        return SharedFailureError(
            Failure(failure.reason, failure.advice, failure.number, failure.since + offset),
            until + offset + self._follow(failure.by),
        )

    def _follow(self, by: str) -> float:
        """Return how much later than due to look: whoever asked last asks again."""
        first, last = FOLLOW
        return 0.0 if by == self._store.process else first + self._random() * (last - first)

    def _random(self) -> float:
        """Return a number from 0 to 1."""
        if self._own_random is None:
            from random import random  # slow to load, and who asked last does not need it

            self._own_random = random
        return self._own_random()

    def _tell(self) -> None:
        for news in self._store.take_news():
            self._report(news)
