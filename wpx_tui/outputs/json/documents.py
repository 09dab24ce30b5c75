"""The JSON documents as models; `snapshot --schema` prints the schema that is made from them.

Whatever the settings are: traffic in bytes, shares in percent, times in UTC; unknown is null. A
field may be added; one that is renamed, removed or means something else makes `SCHEMA` 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Generic, Literal, TypeVar

from pydantic import ConfigDict, Field

from wpx_tui.api.enums import Granularity, Period
from wpx_tui.outputs.json.fields import (
    Bytes,
    Count,
    Currency,
    Document,
    Number,
    Percent,
    Requests,
    Time,
    row_model,
)
from wpx_tui.outputs.json.forecasts import Forecast
from wpx_tui.outputs.json.summary import Summary
from wpx_tui.outputs.json.usual import Usual
from wpx_tui.present.panels import country_columns, history_columns

SCHEMA: Literal[1] = 1
"""The version of the documents."""

if TYPE_CHECKING:
    Country = Document
    Bucket = Document
else:
    Country = row_model("Country", "One country.", country_columns.COLUMNS)
    Bucket = row_model("Bucket", "One bucket.", history_columns.COLUMNS)


class Error(Document):
    """Why a feed has no figures."""

    reason: str = Field(description="What went wrong, in a line.")
    advice: str | None = Field(description="What to do about it.")


F = TypeVar("F", bound=Document)


class Feed(Document, Generic[F]):
    """The answer of one feed."""

    fetched_at: Time | None = Field(
        description="When the answer came, by this machine's clock; null where none did. "
        "ISO 8601 in UTC."
    )
    as_of: Time | None = Field(
        description="The moment that the figures are of: earlier than fetched_at where they came "
        "out of a cache or carry an old timestamp; null without figures. ISO 8601 in UTC."
    )
    error: Error | None = Field(description="Why the feed has no figures; null where it has.")
    figures: F | None = Field(description="The figures. Null where the feed failed.")


class Minute(Document):
    """The current minute."""

    requests: Requests
    bytes: Bytes
    sessions: Count = Field(description="Active sessions.")


class Hour(Document):
    """The last hour."""

    requests: Requests
    bytes: Bytes
    average_response_milliseconds: Number = Field(
        description="Average response time in milliseconds."
    )


class Connections(Document):
    """Connections that are open now."""

    total: Count = Field(description="In all.")
    by_country: dict[str, Annotated[int, Field(ge=0)]] = Field(description="By country code.")


class Realtime(Document):
    """The figures of this minute and hour."""

    timestamp: Time | None = Field(
        description="The moment that the figures are of, by the API's clock. ISO 8601 in UTC."
    )
    minute: Minute = Field(
        description="The current minute; the API does not say whether it is the one still "
        "filling or the last 60 seconds."
    )
    hour: Hour = Field(description="The last hour.")
    connections: Connections = Field(description="Connections that are open now.")


class Countries(Document):
    """Traffic by country."""

    period: Period | None = Field(description="What was asked for; null where --from was given.")
    covers: str = Field(
        description="What the figures cover, in words: a period such as This month or All time, "
        "or the range."
    )
    covers_start: Time | None = Field(
        description="The first moment that they cover; null for all time. ISO 8601 in UTC."
    )
    covers_end: Time | None = Field(description="The last moment that they cover. ISO 8601 in UTC.")
    start: Time | None = Field(
        description="The start that was asked for with --from, else null. ISO 8601 in UTC."
    )
    end: Time | None = Field(
        description="The end that was asked for with --to (or now) beside --from, else null. "
        "ISO 8601 in UTC."
    )
    countries: list[Country] = Field(description="The countries, the most traffic first.")


class History(Document):
    """Traffic by hour, day, week or month."""

    granularity: Granularity = Field(description="How long a bucket is.")
    subscription_id: str | None = Field(
        description="The one subscription that it is of; null for all of them."
    )
    is_last_unfinished: bool = Field(description="Whether the last bucket is still filling.")
    total_bytes: Count = Field(description="Traffic of all known buckets together, in bytes.")
    average_bytes: Number = Field(
        description="Average traffic of a known, finished bucket, in bytes."
    )
    peak: Bucket | None = Field(description="The bucket with the most traffic.")
    buckets: list[Bucket] = Field(
        description="Every bucket of the window, oldest first; weeks start on Monday."
    )


class Subscription(Document):
    """One subscription."""

    id: str | None = Field(description="Its id.")
    name: str = Field(description="Its product's name, else its id.")
    status: str | None = Field(
        description="Its status as the API says it, such as active, suspended or expired."
    )
    is_active: bool = Field(description="Whether it counts: its status is active, or missing.")
    used_bytes: Count = Field(description="Used traffic in bytes.")
    limit_bytes: Count = Field(description="Bought traffic in bytes.")
    left_bytes: Count = Field(description="Traffic that is left, in bytes.")
    price_per_gb: Number = Field(description="The price of a GB, 2^30 bytes; null without one.")
    left_cost: Number = Field(description="The cost of what is left; null without a price.")
    used_percent: Number = Field(
        description="Used share of the limit in percent; over 100 when overdrawn."
    )
    level: Literal["ok", "high", "critical", "unknown"] = Field(
        description="The used share against high_percent and critical_percent."
    )
    health: Literal["ok", "warning", "critical", "unknown", "ended"] = Field(
        description="How it fares, as `check` judges it: suspended or spent is critical, past its "
        "end a warning, whatever the level; ended: long ago, so that it counts no more."
    )
    expires_at: Time | None = Field(description="When it ends. ISO 8601 in UTC.")


class Subscriptions(Document):
    """The quotas."""

    high_percent: float = Field(description="From which used share on a quota is high, in percent.")
    critical_percent: float = Field(
        description="From which used share on a quota is critical, in percent."
    )
    is_incomplete: bool = Field(
        description="Whether the API left out a part of the list: then any figure may be missing."
    )
    announced: Count = Field(
        description="How many subscriptions there are by the API's count; null where it has none."
    )
    subscriptions: list[Subscription] = Field(
        description="The most urgent first; those that ended long ago last."
    )


class Versioned(Document):
    """A whole document."""

    schema_version: Literal[1] = Field(alias="schema", description="The version of this document.")


class SnapshotDocument(Versioned):
    """One poll of every feed of the Usage API.

    Traffic is in bytes, shares and rates are in percent, times are in UTC. Null is unknown, which
    is not zero. Fields may be added within version 1; none is renamed, removed or given another
    meaning.
    """

    model_config = ConfigDict(title="wpx-top snapshot --json")

    taken_at: Time = Field(
        description="When the polls began, by the API's clock where this machine's is off. "
        "ISO 8601 in UTC."
    )
    clock_ahead_seconds: int = Field(
        description="By how much the API's clock is ahead of this machine's, below 0 behind, in "
        "seconds. 0 where they agree to a minute, or where the API does not tell its time."
    )
    currency: Currency
    summary: Feed[Summary] = Field(
        description="The usage of all subscriptions over a period (GET /usage)."
    )
    realtime: Feed[Realtime] = Field(description="This minute and hour (GET /usage/realtime).")
    countries: Feed[Countries] = Field(
        description="Traffic by country over the period or from start to end "
        "(GET /usage/by-country)."
    )
    history: Feed[History] = Field(
        description="Traffic by hour, day, week or month (GET /usage/history)."
    )
    subscriptions: Feed[Subscriptions] = Field(description="The quotas (GET /subscriptions).")
    forecasts: list[Forecast] = Field(
        description="What is foreseen of the account's period, first, and of each active "
        "subscription with a limit; without those whose history is not known."
    )
    usual: Usual | None = Field(
        description="The last hour of all subscriptions against what this hour of the week mostly "
        "is; null where fewer than 3 past weeks are known or they were too unlike each other."
    )


class _Fetched(Versioned):
    fetched_at: Time = Field(
        description="When the answer came, by this machine's clock. ISO 8601 in UTC."
    )


class RealtimeDocument(Realtime, _Fetched):
    """One poll of the realtime feed, a line of `watch --json`."""

    as_of: Time = Field(
        description="The moment that the figures are of: earlier than fetched_at where they came "
        "out of a cache or carry an old timestamp. ISO 8601 in UTC."
    )


class AlertDocument(Versioned):
    """A usage alert as the API made it, the output of `alert --json`."""

    id: str | None = Field(description="Its id.")
    subscription_id: str | None = Field(description="The subscription that it watches.")
    threshold_percent: Percent = Field(description="The used share that it notifies at.")
    method: str | None = Field(description="How it notifies.")
    created_at: Time | None = Field(description="When it was made. ISO 8601 in UTC.")
