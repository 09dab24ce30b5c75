"""The answers of the Usage API as frozen values.

Source: the provider's Usage API page. Everything in an answer is untrusted: a field that is
missing, null, of another type or beyond its range becomes None (unknown, shown as `–`), an item
of a list that is no object is left out, and fields that are not named here are dropped, the
credentials of a subscription among them. Text is cleaned where it enters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, Self, TypeVar

from wpx_tui.api.params import Granularity
from wpx_tui.api.text import clean

MAX_COUNT = 2**63 - 1
MAX_ITEMS = 10_000
"""The most items of a list that are kept: bounded, whatever the server sends."""


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= MAX_COUNT or value != int(value):
        return None
    return int(value)


def _number(low: float, high: float) -> Callable[[object], float | None]:
    def check(value: object) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if low <= value <= high else None

    return check


_percent, _amount, _milliseconds = _number(0, 100), _number(0, 1e15), _number(0, 1e9)


def _text(value: object) -> str | None:
    return (clean(value) or None) if isinstance(value, str) else None


_LEAP_SECOND = re.compile(r"(?<=[Tt ]\d\d:\d\d):60")


def _time(value: object) -> datetime | None:
    """ISO 8601 with or without an offset; without one it is UTC, as the API's times are."""
    if not isinstance(value, str) or len(value) > 64 or "-" not in value:
        return None
    # A leap second is the last instant of its minute: no clock here can show :60.
    value = _LEAP_SECOND.sub(":59", value)
    try:
        parsed = datetime.fromisoformat(value.upper())
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _granularity(value: object) -> Granularity | None:
    try:
        return Granularity(value)  # type: ignore[arg-type]  # any object may stand here
    except (ValueError, TypeError):
        return None


