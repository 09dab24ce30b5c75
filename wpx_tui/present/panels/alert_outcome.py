"""The outcome of a request for an alert, in words: for the form and for the events."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpx_tui.analysis.alert_draft import AlertRequest
from wpx_tui.api.errors import ApiError, UncertainError
from wpx_tui.api.sanitize import clean
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
    """Describe the alert as the API made it, and where that differs from the request."""
    unknown = fmt.glyphs.unknown
    number = alert.id or unknown
    threshold = unknown if alert.threshold_percent is None else percent(alert.threshold_percent)
    method = alert.notification_method or unknown
    others = differences(alert, request)
    details = [_subscription(alert, request), f"at {threshold} used, by {method}"]
    if others:
        details.append(_sentence(f"not as requested: {', '.join(others)}"))
    if alert.created_at is not None:
        details.append(clock_time(alert.created_at, fmt.zone))
    if others:
        news = f"alert created, but {', '.join(others)}: {number}"
        title = f"Created, but not as requested: {number}"
        return Outcome(EventKind.ALERT_DIFFERENT, title, tuple(details), news)
    news = f"alert at {threshold} created, {number}"
    return Outcome(EventKind.ALERT_MADE, f"Created: {number}", tuple(details), news)


def differences(alert: Alert, request: AlertRequest) -> list[str]:
    """Return what the API names that was not asked for: "at 95 % instead of 90 %".

    What its answer leaves out is no difference.
    """
    others = []
    if alert.subscription_id not in (None, clean(request.subscription_id)):
        others.append(f"for {alert.subscription_id} instead of {clean(request.subscription_id)}")
    threshold = alert.threshold_percent
    if threshold is not None and not math.isclose(threshold, request.threshold, abs_tol=1e-6):
        others.append(f"at {percent(threshold)} instead of {percent(request.threshold)}")
    method = alert.notification_method
    if method is not None and method.casefold() != clean(request.method).casefold():
        others.append(f"by {method} instead of {clean(request.method)}")
    return others


def _subscription(alert: Alert, request: AlertRequest) -> str:
    """Return the subscription's name where the API says that it is the one asked for."""
    if alert.subscription_id is None:
        return f"{request.name} was asked for; the API names none"
    is_same = alert.subscription_id == clean(request.subscription_id)
    return request.name if is_same else alert.subscription_id


def failed(error: ApiError, request: AlertRequest) -> Outcome:
    """Describe the refusal in the API's words, or that the outcome is not known."""
    subject = f"alert at {percent(request.threshold)}"
    if isinstance(error, UncertainError):
        kind, title, end = EventKind.ALERT_UNCERTAIN, "Sent, outcome not known", ""
        reason = error.cause
    else:
        kind, title, end = EventKind.ALERT_REFUSED, "Not created", " not created"
        reason = error.reason
    details = tuple(_sentence(text) for text in (reason, error.advice) if text)
    return Outcome(kind, title, details, f"{subject}{end}: {error.reason}")


def broken(error: Exception, request: AlertRequest) -> Outcome:
    """Describe a bug by the kind of the error alone: its text may hold anything."""
    return failed(UncertainError(crash_report.reason(error)), request)


def percent(threshold: float) -> str:
    """Write a threshold as it was typed: "90 %", "92.5 %"."""
    return f"{threshold:g} %"


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:] + ("" if reason[-1:] in ".?!" else ".")
