"""The answers of the Usage API to the six calls, as the dicts that become JSON.

Source: the provider's Usage API page. Where the page leaves a choice, it is made here: a call
counts the traffic until just before the second `now`; a bucket, a country or a subscription without
traffic is left out; rates of nothing are null.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import shake_128
from itertools import pairwise, starmap
from typing import Any

from wpx_tui.api.enums import Granularity, Period, ProductType, SubscriptionStatus
from wpx_tui.demo import params
from wpx_tui.demo.account import GB, Account, Subscription
from wpx_tui.demo.apportion import apportion
from wpx_tui.demo.countries import NAMES
from wpx_tui.demo.params import Query, RefusedError
from wpx_tui.demo.scenarios import Package
from wpx_tui.demo.times import HOUR, bucket_start, iso, next_bucket, period_bounds
from wpx_tui.demo.totals import Totals, difference

MAX_BUCKETS = 1000
"""The most buckets in an answer, a bound that the provider does not document: 41 days of hours."""
LATE_HOURS = 4
"""By how many hours the history of an untidy account lags."""
SHORT_PAGE = 2
"""The most subscriptions in a page of an untidy account, however many are asked for."""
PASSWORD = "demo-password-do-not-show"  # noqa: S105  # a dashboard must never show it

Envelope = dict[str, Any]
Parts = Iterable[tuple[int, Totals]]


def _envelope(data: object, **more: object) -> Envelope:
    return {"data": data, **more, "success": True}


def _span(start: int, end: int) -> dict[str, str]:
    return {"start": iso(start), "end": iso(end)}


def _existing(account: Account, subscription_id: str | None) -> str | None:
    if subscription_id is not None and account.package(subscription_id) is None:
        raise RefusedError(404, "there is no such subscription")
    return subscription_id


def _id_of(package: Package, name: str) -> dict[str, str]:
    """Return the field with the package's id, or none where the answers give none."""
    return {name: package.id} if package.shows_id else {}


def _usage(totals: Totals) -> dict[str, Any]:
    # Dividing by a power of two is exact: gb_used holds the bytes without rounding.
    return {
        "bytes_used": totals.bytes,
        "gb_used": totals.bytes / GB,
        "requests": totals.requests,
    }


def summary(account: Account, query: Query, now: int) -> Envelope:
    """`GET /usage`; without a period the running month."""
    period = params.choice(query, "period", Period) or Period.MONTH
    start, end = period_bounds(period, now, account.opened)
    traffic = account.traffic
    total = traffic.during(start, now)
    rate = {"success_rate": total.success_rate}
    parts = [(p, traffic.during(start, now, p.id)) for p in account.packages]
    return _envelope(
        {
            "period": _span(start, end if period is Period.ALL else end - 1),
            "total": _usage(total) | rate,
            "by_subscription": [
                {**_id_of(package, "subscription_id"), "product_name": package.name, **_usage(part)}
                for package, part in parts
                if part.requests or part.bytes
            ],
            "by_country": [
                {"country": code, "requests": requests, "bytes": size}
                for code, size, requests in _ranked(account, start, now)
            ],
        }
    )


def history(account: Account, query: Query, now: int) -> Envelope:
    """`GET /usage/history`: the buckets of the window, by default of the last 30 days.

    A bucket is named by its start and counts what lies in the window: one that the window or the
    present cuts counts its part, so the points always add up to the window's traffic.
    """
    granularity = params.choice(query, "granularity", Granularity) or Granularity.DAILY
    window = params.window(query, now)
    subscription_id = _existing(account, query.get("subscription_id"))
    known = bucket_start(Granularity.HOURLY, now) - LATE_HOURS * HOUR if account.is_untidy else now
    edges = _edges(granularity, max(window.start, account.opened), min(window.end + 1, known))
    return _envelope(
        {
            "period": _span(window.start, window.end),
            "granularity": granularity,
            "data_points": [
                {
                    "timestamp": iso(bucket_start(granularity, edge)),
                    "bytes": part.bytes,
                    "requests": part.requests,
                    "success_rate": part.success_rate,
                }
                for edge, part in _parts(account, edges, subscription_id)
                if part.requests or part.bytes
            ],
        }
    )


def _parts(account: Account, edges: list[int], subscription_id: str | None) -> Parts:
    """Return the traffic from one edge to the next, with the first edge."""
    totals = [account.traffic.before(edge, subscription_id) for edge in edges]
    return zip(edges, starmap(difference, pairwise(totals)), strict=False)