def _counts_by_text(value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        return {}
    pairs = ((_text(key), _count(count)) for key, count in list(value.items())[:MAX_ITEMS])
    return {key: count for key, count in pairs if key is not None and count is not None}


Read = Callable[[object], Any]
"""What a value of an answer becomes; must not raise."""


@dataclass(frozen=True, slots=True)
class Model:
    """A value out of an answer: frozen, unknown fields dropped."""

    @classmethod
    def read(cls, data: Mapping[str, object]) -> Self:
        """From the object of an answer; what is not there stays at its default."""
        readers = _readers(cls)  # type: ignore[arg-type]  # mypy: a type of Self is not hashable
        return cls(**{name: read(data[name]) for name, read in readers if name in data})


ModelT = TypeVar("ModelT", bound=Model)


@cache
def _readers(model: type[Model]) -> tuple[tuple[str, Read], ...]:
    return tuple((each.name, each.metadata["read"]) for each in fields(model))


def _one(model: type[ModelT]) -> Any:
    """A field for an object; anything else is one without any figure."""

    def read(value: object) -> ModelT:
        return model.read(value) if isinstance(value, dict) else model()

    return field(default_factory=model, metadata={"read": read})


def _many(model: type[ModelT]) -> Any:
    """A field for a list of objects."""

    def read(value: object) -> tuple[ModelT, ...]:
        items = value[:MAX_ITEMS] if isinstance(value, list) else ()
        return tuple(model.read(item) for item in items if isinstance(item, dict))

    return field(default=(), metadata={"read": read})


def _as(read: Read) -> Any:
    """A field that is None where it is not known."""
    return field(default=None, metadata={"read": read})


@dataclass(frozen=True, slots=True)
class Span(Model):
    """From when to when an answer counts; `end` of a running period is its last second, not now."""

    start: datetime | None = _as(_time)
    end: datetime | None = _as(_time)


@dataclass(frozen=True, slots=True)
class Total(Model):
    """`bytes_used` in bytes, `gb_used` in GB of 2^30 bytes, `success_rate` 0 to 100."""

    bytes_used: int | None = _as(_count)
    gb_used: float | None = _as(_amount)
    requests: int | None = _as(_count)
    success_rate: float | None = _as(_percent)


@dataclass(frozen=True, slots=True)
class SubscriptionUsage(Model):
    """One subscription's part of the total; units as in `Total`."""

    subscription_id: str | None = _as(_text)
    product_name: str | None = _as(_text)
    bytes_used: int | None = _as(_count)
    gb_used: float | None = _as(_amount)
    requests: int | None = _as(_count)


@dataclass(frozen=True, slots=True)
class CountryUsage(Model):
    """One country's part of the total; `country` is a code, as a rule ISO 3166 alpha-2."""

    country: str | None = _as(_text)
    requests: int | None = _as(_count)
    bytes: int | None = _as(_count)


@dataclass(frozen=True, slots=True)
class Summary(Model):
    """`GET /usage`: the usage of all subscriptions over one period."""

    period: Span = _one(Span)
    total: Total = _one(Total)
    by_subscription: tuple[SubscriptionUsage, ...] = _many(SubscriptionUsage)
    by_country: tuple[CountryUsage, ...] = _many(CountryUsage)


@dataclass(frozen=True, slots=True)
class HistoryPoint(Model):
    """One bucket: `timestamp` is its start in UTC, `success_rate` 0 to 100."""

    timestamp: datetime | None = _as(_time)
    bytes: int | None = _as(_count)
    requests: int | None = _as(_count)
    success_rate: float | None = _as(_percent)


@dataclass(frozen=True, slots=True)
class History(Model):
    """`GET /usage/history`: buckets of traffic; those without traffic may be left out."""

    period: Span = _one(Span)
    granularity: Granularity | None = _as(_granularity)
    data_points: tuple[HistoryPoint, ...] = _many(HistoryPoint)


@dataclass(frozen=True, slots=True)
class MinuteUsage(Model):
    """The current minute; the API does not say whether it is still filling or the last 60 s."""

    requests: int | None = _as(_count)
    bytes: int | None = _as(_count)
    active_sessions: int | None = _as(_count)


@dataclass(frozen=True, slots=True)
class HourUsage(Model):
    """The last hour; the response time in milliseconds."""

    requests: int | None = _as(_count)
    bytes: int | None = _as(_count)
    avg_response_time_ms: float | None = _as(_milliseconds)


@dataclass(frozen=True, slots=True)
class Connections(Model):
    """Connections open now, in all and by country code."""

    total: int | None = _as(_count)
    by_country: Mapping[str, int] = field(default_factory=dict, metadata={"read": _counts_by_text})


@dataclass(frozen=True, slots=True)
class Realtime(Model):
    """`GET /usage/realtime`."""

    timestamp: datetime | None = _as(_time)
    current_minute: MinuteUsage = _one(MinuteUsage)
    last_hour: HourUsage = _one(HourUsage)
    active_connections: Connections = _one(Connections)


@dataclass(frozen=True, slots=True)
class Country(Model):
    """One row of `GET /usage/by-country`; `percentage` is of all countries, 0 to 100."""

    country_code: str | None = _as(_text)
    country_name: str | None = _as(_text)
    requests: int | None = _as(_count)
    bytes: int | None = _as(_count)
    percentage: float | None = _as(_percent)


@dataclass(frozen=True, slots=True)
class Countries(Model):
    """`GET /usage/by-country`."""

    countries: tuple[Country, ...] = _many(Country)


@dataclass(frozen=True, slots=True)
class Product(Model):
    """What a subscription was bought as."""

    id: str | None = _as(_text)
    name: str | None = _as(_text)
    type: str | None = _as(_text)


@dataclass(frozen=True, slots=True)
class Subscription(Model):
    """One subscription; the three figures in the provider's GB (2^30 bytes).

    There is no field for the credentials that the answer carries: they are dropped here.
    """

    id: str | None = _as(_text)
    product: Product = _one(Product)
    status: str | None = _as(_text)
    traffic_limit_gb: float | None = _as(_amount)
    traffic_used_gb: float | None = _as(_amount)
    traffic_remaining_gb: float | None = _as(_amount)
    expires_at: datetime | None = _as(_time)
    created_at: datetime | None = _as(_time)


@dataclass(frozen=True, slots=True)
class Subscriptions(Model):
    """`GET /subscriptions`, all pages as one."""

    subscriptions: tuple[Subscription, ...] = _many(Subscription)


@dataclass(frozen=True, slots=True)
class Pagination(Model):
    """What a page of `GET /subscriptions` says of the others; the API may leave it out."""

    total: int | None = _as(_count)
    total_pages: int | None = _as(_count)


@dataclass(frozen=True, slots=True)
class Alert(Model):
    """A usage alert as the API made it (`POST /usage/alerts`)."""

    id: str | None = _as(_text)
    subscription_id: str | None = _as(_text)
    threshold_percent: float | None = _as(_percent)
    notification_method: str | None = _as(_text)
    created_at: datetime | None = _as(_time)
