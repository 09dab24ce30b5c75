"""Of what an account's forecasts are: its active quotas, and its selected period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.cost import Product, product_of
from wpx_tui.analysis.forecast.terms import QuotaReading, latest_beginning
from wpx_tui.analysis.forecast.usage import Span, midnight
from wpx_tui.analysis.periods import billing_month, covered, is_running, period_bounds
from wpx_tui.analysis.quotas import Quota
from wpx_tui.api.enums import Period
from wpx_tui.monitor.forecasts import (
    ACCOUNT,
    GB,
    LONGEST,
    NO_RULES,
    ForecastRules,
    is_foreseeable,
    quota_has_end,
)

if TYPE_CHECKING:
    from wpx_tui.monitor.state import AccountState

_SECOND = timedelta(seconds=1)
AHEAD = timedelta(days=91)
"""How far is looked ahead of today's midnight where there is no end: 90 whole days."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a forecast is of, by counters that were true at `at`.

    Attributes:
        id: A subscription's id, `ACCOUNT` for the account.
        name: What a subscription is called; empty for the account.
        at: The moment that the counters are of.
        period: The term of a subscription, the whole selected period of the account.
        quota: The bytes that may be used; None of the account.
        used: The bytes used so far; None where the counter is not known.
        has_end: Whether the term ends; else it is as long as is looked ahead.
        product: What a subscription was bought as; None for the account.
        counted_from: Since when `used` counts; None where that is the period's start.
        created_at: When a subscription was made; None where that is not known, and of the account.
    """

    id: str
    name: str
    at: datetime
    period: Span
    quota: float | None
    used: float | None
    has_end: bool = True
    product: Product | None = None
    counted_from: datetime | None = None
    created_at: datetime | None = None

    @property
    def subscription_id(self) -> str | None:
        """The id that the API is asked with, None for the account."""
        return self.id or None

    @property
    def share(self) -> float:
        """The used part of the quota; 0 where there is none."""
        return self.used / self.quota if self.quota and self.used else 0.0


def account_subject(state: AccountState, rules: ForecastRules = NO_RULES) -> Subject | None:
    """Return the account's selected period; None for all time, and where it is not known.

    A month is the billing month, whichever the API's figure is of.
    """
    answer = state.summary.answer
    period = state.selection.period
    if answer is None or answer.query.period is not period:
        return None
    at, span = _second(answer.as_of), answer.value.period
    first, last = period_bounds(period, at)
    if first is None or last is None:
        return None
    whole, known = Span(first, last + _SECOND), covered(period, span.start, span.end, at)
    total = answer.value.total.bytes_used
    used = None if total is None else float(total)
    subject = Subject(ACCOUNT, "", at, whole, None, used)
    if period is Period.MONTH and rules.billing_day > 1:
        start, end = billing_month(rules.billing_day, at)
        subject = replace(subject, period=Span(start, end), counted_from=first)
        if known[0] == start:  # the API's months are those of the bill
            return replace(subject, counted_from=None)
    return subject if is_running(period, known, at) else None


def quota_readings(state: AccountState) -> dict[str, QuotaReading]:
    """Return what the last answer says of each quota, by the subscription's id."""
    answer = state.subscriptions.answer
    if answer is None:
        return {}
    at = _second(answer.as_of)
    return {
        quota.id: QuotaReading(at, _bytes(quota.limit), quota.used * GB, quota.expires_at)
        for quota in reversed(state.quotas)  # of an id that comes twice, the first
        if quota.id and quota.used is not None
    }


def quota_subject(
    quota: Quota, reading: QuotaReading, readings: Sequence[QuotaReading]
) -> Subject | None:
    """Return a quota in its own term; None where it is not in use, over, or has no limit.

    One without an end is looked at as far ahead as it makes sense.
    `readings` are the earlier ones and this one: they tell of renewals and top-ups.
    """
    at, end = reading.at, reading.expires_at
    if not is_foreseeable(quota, at) or quota.id is None:
        return None
    has_end = quota_has_end(end, at)
    if end is None or not has_end:
        end = midnight(at.astimezone(UTC).date()) + AHEAD
    beginning = latest_beginning(readings, quota.created_at)
    start = min(at, readings[0].at if beginning is None else beginning.at)
    period = Span(max(start, end - LONGEST), end)
    product = product_of(quota)
    return Subject(
        id=quota.id,
        name=quota.name,
        at=at,
        period=period,
        quota=reading.limit,
        used=reading.used,
        has_end=has_end,
        product=product,
        created_at=quota.created_at,
    )


def extended(readings: Sequence[QuotaReading], reading: QuotaReading) -> tuple[QuotaReading, ...]:
    """Return readings with a later one, without those between that say nothing new.

    A use that only grows is known by its first and its last reading.
    """
    if readings and reading.at <= readings[-1].at:
        return tuple(readings)
    goes_on = len(readings) > 1 and all(
        _goes_on(before, after)
        for before, after in ((readings[-2], readings[-1]), (readings[-1], reading))
    )
    return (*(readings[:-1] if goes_on else readings), reading)


def _goes_on(before: QuotaReading, after: QuotaReading) -> bool:
    same = (before.limit, before.expires_at, _is_empty(before)) == (
        after.limit,
        after.expires_at,
        _is_empty(after),
    )
    return same and after.used >= before.used


def _is_empty(reading: QuotaReading) -> bool:
    return reading.limit is not None and reading.used >= reading.limit


def _second(at: datetime) -> datetime:
    """Return a time as JSON gives it, so that a forecast can be made again from its document."""
    return at.replace(microsecond=0)


def _bytes(gigabytes: float | None) -> float | None:
    return None if gigabytes is None else gigabytes * GB
