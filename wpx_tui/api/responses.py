"""Parse a reply's status and bytes into figures, or into the error that explains their absence.

Pure: nothing here knows the HTTP library. Source: the envelope of the provider's API page; the
bodies of errors are not documented, so their message is taken from the usual places.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_core import from_json

from wpx_tui.api.decompression import CUT_OFF
from wpx_tui.api.errors import (
    ApiError,
    AuthenticationError,
    RefusedError,
    StatusError,
    UnreadableError,
)
from wpx_tui.api.httpdate import cache_age, http_date
from wpx_tui.api.models import Alert, Model, Pagination, Payload, Subscription
from wpx_tui.api.pagination import Page
from wpx_tui.api.retry import parse_retry_after
from wpx_tui.api.sanitize import clean

ModelT = TypeVar("ModelT", bound=Model)
PayloadT = TypeVar("PayloadT", bound=Payload)
T = TypeVar("T")

MAX_MESSAGE = 100
"""The longest message of a server, in characters: it must fit a panel's border."""

MAX_VALUES = 200_000
"""The most values of one answer that are read: 20 for each of 10,000 items. Millions of empty
lists fit into few bytes and cost a second in which nothing else runs."""
_BETWEEN_VALUES = (b",", b"[", b"{")

_LARGE = 65_536
"""Bytes of a body from which on it is read in a thread: hostile text takes its time to clean."""

MAX_AGE = 600
"""Seconds that a cache in between may have kept an answer: by default any feed is stale by then."""

_TOKEN_ADVICE = "check the token; a new one is made in the provider's dashboard: Settings, API Keys"  # noqa: S105  # advice about tokens, not one
_ADDRESS_ADVICE = "check the base URL"
_SUBSCRIPTION_ADVICE = "is the subscription still there? Otherwise check the base URL"


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: its status, its headers by lower-case name, its body decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def parse(parser: Callable[[Reply], T], reply: Reply) -> T:
    """Return `parser(reply)`, in a thread where that would block the event loop."""
    if len(reply.body) < _LARGE:
        return parser(reply)
    return await asyncio.to_thread(parser, reply)


def parse_payload(reply: Reply, model: type[PayloadT]) -> PayloadT:
    """Return the figures of `reply`; a field that is not as documented loses only itself.

    Raises `StatusError`, `RefusedError`, and `UnreadableError` where `data` has none of the
    fields that hold the figures.
    """
    data = _envelope(reply).get("data")
    if not isinstance(data, dict):
        raise _no_figures()
    if not any(_holds_figures(data.get(name)) for name in model.figure_fields):
        raise _no_figures()
    return _validate(model, data)


def parse_alert(reply: Reply) -> Alert:
    """Return the new alert; raise as `parse_payload` does."""
    if reply.status == 404:
        raise status_error(reply, not_found=_SUBSCRIPTION_ADVICE)
    data = _envelope(reply).get("data")
    if not isinstance(data, dict) or not data.keys() & Alert.model_fields.keys():
        raise _no_figures()
    return _validate(Alert, data)


def parse_subscriptions_page(reply: Reply, *, is_first: bool = True) -> Page:
    """Return one page; raise as `parse_payload` does.

    A later page of `null` is an empty one, as some servers write that.
    """
    envelope = _envelope(reply)
    items = envelope.get("data")
    if items is None and not is_first:
        items = []
    if not isinstance(items, list) or not _holds_figures(items):
        raise _no_figures()
    rows = [_validate(Subscription, item) for item in items if isinstance(item, dict)]
    pagination = envelope.get("pagination")
    counts = _validate(Pagination, pagination if isinstance(pagination, dict) else {})
    return Page(rows, counts, unreadable=len(items) - len(rows))


def is_past_the_end(reply: Reply, is_announced: bool) -> bool:
    """Return whether a reply to a later page says that there is no such page.

    An announced page that is refused is a failure like any other.
    """
    return not is_announced and reply.status in _NO_SUCH_PAGE


_NO_SUCH_PAGE = (204, 400, 404, 410, 416, 422)
"""What servers answer to a page past the last one."""


def may_have_succeeded(error: ApiError) -> bool:
    """Return True if the server may have carried out a request that ended with `error`.

    A 503 says that it was not; any other 5xx may come from a gateway that lost the answer. Many
    servers answer a form that they took with 303 (or 301, 302) to its result, which is not
    followed; 307 and 308 ask for the same request elsewhere, so nothing was done here.
    """
    if isinstance(error, StatusError):
        if error.status < 400:
            return error.status not in (307, 308)
        return error.status >= 500 and error.status != 503
    return not isinstance(error, RefusedError)


