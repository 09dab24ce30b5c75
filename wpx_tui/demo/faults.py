"""The faults that the scenarios inject into answers.

Which call is hit, and how, follows from the seed and the number of the call: a scenario repeats.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from wpx_tui.demo.garbage import CORRUPTIONS, PAGE
from wpx_tui.demo.scenarios import Fault
from wpx_tui.demo.times import to_datetime

RETRY_AFTER = 5
"""Seconds: the `Retry-After` of a 429."""
_TOO_LATE = 30.0  # seconds: beyond any sensible deadline of a client

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its good answer; `number` counts from 1, `random` holds numbers in [0, 1)."""

    answer: Response
    number: int
    random: tuple[float, float]
    now: int
    pause: Pause


class CutOffResponse(Response):
    """Announces the whole body and sends half of it, so that the server has to hang up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and half of the body."""
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half})


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """Return an error in its envelope: `success` is false, `message` is the reason."""
    body = {"success": False, "message": message}
    return JSONResponse(body, status_code=status, headers=headers)


def unauthorized(message: str) -> Response:
    """Return a 401 with the challenge that HTTP requires."""
    return refusal(401, message, {"WWW-Authenticate": "Bearer"})


async def _none(call: Call) -> Response:
    return call.answer


async def _unavailable(_call: Call) -> Response:
    return refusal(503, "the service is unavailable")


async def _too_many(call: Call) -> Response:
    """Refuse every third call, with Retry-After in seconds and as an HTTP date by turns."""
    turn, rest = divmod(call.number, 3)
    if rest:
        return call.answer
    later = to_datetime(call.now) + timedelta(seconds=RETRY_AFTER)
    wait = str(RETRY_AFTER) if turn % 2 else format_datetime(later, usegmt=True)
    return refusal(429, "too many requests", {"Retry-After": wait})


async def _slow(call: Call) -> Response:
    await call.pause(3 + 5 * call.random[0])
    return call.answer


async def _flaky(call: Call) -> Response:
    hit, kind = call.random
    if hit >= 1 / 3:
        return call.answer
    return await _FAILURES[int(kind * len(_FAILURES))](call)


async def _broken(_call: Call) -> Response:
    return refusal(500, "something went wrong")


async def _cut_off(call: Call) -> Response:
    return CutOffResponse(call.answer.body, call.answer.status_code, media_type="application/json")


async def _late(call: Call) -> Response:
    await call.pause(_TOO_LATE)
    return call.answer


async def _garbage(call: Call) -> Response:
    body = CORRUPTIONS[call.number % len(CORRUPTIONS)](bytes(call.answer.body))
    is_page = body == PAGE
    return Response(body, media_type="text/html" if is_page else "application/json")


async def _unauthorized(_call: Call) -> Response:
    return unauthorized("the token has expired")


_FAILURES = (_broken, _unavailable, _cut_off, _late)

FAULTS: dict[Fault, Callable[[Call], Awaitable[Response]]] = {
    Fault.NONE: _none,
    Fault.UNAVAILABLE: _unavailable,
    Fault.TOO_MANY: _too_many,
    Fault.SLOW: _slow,
    Fault.FLAKY: _flaky,
    Fault.GARBAGE: _garbage,
    Fault.UNAUTHORIZED: _unauthorized,
}
"""The response to a call, by fault."""
