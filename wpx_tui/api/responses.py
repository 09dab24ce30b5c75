"""Parse a reply's status and bytes into figures, or into the error that explains their absence.

Pure: nothing here knows the HTTP library. Source: the envelope of the provider's API page; the
bodies of errors are not documented, so their message is taken from the usual places.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from wpx_tui.api.decompression import CUT_OFF
from wpx_tui.api.errors import ApiError, RefusedError, StatusError, UnreadableError
from wpx_tui.api.httpdate import cache_age
from wpx_tui.api.models import Alert, Model, Pagination, Payload, Subscription
from wpx_tui.api.pagination import Page
from wpx_tui.api.refusals import refused_error, status_error
from wpx_tui.api.reply import Reply, parse_json

ModelT = TypeVar("ModelT", bound=Model)
PayloadT = TypeVar("PayloadT", bound=Payload)
T = TypeVar("T")

_LARGE = 65_536
"""Bytes of a body from which on it is read in a thread: hostile text takes its time to clean."""

MAX_AGE = 600
"""Seconds that a cache in between may have kept an answer: by default any feed is stale by then."""

_SUBSCRIPTION_ADVICE = "is the subscription still there? Otherwise check the base URL"


async def parse(parser: Callable[[Reply], T], reply: Reply) -> T:
    """Return `parser(reply)`, in a thread where that would block the event loop."""
    if len(reply.body) < _LARGE:
        return parser(reply)
    try:
        return await asyncio.to_thread(parser, reply)
    except RuntimeError:  # no more threads: rather a pause than no figures
        return parser(reply)


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

    A later page of `null` is an empty one, as some servers write that; one of nonsense alone is
    rows that could not be read.
    """
    envelope = _envelope(reply)
    items = envelope.get("data")
    if items is None and not is_first:
        items = []
    if not isinstance(items, list) or (is_first and not _holds_figures(items)):
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
        raise UnreadableError("answered from a cache, with figures that are too old")
    envelope = parse_json(reply)
    if not isinstance(envelope, dict):
        raise UnreadableError("answered with JSON that is not the API's")
    if envelope.get("success") is False:
        raise refused_error(envelope)
    return envelope
