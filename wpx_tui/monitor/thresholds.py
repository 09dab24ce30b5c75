"""What happens to the subscriptions: told once when it does, once when it is over.

Quotas that cross their thresholds, changes of status, ends, and what comes into the list or
leaves it. The whole list is watched, whatever the screen shows of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from wpx_tui.analysis.health import Health
from wpx_tui.analysis.percentages import percent_digits
from wpx_tui.analysis.quotas import Level, Quota, RowKey, Standing, keyed
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.events import Event, EventKind

SLACK = 1.01
"""A level is left only when a share this much larger would leave it too (80 % is left below
79.2 %): servers that do not quite agree must not report the same crossing again and again."""
MAX_KNOWN = 1_000
"""The most subscriptions that are remembered after they have vanished."""

_KINDS = {
    Level.OK: EventKind.BELOW,
    Level.HIGH: EventKind.HIGH,
    Level.CRITICAL: EventKind.CRITICAL,
}
_LADDER = (Level.OK, Level.HIGH, Level.CRITICAL)
_KIND_OF_HEALTH = {
    Health.OK: EventKind.BELOW,
    Health.WARNING: EventKind.HIGH,
    Health.CRITICAL: EventKind.CRITICAL,
    Health.UNKNOWN: EventKind.HIGH,
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a subscription stood in the last answer that had it."""

    name: str
    status: str
    has_ended: bool


class ThresholdWatcher:
    """The level and the status that each subscription was last told at; fed with good answers.

    The same answer again says nothing, so spells of failures need no care. Neither does a quota
    whose share is unknown or that is not active tell a level: its level stays as it was.
    """

    def __init__(self, limits: ThresholdSettings) -> None:
        self._limits = limits
        self._levels: dict[
            RowKey, Level
        ] = {}  # those that are not OK, the one seen last at the end
        self._list: dict[RowKey, _Seen] | None = None  # of the last answer

    def events(
        self, quotas: Iterable[Quota], at: datetime, *, is_whole: bool = True
    ) -> list[Event]:
        """Return what an answer with these quotas, that came `at` by the wall clock, has of news.

        From a list that is not whole nothing has vanished.

        A quota that is high or critical when it is first seen has crossed too; so has one that is
        suspended or past its end.
        """
        pairs = keyed(quotas)
        events: list[Event] = []
        for key, quota in pairs:
            events += self._changed(key, quota, at)
            events += self._crossed(key, quota, at)
        while len(self._levels) > max(MAX_KNOWN, len(pairs)):
            del self._levels[next(iter(self._levels))]
        now_listed = {key: _seen(quota, at) for key, quota in pairs}
        if is_whole:
            events += self._vanished(now_listed.keys(), at)
        self._list = now_listed if is_whole else {**(self._list or {}), **now_listed}
        return events

    # ---- the list and the status

    def _changed(self, key: RowKey, quota: Quota, at: datetime) -> list[Event]:
        """Return what is new about a subscription's place in the list, its status and its end."""
        before = None if self._list is None else self._list.get(key)
        health, after = self._limits.health(quota, at), _seen(quota, at)
        kind = _KIND_OF_HEALTH[health.state]
        if before is not None:
            text = _change(before, after)
            return [Event(at, kind, quota.name, text)] if text else []
        trouble = "" if quota.is_active and not after.has_ended else _status_text(after)
        if self._list is None:
            return (
                [Event(at, kind, quota.name, trouble)] if trouble and not health.is_history else []
            )
        return [Event(at, kind, quota.name, f"new in the list{trouble and f', {trouble}'}")]

    def _vanished(self, keys: Collection[RowKey], at: datetime) -> list[Event]:
        gone = {} if self._list is None else self._list
        return [
            Event(at, EventKind.HIGH, seen.name, f"no longer in the list, was {_status_text(seen)}")
            for key, seen in gone.items()
            if key not in keys
        ]

    # ---- the thresholds

    def _crossed(self, key: RowKey, quota: Quota, at: datetime) -> list[Event]:
        before = self._levels.pop(key, Level.OK)
        after = self._level(quota, before)
        if after is not Level.OK:
            self._levels[key] = after
        if after is before or quota.share is None:
            return []
        limits = self._limits.of(quota.id)
        share = percent_digits(quota.share, (limits.high, limits.critical))
        return [Event(at, _KINDS[after], quota.name, f"{share} %, {_words(before, after)}")]

    def _level(self, quota: Quota, before: Level) -> Level:
        if quota.share is None or not quota.is_active:
            return before
        thresholds = self._limits.of(quota.id)
        reached, kept = thresholds.level(quota.share), thresholds.level(quota.share * SLACK)
        return max(reached, min(before, kept, key=_LADDER.index), key=_LADDER.index)


def _seen(quota: Quota, at: datetime) -> _Seen:
    status = quota.status.strip().casefold() or str(Standing.ACTIVE)
    return _Seen(quota.name, status, quota.has_ended(at))


def _change(before: _Seen, after: _Seen) -> str:
    """Return what changed in words; nothing where status and end are as before."""
    if before.status != after.status:
        return f"was {before.status}, now {_status_text(after)}"
    if before.has_ended == after.has_ended:
        return ""
    return _status_text(after) if after.has_ended else "no longer past its end"


def _status_text(seen: _Seen) -> str:
    is_active = seen.status == Standing.ACTIVE
    return "past its end" if seen.has_ended and is_active else seen.status


def _words(before: Level, after: Level) -> str:
    if _LADDER.index(after) > _LADDER.index(before):
        return str(after)
    still = f", still {after}" if after is not Level.OK else ""
    return f"no longer {before}{still}"
