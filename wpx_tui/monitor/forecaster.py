"""Keeps the forecasts up to date, in slices of arithmetic that do not hold up the event loop.

They are made anew when new counters come, at most once a minute, one subject at a time. On counters
that are old nothing is computed: then the last forecasts stay and are marked stale.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random as _random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, cast

from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.feeds import SUBSCRIPTIONS, SUMMARY
from wpx_tui.monitor.forecast_calls import HistoryCalls
from wpx_tui.monitor.forecast_questions import Question, questions
from wpx_tui.monitor.forecasts import ACCOUNT, NO_RULES, ForecastRules, SubjectForecast
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.supervisor import supervise
from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.analysis.day_figures import DayUse
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.forecast_book import ForecastBook
    from wpx_tui.monitor.forecast_record import SubjectRecord
    from wpx_tui.monitor.forecast_subjects import Subject
    from wpx_tui.monitor.past_hours import PastHours
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.store.forecasts import Current

LEAST_APART = 60.0
"""Seconds between two forecasts of a subject on the same history."""

RESTING = 300.0
"""Seconds between them while nobody looks at the account."""

RECORD_EVERY = 6 * 3600
"""Seconds after which the kept forecasts of a subject are held against what came anew."""

COUNTERS = (SUMMARY.name, SUBSCRIPTIONS.name)
"""The feeds whose figures forecasts begin with."""

_log = logging.getLogger("wpx_tui.monitor")

Publish = Callable[[tuple[SubjectForecast, ...]], object]
"""Takes the forecasts: the account's first, then the subscriptions' in the order of the list."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A forecast, what it stands on, and when it was made (`Clock.now()` seconds)."""

    subject: Subject
    version: int
    at: float
    published: SubjectForecast


