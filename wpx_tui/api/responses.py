"""From a reply's status and bytes to figures, or to the error that says why there are none.

Pure: nothing here knows the HTTP library. Source: the envelope of the provider's API page; the
bodies of errors are not documented, so what they say is shown where it can be found.
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

from wpx_tui.api.body import CUT_OFF
from wpx_tui.api.errors import (
    ApiError,
    AuthenticationError,
    RefusedError,
    StatusError,
    UnreadableError,
)
from wpx_tui.api.httpdate import cached_for, http_date
from wpx_tui.api.models import (
    Alert,
    Countries,
    History,
    Model,
    Pagination,
    Realtime,
    Subscription,
    Summary,
)
from wpx_tui.api.retry import parse_retry_after
from wpx_tui.api.sanitize import clean

M = TypeVar("M", bound=Model)
T = TypeVar("T")

MAX_MESSAGE = 100
"""The longest message of a server that is shown, in characters: it must fit a panel's border."""

MAX_VALUES = 200_000
"""The most values of one answer that are read: 20 for each of 10,000 items. Millions of empty
lists fit into few bytes and cost a second in which nothing else runs."""
_BETWEEN_VALUES = (b",", b"[", b"{")

_LARGE = 65_536
"""Bytes of a body from which on it is read in a thread: hostile text takes its time to clean."""

MAX_AGE = 600
"""Seconds that a cache in between may have kept an answer: by default any feed is stale by then."""

FIGURES: Mapping[type[Model], tuple[str, ...]] = {
    Summary: ("total", "by_subscription", "by_country"),
    History: ("data_points",),
    Realtime: ("current_minute", "last_hour", "active_connections"),
    Countries: ("countries",),
}
"""Where an answer's figures are. One without any of them answers something else."""

_TOKEN_ADVICE = "check the token; a new one is made in the provider's dashboard: Settings, API Keys"  # noqa: S105  # advice about tokens, not one
_ADDRESS_ADVICE = "check the base URL"
_SUBSCRIPTION_ADVICE = "is the subscription still there? Otherwise check the base URL"


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: its status, its headers by lower-case name, its body decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def judged(judge: Callable[[Reply], T], reply: Reply) -> T:
    """What `judge` makes of `reply`, without holding up the event loop."""
    if len(reply.body) < _LARGE:
        return judge(reply)
    return await asyncio.to_thread(judge, reply)


def figures(reply: Reply, model: type[M]) -> M:
    """The figures of `reply`: a field that is not as documented loses itself alone.

    Raises `StatusError`, `RefusedError`, and `UnreadableError` where `data` has none of the
    fields that hold the figures.
    """
    data = _envelope(reply).get("data")
    if not isinstance(data, dict) or not any(_holds(data.get(name)) for name in FIGURES[model]):
        raise _not_asked_for()
    return _validated(model, data)


def alert(reply: Reply) -> Alert:
    """The alert that was made; raises as `figures` does."""
    if reply.status == 404:
        raise status_error(reply, not_found=_SUBSCRIPTION_ADVICE)
    data = _envelope(reply).get("data")
    if not isinstance(data, dict) or not data.keys() & Alert.model_fields.keys():
        raise _not_asked_for()
    return _validated(Alert, data)


def subscriptions_page(reply: Reply) -> tuple[list[Subscription], Pagination]:
    """One page and what it says of the others; raises as `figures` does."""
    envelope = _envelope(reply)
    items = envelope.get("data")
    if not isinstance(items, list) or not _holds(items):
        raise _not_asked_for()
    found = [_validated(Subscription, item) for item in items if isinstance(item, dict)]
    pagination = envelope.get("pagination")
    return found, _validated(Pagination, pagination if isinstance(pagination, dict) else {})


def leaves_open(error: ApiError) -> bool:
    """Whether a request that was sent and met `error` may have been carried out.

    A 503 says that it was not; any other 5xx may come from a gateway that lost the answer.
    """
    if isinstance(error, StatusError):
        return error.status >= 500 and error.status != 503
    return not isinstance(error, RefusedError)


