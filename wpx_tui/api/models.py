"""The answers of the Usage API as frozen values.

Source: the provider's Usage API page. Everything in an answer is untrusted: a field that is
missing, null, of another type or beyond its range becomes None (unknown, shown as `–`), an item
of a list that is no object is left out, and fields that are not named here are dropped, the
credentials of a subscription among them. Text is cleaned where it enters.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from wpx_tui.api.fields import (
    Amount,
    AnyGranularity,
    Code,
    Count,
    CountOrText,
    End,
    Percent,
    Text,
    Time,
    Word,
    as_object,
    as_objects,
    count,
    counts_by_code,
    number,
)


class Model(BaseModel):
    """A value out of an answer: frozen, unknown fields dropped."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Payload(Model):
    """The `data` of a call that returns figures."""

    figure_fields: ClassVar[tuple[str, ...]]
    """The fields that hold the figures: `data` without any of them answers another question."""


ModelT = TypeVar("ModelT", bound=Model)
One = Annotated[ModelT, BeforeValidator(as_object)]
Many = Annotated[tuple[ModelT, ...], BeforeValidator(as_objects)]


class Span(Model):
    """The time that an answer covers; `end` of a running period is its last second, not now."""

    start: Time = None
    end: Time = None


def _bytes_of_gb(data: Any) -> Any:
    """Fill in the bytes from the GB where they did not come, or not as documented."""
    if not isinstance(data, dict) or count(data.get("bytes_used")) is not None:
        return data
    gigabytes = number(0, 1e15)(data.get("gb_used"))
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
    granularity: AnyGranularity = None
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
    avg_response_time_ms: Annotated[float | None, BeforeValidator(number(0, 1e9))] = None


class Connections(Model):
    """Connections open now, in all and by country code."""

    total: Count = None
    by_country: Annotated[dict[str, int], BeforeValidator(counts_by_code)] = Field(
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
    """`GET /usage/by-country`; of all time, `period` is that of the summary it was made with."""

    figure_fields = ("countries",)

    period: One[Span] = Span()
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
