"""A snapshot as JSON values, field by field as `snapshot.schema.json` documents them.

Whatever the screen's settings are: traffic in bytes, shares in percent, times in UTC. Unknown is
None. A field may be added; one that is renamed, removed or means something else makes `SCHEMA` 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpx_tui.analysis.history import Bucket, BucketedHistory
from wpx_tui.analysis.quotas import Level, Quota, by_urgency, quota
from wpx_tui.analysis.shares import by_traffic, connections_of, share_percent
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Answer, Feed
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.timestamps import utc
from wpx_tui.present.format.units import GB

if TYPE_CHECKING:
    from wpx_tui.api.models import Alert, Countries, Country, Realtime, Subscriptions, Summary
    from wpx_tui.monitor.queries import (
        CountriesQuery,
        HistoryQuery,
        NoQuery,
        SubscriptionsQuery,
        SummaryQuery,
    )

SCHEMA = 1
"""The version of the document."""

Json = dict[str, Any]
AnyFeed = Feed[Any, Any]


def schema_text() -> str:
    """The JSON Schema of `snapshot`, as it stands in the package."""
    return Path(__file__).with_name("snapshot.schema.json").read_text(encoding="utf-8")


def snapshot(
    taken: AccountState, stretch: BucketedHistory | None, limits: ThresholdSettings
) -> Json:
    """The whole document; `stretch` is the history made ready, None where it has no answer."""
    live = taken.realtime.answer
    connections = None if live is None else live.value.active_connections.by_country
    return {
        "schema": SCHEMA,
        "taken_at": utc(taken.at),
        "clock_ahead_seconds": round(taken.clock_skew),
        "summary": _feed(taken.summary, _summary),
        "realtime": _feed(taken.realtime, lambda answer: realtime(answer.value)),
        "countries": _feed(taken.countries, lambda answer: _countries(answer, connections)),
        "history": _feed(taken.history, lambda answer: _history(answer, stretch)),
        "subscriptions": _feed(taken.subscriptions, lambda answer: _subscriptions(answer, limits)),
    }


def _feed(feed: AnyFeed, figures: Callable[[Answer[Any, Any]], Json]) -> Json:
    answer, failure = feed.answer, feed.failure
    return {
        "fetched_at": utc(answer.at) if answer else None,
        "error": {"reason": failure.reason, "advice": failure.advice} if failure else None,
        "figures": figures(answer) if answer else None,
    }


def _summary(answer: Answer[SummaryQuery, Summary]) -> Json:
    value = answer.value
    return {
        "period": answer.query.period,
        "start": utc(value.period.start),
        "end": utc(value.period.end),
        "bytes": value.total.bytes_used,
        "requests": value.total.requests,
        "success_percent": value.total.success_rate,
        "by_subscription": [
            {
                "subscription_id": each.subscription_id,
                "name": each.product_name,
                "bytes": each.bytes_used,
                "requests": each.requests,
                "share_percent": share_percent(each.bytes_used, value.total.bytes_used),
            }
            for each in value.by_subscription
        ],
        "by_country": [
            {"code": each.country, "bytes": each.bytes, "requests": each.requests}
            for each in value.by_country
        ],
    }


def realtime(value: Realtime) -> Json:
    """The figures of this minute and hour; also what `watch` writes, a line each."""
    minute, hour, now = value.current_minute, value.last_hour, value.active_connections
    return {
        "timestamp": utc(value.timestamp),
        "minute": {
            "requests": minute.requests,
            "bytes": minute.bytes,
            "sessions": minute.active_sessions,
        },
        "hour": {
            "requests": hour.requests,
            "bytes": hour.bytes,
            "average_response_milliseconds": hour.avg_response_time_ms,
        },
        "connections": {"total": now.total, "by_country": dict(now.by_country)},
    }


def watched(answer: Answer[NoQuery, Realtime]) -> Json:
    """One poll of the realtime feed as a document of its own."""
    return {"schema": SCHEMA, "fetched_at": utc(answer.at), **realtime(answer.value)}


def _countries(
    answer: Answer[CountriesQuery, Countries], connections: Mapping[str, int] | None
) -> Json:
    query = answer.query
    start, end = query.window or (None, None)
    return {
        "period": None if query.window else query.period,
        "start": utc(start),
        "end": utc(end),
        "countries": [_country(each, connections) for each in by_traffic(answer.value.countries)],
    }


def _country(each: Country, connections: Mapping[str, int] | None) -> Json:
    return {
        "code": each.country_code,
        "name": each.country_name,
        "requests": each.requests,
        "bytes": each.bytes,
        "share_percent": each.percentage,
        "connections": connections_of(each.country_code, connections),
    }


def _history(answer: Answer[HistoryQuery, Any], stretch: BucketedHistory | None) -> Json:
    assert stretch is not None  # noqa: S101 - it is made of this very answer
    totals = stretch.totals
    return {
        "granularity": stretch.granularity,
        "subscription_id": answer.query.subscription_id,
        "is_last_unfinished": stretch.is_running,
        "total_bytes": totals.total if totals.known else None,
        "average_bytes": totals.average,
        "peak": None if totals.peak is None else _bucket(totals.peak),
        "buckets": [_bucket(each) for each in stretch.buckets],
    }


def _bucket(each: Bucket) -> Json:
    return {
        "start": utc(each.start),
        "bytes": each.bytes,
        "requests": each.requests,
        "success_percent": each.success_rate,
    }


def _subscriptions(
    answer: Answer[SubscriptionsQuery, Subscriptions], limits: ThresholdSettings
) -> Json:
    quotas = by_urgency([quota(each) for each in answer.value.subscriptions])
    return {
        "high_percent": limits.default.high,
        "critical_percent": limits.default.critical,
        "subscriptions": [_quota(each, limits) for each in quotas],
    }


def _quota(each: Quota, limits: ThresholdSettings) -> Json:
    level = limits.level(each)
    return {
        "id": each.id,
        "name": each.name,
        "status": each.status or None,
        "is_active": each.is_active,
        "used_bytes": _bytes(each.used),
        "limit_bytes": _bytes(each.limit),
        "left_bytes": _bytes(each.left),
        "used_percent": each.share,
        "level": "ok" if level is Level.OK else level,
        "expires_at": utc(each.expires_at),
    }


def _bytes(gigabytes: float | None) -> int | None:
    return None if gigabytes is None else round(gigabytes * GB)


def alert(made: Alert) -> Json:
    """An alert as the API made it."""
    return {
        "schema": SCHEMA,
        "id": made.id,
        "subscription_id": made.subscription_id,
        "threshold_percent": made.threshold_percent,
        "method": made.notification_method,
        "created_at": utc(made.created_at),
    }
