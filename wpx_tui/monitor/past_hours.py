"""The account's hours of the past weeks: what is usual stands on them.

They come from one call a day for five weeks and, as far as it reaches, from the store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from wpx_tui.analysis.usual import HOUR, LEAST_WEEKS, WEEKS, Hours, Usual, usual
from wpx_tui.api.enums import Granularity
from wpx_tui.api.errors import ApiError
from wpx_tui.monitor import fetches
from wpx_tui.monitor.forecast_questions import Question, usage_wanted
from wpx_tui.monitor.forecasts import ACCOUNT
from wpx_tui.monitor.source import Fetched
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import tzinfo

    from wpx_tui.analysis.forecast.usage import Span
    from wpx_tui.api.models import History
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.recording import Recording
    from wpx_tui.monitor.session import Session
    from wpx_tui.monitor.state import AccountState

WINDOWS = (7 * 5 + 1, 7 * LEAST_WEEKS + 1)
"""Days that are asked for, below a thousand hours; fewer where the API refuses so many."""

KEPT_DAYS = 7 * WEEKS + 1

INTERVAL = 86_400.0
"""Seconds between two calls. The newest hour that counts is almost a week old."""

RANK = 1
"""Of its question: after the days of the account, before those of the subscriptions."""


async def learnt(session: Session, store: AccountStore | None) -> PastHours:
    """Return the hours for a command, which asks once: at most one call a day with a store.

    None are known where the API refuses them or fails.
    """
    asked = question()
    wanted = usage_wanted(asked)
    past = PastHours()

    async def fetch() -> History:
        return await fetches.usage(session, asked.query(0))

    now = session.clock.utc()
    with suppress(ApiError):
        value = await session.get(wanted, fetch)
        answer = (value.value, value.asked_at) if isinstance(value, Fetched) else (value, now)
        past = past.with_answer(*answer)
    return past if store is None else past.with_stored(store, now)


def question() -> Question:
    """Return what to ask for them."""
    return Question(ACCOUNT, Granularity.HOURLY, INTERVAL, RANK, WINDOWS)


class PastHours(NamedTuple):
    """The known hours; one that is missing is unknown."""

    hours: Hours = MappingProxyType({})

    def with_stored(self, store: Recording, now: datetime) -> PastHours:
        """Return them with the hours that the store has; what is known already stays."""
        from wpx_tui.store import usage

        start, end = int((now - timedelta(days=KEPT_DAYS)).timestamp()), int(now.timestamp())
        rows = store.read(usage.buckets, usage.ALL, usage.Width.HOUR, start, end) or ()
        stored = {
            row.start // HOUR: float(row.bytes)
            for row in rows
            if row.bytes is not None
            and min(row.seen_at, end) >= row.start + HOUR
            and not row.start % HOUR
        }
        return PastHours(MappingProxyType({**stored, **self.hours})) if stored else self

    def with_answer(self, value: History, asked_at: datetime) -> PastHours:
        """Return them with an answer of hours that was asked for at `asked_at`.

        An hour that is left out between the first and the last is one without traffic. What is
        before the first traffic, or still fills, is unknown.
        """
        points = {
            int(point.timestamp.timestamp()) // HOUR: point.bytes
            for point in value.data_points
            if point.timestamp is not None
        }
        running = int(asked_at.timestamp()) // HOUR
        first = min((hour for hour, use in points.items() if use), default=running)
        known = {
            hour: None if use is None else float(use)
            for hour in range(first, min(running, max(points, default=running) + 1))
            for use in (points.get(hour, 0),)
        }
        oldest = running - 24 * KEPT_DAYS
        kept = {hour: use for hour, use in self.hours.items() if hour >= oldest}
        return PastHours(MappingProxyType({**kept, **known}))

    def without(self, hours: Collection[int]) -> PastHours:
        """Return them without those that say nothing of the demand."""
        if not self.hours.keys() & hours:
            return self
        left = {hour: use for hour, use in self.hours.items() if hour not in hours}
        return PastHours(MappingProxyType(left))


def hours_without_quota(exhausted: Iterable[Iterable[Span]]) -> frozenset[int]:
    """Return the hours in which each of the quotas was exhausted, for a part of it at least.

    `exhausted` has the exhausted spans of each quota. While one was left there was traffic.
    """
    by_quota = [
        frozenset(
            hour
            for span in spans
            for hour in range(
                int(span.start.timestamp()) // HOUR, -(-int(span.end.timestamp()) // HOUR)
            )
        )
        for spans in exhausted
    ]
    return frozenset.intersection(*by_quota) if by_quota else frozenset()


def usual_now(state: AccountState, zone: tzinfo = UTC) -> Usual | None:
    """Return how the last hour of the realtime figures stands against its usual.

    None without figures or with old ones, and where the hours are not known.
    """
    answer, past = state.realtime.answer, state.past_hours
    if answer is None or past is None or state.realtime.was_old:
        return None
    return usual(past.hours, answer.as_of, answer.value.last_hour.bytes, zone)
