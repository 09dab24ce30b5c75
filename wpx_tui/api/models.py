"""The answers of the Usage API as frozen values.

Source: the provider's Usage API page. Everything in an answer is untrusted: a field that is
missing, null, of another type or beyond its range becomes None (unknown, shown as `–`), an item
of a list that is no object is left out, and fields that are not named here are dropped, the
credentials of a subscription among them. Text is cleaned where it enters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import MAXYEAR, UTC, datetime
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from wpx_tui.api.enums import Granularity
from wpx_tui.api.sanitize import clean

MAX_COUNT = 2**63 - 1
MAX_ITEMS = 10_000
"""The most items of a list that are kept: bounded, whatever the server sends."""


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= MAX_COUNT or value != int(value):
        return None
    return int(value)


def _count_or_text(value: object) -> int | None:
    """Return a count, also where it came as the text of one: "45"."""
    is_text = isinstance(value, str) and len(value) <= 20 and value.strip().isdecimal()
    return _count(int(str(value)) if is_text else value)


SLACK = 1e-6
"""By how much a number may miss its range: sums of fractions make 100 % a little more."""


def _number(low: float, high: float) -> Callable[[object], float | None]:
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


def _granularity(value: object) -> Granularity | None:
    try:
        return Granularity(str(value).lower())
    except ValueError:
        return None


def _counts_by_code(value: object) -> dict[str, int]:
    """Return the counts by code, added up where two codes are the same."""
    if not isinstance(value, dict):
        return {}
    counts: dict[str, int] = {}
    for key, item in list(value.items())[:MAX_ITEMS]:
        code, count = _code(key), _count(item)
        if code is not None and count is not None:
            counts[code] = min(counts.get(code, 0) + count, MAX_COUNT)
    return counts


def _object(value: object) -> Any:
    return value if isinstance(value, dict | BaseModel) else {}


def _objects(value: object) -> Any:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value[:MAX_ITEMS] if isinstance(item, dict | BaseModel))


Count = Annotated[int | None, BeforeValidator(_count)]
CountOrText = Annotated[int | None, BeforeValidator(_count_or_text)]
Percent = Annotated[float | None, BeforeValidator(_number(0, 100))]
Amount = Annotated[float | None, BeforeValidator(_number(0, 1e15))]
Text = Annotated[str | None, BeforeValidator(_text)]
Code = Annotated[str | None, BeforeValidator(_code)]
Word = Annotated[str | None, BeforeValidator(_word)]
Time = Annotated[datetime | None, BeforeValidator(_time)]
End = Annotated[datetime | None, BeforeValidator(_end)]


class Model(BaseModel):
    """A value out of an answer: frozen, unknown fields dropped."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Payload(Model):
    """The `data` of a call that returns figures."""

    figure_fields: ClassVar[tuple[str, ...]]
    """The fields that hold the figures: `data` without any of them answers another question."""


ModelT = TypeVar("ModelT", bound=Model)
One = Annotated[ModelT, BeforeValidator(_object)]
Many = Annotated[tuple[ModelT, ...], BeforeValidator(_objects)]


class Span(Model):
    """The time that an answer covers; `end` of a running period is its last second, not now."""

    start: Time = None
    end: Time = None


def _bytes_of_gb(data: Any) -> Any:
    """Fill in the bytes from the GB where they did not come, or not as documented."""
    if not isinstance(data, dict) or _count(data.get("bytes_used")) is not None:
        return data
    gigabytes = _number(0, 1e15)(data.get("gb_used"))
    return data if gigabytes is None else {**data, "bytes_used": round(gigabytes * 2**30)}


class Used(Model):
    """Traffic with its requests: `bytes_used` in bytes, `gb_used` in GB of 2^30 bytes."""

    bytes_used: Count = None
    gb_used: Amount = None
    requests: Count = None

    _fill_in_bytes = model_validator(mode="before")(_bytes_of_gb)


class Total(Used):
    """The traffic of all; `success_rate` 0 to 100."""

    success_rate: Percent = None