def utc_text(time: datetime | None) -> str | None:
    """An aware time as the API's parameters have it: ISO 8601 in UTC, whole seconds."""
    if time is None:
        return None
    return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def alert_body(subscription_id: str, threshold: float, method: str) -> dict[str, str | float]:
    """The body of `POST /usage/alerts`; a whole percentage without decimals, as documented."""
    return {
        "subscription_id": subscription_id,
        "threshold_percent": int(threshold) if threshold == int(threshold) else threshold,
        "notification_method": method,
    }


def _holds(value: object) -> bool:
    """Whether there can be figures in `value`; a list of nothing but nonsense has none."""
    if isinstance(value, list):
        return not value or any(isinstance(item, dict) for item in value)
    return isinstance(value, dict)


def _not_asked_for() -> UnreadableError:
    return UnreadableError("answered without the figures that were asked for")


def _validated(model: type[M], data: dict[str, Any]) -> M:
    try:
        return model.model_validate(data)
    except ValidationError:  # no field is required and none can fail, unless a model is changed
        raise _not_asked_for() from None


def _envelope(reply: Reply) -> dict[str, Any]:
    if not 200 <= reply.status < 300:
        raise status_error(reply)
    if reply.status == 206:  # no range was asked for: whatever this is, it is not all of it
        raise UnreadableError(CUT_OFF)
    if (cached_for(reply.headers) or 0) > MAX_AGE:
        raise UnreadableError("answered out of a cache, with figures that are too old")
    envelope = _parsed(reply)
    if not isinstance(envelope, dict):
        raise UnreadableError("answered with JSON that is not the API's")
    if envelope.get("success") is False:
        raise RefusedError(_joined("the API refused", _message(envelope)))
    return envelope


def _parsed(reply: Reply) -> object:
    if sum(map(reply.body.count, _BETWEEN_VALUES)) > MAX_VALUES:
        raise UnreadableError(f"answered with more than {MAX_VALUES:,} values")
    try:
        return _document(reply.body)
    except (ValueError, RecursionError):  # no JSON, too deep, NaN, thousands of digits, no UTF-8
        raise UnreadableError(_why_no_json(reply)) from None


def _document(body: bytes) -> object:
    """Half of a character, as servers leave it that cut texts, would lose the whole answer.

    Python's own reader takes it for one, which is dropped where texts are cleaned.
    """
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        if _SURROGATE.search(body) is None:
            raise
    return json.loads(body.decode(), parse_constant=_no_number)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _why_no_json(reply: Reply) -> str:
    if not reply.body.strip():
        return "answered with nothing"
    if reply.body.lstrip()[:1] == b"<" or "html" in reply.headers.get("content-type", "").lower():
        return "answered with a web page, not with data: a login page in between?"
    return "answered with something that is no JSON, or only a part of it"


def status_error(reply: Reply, *, not_found: str = _ADDRESS_ADVICE) -> StatusError:
    """The error of a status that is not success, with what the server says about it.

    `not_found` is the advice where there is nothing at that address.
    """
    status = reply.status
    said = f"{status} from the API"
    if status in (401, 403):
        reason = _joined(said, _message_of(reply) or _REFUSALS[status])
        return AuthenticationError(reason, _TOKEN_ADVICE, status=status)
    if 300 <= status < 400:
        reason = _joined(said, _redirection(reply.headers.get("location")))
        return StatusError(reason, _ADDRESS_ADVICE, status=status)
    reason = _joined(said, _message_of(reply) or _REFUSALS.get(status))
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
    """The wait by the server's own clock where it sends that: ours may be wrong."""
    header = headers.get("retry-after")
    now = http_date(headers.get("date")) or datetime.now(UTC)
    return None if header is None else parse_retry_after(header, now)


def _message_of(reply: Reply) -> str | None:
    try:
        return _message(_parsed(reply))
    except UnreadableError:
        return None


def _message(envelope: object) -> str | None:
    """What an error's body says, in the places where APIs put it; None where it says nothing."""
    if not isinstance(envelope, dict):
        return None
    for name in ("message", "error", "detail"):
        said = envelope.get(name)
        if isinstance(said, dict):
            said = said.get("message")
        if isinstance(said, str) and (text := clean(said, MAX_MESSAGE)):
            return text
    return None


def _joined(said: str, more: str | None) -> str:
    return said if more is None else f"{said}: {more}"
