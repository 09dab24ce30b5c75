"""The parts in which a state is recorded: their names, how often they are kept, their texts."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from wpx_tui.monitor.feed import Failure
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.queries import (
    CountriesQuery,
    HistoryQuery,
    NoQuery,
    SubscriptionsQuery,
    SummaryQuery,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import TypeAdapter

    from wpx_tui.analysis.comparison import Comparison
    from wpx_tui.analysis.forecast import Forecast

FAILURES = "failures"
FORECASTS = "forecasts"
COMPARISON = "comparison"

SUMMARY_COUNTRIES = "summary-countries"
"""The countries of a summary: a part of its own, as they are most of it."""

EVERY = {
    "summary": 60,
    "realtime": 60,
    "countries": 600,
    SUMMARY_COUNTRIES: 600,
    FAILURES: 60,
    FORECASTS: 1800,
}
"""Seconds between two rows of a part, by the first word of its name."""
SELDOM = 240
"""The same of all others: less than the five minutes after which most of them are polled."""


def every(part: str) -> int:
    """Return the fewest seconds between two rows of a part."""
    return EVERY.get(part.partition(" ")[0], SELDOM)


def part_of(query: object) -> str | None:
    """Return the name of the part that an answer to `query` is; None where it is not recorded.

    Windows of the past are not: what they hold does not change, and the buckets keep it.
    """
    match query:
        case SummaryQuery():
            return f"summary {query.period}"
        case NoQuery():
            return "realtime"
        case CountriesQuery(window=None):
            return f"countries {query.period} {query.limit}"
        case HistoryQuery(window=None, back=0):
            zone = "" if query.zone is UTC else f" {query.zone}"
            return f"history {query.granularity} {query.subscription_id or ''}{zone}".rstrip()
        case SubscriptionsQuery():
            return "subscriptions"
    return None


# ---- failures


def failures_text(failures: Mapping[str, Failure]) -> str:
    """Return the failures by feed as a text; `since` is in seconds since 1970."""
    return json.dumps(
        {
            name: [failure.reason, failure.advice, failure.number, round(failure.since)]
            for name, failure in failures.items()
        }
    )


def failures_of(text: str) -> dict[str, Failure]:
    """Return the failures by feed, `since` in seconds since 1970. Raises ValueError."""
    try:
        return {
            str(name): Failure(str(reason), advice and str(advice), int(number), float(since))
            for name, (reason, advice, number, since) in json.loads(text).items()
        }
    except (TypeError, AttributeError, OverflowError) as error:
        raise ValueError(str(error)) from None


# ---- forecasts and the comparison


@cache
def _forecast_adapter() -> TypeAdapter[Forecast]:
    from pydantic import TypeAdapter

    from wpx_tui.analysis.forecast import Forecast

    return TypeAdapter(Forecast)


@cache
def _comparison_adapter() -> TypeAdapter[Comparison]:
    from pydantic import TypeAdapter

    from wpx_tui.analysis.comparison import Comparison

    return TypeAdapter(Comparison)


def forecasts_text(forecasts: Iterable[SubjectForecast]) -> str:
    """Return forecasts as a text; of the coming days five digits, which no screen shows more of."""
    return json.dumps(
        [
            [
                item.subject,
                item.name,
                item.is_stale,
                _rounded(_forecast_adapter().dump_python(item.forecast, mode="json")),
                [[at.timestamp(), _short(use)] for at, use in item.so_far],
            ]
            for item in forecasts
        ],
        separators=(",", ":"),
    )


def _rounded(forecast: dict[str, Any]) -> dict[str, Any]:
    days = [
        {name: _short(value) for name, value in day.items()} for day in forecast.get("days") or ()
    ]
    return {**forecast, "days": days}


def _short(value: object) -> object:
    return float(f"{value:.5g}") if isinstance(value, float) else value


def forecasts_of(text: str) -> tuple[SubjectForecast, ...]:
    """Return the forecasts of a text. Raises ValueError."""
    try:
        return tuple(
            SubjectForecast(
                str(subject),
                str(name),
                _checked(_forecast_adapter().validate_json(json.dumps(forecast))),
                bool(is_stale),
                tuple((datetime.fromtimestamp(at, UTC), float(use)) for at, use in so_far),
            )
            for subject, name, is_stale, forecast, so_far in json.loads(text)
        )
    except (TypeError, OverflowError, OSError) as error:
        raise ValueError(str(error)) from None


def _checked(forecast: Forecast) -> Forecast:
    """Return a forecast that can be written. Raises ValueError for one that cannot be."""
    for value in (getattr(forecast, item.name) for item in fields(forecast)):
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("a figure is not finite")
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError("a time has no zone")
    return forecast


def comparison_text(comparison: Comparison) -> str:
    """Return a comparison as a text."""
    return _comparison_adapter().dump_json(comparison).decode()


def comparison_of(text: str) -> Comparison:
    """Return the comparison of a text. Raises ValueError."""
    comparison = _comparison_adapter().validate_json(text)
    if comparison.before <= 0:
        raise ValueError("there was no traffic to compare with")
    return comparison
