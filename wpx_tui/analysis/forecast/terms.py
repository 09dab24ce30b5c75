"""When a term began anew, and when a quota was exhausted, from readings of its counter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from wpx_tui.analysis.forecast.usage import Span


class Cause(StrEnum):
    """What made a term begin."""

    CREATED = "created"
    RENEWED = "renewed"
    TOPPED_UP = "topped_up"
    CHANGED = "changed"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class QuotaReading:
    """What the provider said of a quota once.

    Attributes:
        at: When it was said.
        limit: The bytes that may be used; None if there is no limit.
        used: The bytes used.
        expires_at: When the term ends; None if that is not known.
    """

    at: datetime
    limit: float | None
    used: float
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Beginning:
    """The start of a term.

    Attributes:
        at: When it began, or was first seen to have begun.
        used: What the counter said then.
        cause: What made it begin.
    """

    at: datetime
    used: float
    cause: Cause


def latest_beginning(
    readings: Sequence[QuotaReading], created_at: datetime | None = None
) -> Beginning | None:
    """Return the last new beginning in readings that are sorted by time.

    A new expiry is a renewal, a higher limit a top-up; a lower limit and a counter that falls begin
    anew as well. Without one, the term began when the subscription was created.
    """
    for before, after in reversed(list(pairwise(readings))):
        cause = _cause(before, after)
        if cause is not None:
            return Beginning(after.at, after.used, cause)
    return None if created_at is None else Beginning(created_at, 0.0, Cause.CREATED)


def exhausted_spans(readings: Sequence[QuotaReading], now: datetime) -> list[Span]:
    """Return when nothing could be used, from readings that are sorted by time.

    What is used then says nothing of the demand: a day without traffic is not one without need.
    """
    spans: list[Span] = []
    start: datetime | None = None
    for reading in readings:
        empty = reading.limit is not None and reading.used >= reading.limit
        if empty and start is None:
            start = reading.at
        elif not empty and start is not None:
            spans.append(Span(start, reading.at))
            start = None
    if start is not None and start < now:
        spans.append(Span(start, now))
    return spans


def _cause(before: QuotaReading, after: QuotaReading) -> Cause | None:
    if _later(before.expires_at, after.expires_at):
        return Cause.RENEWED
    if after.limit != before.limit:
        more = after.limit is None or (before.limit is not None and after.limit > before.limit)
        return Cause.TOPPED_UP if more else Cause.CHANGED
    return Cause.RESET if after.used < before.used else None


def _later(before: datetime | None, after: datetime | None) -> bool:
    return before is not None and after is not None and after > before