class ForecastPoller:
    """Makes the forecasts and asks for what they stand on; only cancelling ends `run`.

    Nothing is asked for before every feed has its first outcome.
    """

    def __init__(
        self,
        session: Callable[[], Session],
        state: Callable[[], AccountState],
        *,
        clock: Clock,
        publish: Publish,
        publish_hours: Callable[[PastHours], object] | None = None,
        publish_days: Callable[[tuple[DayUse, ...]], object] = lambda _days: None,
        store: Callable[[], AccountStore | None] = lambda: None,
        random: Callable[[], float] = _random.random,
        rules: ForecastRules = NO_RULES,
    ) -> None:
        """`session` is called once a call, `state` whenever what is known may have changed.

        `publish_hours` takes the account's hours of the past weeks; without it none are asked for.
        `publish_days` takes the account's days that are over.
        """
        self._rules = rules
        self._session = session
        self._state = state
        self._clock = clock
        self._publish = publish
        self._publish_hours = publish_hours
        self._hours: PastHours | None = None
        self._publish_days = publish_days
        self._days: tuple[DayUse, ...] = ()
        self._days_of = (0, date.min)
        self._store = store
        self._random = random
        self._wake = asyncio.Event()
        self._made: dict[str, _Made] = {}
        self._restored: set[str] = set()
        self._records: dict[str, tuple[int, SubjectRecord]] = {}
        self._saved: set[tuple[str, datetime, int]] = set()
        self._current: dict[str, Current] = {}
        self._impossible: set[str] = set()
        self._parts: tuple[ForecastBook, HistoryCalls] | None = None
        self._questions: list[Question] = []
        self._is_resting = False

    def rest(self, is_resting: bool) -> None:
        """Make no call, and forecasts more seldom, or go on with both."""
        self._is_resting = is_resting
        self._wake.set()

    def feed_changed(self, name: str) -> None:
        """Look at what has changed: new counters call for new forecasts."""
        if name in COUNTERS or (self._parts is None and not self._is_resting):
            self._wake.set()

    async def run(self) -> None:
        """Forecast for ever; only cancelling ends it."""
        await supervise(self._loop, self._crashed, clock=self._clock, wake=asyncio.Event())

    async def _loop(self) -> None:
        while not self._is_settled(self._state()):
            self._wake.clear()
            await self._clock.wait(math.inf, self._wake)
        book, calls = self._parts or await self._open()
        while True:
            self._wake.clear()
            state = self._state()
            subjects = await self._subjects(state, book, calls)
            await self._make(subjects, book)
            self._show(state)
            self._show_hours(state, book)
            self._show_days(book)
            wanted = _questions(subjects) + self._questions
            wanted = [] if self._is_resting else wanted
            if not await calls.ask(wanted):
                due = min(self._next_change(state, subjects), calls.next_at(wanted))
                await self._clock.wait(due, self._wake)

    def _is_settled(self, state: AccountState) -> bool:
        """Return True once the first figures of the regular feeds stand, or have failed."""
        now = self._clock.now()
        return all(
            feed.failure is not None or feed.status(now) is Status.LIVE
            for feed in state.feeds.values()
        )

    async def _open(self) -> tuple[ForecastBook, HistoryCalls]:
        """Load what is needed, in a thread: no start waits for it."""
        await asyncio.to_thread(import_module, "wpx_tui.monitor.forecast_record")
        module = await asyncio.to_thread(import_module, "wpx_tui.monitor.forecast_book")
        past_hours = await asyncio.to_thread(import_module, "wpx_tui.monitor.past_hours")
        book = cast("ForecastBook", module.ForecastBook(self._rules))
        self._parts = book, HistoryCalls(self._session, book, self._clock, self._random)
        if self._publish_hours is not None:
            self._questions = [past_hours.question()]
            store = self._store()
            if store is not None:
                book.past_hours = book.past_hours.with_stored(store, self._clock.utc())
        return self._parts

    # ---- whose forecasts

    async def _subjects(
        self, state: AccountState, book: ForecastBook, calls: HistoryCalls
    ) -> list[Subject]:
        """Return what can be forecast on counters that are live, in the order of the state."""
        from wpx_tui.monitor.forecast_subjects import account_subject, quota_readings, quota_subject

        subjects: list[Subject] = []
        if self._is_live(state, ACCOUNT):
            await self._restore(ACCOUNT, book, calls)
            account = account_subject(state, self._rules)
            subjects += [] if account is None else [account]
        if not self._is_live(state, SUBSCRIPTIONS.name):
            return subjects
        readings = quota_readings(state)
        for quota in state.quotas:
            reading = readings.pop(quota.id or "", None)
            if quota.id is None or reading is None:
                continue
            await self._restore(quota.id, book, calls)
            book.read(quota.id, reading)
            subject = quota_subject(quota, reading, book.readings(quota.id))
            subjects += [] if subject is None else [subject]
        return subjects

    async def _restore(self, subject_id: str, book: ForecastBook, calls: HistoryCalls) -> None:
        """Begin with what the store has of a subject, once."""
        store = self._store()
        if subject_id in self._restored or store is None:
            return
        from wpx_tui.monitor import forecast_store

        self._restored.add(subject_id)
        calls.restore(subject_id)
        await asyncio.sleep(0)
        forecast_store.restore(store, book, subject_id, self._clock.utc())
        await asyncio.sleep(0)  # whatever else is waiting has its turn

    # ---- the forecasts

    async def _make(self, subjects: Sequence[Subject], book: ForecastBook) -> None:
        """Make the forecasts that new counters or a new history call for, one after the other."""
        for subject in subjects:
            version = book.record(subject.id).version
            if self._is_due(subject, version):
                if subject.has_end:
                    await self._hold_against_what_came(subject.id)
                self._forecast(subject, version, book)
                await asyncio.sleep(0)  # whatever else is waiting has its turn
        self._drop_all_but(subjects)

    async def _hold_against_what_came(self, subject_id: str) -> None:
        """Look up how right the kept forecasts of a subject were, a few times a day."""
        store, now = self._store(), int(self._clock.utc().timestamp()) // RECORD_EVERY
        if store is None or self._records.get(subject_id, (None,))[0] == now:
            return
        from wpx_tui.monitor.forecast_record import record_in_parts

        for record in record_in_parts(store, subject_id):
            if record is not None:
                self._records[subject_id] = now, record
            await asyncio.sleep(0)  # whatever else is waiting has its turn

    def _is_due(self, subject: Subject, version: int) -> bool:
        made = self._made.get(subject.id)
        if made is None:
            return version > 0
        if made.version != version or made.subject.period != subject.period:
            return True
        return made.subject != subject and self._clock.now() >= made.at + self._least_apart

    @property
    def _least_apart(self) -> float:
        return RESTING if self._is_resting else LEAST_APART

    def _forecast(self, subject: Subject, version: int, book: ForecastBook) -> None:
        """Make one forecast and keep it; none where nothing is known yet, or it cannot be made."""
        self._made.pop(subject.id, None)
        try:
            forecast = book.foresee(subject)
        except (ValueError, ArithmeticError) as error:
            if subject.id not in self._impossible:
                _log.warning("a forecast cannot be made: %s", crash_report.reason(error))
            self._impossible.add(subject.id)
            return
        if forecast is not None:
            _, record = self._records.get(subject.id, (0, None)) if subject.has_end else (0, None)
            published = forecast._replace(record=record)
            self._made[subject.id] = _Made(subject, version, self._clock.now(), published)

    def _drop_all_but(self, subjects: Sequence[Subject]) -> None:
        """Drop what is no subject any more by counters that are live: ended, or of no limit."""
        state, ids = self._state(), {subject.id for subject in subjects}
        gone = [key for key in self._made if key not in ids and self._is_live(state, key)]
        for key in gone:
            del self._made[key]

    def _show(self, state: AccountState) -> None:
        """Publish what there is to be said now, if that is not what was said last."""
        order = [ACCOUNT, *(quota.id for quota in state.quotas if quota.id is not None)]
        forecasts = tuple(
            self._made[key].published._replace(is_stale=not self._is_live(state, key))
            for key in dict.fromkeys(order)
            if key in self._made and (key or is_of_selection(state))
        )
        if forecasts == self._state().forecasts:
            return
        store = self._store()
        if store is not None:
            from wpx_tui.monitor import forecast_store

            forecast_store.save(store, forecasts, self._saved, self._current)
        self._publish(forecasts)

    def _show_hours(self, state: AccountState, book: ForecastBook) -> None:
        """Publish the account's hours where others are known than were published last."""
        hours = book.past_hours
        if self._publish_hours is None or not hours.hours or hours is self._hours:
            return
        from wpx_tui.analysis.forecast.terms import exhausted_spans
        from wpx_tui.monitor.past_hours import hours_without_quota

        now = self._clock.utc()
        ids = [quota.id for quota in state.quotas if quota.id is not None]
        spans = [exhausted_spans(book.readings(key), now) for key in ids]
        self._hours = hours
        self._publish_hours(hours.without(hours_without_quota(spans)))

    def _show_days(self, book: ForecastBook) -> None:
        """Publish the account's days where others are known than were published last."""
        from wpx_tui.monitor.known_days import known_days

        record, now = book.record(ACCOUNT), self._clock.utc()
        if (record.version, now.date()) == self._days_of:
            return
        self._days_of = record.version, now.date()
        days = known_days(record, now)
        if days != self._days:
            self._days = days
            self._publish_days(days)

    def _is_live(self, state: AccountState, subject_id: str) -> bool:
        """Return True if the counters of a subject are live."""
        feed = state.feeds[SUBSCRIPTIONS.name if subject_id else SUMMARY.name]
        return feed.status(self._clock.now()) is Status.LIVE

    def _next_change(self, state: AccountState, subjects: Sequence[Subject]) -> float:
        """Return when counters become stale or a forecast may be made anew, by `Clock.now()`."""
        now = self._clock.now()
        stale = [state.feeds[name].stale_at for name in COUNTERS]
        moments = [moment for moment in stale if moment is not None and moment > now]
        for subject in subjects:
            made = self._made.get(subject.id)
            if made is not None and made.subject != subject:
                moments.append(max(made.at + self._least_apart, now))
        return min(moments, default=math.inf)

    def _crashed(self, _error: BaseException, again_at: float) -> None:
        """Make no call until `again_at`; the published forecasts stay."""
        if self._parts is not None:
            self._parts[1].rest(again_at)


def is_of_selection(state: AccountState) -> bool:
    """Return True if the summary that is known is of the selected period."""
    answer = state.summary.answer
    return answer is not None and answer.query.period is state.selection.period


def _questions(subjects: Sequence[Subject]) -> list[Question]:
    """Return what to ask: of the account first, then of the fullest subscriptions."""
    ranked = sorted(subjects, key=lambda subject: (bool(subject.id), -subject.share))
    return questions([subject.id for subject in ranked])
