"""The parameters of the calls: parsed leniently in form, strictly in meaning.

Unknown parameters are ignored, as by most services; a value without a meaning is refused with 422.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from wpx_tui.demo.times import DAY, midnight, to_seconds

DEFAULT_DAYS = 30
MAX_PER_PAGE = 100
_EARLIEST = to_seconds(datetime.min.replace(tzinfo=UTC))
_INTEGER = re.compile(r"[0-9]{1,18}")
_OFFSET_WITHOUT_PLUS = re.compile(r"(T[^ ]+) (\d\d:?\d\d)$")

Query = Mapping[str, str]
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


class RefusedError(Exception):
    """A refused request: the HTTP status and one sentence for the envelope."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Window:
    """From the second `start` through the second `end`, both counted."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AlertRequest:
    """The body of `POST /usage/alerts`; `threshold_percent` from 1 to 100."""

    subscription_id: str
    threshold_percent: int | float
    notification_method: str


def choice(query: Query, name: str, kind: type[ChoiceT]) -> ChoiceT | None:
    """Return the value as one of `kind`, None if the parameter is absent."""
    text = query.get(name)
    if text is None:
        return None
    try:
        return kind(text)
    except ValueError:
        raise RefusedError(422, f"{name} must be one of: {', '.join(kind)}") from None


def integer(query: Query, name: str, default: int, most: int = 10**18 - 1) -> int:
    """Return the value as a whole number from 1 to `most`."""
    text = query.get(name)
    if text is None:
        return default
    if not _INTEGER.fullmatch(text) or not 1 <= int(text) <= most:
        raise RefusedError(422, f"{name} must be a whole number from 1 to {most}")
    return int(text)


def window(query: Query, now: int) -> Window:
    """Return `start_date` through `end_date`; by default the last 30 days, today among them.

    A date without a time is midnight as the start and the day's last second as the end; a time
    without a zone is UTC.
    """
    end = _time(query, "end_date", time(23, 59, 59))
    start = _time(query, "start_date", time())
    if start is None:
        last = now if end is None else end
        return Window(max(_EARLIEST, midnight(last) - (DEFAULT_DAYS - 1) * DAY), last)
    if end is None:
        return Window(start, max(start, now))
    if start > end:
        raise RefusedError(422, "start_date must not be after end_date")
    return Window(start, end)


def _time(query: Query, name: str, time_of_day: time) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        return to_seconds(_parse(text, time_of_day))
    except (ValueError, OverflowError):
        raise RefusedError(422, f"{name} must be an ISO 8601 date, or date and time") from None


def _parse(text: str, time_of_day: time) -> datetime:
    """Parse a date or a time; a plus that was not encoded arrives as a blank and is an offset."""
    text = _OFFSET_WITHOUT_PLUS.sub(r"\1+\2", text.upper())
    try:
        return datetime.combine(date.fromisoformat(text), time_of_day, tzinfo=UTC)
    except ValueError:
        parsed = datetime.fromisoformat(text)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)


def alert(body: bytes) -> AlertRequest:
    """Return the alert of a request's body."""
    try:
        request: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(422, "the body must be JSON") from None
    if not isinstance(request, dict):
        raise RefusedError(422, "the body must be a JSON object")
    if not isinstance(request.get("subscription_id"), str):
        raise RefusedError(422, "subscription_id must be a string")
    if request.get("notification_method") != "email":
        raise RefusedError(422, "notification_method must be email")
    return AlertRequest(request["subscription_id"], _threshold(request), "email")


def _threshold(request: dict[str, Any]) -> int | float:
    value = request.get("threshold_percent")
    if isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= 100:
        return value
    raise RefusedError(422, "threshold_percent must be a number from 1 to 100")
