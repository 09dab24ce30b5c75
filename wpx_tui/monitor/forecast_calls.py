"""The calls for the histories that forecasts stand on: one at a time, few, and backing off."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from wpx_tui.api.enums import Granularity
from wpx_tui.api.errors import StatusError
from wpx_tui.monitor import fetches
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.forecast_questions import (
    HOUR,
    CallBudget,
    Question,
    questions,
    usage_wanted,
)
from wpx_tui.monitor.forecasts import ACCOUNT
from wpx_tui.monitor.retries import Retries
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.source import Fetched, SharedFailureError

if TYPE_CHECKING:
    from wpx_tui.api.models import History
    from wpx_tui.monitor.forecast_book import ForecastBook

LEAST_APART = 60.0
"""Seconds between two calls for the same, and without a call after a failure, at least."""

TOO_MUCH = (400, 413, 422)
"""Statuses that may mean that the API does not give so many buckets."""

NOT_FOUND = 404

_log = logging.getLogger("wpx_tui.monitor")


class HistoryCalls:
    """Asks for what is due, through what all processes share, and writes it into the book."""

    def __init__(
        self,
        session: Callable[[], Session],
        book: ForecastBook,
        clock: Clock,
        random: Callable[[], float],
    ) -> None:
        """`session` is called once a call; `random` gives numbers from 0 to 1."""
        self._session = session
        self._book = book
        self._clock = clock
        self._random = random
        self._budget = CallBudget(clock.now())
        self._due: dict[object, float] = {}
        self._windows: dict[object, int] = {}
        self._retries = Retries("forecast: no history", HOUR, clock, random)
        self._not_before = -math.inf

    def restore(self, subject_id: str) -> None:
        """Begin with the last answers about a subject, however old; they are asked again in time.

        Raises ApiError while there is no connection.
        """
        shared = self._session().shared
        if shared is None:
            return
        for question in questions([subject_id]):
            kept = shared.stored(usage_wanted(question))
            if kept is not None:
                self._learn(question, 0, cast("Fetched[History]", kept))

    async def ask(self, wanted: Sequence[Question]) -> bool:
        """Ask what is due most; False where nothing is, or no call may be made yet."""
        now = self._clock.now()
        due = [question for question in wanted if self._due.get(question.key, -math.inf) <= now]
        if not due or now < self._not_before:
            return False
        # What was never asked comes first, then what has been due for longest.
        question = min(
            due, key=lambda question: (self._due.get(question.key, -math.inf), question.rank)
        )
        window = self._windows.get(question.kind, 0)
        try:
            answer = await self._answer(question, window)
        except Exception as error:  # noqa: BLE001  # the loop outlives every failure: promise 2
            self._failed(question, error)
            return True
        if answer is None:
            return False
        self._learn(question, window, answer)
        if self._retries.reset():
            _log.info("forecast: histories are answered again")
        self._not_before = -math.inf
        return True

    def next_at(self, wanted: Sequence[Question]) -> float:
        """Return when to ask again, in `Clock.now()` seconds; infinity if there is no question."""
        if not wanted:
            return math.inf
        now = self._clock.now()
        due = min(self._due.get(question.key, now) for question in wanted)
        return max(due, self._not_before, now + max(1.0, self._budget.wait(now)))

    def rest(self, until: float) -> None:
        """Make no call before `until`, in `Clock.now()` seconds."""
        self._not_before = max(self._not_before, until)

    async def _answer(self, question: Question, window: int) -> Fetched[History] | None:
        """Return what is kept for all, or what the API answers; None while it may not be asked."""
        session, wanted = self._session(), usage_wanted(question, window)
        shared = session.shared
        kept = None if shared is None else shared.at_hand(wanted)
        if isinstance(kept, SharedFailureError):
            raise kept
        if kept is not None:
            return cast("Fetched[History]", kept)
        if self._budget.wait(self._clock.now()) > 0.0:
            return None

        async def fetch() -> History:
            self._budget.spend(self._clock.now())
            return await fetches.usage(session, question.query(window))

        utc, now = self._clock.utc(), self._clock.now()
        value = await session.get(wanted, fetch)
        if isinstance(value, Fetched):
            return value
        return Fetched(value, utc, now, now + question.interval, 0.0, utc)

    def _learn(self, question: Question, window: int, answer: Fetched[History]) -> None:
        query = question.query(window)
        if question.granularity is Granularity.HOURLY and question.subject == ACCOUNT:
            self._book.past_hours = self._book.past_hours.with_answer(answer.value, answer.asked_at)
        if not question.longer:
            record = self._book.record(question.subject)
            record.learn(query.granularity, query.days, answer.asked_at, answer.value)
        jitter = 0.9 + 0.1 * self._random()  # those of one start drift apart
        self._due[question.key] = max(
            answer.asked + question.interval * jitter, self._clock.now() + LEAST_APART
        )

    def _failed(self, question: Question, error: Exception) -> None:
        now = self._clock.now()
        status = status_of(error)
        if status in TOO_MUCH:
            self._windows[question.kind] = self._windows.get(question.kind, 0) + 1
        if status == NOT_FOUND or status in TOO_MUCH:  # and no reason to ask nothing else
            self._due[question.key] = now + max(LEAST_APART, question.interval / 6)
            return
        until = self._retries.failed(error)
        self._not_before = self._due[question.key] = max(until, now + LEAST_APART)


def status_of(error: BaseException | None) -> int | None:
    """Return the HTTP status of a failure, or of what is behind a shared one."""
    if isinstance(error, SharedFailureError):
        error = error.__cause__
    return error.status if isinstance(error, StatusError) else None
