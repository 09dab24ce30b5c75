"""What a rule says: a reading of one subject, held against its level."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.enums import Period
from wpx_tui.config.notify import NotifySettings, Rule
from wpx_tui.notify.notification import Severity


class Verdict(Enum):
    """How a figure is to its level."""

    BEYOND = "beyond"  # there is something to tell
    BETWEEN = "between"  # not beyond, and not well within either
    WITHIN = "within"  # all is well


class RuleSettings(NamedTuple):
    """What the rules judge by: the levels, the period of the success rate, the token's end."""

    notify: NotifySettings = NotifySettings()
    limits: ThresholdSettings = ThresholdSettings()
    period: Period = Period.MONTH
    token_end: datetime | None = None
    zone: tzinfo = UTC


class Reading(NamedTuple):
    """What one rule says of one subject now.

    `stamp` tells one answer from the next. `cycle` is the second at which the term ends or the
    period began, empty where there is none. `summary` is true whatever the verdict is.
    """

    event: str
    verdict: Verdict
    value: float
    threshold: float
    summary: str
    stamp: object
    subject: str = ""
    name: str = ""
    cycle: str = ""

    @property
    def rule(self) -> Rule:
        """The rule that it is of."""
        return EVENTS[self.event][0]

    @property
    def severity(self) -> Severity:
        """How urgent it is."""
        return EVENTS[self.event][1]


EVENTS: Mapping[str, tuple[Rule, Severity]] = MappingProxyType(
    {
        "quota-high": (Rule.QUOTA, Severity.WARNING),
        "quota-critical": (Rule.QUOTA, Severity.CRITICAL),
        "run-out": (Rule.RUN_OUT, Severity.WARNING),
        "lapse": (Rule.LAPSE, Severity.WARNING),
        "success-low": (Rule.SUCCESS, Severity.WARNING),
        "stale": (Rule.STALE, Severity.WARNING),
        "token-ends": (Rule.TOKEN, Severity.WARNING),
        "token-ended": (Rule.TOKEN, Severity.CRITICAL),
        "subscription-ends": (Rule.SUBSCRIPTION, Severity.WARNING),
        "subscription-ended": (Rule.SUBSCRIPTION, Severity.CRITICAL),
        "subscription-suspended": (Rule.SUBSCRIPTION, Severity.CRITICAL),
    }
)
"""Every event, the rule that it is of, and how urgent it is."""


class Evaluation(NamedTuple):
    """All readings of one state; `listed` are the subjects of a whole and fresh list, else None."""

    readings: tuple[Reading, ...]
    listed: frozenset[str] | None
    stamp: object


def cycle_of(at: datetime | None) -> str:
    """Return the cycle that ends or begins at a time; empty where there is none."""
    return "" if at is None else str(int(at.timestamp()))


def verdict(*, is_beyond: bool, is_within: bool) -> Verdict:
    """Return how a figure is to its level."""
    if is_beyond:
        return Verdict.BEYOND
    return Verdict.WITHIN if is_within else Verdict.BETWEEN
