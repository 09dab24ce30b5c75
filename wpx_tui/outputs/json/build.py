"""Builds the JSON documents from what the feeds answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from wpx_tui.analysis.cost import Prices, cost_left
from wpx_tui.analysis.countries import country_rows
from wpx_tui.analysis.health import Health, by_urgency
from wpx_tui.analysis.history import BucketedHistory
from wpx_tui.analysis.metrics import Metric, summarize
from wpx_tui.analysis.quotas import Level, Quota
from wpx_tui.analysis.shares import by_traffic
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.feed import Feed as FeedState
from wpx_tui.monitor.state import AccountState
from wpx_tui.outputs.json import documents, forecasts, usual
from wpx_tui.outputs.json.documents import (
    SCHEMA,
    AlertDocument,
    Feed,
    RealtimeDocument,
    SnapshotDocument,
)
from wpx_tui.outputs.json.fields import Document
from wpx_tui.outputs.json.forecasts import ForecastDocument, RecordDocument
from wpx_tui.outputs.json.summary import Summary as SummaryFigures
from wpx_tui.outputs.json.summary import cents, cost_of, summary
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import GB
from wpx_tui.present.panels import country_columns, history_columns
from wpx_tui.present.panels.coverage import countries_span, countries_title, summary_title
from wpx_tui.present.panels.exported import ExportedColumn, exported

if TYPE_CHECKING:
    from wpx_tui.api.models import (
        Alert,
        Connections,
        Countries,
        History,
        Realtime,
        Subscriptions,
    )
    from wpx_tui.monitor.forecast_record import SubjectRecord
    from wpx_tui.monitor.queries import (
        CountriesQuery,
        HistoryQuery,
        NoQuery,
        SubscriptionsQuery,
    )

_LEVELS: Mapping[Level, Literal["ok", "high", "critical", "unknown"]] = {
    Level.OK: "ok",
    Level.HIGH: "high",
    Level.CRITICAL: "critical",
    Level.UNKNOWN: "unknown",
}

HEALTH: Mapping[Health, Literal["ok", "warning", "critical", "unknown"]] = {
    Health.OK: "ok",
    Health.WARNING: "warning",
    Health.CRITICAL: "critical",
    Health.UNKNOWN: "unknown",
}

F = TypeVar("F", bound=Document)
R = TypeVar("R", contravariant=True)


class _RowColumn(ExportedColumn, Protocol[R]):
    @property
    def value(self) -> Callable[[R], Any]: ...


def to_text(document: Document, indent: int | None = None) -> str:
    """Return the document as JSON text in ASCII, on one line without `indent`."""
    return json.dumps(document.model_dump(mode="json", by_alias=True), indent=indent)


def snapshot(
    state: AccountState,
    history: BucketedHistory | None,
    limits: ThresholdSettings,
    prices: Prices | None = None,
) -> SnapshotDocument:
    """Return the document of `snapshot --json`.

    `history` is the history by buckets, None where it has no answer.
    """
    cost = cost_of(state, prices)
    live = None if state.realtime.was_old else state.realtime.answer
    connections = None if live is None else live.value.active_connections
    return SnapshotDocument(
        schema=SCHEMA,
        taken_at=state.at,
        clock_ahead_seconds=round(state.clock_skew),
        currency=None if prices is None else prices.currency,
        summary=_feed(
            Feed[SummaryFigures],
            state.summary,
            lambda answer: summary(
                answer, summary_title(state.summary, state.at, Formatter()), cost
            ),
        ),
        realtime=_feed(Feed[documents.Realtime], state.realtime, _realtime),
        countries=_feed(
            Feed[documents.Countries],
            state.countries,
            lambda answer: _countries(
                answer, connections, countries_title(state.countries, state.at, Formatter())
            ),
        ),
        history=_feed(
            Feed[documents.History], state.history, lambda answer: _history(answer, history)
        ),
        subscriptions=_feed(
            Feed[documents.Subscriptions],
            state.subscriptions,
            lambda answer: _subscriptions(answer, state, limits, prices),
        ),
        forecasts=forecasts.documents(state.forecasts, prices, cost),
        usual=usual.document(state),
    )


def forecast(
    state: AccountState, problems: Iterable[str] = (), prices: Prices | None = None
) -> ForecastDocument:
    """Return the document of `forecast --json`; `problems`: why forecasts are missing."""
    return ForecastDocument(
        schema=SCHEMA,
        taken_at=state.at,
        currency=None if prices is None else prices.currency,
        problems=list(problems),
        forecasts=forecasts.documents(state.forecasts, prices, cost_of(state, prices)),
    )


def forecast_record(records: Iterable[SubjectRecord]) -> RecordDocument:
    """Return the document of `forecast --record --json`."""
    return RecordDocument(schema=SCHEMA, records=forecasts.record_rows(records))


def realtime(answer: Answer[NoQuery, Realtime]) -> RealtimeDocument:
    """Return one poll of the realtime feed, a line of `watch --json`."""
    return RealtimeDocument(
        schema=SCHEMA,
        fetched_at=answer.fetched_at,
        as_of=answer.as_of,
        **_realtime_fields(answer.value),
    )


def alert(alert: Alert) -> AlertDocument:
    """Return an alert as the API made it, the output of `alert --json`."""
    return AlertDocument(
        schema=SCHEMA,
        id=alert.id,
        subscription_id=alert.subscription_id,
        threshold_percent=alert.threshold_percent,
        method=alert.notification_method,
        created_at=alert.created_at,
    )


def _feed(
    model: type[Feed[F]], feed: FeedState[object, object], figures: Callable[[Any], F]
) -> Feed[F]:
    answer, failure = feed.answer, feed.failure
    return model(
        fetched_at=answer.fetched_at if answer else None,
        as_of=answer.as_of if answer else None,
        error=documents.Error(reason=failure.reason, advice=failure.advice) if failure else None,
        figures=figures(answer) if answer else None,
    )


def _realtime(answer: Answer[NoQuery, Realtime]) -> documents.Realtime:
    return documents.Realtime(**_realtime_fields(answer.value))


def _realtime_fields(value: Realtime) -> dict[str, Any]:
    minute, hour, connections = value.current_minute, value.last_hour, value.active_connections
    return {
        "timestamp": value.timestamp,
        "minute": documents.Minute(
            requests=minute.requests, bytes=minute.bytes, sessions=minute.active_sessions
        ),
        "hour": documents.Hour(
            requests=hour.requests,
            bytes=hour.bytes,
            average_response_milliseconds=hour.avg_response_time_ms,
        ),
        "connections": documents.Connections(
            total=connections.total, by_country=connections.by_country
        ),
    }


def _countries(
    answer: Answer[CountriesQuery, Countries], connections: Connections | None, covers: str
) -> documents.Countries:
    query = answer.query
    start, end = query.window or (None, None)
    covers_start, covers_end = countries_span(answer)
    rows = country_rows(by_traffic(answer.value.countries), connections)
    return documents.Countries(
        period=None if query.window else query.period,
        covers=covers,
        covers_start=covers_start,
        covers_end=covers_end,
        start=start,
        end=end,
        countries=[_row(documents.Country, country_columns.COLUMNS, row) for row in rows],
    )


def _history(
    answer: Answer[HistoryQuery, History], history: BucketedHistory | None
) -> documents.History:
    assert history is not None  # noqa: S101 - it is made of this very answer
    summary = summarize(history, Metric.TRAFFIC)
    peak = summary.extreme
    columns = history_columns.COLUMNS
    return documents.History(
        granularity=history.granularity,
        subscription_id=answer.query.subscription_id,
        is_last_unfinished=history.is_running,
        total_bytes=None if summary.total is None else int(summary.total),
        average_bytes=summary.average,
        peak=None if peak is None else _row(documents.Bucket, columns, peak),
        buckets=[_row(documents.Bucket, columns, bucket) for bucket in history.buckets],
    )


def _row(model: type[Document], columns: Iterable[_RowColumn[R]], row: R) -> Document:
    """Return a row of a table with the values of its exported columns."""
    return model(**{field.name: column.value(row) for field, column in exported(columns)})


def _subscriptions(
    answer: Answer[SubscriptionsQuery, Subscriptions],
    state: AccountState,
    limits: ThresholdSettings,
    prices: Prices | None,
) -> documents.Subscriptions:
    quotas = by_urgency(state.quotas, state.at, limits.of)
    return documents.Subscriptions(
        high_percent=limits.default.high,
        critical_percent=limits.default.critical,
        is_incomplete=answer.value.is_incomplete,
        announced=answer.value.announced,
        subscriptions=[_subscription(quota, limits, state.at, prices) for quota in quotas],
    )


def _subscription(
    quota: Quota, limits: ThresholdSettings, now: datetime, prices: Prices | None
) -> documents.Subscription:
    health = limits.health(quota, now)
    return documents.Subscription(
        id=quota.id,
        name=quota.product_name or quota.name,
        status=quota.status or None,
        is_active=quota.is_active,
        used_bytes=_bytes(quota.used),
        limit_bytes=_bytes(quota.limit),
        left_bytes=_bytes(quota.left),
        price_per_gb=None if prices is None else prices.of_quota(quota),
        left_cost=cents(cost_left(quota, prices)),
        used_percent=quota.share,
        level=_LEVELS[health.level],
        health="ended" if health.is_history else HEALTH[health.state],
        expires_at=quota.expires_at,
    )


def _bytes(gigabytes: float | None) -> int | None:
    return None if gigabytes is None else round(gigabytes * GB)
