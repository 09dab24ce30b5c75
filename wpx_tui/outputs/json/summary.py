"""The JSON of the summary, with what its traffic cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from wpx_tui.analysis.cost import Cost, Prices, period_cost
from wpx_tui.analysis.shares import share_percent
from wpx_tui.api.enums import Period
from wpx_tui.monitor.state import AccountState
from wpx_tui.outputs.json.fields import Bytes, Document, Number, Percent, Requests, Time

if TYPE_CHECKING:
    from wpx_tui.api import models
    from wpx_tui.monitor.feed import Answer
    from wpx_tui.monitor.queries import SummaryQuery


class SubscriptionPart(Document):
    """One subscription's part."""

    subscription_id: str | None = Field(description="The subscription's id.")
    name: str | None = Field(description="Its product's name.")
    bytes: Bytes
    requests: Requests
    share_percent: Number = Field(description="Its part of the traffic in percent.")
    cost: Number = Field(description="What its traffic cost; null without a price.")


class CountryPart(Document):
    """One country's part."""

    code: str | None = Field(description="Country code, as a rule ISO 3166 alpha-2.")
    bytes: Bytes
    requests: Requests


class Summary(Document):
    """The usage of all subscriptions over a period."""

    period: Period = Field(description="What was asked for.")
    covers: str = Field(
        description="What the figures cover, in words: the name of the period that was asked for, "
        "such as This month, or the dates of another one that the API answered with."
    )
    start: Time | None = Field(description="The start of the period. ISO 8601 in UTC.")
    end: Time | None = Field(
        description="The end of the period; of one that runs its last second, not now. "
        "ISO 8601 in UTC."
    )
    bytes: Bytes
    requests: Requests
    success_percent: Percent = Field(description="Share of the requests that succeeded, 0 to 100.")
    cost: Number = Field(
        description="What the traffic cost; null where not all of it has a price that is known."
    )
    cost_at_least: Number = Field(
        description="What the traffic that has a price cost; null where none has one."
    )
    by_subscription: list[SubscriptionPart] = Field(
        description="Each subscription's part of the total."
    )
    by_country: list[CountryPart] = Field(
        description="Each country's part of the total, as the summary gives it."
    )


def summary(
    answer: Answer[SummaryQuery, models.Summary], covers: str, cost: Cost | None
) -> Summary:
    """Return a summary as JSON has it; `covers` is what it covers, in words."""
    value = answer.value
    parts = (None,) * len(value.by_subscription) if cost is None else cost.parts
    return Summary(
        period=answer.query.period,
        covers=covers,
        start=value.period.start,
        end=value.period.end,
        bytes=value.total.bytes_used,
        requests=value.total.requests,
        success_percent=value.total.success_rate,
        cost=cents(cost.amount) if cost is not None and cost.is_whole else None,
        cost_at_least=None if cost is None else cents(cost.amount),
        by_subscription=[
            SubscriptionPart(
                subscription_id=part.subscription_id,
                name=part.product_name,
                bytes=part.bytes_used,
                requests=part.requests,
                share_percent=share_percent(part.bytes_used, value.total.bytes_used),
                cost=None if priced is None else cents(priced.amount),
            )
            for part, priced in zip(value.by_subscription, parts, strict=True)
        ],
        by_country=[
            CountryPart(code=part.country, bytes=part.bytes, requests=part.requests)
            for part in value.by_country
        ],
    )


def cost_of(state: AccountState, prices: Prices | None) -> Cost | None:
    """Return what the period of the summary cost; None without a price or a summary."""
    answer = state.summary.answer
    if prices is None or answer is None:
        return None
    return period_cost(answer.value, state.quotas, prices)


def cents(amount: float | None) -> float | None:
    """Return an amount in whole cents."""
    return None if amount is None else round(amount, 2)
