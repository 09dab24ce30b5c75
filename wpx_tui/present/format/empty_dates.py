"""The dates of a forecast: when a quota is empty, as fine as the range of the date deserves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.present.format import dates
from wpx_tui.present.format.formatter import Formatter

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import Forecast
    from wpx_tui.monitor.forecasts import SubjectForecast

HOURS_WITHIN = timedelta(days=2)
"""A date with a shorter range has an hour."""
YEAR_BEYOND = timedelta(days=300)
"""A date that is further away has its year."""
WEEKDAY_WITHIN = timedelta(days=6)
"""A date that is nearer can go by its weekday alone."""
_HOUR = timedelta(hours=1)


def empty_date(subject: SubjectForecast, fmt: Formatter) -> str:
    """Return the date at which it is empty as likely as not; "" where that is not likely."""
    at = subject.forecast.empty_p50
    return "" if at is None else moment(at, subject, fmt)


def empty_day(subject: SubjectForecast, fmt: Formatter) -> str:
    """Return the day alone, "6 Dec" or "tomorrow"; "" where it is not likely to be empty."""
    forecast, at = subject.forecast, subject.forecast.empty_p50
    if at is None:
        return ""
    ahead = (at.astimezone(fmt.zone).date() - forecast.now.astimezone(fmt.zone).date()).days
    if ahead < 2 and _has_hours(forecast) and not subject.is_stale:
        return ("today", "tomorrow")[ahead]
    return day(at, forecast, fmt)


def empty_hour(subject: SubjectForecast, fmt: Formatter) -> str:
    """Return hour and range by weekdays, "Tue 14:00 (Mon–Tue)"; "" where it has no hour.

    A range within one day is one of hours: "Mon 14:00 (10:00–23:00)". Also "" where a weekday could
    be another week's.
    """
    forecast, at = subject.forecast, subject.forecast.empty_p50
    early, late = forecast.empty_p10, forecast.empty_p90
    if at is None or early is None or late is None or not _has_hours(forecast):
        return ""
    if subject.is_stale or late - forecast.now > WEEKDAY_WITHIN:
        return ""
    first, last = early.astimezone(fmt.zone), late.astimezone(fmt.zone)
    form = "%H:00" if first.date() == last.date() else "%a"
    return f"{_hour(at, fmt)} ({first:{form}}{fmt.glyphs.dash}{last:{form}})"


def empty_range(subject: SubjectForecast, fmt: Formatter) -> str:
    """Return the range of that date: "5–8 Dec"; "from 5 Dec" where it may also not run out."""
    forecast, dash = subject.forecast, fmt.glyphs.dash
    early, late = forecast.empty_p10, forecast.empty_p90
    if early is None:
        return ""
    hours = _has_hours(forecast)
    if late is None:
        return f"from {_hour(early, fmt) if hours else day(early, forecast, fmt)}"
    if hours:
        one_day = early.astimezone(fmt.zone).date() == late.astimezone(fmt.zone).date()
        end = f"{late.astimezone(fmt.zone):%H}:00" if one_day else _hour(late, fmt)
        return f"{_hour(early, fmt)}{dash}{end}"
    first, last = early.astimezone(fmt.zone), late.astimezone(fmt.zone)
    same_month = (first.year, first.month) == (last.year, last.month)
    start = str(first.day) if same_month else day(early, forecast, fmt)
    return f"{start}{dash}{day(late, forecast, fmt)}"


def day(at: datetime, forecast: Forecast, fmt: Formatter) -> str:
    """Return a date: "6 Dec"; with its year where that is far from the forecast."""
    local = at.astimezone(fmt.zone)
    is_far = abs(at - forecast.now) > YEAR_BEYOND
    return f"{dates.day(local)} {local:%Y}" if is_far else dates.day(local)


def _has_hours(forecast: Forecast) -> bool:
    early = forecast.empty_p10
    late = forecast.empty_p90 or forecast.period.end
    return early is not None and late - early < HOURS_WITHIN


def _hour(at: datetime, fmt: Formatter) -> str:
    """Return weekday and hour, rounded down: up, it could be after the end."""
    return f"{at.astimezone(fmt.zone):%a %H}:00"


def moment(at: datetime, subject: SubjectForecast, fmt: Formatter) -> str:
    """Return "Sun 6 Dec", or with a narrow range the hour: "tomorrow about 14:00"."""
    forecast = subject.forecast
    local = at.astimezone(fmt.zone)
    name = f"{local:%a} {day(at, forecast, fmt)}"
    if not _has_hours(forecast):
        return name
    if subject.is_stale:  # "tomorrow" is only right while it is new
        return f"{name} {local:%H}:00"
    if at - forecast.now < _HOUR:
        return "within an hour"
    ahead = (local.date() - forecast.now.astimezone(fmt.zone).date()).days
    if ahead < 2:
        return f"{('today', 'tomorrow')[ahead]} about {local:%H}:00"
    return f"{name} {local:%H}:00"
