"""The demo server as an ASGI application."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wpx_tui.demo import answers
from wpx_tui.demo.account import Account
from wpx_tui.demo.faults import FAULTS, Call, Pause, refusal, unauthorized
from wpx_tui.demo.openapi import document
from wpx_tui.demo.params import Query, RefusedError
from wpx_tui.demo.scenarios import SCENARIOS
from wpx_tui.demo.stream import random_numbers
from wpx_tui.demo.times import to_seconds
from wpx_tui.system import crash_report

logger = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
"""Bytes of a request's body that are read at the most."""

Endpoint = Callable[[Request], Awaitable[Response]]
Now = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)


class _Service:
    """The calls of one account: authorization, answers and faults."""

    def __init__(self, token: str, scenario: str, seed: int, now: Now, pause: Pause) -> None:
        settings = SCENARIOS[scenario]
        self._token = token.encode()
        self._now = now
        self._account = Account(settings, seed, to_seconds(now()))
        self._fault = FAULTS[settings.fault]
        self._seed = seed
        self._pause = pause
        self._calls = 0
        self._alerts = 0

    def get(self, call: Callable[[Account, Query, int], answers.Envelope]) -> Endpoint:
        """Return the endpoint for one of the calls that read."""

        async def endpoint(request: Request) -> Response:
            self._authorize(request)
            now = to_seconds(self._now())
            good = JSONResponse(call(self._account, request.query_params, now))
            return await self._respond(good, now)

        return endpoint

    async def post_alert(self, request: Request) -> Response:
        """Answer `POST /usage/alerts`."""
        self._authorize(request)
        body = await _read_body(request)
        now = to_seconds(self._now())
        envelope = answers.alert(self._account, body, now, self._alerts + 1)
        self._alerts += 1
        return await self._respond(JSONResponse(envelope, status_code=201), now)

    def _authorize(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.encode(), self._token):
            raise RefusedError(401, "a valid token is needed: Authorization: Bearer TOKEN")

    async def _respond(self, good: Response, now: int) -> Response:
        self._calls += 1
        random = random_numbers(2, self._seed, "faults", self._calls)
        return await self._fault(Call(good, self._calls, (random[0], random[1]), now, self._pause))


class _DateHeader:
    """Adds a `Date` by the service's clock to every response."""

    def __init__(self, app: ASGIApp, now: Now) -> None:
        self._app = app
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._now().astimezone(UTC), usegmt=True)
                message["headers"] = [*message["headers"], (b"date", date.encode())]
            await send(message)

        await self._app(scope, receive, send_dated)


async def _read_body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise RefusedError(413, f"the body must not be over {MAX_BODY} bytes")
    return body


async def _on_refused(_request: Request, error: RefusedError) -> Response:
    if error.status == 401:
        return unauthorized(error.message)
    return refusal(error.status, error.message)


async def _on_http_error(_request: Request, error: HTTPException) -> Response:
    """Unknown paths (404) and methods (405, with `Allow`)."""
    return refusal(error.status_code, error.detail, dict(error.headers or {}))


async def _on_internal_error(request: Request, error: Exception) -> Response:
    # The path alone: a query, a header or the error's text may hold a token.
    logger.error("%s %s: %s", request.method, request.url.path, crash_report.line(error))
    return refusal(500, "the demo server failed")


async def _openapi(_request: Request) -> Response:
    return JSONResponse(document())


def create_app(
    *,
    token: str,
    scenario: str = "calm",
    seed: int = 1,
    now: Now = utc_now,
    pause: Pause = asyncio.sleep,
) -> Starlette:
    """Return the application for one account under one of `SCENARIOS`; KeyError for another name.

    `now` and `pause` are its only clock: the first returns the time, the second waits seconds.
    """
    service = _Service(token, scenario, seed, now, pause)
    handlers: dict[Any, Any] = {  # a handler takes its own error, narrower than the declared type
        RefusedError: _on_refused,
        HTTPException: _on_http_error,
        Exception: _on_internal_error,
    }
    routes = [
        Route("/api/v1/usage", service.get(answers.summary)),
        Route("/api/v1/usage/history", service.get(answers.history)),
        Route("/api/v1/usage/realtime", service.get(answers.realtime)),
        Route("/api/v1/usage/by-country", service.get(answers.countries)),
        Route("/api/v1/usage/alerts", service.post_alert, methods=["POST"]),
        Route("/api/v1/subscriptions", service.get(answers.subscriptions)),
        Route("/openapi.json", _openapi),
    ]
    # By name: starlette before 0.41.3 gives the application itself by position.
    middleware = [Middleware(_DateHeader, now=now)]
    app = Starlette(routes=routes, exception_handlers=handlers, middleware=middleware)
    app.router.redirect_slashes = False  # the API's paths are exact, and so are its errors
    return app
