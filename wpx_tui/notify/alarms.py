"""What is firing: one alarm for each event of each subject, with hysteresis.

An alarm fires once. It is armed again after `GOOD` good answers in a row that are well within the
level, or when its cycle has turned: the term was renewed, another month began.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from wpx_tui.notify.notification import Severity
from wpx_tui.notify.readings import EVENTS, Evaluation, Reading, Verdict
from wpx_tui.store.notices import has_turned

GOOD = 2
"""Good answers in a row after which an alarm is over."""

Key = tuple[str, str]
"""An event and its subject."""


class Known(NamedTuple):
    """What was told before this process began, and is not over.

    `is_told`: by every channel, so that it does not begin once more.
    """

    event: str
    subject: str
    cycle: str
    since: datetime
    is_told: bool = True


class Change(NamedTuple):
    """An alarm that began or is over, with what is known now."""

    reading: Reading
    is_firing: bool
    since: datetime


@dataclass(slots=True)
class _Alarm:
    """What fires: since when, in which cycle, and how many good answers there were since.

    `is_silent`: it began together with a more urgent one, which alone was told. `is_told`: False if
    an earlier process did not get to tell it by every channel.
    """

    since: datetime
    cycle: str
    reading: Reading
    stamp: object = None
    good: int = 0
    is_silent: bool = False
    is_told: bool = True


class Alarms:
    """All alarms of an account; fed with the evaluation of every state."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._firing: dict[Key, _Alarm] = {
            (item.event, item.subject): _Alarm(
                item.since, item.cycle, _reading(item), is_told=item.is_told
            )
            for item in known
            if item.event in EVENTS
        }

    @property
    def firing(self) -> frozenset[Key]:
        """What fires now."""
        return frozenset(self._firing)

    def step(self, evaluation: Evaluation, at: datetime) -> list[Change]:
        """Return what began and what is over by these readings, which are of the time `at`."""
        changes: list[Change] = []
        for reading in evaluation.readings:
            changes += self._take(reading, at)
        changes += self._vanished(evaluation)
        return [change for change in changes if not self._is_hidden(change)]

    def _take(self, reading: Reading, at: datetime) -> list[Change]:
        key = reading.event, reading.subject
        alarm = self._firing.get(key)
        is_new = alarm is not None and has_turned(alarm.cycle, reading.cycle)
        if alarm is None or (is_new and reading.verdict is Verdict.BEYOND):
            if reading.verdict is not Verdict.BEYOND:
                return []
            self._firing[key] = _Alarm(at, reading.cycle, reading, reading.stamp)
            return [Change(reading, True, at)]
        alarm.reading = reading
        if is_new and reading.verdict is Verdict.WITHIN:
            return self._end(key, reading)
        if not alarm.is_told and reading.verdict is Verdict.BEYOND:
            alarm.is_told = True
            return [Change(reading, True, alarm.since)]
        if reading.stamp == alarm.stamp:  # the same answer once more
            return []
        alarm.stamp = reading.stamp
        alarm.good = alarm.good + 1 if reading.verdict is Verdict.WITHIN else 0
        return self._end(key, reading) if alarm.good >= GOOD else []

    def _vanished(self, evaluation: Evaluation) -> list[Change]:
        """End the alarms of subscriptions that are in no list any more."""
        if evaluation.listed is None:
            return []
        gone = [key for key in self._firing if key[1] and key[1] not in evaluation.listed]
        changes = []
        for key in gone:
            alarm = self._firing[key]
            if evaluation.stamp == alarm.stamp:
                continue
            alarm.stamp, alarm.good = evaluation.stamp, alarm.good + 1
            if alarm.good < GOOD:
                continue
            name = alarm.reading.name or key[1]
            changes += self._end(
                key, alarm.reading._replace(summary=f"{name} is no longer in the list")
            )
        return changes

    def _end(self, key: Key, reading: Reading) -> list[Change]:
        alarm = self._firing.pop(key)
        return [] if alarm.is_silent else [Change(reading, False, alarm.since)]

    def _is_hidden(self, change: Change) -> bool:
        """Return True, and remember it, for what a more urgent alarm of its rule tells."""
        reading = change.reading
        alarm = self._firing.get((reading.event, reading.subject))
        if not change.is_firing or alarm is None or reading.severity is Severity.CRITICAL:
            return False
        alarm.is_silent = any(
            (other.reading.rule, other.reading.subject) == (reading.rule, reading.subject)
            and other.reading.severity is Severity.CRITICAL
            for other in self._firing.values()
        )
        return alarm.is_silent


def _reading(known: Known) -> Reading:
    """Return what stands for the reading that an earlier process had."""
    return Reading(
        known.event,
        Verdict.BEYOND,
        0.0,
        0.0,
        known.subject,
        None,
        subject=known.subject,
        cycle=known.cycle,
    )
