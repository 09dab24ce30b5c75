"""The JSON of the forecasts: of `forecast --json`, and in the snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from wpx_tui.analysis.cost import Cost, Prices, cost_by_end, cost_of_lapse
from wpx_tui.analysis.cost import CostRange as Amounts
from wpx_tui.analysis.forecast import DayAhead
from wpx_tui.analysis.forecast import Forecast as Result
from wpx_tui.monitor.forecast_record import SubjectRecord
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.outputs.json.fields import Bytes, Count, Currency, Document, Money, Number, Time
from wpx_tui.present.format.forecast import LEAST_REPLAYS

Share = Annotated[float, Field(ge=0, le=1)] | None


class Range(Document):
    """An amount with its 80 % range, in bytes: 1 in 10 stay below `p10`, 9 in 10 below `p90`."""

    p10: Bytes
    p50: Bytes
    p90: Bytes


class CostRange(Document):
    """A cost with its 80 % range; null in it without a price."""

    p10: Money
    p50: Money
    p90: Money


class EmptyAt(Document):
    """When the quota is used up, with its range; null for what is less likely than it says."""

    p10: Time | None = Field(
        description="The early edge, from a chance of 1 in 10 on. ISO 8601 in UTC."
    )
    p50: Time | None = Field(
        description="As likely earlier as later, from a chance of 1 in 2 on. ISO 8601 in UTC."
    )
    p90: Time | None = Field(
        description="The late edge, from a chance of 9 in 10 on. ISO 8601 in UTC."
    )


class PastError(Document):
    """How far off earlier forecasts of the same were."""

    replays: int = Field(ge=0, description="How many past forecasts were replayed.")
    median_share: Number = Field(
        description="The median error as a share of what was used in the end; null below "
        f"{LEAST_REPLAYS} replays."
    )
    pace_median_share: Number = Field(
        description="The same of plain pace, which takes the use so far as even."
    )


class ComingDay(Document):
    """A coming UTC day, or the part of it that belongs to the period."""

    start: Time = Field(description="When it begins; the moment of the figures, for today.")
    end: Time = Field(description="When it ends.")
    expected_bytes: Count = Field(description="What is expected to be used in it, in bytes.")


class Forecast(Document):
    """What is foreseen of a quota, or of the account's period."""

    subscription_id: str | None = Field(
        description="The subscription; null for the account's period."
    )
    name: str | None = Field(description="Its product's name; null for the account.")
    status: Literal["ok", "learning", "empty", "ended"] = Field(
        description="Whether there is a forecast; learning: too little is known; empty: the quota "
        "is used up."
    )
    made_at: Time = Field(description="The moment of the figures. ISO 8601 in UTC.")
    is_stale: bool = Field(
        description="Whether it is kept from before, as newer counters are not known."
    )
    start: Time = Field(description="The start of the term or period. ISO 8601 in UTC.")
    end: Time | None = Field(description="Its end; null if it has none. ISO 8601 in UTC.")
    known_days: Number = Field(description="Days of history that it stands on.")
    needed_days: Number = Field(description="Days of history without which nothing is said.")
    quota_bytes: Count = Field(description="What may be used, in bytes; null without a limit.")
    used_bytes: Count = Field(description="What is used so far, in bytes.")
    use: Range = Field(
        description="The use by the end; null in it while learning and without an end."
    )
    run_out_chance: Share = Field(
        description="The chance, 0 to 1, that the quota is used up before the end."
    )
    empty_at: EmptyAt
    lapse: Range = Field(description="What is left unused at the end; null in it without a quota.")
    use_cost: CostRange = Field(
        description="The cost of the use by the end; of the account at the mean price of the "
        "traffic that its summary has."
    )
    lapse_cost: CostRange = Field(description="The cost of what is left unused at the end.")
    top_up_safe_bytes: Count = Field(
        description="What to add so that it lasts in 9 of 10 cases, in bytes."
    )
    allowance_per_day_bytes: Count = Field(
        description="What may be used a day from now on to get by, in bytes."
    )
    pace_per_day_bytes: Count = Field(
        description="What is expected to be used a day from now on, in the median, in bytes."
    )
    past_error: PastError
    coming_days: list[ComingDay] = Field(
        description="The days to the end of the account's period, today's rest first, as the chart "
        "draws them; they add up to the median of the use less what is used. Empty for a "
        "subscription."
    )


class ForecastDocument(Document):
    """The forecasts of an account.

    Traffic is in bytes, chances and errors are shares from 0 to 1, times are in UTC. Null is what
    does not apply or is too early to tell.
    """

    model_config = ConfigDict(title="wpx-top forecast --json")

    schema_version: Literal[1] = Field(alias="schema", description="The version of this document.")
    taken_at: Time = Field(description="When the polls began. ISO 8601 in UTC.")
    currency: Currency
    problems: list[str] = Field(description="Why forecasts are missing; empty where none is.")
    forecasts: list[Forecast] = Field(
        description="The account's first, then the subscriptions' in the API's order."
    )


