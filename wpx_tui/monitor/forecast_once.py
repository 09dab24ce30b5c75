"""The forecasts of an account for a command, which asks once and leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.api.enums import Granularity
from wpx_tui.api.errors import ApiError
from wpx_tui.monitor import fetches, forecast_store
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.feeds import SUBSCRIPTIONS, SUMMARY
from wpx_tui.monitor.forecast_book import ForecastBook
from wpx_tui.monitor.forecast_calls import TOO_MUCH, status_of
from wpx_tui.monitor.forecast_questions import (
    DAYS_INTERVAL,
    HOUR,
    MOST_CALLS,
    USAGE,
    WINDOWS,
    Question,
    questions,
    usage_wanted,
)
from wpx_tui.monitor.forecast_subjects import (
    Subject,
    account_subject,
    quota_readings,
    quota_subject,
)
from wpx_tui.monitor.forecasts import ACCOUNT, NO_RULES, ForecastRules, SubjectForecast
from wpx_tui.monitor.source import Fetched
from wpx_tui.store.answers import count_since
from wpx_tui.store.problems import StoreUnavailable

if TYPE_CHECKING:
    from wpx_tui.api.models import History
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.session import Session
    from wpx_tui.monitor.state import AccountState

AT_ONCE = 4
"""Calls side by side."""

FRESH = timedelta(minutes=10)
"""Days that were asked for so lately need no hours beside them."""


@dataclass(slots=True)
class Outlook:
    """A state with its forecasts, and what hindered some of them, each reason once."""

    state: AccountState
    book: ForecastBook
    subjects: tuple[Subject, ...] = ()
    problems: list[str] = field(default_factory=list)


class _Limit:
    """So many calls and no more, a few of them side by side."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.gate = asyncio.Semaphore(AT_ONCE)


class _TooManyError(Exception):
    """No further call is made."""


async def foresee(
    session: Session,
    state: AccountState,
    store: AccountStore | None,
    *,
    only: str | None = None,
    max_age: float | None = None,
    with_account: bool = True,
    most_calls: int = MOST_CALLS,
    rules: ForecastRules = NO_RULES,
) -> Outlook:
    """Return a state with the forecasts that its answers allow, `only` that of one subscription.

    At most `most_calls` calls: of the account first, then of the fullest subscriptions. What other
    processes asked counts as in `once.poll_once`.
    """
    book = ForecastBook(rules)
    subjects = _subjects(state, book, store, only, with_account and only is None)
    ranked = sorted(subjects, key=lambda subject: (bool(subject.id), -subject.share))
    limit, outlook = _Limit(most_calls), Outlook(state, book, tuple(subjects))
    skipped = 0

    async def learn(subject: Subject) -> None:
        nonlocal skipped
        try:
            await _learn(session, subject, book, max_age, limit)
        except _TooManyError:
            skipped += 1
        except ApiError as error:
            outlook.problems += [] if error.reason in outlook.problems else [error.reason]

    await asyncio.gather(*map(learn, ranked))
    if skipped:
        outlook.problems.append(f"{skipped} not asked for: more than {most_calls} calls")
    forecasts = _forecasts(state, book, subjects, session.clock.now())
    if any(subject.counted_from and book.used(subject) is None for subject in subjects):
        outlook.problems.append("the use since the billing day is not known")
    if store is not None:
        forecast_store.save(store, forecasts, set())
    outlook.state = state._replace(forecasts=forecasts)
    return outlook


def calls_left(store: AccountStore, now: datetime) -> int:
    """Return how many calls for histories all processes of the account may still make this hour.

    `now` is the wall clock. What the store does not know has not been asked for.
    """
    keys = store.keys()
    if keys is None:
        return 0
    since = now.timestamp() - HOUR
    try:
        asked = store.database.read(count_since, keys.token, USAGE, since)
    except StoreUnavailable:
        return 0
    return max(0, MOST_CALLS - asked)


def _forecasts(
    state: AccountState, book: ForecastBook, subjects: Sequence[Subject], now: float
) -> tuple[SubjectForecast, ...]:
    """Return the forecasts; on counters that were old when they came they are stale."""
    forecasts = []
    for subject in subjects:
        try:
            forecast = book.foresee(subject)
        except (ValueError, ArithmeticError):  # an end or an amount beyond all bounds
            continue
        if forecast is not None:
            feed = state.feeds[SUBSCRIPTIONS.name if subject.id else SUMMARY.name]
            is_stale = feed.status(now) is not Status.LIVE
            forecasts.append(forecast._replace(is_stale=is_stale))
    return tuple(forecasts)


def _subjects(
    state: AccountState,
    book: ForecastBook,
    store: AccountStore | None,
    only: str | None,
    with_account: bool,
) -> list[Subject]:
    account = account_subject(state, book.rules) if with_account else None
    subjects = [] if account is None else [account]
    if store is not None and account is not None:
        forecast_store.restore(store, book, ACCOUNT, account.at)
    readings = quota_readings(state)
    for quota in state.quotas:
        reading = readings.pop(quota.id or "", None)
        if quota.id is None or reading is None or only not in (None, quota.id):
            continue
        if store is not None:
            forecast_store.restore(store, book, quota.id, reading.at)
        book.read(quota.id, reading)
        subject = quota_subject(quota, reading, book.readings(quota.id))
        subjects += [] if subject is None else [subject]
    return subjects


async def _learn(
    session: Session, subject: Subject, book: ForecastBook, max_age: float | None, limit: _Limit
) -> None:
    """Learn a subject's days; where they were asked for a while ago, its last hours too."""
    days, hours = _questions(subject)
    answer = await _ask_as_much(session, days, book, max_age, limit)
    if subject.at - answer.asked_at > FRESH:
        await _ask_as_much(session, hours, book, max_age, limit)


def _questions(subject: Subject) -> tuple[Question, Question]:
    by_kind = {question.granularity: question for question in questions([subject.id])}
    days = replace(by_kind[Granularity.DAILY], interval=DAYS_INTERVAL)
    return days, by_kind[Granularity.HOURLY]


async def _ask_as_much(
    session: Session,
    question: Question,
    book: ForecastBook,
    max_age: float | None,
    limit: _Limit,
) -> Fetched[History]:
    """Ask for as many days as the API gives."""
    last = len(WINDOWS[question.granularity]) - 1
    for window in range(last):
        try:
            return await _ask(session, question, window, book, max_age, limit)
        except ApiError as error:
            if status_of(error) not in TOO_MUCH:
                raise
    return await _ask(session, question, last, book, max_age, limit)


async def _ask(
    session: Session,
    question: Question,
    window: int,
    book: ForecastBook,
    max_age: float | None,
    limit: _Limit,
) -> Fetched[History]:
    query, utc, now = question.query(window), session.clock.utc(), session.clock.now()
    interval = question.interval if max_age is None else max_age
    wanted = usage_wanted(question, window)._replace(
        interval=interval,
        since=now if max_age == 0 else None,
        is_exact=max_age is not None,
    )

    async def fetch() -> History:
        if not limit.left:
            raise _TooManyError
        limit.left -= 1
        async with limit.gate:
            return await fetches.usage(session, query)

    value = await session.get(wanted, fetch)
    answer = value if isinstance(value, Fetched) else Fetched(value, utc, now, now, 0.0, utc)
    book.record(question.subject).learn(
        query.granularity, query.days, answer.asked_at, answer.value
    )
    return answer
