"""One notification, and what every channel says of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from wpx_tui.api.sanitize import clean

MAX_SUMMARY = 300
"""Characters of a summary."""


class Status(StrEnum):
    """Whether it begins, is over, or is a test."""

    FIRING = "firing"
    RESOLVED = "resolved"
    TEST = "test"


class Severity(StrEnum):
    """How urgent it is, in the words that alert managers route by."""

    WARNING = "warning"
    CRITICAL = "critical"


class Notification(NamedTuple):
    """What is told, once.

    Attributes:
        event: What there is to tell, such as "quota-critical".
        status: Whether it begins or is over.
        rule: The rule by its name in the settings.
        severity: How urgent it is.
        account: The account's name.
        subject: The subscription's id, its name where it has none; empty for the account.
        name: What the subscription is called; empty for the account.
        value: The figure, in the unit of its threshold.
        threshold: The level that it is held against: percent, minutes or days.
        summary: A sentence for people.
        starts_at: When it began; aware.
        ends_at: When it was over; None while it is not.
    """

    event: str
    status: Status
    rule: str
    severity: Severity
    account: str
    subject: str
    name: str
    value: float
    threshold: float
    summary: str
    starts_at: datetime
    ends_at: datetime | None = None

    @property
    def title(self) -> str:
        """A heading without any text of the API."""
        mark = {Status.FIRING: str(self.severity), Status.RESOLVED: "over", Status.TEST: "test"}
        return f"wpx-top: {mark[self.status]}: {self.event}"

    @property
    def sentence(self) -> str:
        """The summary on one line, with the status in front where it is not firing."""
        head = {Status.FIRING: "", Status.RESOLVED: "over: ", Status.TEST: "test: "}
        return clean(f"{head[self.status]}{self.summary}", MAX_SUMMARY)


def sample(account: str, at: datetime) -> Notification:
    """Return the marked notification of `wpx-top notify --test`."""
    return Notification(
        event="test",
        status=Status.TEST,
        rule="test",
        severity=Severity.WARNING,
        account=account,
        subject="",
        name="",
        value=0.0,
        threshold=0.0,
        summary="This is a test of wpx-top's notifications; nothing is wrong",
        starts_at=at,
    )


def digits(value: float) -> str:
    """Write a figure with at most two decimals, for programs."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def iso(at: datetime) -> str:
    """Write an aware time as RFC 3339 has it, to the second."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def as_json(notification: Notification) -> dict[str, object]:
    """Return it as the object that a program gets on its standard input."""
    document = notification._asdict()
    ends_at = notification.ends_at
    return {
        "schema": 1,
        **document,
        "value": round(notification.value, 2),
        "starts_at": iso(notification.starts_at),
        "ends_at": None if ends_at is None else iso(ends_at),
        "summary": notification.sentence,
    }