def utc_text(time: datetime | None) -> str | None:
    """Format an aware time as the API's parameters have it: ISO 8601 in UTC, whole seconds."""
    if time is None:
        return None
    return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def alert_body(subscription_id: str, threshold: float, method: str) -> dict[str, str | float]:
    """Return the body of `POST /usage/alerts`; as documented, whole percents have no decimals."""
    return {
        "subscription_id": subscription_id,
        "threshold_percent": int(threshold) if threshold == int(threshold) else threshold,
        "notification_method": method,
    }


def _holds_figures(value: object) -> bool:
    """Return True if `value` can hold figures; a list of nothing but nonsense holds none."""
    if isinstance(value, list):
        return not value or any(isinstance(item, dict) for item in value)
    return isinstance(value, dict)


def _no_figures() -> UnreadableError:
    return UnreadableError("answered without the figures that were asked for")


def _validate(model: type[ModelT], data: dict[str, Any]) -> ModelT:
    try:
        return model.model_validate(data)
    except ValidationError:  # no field is required and none can fail, unless a model is changed
        raise _no_figures() from None


def _envelope(reply: Reply) -> dict[str, Any]:
    if not 200 <= reply.status < 300:
        raise status_error(reply)
    if reply.status == 206:  # no range was asked for: whatever this is, it is not all of it
        raise UnreadableError(CUT_OFF)
    if (cache_age(reply.headers) or 0) > MAX_AGE:
        raise UnreadableError("answered out of a cache, with figures that are too old")
    envelope = _parse_json(reply)
    if not isinstance(envelope, dict):
        raise UnreadableError("answered with JSON that is not the API's")
    if envelope.get("success") is False:
        raise RefusedError(_join("the API refused", _message(envelope)))
    return envelope


def _parse_json(reply: Reply) -> object:
    if sum(map(reply.body.count, _BETWEEN_VALUES)) > MAX_VALUES:
        raise UnreadableError(f"answered with more than {MAX_VALUES:,} values")
    try:
        return _read_json(reply.body)
    except (ValueError, RecursionError):  # no JSON, too deep, NaN, thousands of digits, no UTF-8
        raise UnreadableError(_no_json_reason(reply)) from None


def _read_json(body: bytes) -> object:
    """Read JSON; half of a surrogate pair, as servers leave it that cut texts, loses only itself.

    Python's own reader accepts half a pair, which is dropped where texts are cleaned.
    """
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        if _SURROGATE.search(body) is None:
            raise
    return json.loads(body.decode(), parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _no_json_reason(reply: Reply) -> str:
    if not reply.body.strip():
        return "answered with nothing"
    if reply.body.lstrip()[:1] == b"<" or "html" in reply.headers.get("content-type", "").lower():
        return "answered with a web page, not with data: a login page in between?"
    return "answered with something that is no JSON, or only a part of it"


def status_error(reply: Reply, *, not_found: str = _ADDRESS_ADVICE) -> StatusError:
    """Return the error for a status that is not success, with the server's message.

    `not_found` is the advice for a 404.
    """
    status = reply.status
    text = f"{status} from the API"
    if status in (401, 403):
        reason = _join(text, _message_of(reply) or _REFUSALS[status])
        return AuthenticationError(reason, _TOKEN_ADVICE, status=status)
    if 300 <= status < 400:
        reason = _join(text, _redirection(reply.headers.get("location")))
        return StatusError(reason, _ADDRESS_ADVICE, status=status)
    reason = _join(text, _message_of(reply) or _REFUSALS.get(status))
    advice = not_found if status == 404 else None
    return StatusError(reason, advice, status=status, retry_after=_retry_after(reply.headers))


_REFUSALS = {
    401: "the token was refused",
    403: "the token may not do this",
    429: "too many calls",
}


def _redirection(location: str | None) -> str | None:
    if location is None:
        return None
    try:
        host = urlsplit(location).hostname
    except ValueError:
        host = None
    return f"redirected to {clean(host or 'another page', MAX_MESSAGE)}, not followed"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the wait in seconds by the server's own clock if it sends that: ours may be wrong."""
    header = headers.get("retry-after")
    now = http_date(headers.get("date")) or datetime.now(UTC)
    return None if header is None else parse_retry_after(header, now)


def _message_of(reply: Reply) -> str | None:
    try:
        return _message(_parse_json(reply))
    except UnreadableError:
        return None


def _message(envelope: object) -> str | None:
    """Return the message of an error's body from the places where APIs put it; None without one."""
    if not isinstance(envelope, dict):
        return None
    for name in ("message", "error", "detail"):
        message = envelope.get(name)
        if isinstance(message, dict):
            message = message.get("message")
        if isinstance(message, str) and (text := clean(message, MAX_MESSAGE)):
            return text
    return None


def _join(text: str, more: str | None) -> str:
    return text if more is None else f"{text}: {more}"