class RecordRow(Document):
    """How right the forecasts of one subject were."""

    subscription_id: str | None = Field(
        description="The subscription; null for the account's period."
    )
    forecasts: int = Field(ge=0, description="How many forecasts were held against what came.")
    ends: int = Field(ge=0, description="Of how many terms or periods they were.")
    waiting: int = Field(ge=0, description="How many forecasts wait for their end.")
    median_error_share: Number = Field(
        description="The median error as a share of what was used in the end; null below "
        f"{LEAST_REPLAYS} forecasts."
    )
    inside_share: Share = Field(
        description="The share that came within the 80 % range; null below "
        f"{LEAST_REPLAYS} forecasts."
    )
    brier: Share = Field(
        description="The mean squared error of the chance of running out: 0 is perfect, 0.25 "
        f"worthless; null below {LEAST_REPLAYS} forecasts."
    )


class RecordDocument(Document):
    """Past forecasts compared with what happened.

    One forecast of each subject is kept a day. Null is what cannot be said yet.
    """

    model_config = ConfigDict(title="wpx-top forecast --record --json")

    schema_version: Literal[1] = Field(alias="schema", description="The version of this document.")
    records: list[RecordRow] = Field(description="The account's first, then the subscriptions'.")


def record_rows(records: Iterable[SubjectRecord]) -> list[RecordRow]:
    """Return records as JSON has them."""
    return [_record_row(item) for item in records]


def _record_row(item: SubjectRecord) -> RecordRow:
    score = item.score
    is_record = score.forecasts >= LEAST_REPLAYS
    return RecordRow(
        subscription_id=item.subject or None,
        forecasts=score.forecasts,
        ends=score.ends,
        waiting=item.waiting,
        median_error_share=score.error_median if is_record else None,
        inside_share=score.inside if is_record else None,
        brier=score.brier if is_record else None,
    )


def documents(
    forecasts: Iterable[SubjectForecast], prices: Prices | None = None, cost: Cost | None = None
) -> list[Forecast]:
    """Return the forecasts of a state as JSON has them; `cost` is of the account's period."""
    return [_document(item, _price(item, prices, cost)) for item in forecasts]


def _price(item: SubjectForecast, prices: Prices | None, cost: Cost | None) -> float | None:
    """Return the price of a GB of a subject; of the account the mean one."""
    if not item.subject:
        return None if cost is None else cost.rate
    return None if prices is None else prices.of(item.subject, item.product)


def _document(item: SubjectForecast, price: float | None) -> Forecast:
    result = item.forecast
    use = (result.p10, result.p50, result.p90) if result.has_end else (None, None, None)
    return Forecast(
        subscription_id=item.subject or None,
        name=item.name or None,
        status=result.status.value,
        made_at=result.now,
        is_stale=item.is_stale,
        start=result.period.start,
        end=result.period.end if result.has_end else None,
        known_days=round(result.known_days, 2),
        needed_days=result.needed_days,
        quota_bytes=_whole(result.quota),
        used_bytes=_whole(result.used),
        use=Range(**dict(zip(("p10", "p50", "p90"), map(_whole, use), strict=True))),
        run_out_chance=None if result.p_run_out is None else round(result.p_run_out, 6),
        empty_at=EmptyAt(p10=result.empty_p10, p50=result.empty_p50, p90=result.empty_p90),
        lapse=Range(
            p10=_whole(result.lapse_p10),
            p50=_whole(result.lapse_p50),
            p90=_whole(result.lapse_p90),
        ),
        use_cost=_cost_range(cost_by_end(result, price)),
        lapse_cost=_cost_range(cost_of_lapse(result, price)),
        top_up_safe_bytes=_whole(result.top_up_safe),
        allowance_per_day_bytes=_whole(result.allowance_per_day),
        pace_per_day_bytes=_whole(result.pace_per_day),
        past_error=_past_error(result),
        coming_days=[] if item.subject else list(map(_coming_day, result.days)),
    )


def _coming_day(day: DayAhead) -> ComingDay:
    return ComingDay(start=day.start, end=day.end, expected_bytes=_whole(day.expected))


def _past_error(result: Result) -> PastError:
    record = result.record
    is_record = record.count >= LEAST_REPLAYS
    return PastError(
        replays=record.count,
        median_share=record.error_median if is_record else None,
        pace_median_share=record.pace_error_median if is_record else None,
    )


def _cost_range(cost: Amounts | None) -> CostRange:
    if cost is None:
        return CostRange(p10=None, p50=None, p90=None)
    return CostRange(p10=round(cost.p10, 2), p50=round(cost.p50, 2), p90=round(cost.p90, 2))


def _whole(amount: float | None) -> int | None:
    return None if amount is None else round(amount)
