"""The fetches of the feeds: from a query to the call that answers it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.periods import history_window, period_range
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.errors import StatusError, UnreadableError

if TYPE_CHECKING:
    from wpx_tui.api.models import Countries, History, Realtime, Subscriptions, Summary
    from wpx_tui.monitor.queries import (
        CountriesQuery,
        HistoryQuery,
        NoQuery,
        SubscriptionsQuery,
        SummaryQuery,
        UsageQuery,
    )
    from wpx_tui.monitor.session import Session


async def summary(session: Session, query: SummaryQuery) -> Summary:
    """Fetch the summary of a period."""
    return await session.client.summary(query.period)


async def realtime(session: Session, _query: NoQuery) -> Realtime:
    """Fetch the figures of this minute and hour."""
    return await session.client.realtime()


async def countries(session: Session, query: CountriesQuery) -> Countries:
    """Fetch the countries of a period or a window."""

    async def ask(now: datetime) -> Countries:
        if query.window is None and query.period is Period.ALL:
            from wpx_tui.monitor.all_time import countries_of_all_time

            return await countries_of_all_time(session.client, query.limit, now)
        start, end = query.window or period_range(query.period, now)
        return await session.client.countries(start=start, end=end, limit=query.limit)

    return await session.at_present(ask)


async def history(session: Session, query: HistoryQuery) -> History:
    """Fetch the buckets of a window, by the hour where its days are not those of UTC."""
    from wpx_tui.analysis.history import hours_for  # not needed to read what is stored

    if hours_for(query):
        try:
            history = await _history_by(session, query, Granularity.HOURLY)
            return history.model_copy(update={"granularity": Granularity.HOURLY})
        except StatusError as error:
            if not 400 <= error.status < 500 or error.status in _NO_REFUSALS:
                raise  # or else the API does not give so many hours
    try:
        return await _history_by(session, query, query.granularity)
    except StatusError as error:
        if error.status in _TOO_OLD and session.has_stored(query):
            return _no_history()
        raise


def _no_history() -> History:
    """Return an answer without a bucket: what the API no longer gives is in the store."""
    from wpx_tui.api.models import History  # with pydantic, which a reader spares

    return History()


async def _history_by(session: Session, query: HistoryQuery, granularity: Granularity) -> History:
    async def ask(now: datetime) -> History:
        start, end = query.window or history_window(query.granularity, query.back, now)
        return await session.client.history(
            start=start,
            end=end,
            granularity=granularity,
            subscription_id=query.subscription_id,
        )

    return _checked(await session.at_present(ask), granularity)


def _checked(history: History, granularity: Granularity) -> History:
    from wpx_tui.analysis.history import other_granularity  # with pydantic, as the answer is

    if other := other_granularity(history, granularity):
        raise UnreadableError(f"answered with {other} figures; {granularity} ones were asked for")
    return history


async def usage(session: Session, query: UsageQuery) -> History:
    """Fetch whole hours or days until now, the running one among them."""

    async def ask(now: datetime) -> History:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return await session.client.history(
            start=today - timedelta(days=query.days - 1),
            end=now.replace(microsecond=0),
            granularity=query.granularity,
            subscription_id=query.subscription_id,
        )

    return _checked(await session.at_present(ask), query.granularity)


_TOO_OLD = (400, 410, 416, 422)
"""How an API may refuse a window that is older than all it has."""


_NO_REFUSALS = (401, 403, 408, 429)
"""What is wrong then is not the question."""


async def subscriptions(session: Session, _query: SubscriptionsQuery) -> Subscriptions:
    """Fetch all subscriptions."""
    return await session.client.subscriptions()
