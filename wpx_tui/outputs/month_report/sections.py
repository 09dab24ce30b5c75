"""What a report says of a month, in words and tables: the text and the HTML are made of these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpx_tui.analysis.cost import period_cost
from wpx_tui.analysis.month import BeforeAfter, against_before, total_of
from wpx_tui.analysis.shares import share_percent
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.outputs.month_report import record
from wpx_tui.outputs.month_report.tables import (
    NOT_KNOWN,
    Column,
    Section,
    bounded,
    known,
    traffic_cell,
)
from wpx_tui.present.format import dates
from wpx_tui.present.format.durations import clock_time
from wpx_tui.present.format.money import cost_text, money

if TYPE_CHECKING:
    from datetime import datetime

    from wpx_tui.analysis.cost import Cost
    from wpx_tui.analysis.month import Day, Month, Usage
    from wpx_tui.api.models import Country
    from wpx_tui.monitor.month import MonthFigures, SubscriptionMonth
    from wpx_tui.present.format.formatter import Formatter

NO_TRAFFIC = "The API names no traffic in this month."

MOST_SUBSCRIPTIONS = 8
MOST_COUNTRIES = 10
"""Rows of a table, for two printed pages."""


class Card(NamedTuple):
    """One of the figures at the top, with what it is of and a few words more."""

    label: str
    figure: str
    detail: str = ""


class Report(NamedTuple):
    """A report in words.

    Attributes:
        account: Whose it is.
        span: Which month, and until when where it runs.
        made: When the report was made.
        cards: The figures at the top.
        sections: The tables.
        problems: What is missing, and why.
    """

    account: str
    span: str
    made: str
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    problems: tuple[str, ...]


def report_of(
    figures: MonthFigures, account: str, billing_day: int, fmt: Formatter, now: datetime
) -> Report:
    """Return the report of a month in the units, the zone and the prices of `fmt`."""
    cost = cost_of(figures, fmt)
    return Report(
        account,
        span(figures.month, billing_day),
        f"made {clock_time(now, fmt.zone)}",
        _cards(figures, cost, fmt),
        (
            _days(figures, fmt),
            _subscriptions(figures, cost, fmt),
            _countries(figures, fmt),
            record.forecasts(figures, fmt),
            record.incidents(figures, fmt),
        ),
        tuple(problem.text for problem in figures.problems),
    )


def span(month: Month, billing_day: int) -> str:
    """Return the month in words: "November 2026, until 29 Nov 13:50 UTC"."""
    last = month.end - (month.end - month.start) / 1e6
    name = f"{month.start:%B %Y}"
    if billing_day > 1:
        name = f"{dates.day(month.start)} to {dates.day(last)} {last:%Y}, a billing month"
    until = f", until {dates.day(month.until)} {month.until:%H:%M} UTC"
    return name + (until if month.is_running else "")


def cost_of(figures: MonthFigures, fmt: Formatter) -> Cost | None:
    """Return what the month cost; None without prices, or where no traffic has one."""
    if fmt.prices is None:
        return None
    from wpx_tui.api.models import Summary

    parts = [
        {"subscription_id": part.id, "product_name": part.name, "bytes_used": part.usage.bytes}
        for part in figures.subscriptions or ()
    ]
    total = {"bytes_used": figures.usage.bytes}
    summary = Summary.model_validate({"total": total, "by_subscription": parts})
    return period_cost(summary, figures.quotas, fmt.prices)


def comparison(figures: MonthFigures) -> BeforeAfter | None:
    """Return the month against the one before; over the whole days of one that runs."""
    month = figures.month
    days = month.whole_days if month.is_running else len(figures.days)
    if not month.is_running and len(figures.days) != len(figures.days_before):
        return _whole_months(figures)
    return against_before(figures.days, figures.days_before, days)


def _whole_months(figures: MonthFigures) -> BeforeAfter | None:
    """Return two whole months of different lengths; None where a day of them is not known."""
    this, before = total_of(figures.days), total_of(figures.days_before)
    if not figures.days or not figures.days_before or this.unknown or before.unknown:
        return None
    return BeforeAfter(0, this.usage, before.usage)


# ---- the figures at the top


def _cards(figures: MonthFigures, cost: Cost | None, fmt: Formatter) -> tuple[Card, ...]:
    if figures.is_empty:
        return (Card("Traffic", "none", "by the API, which may no longer keep this month"),)
    usage, unknown = figures.usage, len(figures.unknown)
    days = "a day that is" if unknown == 1 else f"{unknown} days that are"
    missing = f"without {days} {NOT_KNOWN}" if unknown else ""
    cards = [
        Card("Traffic", known(fmt.traffic, usage.bytes), missing),
        Card("Requests", known(fmt.count, usage.requests)),
        Card("Success", known(fmt.percent, usage.success_rate), "of the requests"),
    ]
    if fmt.prices is not None:
        text = NOT_KNOWN if cost is None else cost_text(cost, fmt)
        lower = "" if cost is None or cost.is_whole else "some traffic has no price"
        cards.append(Card("Cost", text, lower))
    return (*cards, _before(figures, fmt))


def _before(figures: MonthFigures, fmt: Formatter) -> Card:
    both, label = comparison(figures), "Against the month before"
    change = None if both is None else both.change
    if both is None or change is None:
        return Card(label, NOT_KNOWN, "a day of either month is not known")
    minus = "-" if fmt.glyphs.dash.isascii() else "−"
    sign = "+" if change >= 0.05 else minus if change <= -0.05 else ""
    first, before = figures.month.start, figures.before.start
    ends = (
        (figures.days[both.days - 1].start, figures.days_before[both.days - 1].start)
        if both.days
        else (figures.days[-1].start, figures.days_before[-1].start)
    )
    spans = f"{dates.window(first, ends[0])} against {dates.window(before, ends[1])}"
    traffic = f"{fmt.traffic(both.this.bytes)}, was {fmt.traffic(both.before.bytes)}"
    return Card(label, f"{sign}{abs(change):,.1f} %", f"{traffic}; {spans}")


def _usage(usage: Usage, fmt: Formatter) -> tuple[str, str, str]:
    column = fmt.in_column
    return (
        traffic_cell(usage.bytes, fmt),
        known(column.count, usage.requests),
        known(column.percent, usage.success_rate) if usage.requests != 0 else "",
    )


_USAGE = (Column("Traffic", True), Column("Requests", True), Column("Success", True))


def _days(figures: MonthFigures, fmt: Formatter) -> Section:
    most = max((day.usage.bytes or 0 for day in figures.days), default=0)
    days = () if figures.is_empty else figures.days
    rows = tuple((_day(day, figures.month), *_usage(day.usage, fmt)) for day in days)
    notes = ["Days are those of UTC."]
    if any(day.usage.bytes is None for day in figures.days):
        notes.append("The sum is of the known days: the API names no figure for the others.")
    if any(day.is_kept for day in figures.days):
        notes.append("* no longer given by the API; as it was kept on this machine.")
    return Section(
        "days",
        "Use by day",
        (Column("Day"), *_USAGE),
        rows,
        ("Sum", *_usage(figures.usage, fmt)) if rows else (),
        tuple(None if not most else (day.usage.bytes or 0) / most for day in days),
        tuple(notes) if rows else (),
        NO_TRAFFIC if figures.is_empty else f"The days are {NOT_KNOWN}.",
    )


def _day(day: Day, month: Month) -> str:
    name = f"{day.start:%a} {dates.day(day.start)}{'*' if day.is_kept else ''}"
    is_today = day.is_partial and not day.is_kept
    return f"{name}, until {month.until:%H:%M}" if is_today else name


def _subscriptions(figures: MonthFigures, cost: Cost | None, fmt: Formatter) -> Section:
    parts, total = figures.subscriptions, figures.usage.bytes
    if figures.is_empty:
        parts = ()
    amounts = {} if cost is None else {part.subscription_id: part.amount for part in cost.parts}
    has_cost = fmt.prices is not None

    def row(name: str, usage: Usage, amount: float | None) -> tuple[str, ...]:
        share = known(fmt.percent, share_percent(usage.bytes, total))
        price = (NOT_KNOWN if amount is None else money(amount, fmt),) if has_cost else ()
        return (name, *_usage(usage, fmt), share, *price)

    rows = [row(part.name, part.usage, amounts.get(part.id)) for part in parts or ()]
    sizes = [part.usage.bytes for part in parts or ()]
    rows, more = bounded(rows, sizes, MOST_SUBSCRIPTIONS, "subscriptions", fmt)
    notes, rest = [more] if more else [], figures.rest
    if parts is not None and rest:
        notes.append(f"{fmt.traffic(abs(rest))} {_of_rest(parts, rest)}.")
    cost_total = (NOT_KNOWN if cost is None else cost_text(cost, fmt),) if has_cost else ()
    whole = NOT_KNOWN if total is None else fmt.percent(100.0)
    return Section(
        "subscriptions",
        "Use by subscription",
        (
            Column("Subscription"),
            *_USAGE,
            Column("Share", True),
            *((Column("Cost", True),) if has_cost else ()),
        ),
        tuple(rows),
        ("All traffic", *_usage(figures.usage, fmt), whole, *cost_total) if rows else (),
        _bars(sizes[: len(rows)]),
        tuple(notes),
        f"The subscriptions are {NOT_KNOWN}." if parts is None else "No subscription used traffic.",
    )


def _of_rest(parts: Sequence[SubscriptionMonth], rest: int) -> str:
    """Say what the traffic is by which the subscriptions differ from all."""
    if rest < 0:
        return "are in more than one subscription"
    is_known = all(part.usage.bytes is not None for part in parts)
    return "are of no listed subscription" if is_known else f"are {NOT_KNOWN} by subscription"


def _countries(figures: MonthFigures, fmt: Formatter) -> Section:
    listed, total = figures.countries, figures.usage.bytes
    sizes = [country.bytes for country in listed or ()]
    rows, more = bounded(
        [_country(country, total, fmt) for country in listed or ()],
        sizes,
        MOST_COUNTRIES,
        "countries",
        fmt,
    )
    notes = [more] if more else []
    amount = sum(size or 0 for size in sizes)
    if listed and total is not None and abs(amount - total) > len(listed):
        notes.append(f"The countries come to {fmt.traffic(amount)} of {fmt.traffic(total)}.")
    return Section(
        "countries",
        "Use by country",
        (
            Column("Country"),
            Column("Traffic", True),
            Column("Share", True),
            Column("Requests", True),
        ),
        tuple(rows),
        (),
        _bars(sizes[: len(rows)]),
        tuple(notes),
        NO_TRAFFIC if listed is not None else f"The countries are {NOT_KNOWN}.",
    )


def _country(country: Country, total: int | None, fmt: Formatter) -> tuple[str, ...]:
    return (
        country.country_name or country.country_code or "unknown country",
        traffic_cell(country.bytes, fmt),
        known(fmt.percent, share_percent(country.bytes, total)),
        known(fmt.in_column.count, country.requests),
    )


def _bars(sizes: Sequence[int | None]) -> tuple[float | None, ...]:
    most = max((size or 0 for size in sizes), default=0)
    return tuple((size or 0) / most if most else None for size in sizes)
