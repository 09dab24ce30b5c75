"""What the store has for the forecasts, and what it keeps of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.forecast.lateness import Sighting
from wpx_tui.analysis.forecast.result import Status
from wpx_tui.analysis.forecast.terms import QuotaReading
from wpx_tui.monitor.forecast_book import LATE_WITHIN, ForecastBook
from wpx_tui.monitor.kept_forecasts import save_rows
from wpx_tui.store import forecasts as table
from wpx_tui.store import usage

if TYPE_CHECKING:
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.forecasts import SubjectForecast
    from wpx_tui.store.database import Connection

READINGS_WITHIN = timedelta(days=180)
"""How far back a term's beginning is looked for."""


def restore(store: AccountStore, book: ForecastBook, subject_id: str, now: datetime) -> None:
    """Write into the book how a quota stood, and how late the days of its use were complete."""
    end = int(now.timestamp()) + 1
    if subject_id:
        start = int((now - READINGS_WITHIN).timestamp())
        rows = store.read(usage.turns, subject_id, start, end) or ()
        book.read(subject_id, *quota_readings_of(rows))
    start = int((now - LATE_WITHIN).timestamp())
    days = store.read(usage.buckets, subject_id, usage.Width.DAY, start, end) or ()
    book.record(subject_id).see(_sightings(days))


def quota_readings_of(rows: Iterable[usage.Quota]) -> list[QuotaReading]:
    """Return the readings that rows of the store are; without those of an unknown use."""
    return [
        QuotaReading(
            _time(row.at),
            None if row.quota is None else float(row.quota),
            float(row.used),
            None if row.expires_at is None else _time(row.expires_at),
        )
        for row in rows
        if row.used is not None
    ]


def _sightings(rows: Iterable[usage.Bucket]) -> Iterator[Sighting]:
    for row in rows:
        day = _time(row.start).date()
        if row.closed_bytes is not None and row.closed_at is not None:
            yield Sighting(day, _time(row.closed_at), float(row.closed_bytes))
        if row.bytes is not None:
            yield Sighting(day, _time(row.seen_at), float(row.bytes))


def save(
    store: AccountStore,
    forecasts: Iterable[SubjectForecast],
    saved: set[tuple[str, datetime, int]],
    current: MutableMapping[str, table.Current] | None = None,
) -> None:
    """Keep the first forecast of each day of each subject, and the subscriptions' current ones.

    What has no end is never over, so that nothing could be held against it: it is no day's.
    `saved` are those of their days that are kept, `current` the last ones by subject.
    """
    forecasts, known = tuple(forecasts), {} if current is None else current
    rows = [row for row in save_rows(forecasts) if known.get(row.subject) != row]
    new = []
    for item in forecasts:
        forecast = item.forecast
        key = item.subject, forecast.period.end, int(forecast.now.timestamp()) // table.DAY
        is_worth_it = forecast.status is Status.OK and forecast.has_end and not item.is_stale
        if is_worth_it and key not in saved:
            saved.add(key)
            new.append(_row(item))

    def write(connection: Connection, account: int) -> None:
        for row in new:
            table.save_forecast(connection, account, row)
        table.save_current(connection, account, rows)

    if (new or rows) and store.write(write):
        known.update((row.subject, row) for row in rows)


def _row(item: SubjectForecast) -> table.Forecast:
    forecast = item.forecast
    empty_at = forecast.empty_p50
    return table.Forecast(
        item.subject,
        int(forecast.period.end.timestamp()),
        int(forecast.now.timestamp()),
        round(forecast.used),
        None if forecast.quota is None else round(forecast.quota),
        forecast.p10,
        forecast.p50,
        forecast.p90,
        forecast.p_run_out,
        None if empty_at is None else int(empty_at.timestamp()),
    )


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
