"""The OpenAPI document of the demo server.

Written by hand: it promises what this server sends, but for the scenarios garbage and untidy, while
the dashboard's models accept nearly anything.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from wpx_tui import __version__
from wpx_tui.api.enums import Granularity, Period, ProductType, SubscriptionStatus
from wpx_tui.demo.params import MAX_PER_PAGE

Json = dict[str, Any]

COUNT: Json = {"type": "integer", "minimum": 0}
AMOUNT: Json = {"type": "number", "minimum": 0}
PERCENT: Json = {"type": ["number", "null"], "minimum": 0, "maximum": 100}
TEXT: Json = {"type": "string", "minLength": 1}
TIME: Json = {"type": "string", "format": "date-time"}
COUNTRY: Json = {"type": "string", "pattern": "^[A-Z]{2}$"}
THRESHOLD: Json = {"type": "number", "minimum": 1, "maximum": 100}
DATE: Json = {"anyOf": [{"type": "string", "format": form} for form in ("date", "date-time")]}


def _enum(kind: type[StrEnum]) -> Json:
    return {"type": "string", "enum": list(kind)}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _envelope(data: Json, **more: Json) -> Json:
    return _object(data=data, **more, success={"type": "boolean", "const": True})


SPAN = _object(start=TIME, end=TIME)
USAGE = {"bytes_used": COUNT, "gb_used": AMOUNT, "requests": COUNT}
SUMMARY = _object(
    period=SPAN,
    total=_object(**USAGE, success_rate=PERCENT),
    by_subscription=_list(_object(subscription_id=TEXT, product_name=TEXT, **USAGE)),
    by_country=_list(_object(country=COUNTRY, requests=COUNT, bytes=COUNT)),
)
HISTORY = _object(
    period=SPAN,
    granularity=_enum(Granularity),
    data_points=_list(_object(timestamp=TIME, bytes=COUNT, requests=COUNT, success_rate=PERCENT)),
)
REALTIME = _object(
    timestamp=TIME,
    current_minute=_object(requests=COUNT, bytes=COUNT, active_sessions=COUNT),
    last_hour=_object(
        requests=COUNT,
        bytes=COUNT,
        avg_response_time_ms={"type": ["integer", "null"], "minimum": 0},
    ),
    active_connections=_object(
        total=COUNT,
        by_country={"type": "object", "propertyNames": COUNTRY, "additionalProperties": COUNT},
    ),
)
COUNTRIES = _object(
    countries=_list(
        _object(
            country_code=COUNTRY, country_name=TEXT, requests=COUNT, bytes=COUNT, percentage=PERCENT
        )
    )
)
SUBSCRIPTION = _object(
    id=TEXT,
    product=_object(id=TEXT, name=TEXT, type=_enum(ProductType)),
    status=_enum(SubscriptionStatus),
    traffic_limit_gb=AMOUNT,
    traffic_used_gb=AMOUNT,
    traffic_remaining_gb=AMOUNT,
    expires_at=TIME,
    created_at=TIME,
    credentials=_object(username=TEXT, password=TEXT),
)
PAGINATION = _object(
    page={"type": "integer", "minimum": 1},
    per_page={"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE},
    total=COUNT,
    total_pages=COUNT,
)
ALERT_REQUEST = _object(
    subscription_id={"type": "string"},
    threshold_percent=THRESHOLD,
    notification_method={"type": "string", "enum": ["email"]},
)
ALERT = _object(
    id=TEXT,
    subscription_id=TEXT,
    threshold_percent=THRESHOLD,
    notification_method=TEXT,
    created_at=TIME,
)
ERROR = _object(success={"type": "boolean", "const": False}, message=TEXT)


def _parameter(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _positive_integer(most: int = 10**18 - 1) -> Json:
    return {"type": "integer", "minimum": 1, "maximum": most}


WINDOW = [_parameter("start_date", DATE), _parameter("end_date", DATE)]


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


_FAILURES = {
    401: "no valid token",
    404: "no such subscription",
    413: "the body is too long",
    422: "a parameter or the body cannot be meant",
    429: "too many requests (scenario rate-limited)",
    500: "a failure (scenario flaky)",
    503: "unavailable (scenarios outage and flaky)",
}


def _responses(status: int, answer: Json) -> Json:
    failures = {
        str(code): {"description": text, "content": _json(ERROR)}
        for code, text in _FAILURES.items()
    }
    return {str(status): {"description": "the answer", "content": _json(answer)}} | failures


def _get(summary: str, answer: Json, parameters: list[Json]) -> Json:
    return {
        "get": {"summary": summary, "parameters": parameters, "responses": _responses(200, answer)}
    }


def _paths() -> Json:
    return {
        "/api/v1/usage": _get(
            "Usage of all subscriptions over a period",
            _envelope(SUMMARY),
            [_parameter("period", _enum(Period))],
        ),
        "/api/v1/usage/history": _get(
            "Usage in buckets",
            _envelope(HISTORY),
            [
                *WINDOW,
                _parameter("granularity", _enum(Granularity)),
                _parameter("subscription_id", {"type": "string"}),
            ],
        ),
        "/api/v1/usage/realtime": _get("Usage now", _envelope(REALTIME), []),
        "/api/v1/usage/by-country": _get(
            "Usage by country",
            _envelope(COUNTRIES),
            [*WINDOW, _parameter("limit", _positive_integer())],
        ),
        "/api/v1/usage/alerts": {
            "post": {
                "summary": "Make a usage alert",
                "requestBody": {"required": True, "content": _json(ALERT_REQUEST)},
                "responses": _responses(201, _envelope(ALERT)),
            }
        },
        "/api/v1/subscriptions": _get(
            "Subscriptions",
            _envelope(_list(SUBSCRIPTION), pagination=PAGINATION),
            [
                _parameter("status", _enum(SubscriptionStatus)),
                _parameter("product_type", _enum(ProductType)),
                _parameter("page", _positive_integer()),
                _parameter("per_page", _positive_integer(MAX_PER_PAGE)),
            ],
        ),
    }


def document() -> Json:
    """Return the whole document, OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Usage API (demo server)", "version": __version__},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
        "paths": _paths(),
    }
