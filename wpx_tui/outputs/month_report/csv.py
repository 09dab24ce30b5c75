"""A report as CSV: one table a file, all rows, bytes as they are, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wpx_tui.analysis.shares import share_percent
from wpx_tui.monitor.month import began_at
from wpx_tui.outputs.csv import Cell, table
from wpx_tui.outputs.month_report.record import error_of, names_of

if TYPE_CHECKING:
    from wpx_tui.analysis.cost import Cost
    from wpx_tui.monitor.month import MonthFigures

_USAGE = ("bytes", "requests", "success_rate_percent")

Rows = Iterable[tuple[Cell, ...]]


def files(figures: MonthFigures, cost: Cost | None, currency: str | None) -> dict[str, str]:
    """Return the tables by the name of their file.

    An empty cell is not known. `currency` is that of the cost, None without prices.
    """
    return {
        "days.csv": table(("start", *_USAGE, "is_partial", "is_from_store"), _days(figures)),
        "subscriptions.csv": table(
            ("subscription_id", "name", *_USAGE, "share_percent", "cost", "currency"),
            _subscriptions(figures, cost, currency),
        ),
        "countries.csv": table(
            ("country_code", "country_name", "bytes", "requests", "share_percent"),
            _countries(figures),
        ),
        "forecasts.csv": table(_FORECAST, _forecasts(figures)),
        "incidents.csv": table(
            ("start", "noticed_at", "kind", "subject", "text", "lasted_seconds", "count"),
            _incidents(figures),
        ),
    }


def _days(figures: MonthFigures) -> Rows:
    for day in figures.days:
        yield (day.start, *day.usage, day.is_partial, day.is_kept)


def _subscriptions(figures: MonthFigures, cost: Cost | None, currency: str | None) -> Rows:
    amounts = {} if cost is None else {part.subscription_id: part.amount for part in cost.parts}
    total = figures.usage.bytes
    for part in figures.subscriptions or ():
        amount = amounts.get(part.id)
        yield (
            part.id,
            part.name,
            *part.usage,
            _rounded(share_percent(part.usage.bytes, total)),
            _rounded(amount),
            currency,
        )


def _countries(figures: MonthFigures) -> Rows:
    total = figures.usage.bytes
    for row in figures.countries or ():
        share = _rounded(share_percent(row.bytes, total))
        yield (row.country_code, row.country_name, row.bytes, row.requests, share)


_FORECAST = (
    "subscription_id",
    "name",
    "made_at",
    "ends_at",
    "used_bytes",
    "quota_bytes",
    "p10_bytes",
    "p50_bytes",
    "p90_bytes",
    "run_out_chance",
    "came_bytes",
    "ran_out",
    "error_percent",
)


def _forecasts(figures: MonthFigures) -> Rows:
    names = names_of(figures)
    for item in figures.forecasts or ():
        made, outcome, error = item.forecast, item.outcome, error_of(item)
        use = None if outcome is None else outcome.use
        yield (
            item.subject,
            names.get(item.subject, ""),
            made.made_at,
            made.ends_at,
            *(_whole(size) for size in (made.used, made.quota, made.p10, made.p50, made.p90)),
            _rounded(made.p_run_out),
            _whole(use),
            None if outcome is None else outcome.ran_out,
            None if error is None else _rounded(100 * error),
        )


def _incidents(figures: MonthFigures) -> Rows:
    for event in figures.incidents or ():
        lasted = _whole(event.lasted)
        yield (
            began_at(event),
            event.at,
            str(event.kind),
            event.subject,
            event.text,
            lasted,
            event.count,
        )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
