"""The fetches of the feeds: from a query to the call that answers it."""

from __future__ import annotations

from datetime import datetime
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
    return await _history_by(session, query, query.granularity)


async def _history_by(session: Session, query: HistoryQuery, granularity: Granularity) -> History:
    async def ask(now: datetime) -> History:
        start, end = query.window or history_window(query.granularity, query.back, now)
        return await session.client.history(
            start=start,
            end=end,
            granularity=granularity,
            subscription_id=query.subscription_id,
        )

    history = await session.at_present(ask)
    if history.granularity not in (None, granularity):
        raise UnreadableError(
            f"answered with {history.granularity} figures; {granularity} ones were asked for"
        )
    return history


_NO_REFUSALS = (401, 403, 408, 429)
"""What is wrong then is not the question."""


async def subscriptions(session: Session, _query: SubscriptionsQuery) -> Subscriptions:
    """Fetch all subscriptions."""
    return await session.client.subscriptions()
