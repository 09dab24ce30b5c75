"""What is said of a billing month, where it is not the calendar's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.api.enums import Period
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.empty_dates import day
from wpx_tui.present.format.formatter import Formatter

if TYPE_CHECKING:
    from wpx_tui.monitor.forecasts import SubjectForecast
    from wpx_tui.present.format.forecast import Wordings

CALENDAR_MONTH = "Calendar month"


def is_billing_month(subject: SubjectForecast | None, period: Period) -> bool:
    """Return True for the account's forecast of a month that does not begin on the first."""
    if subject is None or subject.subject or period is not Period.MONTH:
        return False
    return subject.forecast.period.start.day > 1


def billing_month(subject: SubjectForecast, fmt: Formatter) -> str:
    """Return "billing month from 15 Nov"."""
    return f"billing month from {_start(subject, fmt)}"


def labels(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    """Return what stands before the use by its end: "billing month from 15 Nov, 402 GB: "."""
    used = words.amounts_of(subject.forecast, fmt).rounded(subject.forecast.used)
    name, start = billing_month(subject, fmt), _start(subject, fmt)
    return (f"{name}, {used}: ", f"from {start}, {used}: ", f"from {start}: ", "billed: ")


def _start(subject: SubjectForecast, fmt: Formatter) -> str:
    return day(subject.forecast.period.start, subject.forecast, fmt)
