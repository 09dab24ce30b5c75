"""The outcome of a request for an alert, in words: for the form and for the events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpx_tui.analysis.alert_draft import AlertRequest
from wpx_tui.api.errors import ApiError, UncertainError
from wpx_tui.monitor.events import EventKind
from wpx_tui.present.format.durations import clock_time
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.api.models import Alert


@dataclass(frozen=True, slots=True)
class Outcome:
    """Title and `details` are for the form, `kind` and `news` for the events."""

    kind: EventKind
    title: str
    details: tuple[str, ...]
    news: str


def made(alert: Alert, request: AlertRequest, fmt: Formatter) -> Outcome:
    """Describe the alert as the API made it, which may differ from the request."""
    unknown = fmt.glyphs.unknown
    number = alert.id or unknown
    threshold = unknown if alert.threshold_percent is None else percent(alert.threshold_percent)
    method = alert.notification_method or unknown
    details = [request.name, f"at {threshold} used, by {method}"]
    if alert.created_at is not None:
        details.append(clock_time(alert.created_at, fmt.zone))
    news = f"alert at {threshold} made, {number}"
    return Outcome(EventKind.ALERT_MADE, f"Made: {number}", tuple(details), news)


def failed(error: ApiError, request: AlertRequest) -> Outcome:
    """Describe the refusal in the API's words, or that the outcome is not known."""
    subject = f"alert at {percent(request.threshold)}"
    details = tuple(_sentence(text) for text in (error.reason, error.advice) if text)
    if isinstance(error, UncertainError):
        kind, title, end = EventKind.ALERT_UNCERTAIN, "It may have been made", ""
    else:
        kind, title, end = EventKind.ALERT_REFUSED, "Not made", " not made"
    return Outcome(kind, title, details, f"{subject}{end}: {error.reason}")


def broken(error: Exception, request: AlertRequest) -> Outcome:
    """Describe a bug by the kind of the error alone: its text may hold anything."""
    return failed(UncertainError(crash_report.reason(error)), request)


def percent(threshold: float) -> str:
    """Write a threshold as it was typed: "90 %", "92.5 %"."""
    return f"{threshold:g} %"


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:] + ("" if reason[-1:] in ".?!" else ".")
