"""One set of polls for every process that watches an account: the answers are in the store.

Between a feed and the client stands `SharedAnswers.get`. It returns the stored answer while that
is young enough, raises the stored failure until its next try is due, and otherwise asks, unless
another process does so just now. `store/sharing.py` decides; this is the loop that waits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar, cast

from wpx_tui.api.errors import ApiError
from wpx_tui.monitor.feed import Failure
from wpx_tui.monitor.source import Fetched, SharedFailureError, Wanted
from wpx_tui.store import answers
from wpx_tui.store.boot import boot_id
from wpx_tui.store.lock import Taken
from wpx_tui.store.sharing import (
    FOLLOW,
    PATIENCE,
    Ask,
    Decision,
    Present,
    SharedQuestion,
    Use,
    Wait,
    due_at,
    look_again,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.api_clock import ApiClock
    from wpx_tui.monitor.queries import HistoryQuery
    from wpx_tui.monitor.recorder import Record, Recorder

T = TypeVar("T")

LOGGER = "wpx_tui.monitor"

MINUTE = 60.0
"""Seconds of age from which figures are no sample of the present minute."""


def decoded(model: str, body: str) -> BaseModel:
    """Return the value of a stored body. Raises ValueError."""
    kind: type[BaseModel] = getattr(import_module("wpx_tui.api.models"), model)
    return kind.model_validate_json(body)


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
        self._decode = decode
        self._boot = boot_id()
        self._recorder: Recorder | None = None
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

    def stored(self, wanted: Wanted) -> Fetched[object] | None:
        """Return the last answer however old it is, None where there is none to be read."""
        shared = self._store.question(wanted.text)
        stored = None if shared is None else shared.stored()
        if stored is None or stored.answer is None:
            return None
        return self._fetched(Use(stored.answer, 0.0), wanted, is_news=False)

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
        since = None if wanted.since is None else wanted.since - self._offset()
        now, exact = self._present(), wanted.is_exact
        return shared.look(now, wanted.interval, since=since, is_exact=exact, newer_than=known)

    async def _ask(
        self,
        shared: SharedQuestion,
        wanted: Wanted,
        fetch: Callable[[], Awaitable[T]],
        before: answers.Failure | None,
    ) -> T | Fetched[T]:
        from wpx_tui.monitor import reply_times  # of those who ask

        asked = self._present().clock
        try:
            try:
                with reply_times.recorded(self._clock.now()) as times:
                    value = await fetch()
            except ApiError as error:
                failure = self._new_failure(error, asked, before, wanted.interval)
                if shared.failed(failure):
                    raise self._failure(failure, failure.next_at) from error
                raise
            asked = times.asked_at - self._offset()
            return self._kept(shared, wanted, value, asked, times.age(value))
        finally:
            shared.release()

    def _kept(
        self, shared: SharedQuestion, wanted: Wanted, value: T, asked: float, age: float
    ) -> T | Fetched[T]:
        wall = self._clock.utc().timestamp() - self._clock.ahead
        try:
            body = cast("BaseModel", value).model_dump_json()
        except ValueError:  # a text that is no text in UTF-8
            return value
        answer = answers.Answer(
            asked, self._boot, wall, self._clock.measured, self._store.process, f"{age!r} {body}"
        )
        offset = self._offset()
        # Old figures are no sample of this minute, and were seen when they were new.
        work = self._recorded(wanted, value, wall, asked + offset) if age < MINUTE else None
        if not shared.answered(answer, work):
            return value
        due = due_at(asked, wanted.interval)
        asked += offset
        present = self._asked_at(asked)
        value = self._completed(wanted, value, present)
        return Fetched(value, self._utc(wall), asked, due + offset, age, present)

    def _recorded(self, wanted: Wanted, value: object, wall: float, asked: float) -> Record | None:
        """Return what else is to be written; a bug in that costs the record alone."""
        if self._recorder is None and (keys := self._store.keys()) is not None:
            from wpx_tui.monitor.recorder import Recorder  # with the models, which a reader spares

            self._recorder = Recorder(keys)
        if self._recorder is None:
            return None
        try:
            return self._recorder.work(wanted.query, value, self._utc(wall), asked, wall)
        except Exception as error:  # noqa: BLE001  # the answer itself must reach the screen
            import logging

            from wpx_tui.system import crash_report

            text = crash_report.line(error)
            logging.getLogger(LOGGER).error("%s: cannot be recorded: %s", wanted.feed, text)
            return None

    def _fetched(self, use: Use, wanted: Wanted, *, is_news: bool = True) -> Fetched[object] | None:
        """Return the stored answer as a value; None if it cannot be read."""
        answer = use.answer
        try:
            age, _, body = answer.body.partition(" ")
            value, seconds = self._decode(wanted.model, body), float(age)
        except ValueError as error:
            kind = type(error).__name__  # its text holds what was stored
            import logging

            logging.getLogger(LOGGER).warning(
                "%s: a stored answer cannot be read: %s", wanted.feed, kind
            )
            return None
        if answer.ahead is not None:
            self.last_ahead = answer.ahead
            if is_news and answer.by != self._store.process:
                self._clock.take(answer.ahead)
        asked = self._clock_time(answer)
        next_at = self._offset() + use.due + self._follow(answer.by)
        came_at, present = self._utc(answer.came_at), self._asked_at(asked)
        value = self._completed(wanted, value, present)
        return Fetched(value, came_at, asked, next_at, seconds, present)

    def has_buckets(self, query: HistoryQuery) -> bool:
        """Return True if buckets of the window of `query` are stored."""
        from wpx_tui.monitor.archive import has_buckets

        return has_buckets(self._store, query, self._clock.utc())

    def _completed(self, wanted: Wanted, value: T, present: datetime) -> T:
        """Return a history with what only the store has, and any other answer as it is."""
        if wanted.model != "History":  # a reader of other answers spares what the next line loads
            return value
        from wpx_tui.monitor.archive import completed

        return completed(self._store, wanted.query, value, present)

    def _asked_at(self, asked: float) -> datetime:
        """Return the API's time at an instant of `Clock.now()`."""
        return self._clock.utc() - timedelta(seconds=self._clock.now() - asked)

    def _clock_time(self, answer: answers.Answer) -> float:
        """Return when it was asked, by `Clock.now()`; by the wall clock where the boot differs."""
        if answer.boot == self._boot:
            return answer.asked + self._offset()
        wall = self._clock.utc().timestamp() - self._clock.ahead
        return self._clock.now() - max(wall - answer.came_at, 0.0)

    def _new_failure(
        self, error: ApiError, asked: float, before: answers.Failure | None, interval: float
    ) -> answers.Failure:
        from wpx_tui.api.retry import next_wait

        now = self._present().clock
        number = 1 if before is None else before.number + 1
        return answers.Failure(
            asked=asked,
            boot=self._boot,
            failed_at=self._clock.utc().timestamp() - self._clock.ahead,
            reason=error.reason,
            advice=error.advice,
            number=number,
            since=now if before is None else before.since,
            next_at=now + next_wait(error, number, interval, self._random),
            by=self._store.process,
        )

    def _failure(self, failure: answers.Failure, until: float) -> SharedFailureError:
        offset = self._offset()
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

    def _present(self) -> Present:
        wall = self._clock.utc().timestamp() - self._clock.ahead
        return Present(self._clock.now() if self._boot else wall, self._boot)

    def _offset(self) -> float:
        """Return `Clock.now()` less the clock that the store's times are in."""
        return self._clock.now() - self._present().clock

    def _utc(self, wall: float) -> datetime:
        """Return the API's time at an instant of this machine's wall clock."""
        return datetime.fromtimestamp(wall + self._clock.ahead, UTC)

    def _tell(self) -> None:
        for news in self._store.take_news():
            self._report(news)
