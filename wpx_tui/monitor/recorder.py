"""What is kept of an answer besides the answer itself: minutes, buckets and quotas, once for all.

Whoever got the answer writes it, in the transaction that keeps the answer.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from wpx_tui.analysis.periods import bucket_end, period_range
from wpx_tui.api.enums import Granularity
from wpx_tui.api.models import Countries, History, Realtime, Subscriptions
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import (
    CountriesQuery,
    HistoryQuery,
    NoQuery,
    SubscriptionsQuery,
    UsageQuery,
)
from wpx_tui.monitor.samples import MINUTE, SampleHistory
from wpx_tui.store import account, country_readings, retention, samples, usage
from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection
    from wpx_tui.store.keys import AccountKeys

Record: TypeAlias = "Callable[[Connection], object]"

GB = 2**30
WIDTHS = {
    Granularity.HOURLY: usage.Width.HOUR,
    Granularity.DAILY: usage.Width.DAY,
    Granularity.WEEKLY: usage.Width.WEEK,
    Granularity.MONTHLY: usage.Width.MONTH,
}

_log = logging.getLogger("wpx_tui.monitor")


class Recorder:
    """Makes the work on the store that a new answer calls for."""

    def __init__(self, keys: AccountKeys) -> None:
        self.keys = keys
        self._samples = SampleHistory(MINUTE)

    def work(self, query: object, value: object, at: datetime, asked: float, wall: float) -> Record:
        """Return what is to be written of an answer to `query` that came `at` by the API's clock.

        `asked` is in `Clock.now()` seconds, `wall` is this machine's clock in seconds since 1970.
        """
        rows = self._rows(query, value, at, asked)

        def write(connection: Connection) -> None:
            owner = account.account_id(connection, self.keys, wall)
            if isinstance(value, Subscriptions):
                ids = {row.id for row in value.subscriptions if row.id is not None}
                account.rebind(connection, self.keys, ids, wall)
                owner = account.account_id(connection, self.keys, wall)
            for row in rows:
                row(connection, owner)
            retention.clean_up(connection, wall)

        return write

    def work_or_none(
        self, feed: str, query: object, value: object, at: datetime, asked: float, wall: float
    ) -> Record | None:
        """Return what `work` does; None after a bug, as the answer itself must reach the screen."""
        try:
            return self.work(query, value, at, asked, wall)
        except Exception as error:  # noqa: BLE001  # as above
            _log.error("%s: cannot be recorded: %s", feed, crash_report.line(error))
            return None

    def _rows(
        self, query: object, value: object, at: datetime, asked: float
    ) -> list[Callable[[Connection, int], object]]:
        match query, value:
            case NoQuery(), Realtime():
                minute = self._minute(value, at, asked)
                return [lambda rows, owner: samples.save_minute(rows, owner, minute)]
            case HistoryQuery(window=None) | UsageQuery(), History():
                granularity = value.granularity or query.granularity
                buckets = list(_buckets(granularity, value, at))
                subscription = query.subscription_id or usage.ALL
                width = WIDTHS[granularity]
                return [
                    lambda rows, owner: usage.save_buckets(
                        rows, owner, subscription, width, buckets
                    )
                ]
            case SubscriptionsQuery(), Subscriptions():
                quotas = list(_quotas(value, at))
                return [
                    lambda rows, owner: [usage.save_quota(rows, owner, quota) for quota in quotas]
                ]
            case CountriesQuery(), Countries():
                span = _country_span(query, at)
                if span is None:
                    return []
                start, seen_at = span
                countries = list(_countries(value))
                return [
                    lambda rows, owner: country_readings.save(
                        rows, owner, start, seen_at, countries
                    )
                ]
        return []

    def _minute(self, value: Realtime, at: datetime, asked: float) -> samples.Minute:
        """Return the sample; where the server's minutes turn, its answers' timestamps tell."""
        self._samples.add(Answer(value, NoQuery(), at, asked))
        known = self._samples.samples
        start = known.last_turn(asked)
        minute, hour = value.current_minute, value.last_hour
        return samples.Minute(
            at=round((start + known.ahead) / MINUTE) * round(MINUTE),
            second=int(asked - start),
            requests=minute.requests,
            bytes=minute.bytes,
            sessions=minute.active_sessions,
            connections=value.active_connections.total,
            response_ms=hour.avg_response_time_ms,
            hour_requests=hour.requests,
            hour_bytes=hour.bytes,
        )


def _buckets(
    granularity: Granularity, history: History, at: datetime
) -> Iterator[tuple[usage.Bucket, int]]:
    for point in history.data_points:
        if point.timestamp is None or not _EARLIEST <= point.timestamp <= at + timedelta(days=1):
            continue
        bucket = usage.Bucket(
            int(point.timestamp.timestamp()),
            point.bytes,
            point.requests,
            point.success_rate,
            int(at.timestamp()),
        )
        yield bucket, int(bucket_end(granularity, point.timestamp).timestamp())


def _country_span(query: CountriesQuery, at: datetime) -> tuple[int, int] | None:
    """Return since when the figures are, and of when, in seconds; None of what is not recorded.

    That is what has no beginning, and a window of other times, but for a whole UTC day: its figures
    are those that were the last ones of it.
    """
    if query.window is None:
        since = period_range(query.period, at)[0]
        return None if since is None else (int(since.timestamp()), int(at.timestamp()))
    first, last = (int(time.timestamp()) for time in query.window)
    if first % country_readings.DAY or last - first not in _WHOLE_DAY or at.timestamp() < last:
        return None
    return first, first + country_readings.LAST_OF_DAY


_WHOLE_DAY = (country_readings.DAY - 1, country_readings.DAY)
"""Seconds from the first to the last moment of a day, as a query may have them."""


def _countries(value: Countries) -> Iterator[tuple[str, int | None, int | None]]:
    """Yield code, bytes and requests; a code that several rows share does not say whose."""
    codes = Counter(country.country_code for country in value.countries)
    for country in value.countries:
        code = country.country_code
        if code is not None and codes[code] == 1 and country.bytes is not None:
            yield code, country.bytes, country.requests


_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def _quotas(value: Subscriptions, at: datetime) -> Iterator[usage.Quota]:
    for row in value.subscriptions:
        if row.id is not None:
            yield usage.Quota(
                row.id,
                int(at.timestamp()),
                _bytes(row.traffic_used_gb),
                _bytes(row.traffic_limit_gb),
                row.status,
                None if row.expires_at is None else int(row.expires_at.timestamp()),
            )


def _bytes(gigabytes: float | None) -> int | None:
    """Return bytes; None for what is unknown or beyond what the file can hold."""
    if gigabytes is None or gigabytes * GB >= 2**63:
        return None
    return round(gigabytes * GB)