class SubscriptionUsage(Used):
    """One subscription's part of the total."""

    subscription_id: Text = None
    product_name: Text = None


class CountryUsage(Model):
    """One country's part of the total; `country` is a code, as a rule ISO 3166 alpha-2."""

    country: Code = None
    requests: Count = None
    bytes: Count = None


class Summary(Payload):
    """`GET /usage`: the usage of all subscriptions over one period."""

    figure_fields = ("total", "by_subscription", "by_country")

    period: One[Span] = Span()
    total: One[Total] = Total()
    by_subscription: Many[SubscriptionUsage] = ()
    by_country: Many[CountryUsage] = ()


class HistoryPoint(Model):
    """One bucket: `timestamp` is its start in UTC, `success_rate` 0 to 100."""

    timestamp: Time = None
    bytes: Count = None
    requests: Count = None
    success_rate: Percent = None


class History(Payload):
    """`GET /usage/history`: buckets of traffic; those without traffic may be left out."""

    figure_fields = ("data_points",)

    period: One[Span] = Span()
    granularity: Annotated[Granularity | None, BeforeValidator(_granularity)] = None
    data_points: Many[HistoryPoint] = ()


class MinuteUsage(Model):
    """The current minute; the API does not say whether it is still filling or the last 60 s."""

    requests: Count = None
    bytes: Count = None
    active_sessions: Count = None


class HourUsage(Model):
    """The last hour; the response time in milliseconds."""

    requests: Count = None
    bytes: Count = None
    avg_response_time_ms: Annotated[float | None, BeforeValidator(_number(0, 1e9))] = None


class Connections(Model):
    """Connections open now, in all and by country code."""

    total: Count = None
    by_country: Annotated[dict[str, int], BeforeValidator(_counts_by_code)] = Field(
        default_factory=dict
    )


class Realtime(Payload):
    """`GET /usage/realtime`."""

    figure_fields = ("current_minute", "last_hour", "active_connections")

    timestamp: Time = None
    current_minute: One[MinuteUsage] = MinuteUsage()
    last_hour: One[HourUsage] = HourUsage()
    active_connections: One[Connections] = Connections()


class Country(Model):
    """One row of `GET /usage/by-country`; `percentage` is of all countries, 0 to 100."""

    country_code: Code = None
    country_name: Text = None
    requests: Count = None
    bytes: Count = None
    percentage: Percent = None


class Countries(Payload):
    """`GET /usage/by-country`."""

    figure_fields = ("countries",)

    countries: Many[Country] = ()


class Product(Model):
    """The product that a subscription was bought as."""

    id: Text = None
    name: Text = None
    type: Text = None


class Subscription(Model):
    """One subscription; the three figures in the provider's GB (2^30 bytes).

    `expires_at` is None for one without an end. There is no field for the credentials that the
    answer carries: they are dropped here.
    """

    id: Text = None
    product: One[Product] = Product()
    status: Word = None
    traffic_limit_gb: Amount = None
    traffic_used_gb: Amount = None
    traffic_remaining_gb: Amount = None
    expires_at: End = None
    created_at: Time = None


class Subscriptions(Model):
    """`GET /subscriptions`, all pages as one.

    `is_incomplete`: fewer came than there are, as far as that can be told. `announced` is how many
    there are by the API's own word and `announced_pages` on how many pages, None where it does not
    say; `pages` is how many pages brought subscriptions.
    """

    subscriptions: tuple[Subscription, ...] = ()
    announced: Count = None
    pages: int = 1
    announced_pages: Count = None
    is_incomplete: bool = False


class Pagination(Model):
    """How many pages `GET /subscriptions` has; the API may leave it out, or send texts."""

    total: CountOrText = None
    total_pages: CountOrText = None
    per_page: CountOrText = None


class Alert(Model):
    """A usage alert as the API made it (`POST /usage/alerts`)."""

    id: Text = None
    subscription_id: Text = None
    threshold_percent: Percent = None
    notification_method: Text = None
    created_at: Time = None
