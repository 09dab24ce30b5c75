"""A Usage API on the loopback interface whose answers a test writes down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

SUBSCRIPTION: Mapping[str, Any] = {
    "id": "sub_abc123",
    "product": {"id": "prod_res", "name": "Residential 10GB", "type": "residential"},
    "status": "active",
    "traffic_limit_gb": 10.0,
    "traffic_used_gb": 5.0,
    "traffic_remaining_gb": 5.0,
    "expires_at": "2099-12-31T23:59:59Z",
    "credentials": {"username": "wp_user", "password": "hunter2"},
}

ANSWERS: Mapping[str, Any] = {
    "/usage": {
        "period": {"start": "2026-11-01T00:00:00Z", "end": "2026-11-30T23:59:59Z"},
        "total": {"bytes_used": 5368709120, "requests": 125000, "success_rate": 98.7},
        "by_subscription": [
            {
                "subscription_id": "sub_abc123",
                "product_name": "Residential 10GB",
                "bytes_used": 4294967296,
                "requests": 100000,
            }
        ],
        "by_country": [{"country": "US", "requests": 50000, "bytes": 2147483648}],
    },
    "/usage/realtime": {
        "timestamp": "2026-11-22T14:30:00Z",
        "current_minute": {"requests": 45, "bytes": 4718592, "active_sessions": 12},
        "last_hour": {"requests": 2500, "bytes": 268435456, "avg_response_time_ms": 245},
        "active_connections": {"total": 12, "by_country": {"US": 5, "GB": 3, "DE": 4}},
    },
    "/usage/history": {
        "data_points": [
            {
                "timestamp": "2026-10-02T00:00:00Z",
                "bytes": 171798692,
                "requests": 4500,
                "success_rate": 99.2,
            }
        ]
    },
    "/usage/by-country": {
        "countries": [
            {
                "country_code": "GB",
                "country_name": "United Kingdom",
                "requests": 30000,
                "bytes": 1288490189,
                "percentage": 24.0,
            },
            {
                "country_code": "US",
                "country_name": "United States",
                "requests": 50000,
                "bytes": 2147483648,
                "percentage": 40.0,
            },
        ]
    },
    "/subscriptions": [SUBSCRIPTION],
}
"""What each call answers in `data` unless a test says otherwise."""


class Account:
    """Answers every call; `queries` holds what each was asked last, without its dates' seconds."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("").rstrip("/")
        self.answers: dict[str, Any] = deepcopy(dict(ANSWERS))
        del self.answers["/usage"]["period"]  # whichever was asked for
        now = datetime.now(UTC).replace(microsecond=0)
        self.answers["/usage/realtime"]["timestamp"] = now.isoformat()
        self.broken: dict[str, tuple[int, object]] = {}
        self.queries: dict[str, dict[str, str]] = {}
        self.posted: list[Any] = []
        server.expect_request("/").respond_with_data("")
        for path in self.answers:
            server.expect_request(f"/api/v1{path}").respond_with_handler(self._answer)
        server.expect_request("/api/v1/usage/alerts").respond_with_handler(self._alert)

    def _answer(self, request: Request) -> Response:
        path = request.path.removeprefix("/api/v1")
        self.queries[path] = dict(request.args)
        if path in self.broken:
            status, body = self.broken[path]
            return _json(body, status)
        return _json({"data": self.answers[path], "success": True})

    def _alert(self, request: Request) -> Response:
        wish = request.get_json()
        self.posted.append(wish)
        if "/usage/alerts" in self.broken:
            status, body = self.broken["/usage/alerts"]
            return _json(body, status)
        made = {**wish, "id": "alert_xyz789", "created_at": "2026-11-22T14:30:00Z"}
        return _json({"data": made, "success": True}, 201)


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