def _edges(granularity: Granularity, start: int, end: int) -> list[int]:
    """Return the edges of the window's buckets, its two ends among them; none for no window."""
    edges = []
    while start < end:
        edges.append(start)
        if len(edges) > MAX_BUCKETS:
            raise RefusedError(422, f"the window has more than {MAX_BUCKETS} buckets")
        start = next_bucket(granularity, bucket_start(granularity, start))
    return [*edges, end] if edges else []


def realtime(account: Account, _query: Query, now: int) -> Envelope:
    """`GET /usage/realtime`; the current minute is the last sixty seconds."""
    minute = account.traffic.during(now - 60, now)
    hour = account.traffic.during(now - HOUR, now)
    connections = 4 + minute.requests // 40 if minute.requests else 0
    return _envelope(
        {
            "timestamp": iso(now),
            "current_minute": {
                "requests": minute.requests,
                "bytes": minute.bytes,
                "active_sessions": connections + minute.requests // 100,
            },
            "last_hour": {
                "requests": hour.requests,
                "bytes": hour.bytes,
                "avg_response_time_ms": hour.average_response_ms,
            },
            "active_connections": {
                "total": connections,
                "by_country": _connections_by_country(account, now, connections),
            },
        }
    )


def _connections_by_country(account: Account, now: int, connections: int) -> dict[str, int]:
    """Return the connections by country, in proportion to the requests of the last hour."""
    ranked = _ranked(account, now - HOUR, now)
    shares = apportion(connections, [requests for _, _, requests in ranked])
    return {code: share for (code, _, _), share in zip(ranked, shares, strict=True) if share}


def countries(account: Account, query: Query, now: int) -> Envelope:
    """`GET /usage/by-country`: by default the last 30 days and every country, most bytes first."""
    window = params.window(query, now)
    ranked = _ranked(account, window.start, min(window.end + 1, now))
    limit = params.integer(query, "limit", default=len(ranked) or 1)
    total = sum(size for _, size, _ in ranked)
    rows = [
        {
            "country_code": code,
            "country_name": NAMES[code],
            "requests": requests,
            "bytes": size,
            "percentage": round(100 * size / total, 2) if total else None,
        }
        for code, size, requests in ranked[:limit]
    ]
    return _envelope({"countries": rows})


def _ranked(account: Account, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return (code, bytes, requests) of the countries with traffic, most bytes first."""
    usage = account.traffic.by_country(start, end)
    rows = [(code, size, requests) for code, (size, requests) in usage.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def subscriptions(account: Account, query: Query, now: int) -> Envelope:
    """`GET /subscriptions`, a page of them."""
    status = params.choice(query, "status", SubscriptionStatus)
    product_type = params.choice(query, "product_type", ProductType)
    page = params.integer(query, "page", default=1)
    per_page = params.integer(query, "per_page", default=20, most=params.MAX_PER_PAGE)
    matches = [
        subscription
        for subscription in account.subscriptions(now)
        if status in (None, subscription.package.status)
        and product_type in (None, subscription.package.type)
    ]
    total, text = len(matches), int if not account.is_untidy else str
    if account.is_untidy:
        per_page, matches = min(per_page, SHORT_PAGE), matches[:-1]
    rows = matches[(page - 1) * per_page : page * per_page]
    pagination = {
        "page": page,
        "per_page": text(per_page),
        "total": text(total),
        "total_pages": text(-(-total // per_page)),
    }
    return _envelope([_subscription(row) for row in rows], pagination=pagination)


def _subscription(subscription: Subscription) -> dict[str, Any]:
    package = subscription.package
    return {
        **_id_of(package, "id"),
        "product": {"id": package.product_id, "name": package.name, "type": package.type},
        "status": package.status,
        "traffic_limit_gb": float(package.limit_gb),
        "traffic_used_gb": subscription.used / GB,
        "traffic_remaining_gb": (subscription.limit - subscription.used) / GB,
        "expires_at": iso(subscription.expires),
        "created_at": iso(subscription.created),
        "credentials": {"username": f"wp_{package.id[4:]}", "password": PASSWORD},
    }


def alert(account: Account, body: bytes, now: int, number: int) -> Envelope:
    """`POST /usage/alerts`: the new alert; its id follows from `number`.

    Nothing is kept, as no call of the API would ever return it again.
    """
    request = params.alert(body)
    _existing(account, request.subscription_id)
    data = {
        "id": f"alert_{shake_128(str(number).encode()).hexdigest(4)}",
        "subscription_id": request.subscription_id,
        "threshold_percent": request.threshold_percent,
        "notification_method": request.notification_method,
        "created_at": iso(now),
    }
    return _envelope(data)
