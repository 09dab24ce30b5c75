"""What a forecast says, in sentences; every face takes its words from here.

Each function returns wordings of the same from the longest to the shortest; `fitting` chooses. All
figures of a sentence come from one `Forecast`, so that none contradicts another. The rules:

- No chance without a range or a date; no date of running out that is less likely than not.
- Under 5 % is "unlikely", over 95 % "almost certain", between them it is "n in 10".
- Amounts are as fine as their range deserves, two significant digits; an hour is named only where
  the range of the date is under two days.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from wpx_tui.present.format import dates, units
from wpx_tui.present.format.amounts import Amounts
from wpx_tui.present.format.empty_dates import (
    day,
    empty_date,
    empty_day,
    empty_hour,
    empty_range,
    moment,
)
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.verdicts import Verdict as Verdict
from wpx_tui.present.format.verdicts import verdict as verdict
from wpx_tui.present.text.cells import cell_len

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import Forecast, Record
    from wpx_tui.monitor.forecasts import SubjectForecast

Wordings: TypeAlias = tuple[str, ...]
"""The same in fewer and fewer words; empty where there is nothing to say."""

LEAST_REPLAYS = 5
"""Replays of the past without which they are no record."""
UNLIKELY, ALMOST_CERTAIN = 0.05, 0.95


def fitting(wordings: Sequence[str], cells: int) -> str:
    """Return the first wording that fits in so many cells; nothing where none does."""
    return next((text for text in wordings if cell_len(text) <= cells), "")


def _shorter(*wordings: str) -> Wordings:
    """Return those that are shorter than all before them."""
    kept: list[str] = []
    for text in wordings:
        if not kept or cell_len(text) < cell_len(kept[-1]):
            kept.append(text)
    return tuple(kept)


def amounts_of(forecast: Forecast, fmt: Formatter) -> Amounts:
    """Return what writes the amounts of a forecast, all in one unit."""
    largest = forecast.used if forecast.p90 is None else forecast.p90
    return Amounts(forecast.quota, largest, fmt)


# ---- the sentences


def headline(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    """Return when it runs out or what will lapse: "empty Sun 6 Dec (5–8 Dec), ends 27 Jan"."""
    forecast = subject.forecast
    match verdict(forecast):
        case Verdict.LEARNING | Verdict.ENDED as kind:
            return _learning(forecast) if kind is Verdict.LEARNING else _ended(forecast, fmt)
        case Verdict.EMPTY:
            return _shorter(f"empty{_ends_too(subject, fmt)}", "empty")
        case Verdict.RUNS_OUT | Verdict.RUNS_OUT_LATER:
            return _runs_out(subject, fmt)
        case Verdict.LASTS:
            return _lasts(subject, fmt)
        case Verdict.AT_RISK:
            return _at_risk(subject, fmt)
        case Verdict.LAPSES:
            return _lapses(forecast, fmt)
        case Verdict.UNLIMITED:
            return by_end(subject, fmt)


def _learning(forecast: Forecast) -> Wordings:
    known, needed = math.floor(forecast.known_days), math.ceil(forecast.needed_days)
    why = f"{known} of {needed} days"
    return (f"too early to tell: {why} known", f"too early: {why}", "too early")


def _ended(forecast: Forecast, fmt: Formatter) -> Wordings:
    end = day(forecast.period.end, forecast, fmt)
    left = forecast.lapse_p50
    if left is None:
        return (f"ended {end}",)
    if not left:
        return (f"ended {end}, all used", f"ended {end}")
    amount = amounts_of(forecast, fmt).rounded(left)
    return (f"{amount} lapsed {end}", f"{amount} lapsed")


def _runs_out(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    when, between = empty_date(subject, fmt), empty_range(subject, fmt)
    weekday = empty_hour(subject, fmt)
    return _shorter(
        f"empty {when} ({between}){_ends_too(subject, fmt)}",
        f"empty {when} ({between})",
        *([f"empty {weekday}"] if weekday else []),
        f"empty {when}",
        f"empty {empty_day(subject, fmt)}",
    )


def _lasts(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    """Return how long a quota without an end lasts at least."""
    forecast, early = subject.forecast, subject.forecast.empty_p10
    if early is not None:  # by a chance of over 1 in 10 it does not last
        return (f"not empty before {moment(early, subject, fmt)}",)
    days = (forecast.period.end - forecast.now).days
    return (f"lasts more than {days} days", f"lasts >{days} days")


def _at_risk(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    forecast = subject.forecast
    early = forecast.empty_p10
    assert early is not None  # noqa: S101 - that is what makes it the verdict
    likely = chance(forecast)
    full, brief = moment(early, subject, fmt), day(early, forecast, fmt)
    return _shorter(
        f"{likely} run out, not before {full}",
        f"{likely} run out, not before {brief}",
        f"{likely} run out from {brief}",
        f"{likely} from {brief}",
    )


def _lapses(forecast: Forecast, fmt: Formatter) -> Wordings:
    low, middle, high = forecast.lapse_p10, forecast.lapse_p50, forecast.lapse_p90
    assert low is not None  # noqa: S101 - so it is with a quota
    assert middle is not None  # noqa: S101
    assert high is not None  # noqa: S101
    amounts = amounts_of(forecast, fmt)
    step = amounts.per(low, high)
    amount = f"{amounts.number(middle, step)} {amounts.unit}"
    between = amounts.between(low, high, step)
    end = day(forecast.period.end, forecast, fmt)
    return (
        f"{amount} will lapse {end}{between}",
        f"{amount} will lapse{between}",
        f"{amount} will lapse",
    )


def by_end(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    """Return the use by the end with its range: "605 GB by 30 Nov (598–612)"."""
    forecast = subject.forecast
    kind = verdict(forecast)
    if kind in (Verdict.LEARNING, Verdict.ENDED):
        return _learning(forecast) if kind is Verdict.LEARNING else _ended(forecast, fmt)
    unit, (middle, between) = amounts_of(forecast, fmt).unit, expected_use(forecast, fmt)
    last = forecast.period.end - timedelta(seconds=1)
    end = day(last, forecast, fmt)
    return (
        f"{middle} {unit} by {end}{between}",
        f"{middle} {unit}{between}",
    )


def of_quota(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    """Return the use by the end against the quota: "end 46 (38–59) of 50 GB"."""
    forecast = subject.forecast
    if forecast.p50 is None or forecast.quota is None or not forecast.has_end:
        return ()
    middle, between = expected_use(forecast, fmt)
    return (f"end {middle}{between} of {fmt.sold(forecast.quota / units.GB)}",)


def _ends_too(subject: SubjectForecast, fmt: Formatter) -> str:
    end = ends(subject, fmt)
    return f", {end}" if end else ""


def ends(subject: SubjectForecast, fmt: Formatter) -> str:
    """Return when the period ends: "ends 27 Jan"; nothing where it does not."""
    if not subject.forecast.has_end:
        return ""
    return f"ends {day(subject.forecast.period.end, subject.forecast, fmt)}"


def odds(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    """Return the chance with the range: "3 in 10 run out; end 46 (38–59) of 50 GB"."""
    forecast = subject.forecast
    against = of_quota(subject, fmt)
    if not against or forecast.p_run_out is None or verdict(forecast) is Verdict.EMPTY:
        return ()
    likely = chance(forecast)
    verb = "run out" if likely.endswith("in 10") else "to run out"
    return (f"{likely} {verb}; {against[0]}",)


def expected_use(forecast: Forecast, fmt: Formatter) -> tuple[str, str]:
    """Return the median of the use by the end and " (38–59)", both without the unit."""
    low, middle, high = forecast.p10, forecast.p50, forecast.p90
    if low is None or middle is None or high is None:
        return fmt.glyphs.unknown, ""
    amounts = amounts_of(forecast, fmt)
    step = amounts.per(low, high)
    return amounts.number(middle, step), amounts.between(low, high, step)


def pace(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    """Return the expected use a day and the allowed: "13.2 GB/day; 1.6 would last to the end"."""
    forecast = subject.forecast
    expected, allowed = forecast.pace_per_day, forecast.allowance_per_day
    if expected is None:
        return ()
    kind, amounts = verdict(forecast), amounts_of(forecast, fmt)
    if allowed is None or kind is Verdict.EMPTY:
        return (f"{amounts.rounded(expected)}/day",)
    unit, (now, limit) = f"{amounts.unit}/day", amounts.alike(expected, allowed)
    match kind:
        case Verdict.RUNS_OUT:
            rest = f"{limit} would last to the end"
        case Verdict.AT_RISK:
            rest = f"you may use {limit}"
        case _:
            rest = f"{limit} would use it up"
    return (f"{now} {unit}; {rest}", f"{now} {unit}, {limit} allowed", f"{now} {unit}")


def top_up(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    """Return what to buy to be safe: "+9 GB: 9 in 10 safe"; nothing where it is safe."""
    forecast = subject.forecast
    amount = forecast.top_up_safe
    if not amount or verdict(forecast) is Verdict.LAPSES:
        return ()
    # Rounded up, or it would not be safe.
    return (f"+{amounts_of(forecast, fmt).rounded_up(amount)}: 9 in 10 safe",)


def past_error(record: Record) -> Wordings:
    """Return how far off past forecasts were, in the median; under five replays, no record."""
    if record.count < LEAST_REPLAYS or record.error_median is None:
        return ("no record yet",)
    percent = record.error_median * 100
    error, brief = ("under 1 %", "<1 %") if percent < 1 else (f"{percent:,.0f} %",) * 2
    return (
        f"past forecasts were off by {error} (median, {record.count} replays)",
        f"off by {error} in the past ({record.count} replays)",
        f"past error {brief}",
    )


def as_of(subject: SubjectForecast, fmt: Formatter, now: datetime) -> str:
    """Return "as of 14:05" of a stale forecast, with the day of another day; else nothing.

    In a replay it is what came by the end: "came: 98.2 GB".
    """
    if subject.came is not None:
        return f"came: {fmt.traffic(subject.came)}"
    if not subject.is_stale:
        return ""
    made, today = subject.forecast.now.astimezone(fmt.zone), now.astimezone(fmt.zone)
    date = "" if made.date() == today.date() else f"{dates.day(made)} "
    return f"as of {date}{made:%H:%M}"


# ---- the chance


def chance(forecast: Forecast) -> str:
    """Return the chance of running out: "3 in 10", "unlikely", "almost certain"; "" of none.

    Never without a range or a date beside it. No more than 4 in 10 where no date is given.
    """
    p = forecast.p_run_out
    if p is None:
        return ""
    if verdict(forecast) is Verdict.EMPTY:
        return "empty"
    if p < UNLIKELY:
        return "unlikely (<1 in 20)"
    if p > ALMOST_CERTAIN:
        return "almost certain"
    least, most = (5, 9) if forecast.empty_p50 is not None else (1, 4)
    return f"{min(max(round(p * 10), least), most)} in 10"
