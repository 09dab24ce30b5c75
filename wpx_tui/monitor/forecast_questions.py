"""Which histories the forecasts ask for, how often, and in which order: seldom, and spread out.

At most `MOST_CALLS` an hour, however many subscriptions there are: the days of each subject once
in six hours, and the hours of the account and of the fullest subscriptions once an hour, as far as
that leaves room for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wpx_tui.api.enums import Granularity
from wpx_tui.monitor.queries import UsageQuery
from wpx_tui.monitor.source import Wanted

BURST = 10
"""Calls that may follow one another at once: a small account's forecasts are there at the start."""

CALLS_PER_HOUR = 20
"""Calls an hour for as long as it takes."""

MOST_CALLS = BURST + CALLS_PER_HOUR
"""Calls in any one hour at most."""

HOUR = 3600.0
DAYS_INTERVAL = 6 * HOUR
"""Seconds between two calls for the days of a subject."""

HOURS_INTERVAL = HOUR
"""Seconds between two calls for the hours of a subject."""

WINDOWS = {Granularity.DAILY: (180, 90, 30), Granularity.HOURLY: (8, 2)}
"""Days that are asked for; the next fewer where the API refuses so many."""


@dataclass(frozen=True, slots=True)
class Question:
    """One history of one subject; `interval` is in seconds, a lower `rank` is more urgent.

    `longer`: the days to ask for instead of those of the granularity, for the hours of past weeks.
    """

    subject: str
    granularity: Granularity
    interval: float
    rank: int
    longer: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[str, Granularity, bool]:
        """What it is of, however often it is asked."""
        return self.subject, *self.kind

    @property
    def kind(self) -> tuple[Granularity, bool]:
        """What is alike in all subjects: how many days the API gives."""
        return self.granularity, bool(self.longer)

    def query(self, window: int) -> UsageQuery:
        """Return it as a query, with the window of that number."""
        windows = self.longer or WINDOWS[self.granularity]
        days = windows[min(window, len(windows) - 1)]
        return UsageQuery(self.granularity, days, self.subject or None)


def questions(subjects: Sequence[str]) -> list[Question]:
    """Return what to ask about subjects, the most important subject first.

    In an hour that is at most nine tenths of `CALLS_PER_HOUR`, once each has been asked.
    """
    room = 0.9 * CALLS_PER_HOUR
    interval = max(DAYS_INTERVAL, len(subjects) * HOUR / (room - 1))
    by_hour = max(1, int(room - len(subjects) * HOUR / interval))
    days = [
        Question(subject, Granularity.DAILY, interval, 2 * rank)
        for rank, subject in enumerate(subjects)
    ]
    hours = [
        Question(subject, Granularity.HOURLY, HOURS_INTERVAL, 2 * rank + BURST - 1)
        for rank, subject in enumerate(subjects[:by_hour])
    ]
    return sorted(days + hours, key=lambda question: question.rank)


USAGE = "usage "
"""How the questions about histories begin in the store."""


def usage_wanted(question: Question, window: int = 0) -> Wanted:
    """Return the question in the store that a history is; `window` as in `Question.query`."""
    query = question.query(window)
    return Wanted(f"{USAGE}{query}", "forecast", "History", question.interval, query=query)


class CallBudget:
    """How many calls may be made: a burst that fills up again, one call after the other."""

    def __init__(self, now: float) -> None:
        """Begin full; `now` is in seconds."""
        self._left = float(BURST)
        self._at = now

    def wait(self, now: float) -> float:
        """Return in how many seconds a call may be made, 0 for at once."""
        self._fill(now)
        return max(0.0, (1.0 - self._left) * HOUR / CALLS_PER_HOUR)

    def spend(self, now: float) -> None:
        """Count a call that is made now."""
        self._fill(now)
        self._left -= 1.0

    def _fill(self, now: float) -> None:
        passed = max(0.0, now - self._at)
        self._left = min(float(BURST), self._left + passed * CALLS_PER_HOUR / HOUR)
        self._at = now
