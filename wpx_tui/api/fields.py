"""The fields of the answers: parsers of untrusted values, and the types that apply them.

Each returns None for a value that is missing, of another type or beyond its range.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import MAXYEAR, UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, TypeAdapter, ValidationError

from wpx_tui.api.enums import Granularity
from wpx_tui.api.sanitize import clean

MAX_COUNT = 2**63 - 1
MAX_ITEMS = 10_000
"""The most items of a list that are kept: bounded, whatever the server sends."""


def count(value: object) -> int | None:
    """Return a whole number from 0 to `MAX_COUNT`, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= MAX_COUNT or value != int(value):
        return None
    return int(value)


def _count_or_text(value: object) -> int | None:
    """Return a count, also where it came as the text of one: "45"."""
    is_text = isinstance(value, str) and len(value) <= 20 and value.strip().isdecimal()
    return count(int(str(value)) if is_text else value)


SLACK = 1e-6
"""By how much a number may miss its range: sums of fractions make 100 % a little more."""


def number(low: float, high: float) -> Callable[[object], float | None]:
    """Return a parser of numbers from `low` to `high`; it returns None for anything else."""

    def check(value: object) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if not low - SLACK <= value <= high + SLACK:
            return None
        return min(max(float(value), low), high)

    return check


def _text(value: object) -> str | None:
    return (clean(value) or None) if isinstance(value, str) else None


def _word(value: object) -> str | None:
    """Return a word of the API in small letters, as it documents them."""
    text = _text(value)
    return text and text.lower()


def _code(value: object) -> str | None:
    """Return the code in capitals, as ISO 3166 has them, so that the calls' codes match."""
    text = _text(value)
    return text and text.upper()


_datetimes = TypeAdapter(datetime)
_LEAP_SECOND = re.compile(r"(?<=[Tt ]\d\d:\d\d):60")


def _time(value: object) -> datetime | None:
    """Parse ISO 8601 with or without an offset; without one it is UTC, as the API's times are."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) > 64:
        return None
    # A leap second is the last instant of its minute: no clock here can show :60.
    value = _LEAP_SECOND.sub(":59", value)
    try:
        parsed = _datetimes.validate_python(value)
        if "-" not in value:  # a bare number would be read as seconds since 1970
            return None
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValidationError, OverflowError, ValueError):
        return None


def _end(value: object) -> datetime | None:
    """Parse the end of a subscription; the dates that servers write for "never" are none."""
    at = _time(value)
    return None if at is None or at.year <= 1970 or at.year == MAXYEAR else at


def granularity(value: object) -> Granularity | None:
    """Return the granularity of that name in any case, None for anything else."""
    try:
        return Granularity(str(value).lower())
    except ValueError:
        return None


def counts_by_code(value: object) -> dict[str, int]:
    """Return the counts by code, added up where two codes are the same."""
    if not isinstance(value, dict):
        return {}
    counts: dict[str, int] = {}
    for key, item in list(value.items())[:MAX_ITEMS]:
        code, connections = _code(key), count(item)
        if code is not None and connections is not None:
            counts[code] = min(counts.get(code, 0) + connections, MAX_COUNT)
    return counts


def as_object(value: object) -> Any:
    """Return an object, or an empty one in place of anything else."""
    return value if isinstance(value, dict | BaseModel) else {}


def as_objects(value: object) -> Any:
    """Return the objects of a list, at most `MAX_ITEMS`; none of anything else."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value[:MAX_ITEMS] if isinstance(item, dict | BaseModel))


Count = Annotated[int | None, BeforeValidator(count)]
CountOrText = Annotated[int | None, BeforeValidator(_count_or_text)]
Percent = Annotated[float | None, BeforeValidator(number(0, 100))]
Amount = Annotated[float | None, BeforeValidator(number(0, 1e15))]
Text = Annotated[str | None, BeforeValidator(_text)]
Code = Annotated[str | None, BeforeValidator(_code)]
Word = Annotated[str | None, BeforeValidator(_word)]
Time = Annotated[datetime | None, BeforeValidator(_time)]
End = Annotated[datetime | None, BeforeValidator(_end)]
AnyGranularity = Annotated[Granularity | None, BeforeValidator(granularity)]
