"""The demo server as an ASGI application."""

from __future__ import annotations

import asyncio
import hmac
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
from wpx_tui.demo.stream import rolls
from wpx_tui.demo.times import seconds

MAX_BODY = 64 * 1024
"""Bytes of a request's body that are read at the most."""

Endpoint = Callable[[Request], Awaitable[Response]]
Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)


class _Service:
    """The calls of one account: who may, what is asked, what goes out."""

    def __init__(self, token: str, scenario: str, seed: int, now: Now, pause: Pause) -> None:
        chosen = SCENARIOS[scenario]
        self._token = token.encode()
        self._now = now
        self._account = Account(chosen, seed, seconds(now()))
        self._fault = FAULTS[chosen.fault]
        self._seed = seed
        self._pause = pause
        self._calls = 0
        self._alerts = 0

    def get(self, call: Callable[[Account, Query, int], answers.Envelope]) -> Endpoint:
        """The endpoint for one of the calls that read."""

        async def endpoint(request: Request) -> Response:
            self._authorize(request)
            now = seconds(self._now())
            good = JSONResponse(call(self._account, request.query_params, now))
            return await self._sent(good, now)

        return endpoint

    async def post_alert(self, request: Request) -> Response:
        """The endpoint for `POST /usage/alerts`."""
        self._authorize(request)
        body = await _body(request)
        now = seconds(self._now())
        made = answers.alert(self._account, body, now, self._alerts + 1)
        self._alerts += 1
        return await self._sent(JSONResponse(made, status_code=201), now)

    def _authorize(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), self._token):
            raise RefusedError(401, "a valid token is needed: Authorization: Bearer TOKEN")

    async def _sent(self, good: Response, now: int) -> Response:
        self._calls += 1
        hit, kind = rolls(2, self._seed, "faults", self._calls)
        return await self._fault(Call(good, self._calls, (hit, kind), now, self._pause))


class _Dated:
    """Gives every reply its `Date`, by the service's clock."""

    def __init__(self, app: ASGIApp, now: Now) -> None:
        self._app = app
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._now().astimezone(UTC), usegmt=True)
                message["headers"] = [*message["headers"], (b"date", date.encode())]
            await send(message)

        await self._app(scope, receive, dated)


async def _body(request: Request) -> bytes:
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


async def _on_bug(_request: Request, _error: Exception) -> Response:
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
    """The application for one account under one of `SCENARIOS`; KeyError for another name.

    `now` and `pause` are its only clock: the first tells the time, the second waits seconds.
    """
    service = _Service(token, scenario, seed, now, pause)
    handlers: dict[Any, Any] = {  # each takes the error that it is for: more than its type says
        RefusedError: _on_refused,
        HTTPException: _on_http_error,
        Exception: _on_bug,
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
    middleware = [Middleware(_Dated, now)]
    app = Starlette(routes=routes, exception_handlers=handlers, middleware=middleware)
    app.router.redirect_slashes = False  # the API's paths are exact, and so are its errors
    return app
