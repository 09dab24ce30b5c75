"""Quotas that cross their thresholds: an event when they do, another when they fall back."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeAlias

from wpx_tui.analysis.quotas import Level, Quota
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

_Key: TypeAlias = tuple[str, int]


class ThresholdWatcher:
    """The level that was last reported of every subscription; fed with the feed's good answers.

    The same answer again says nothing, so spells of failures need no care. Neither does a quota
    whose share is unknown or that is not active say anything: its level stays as it was.
    """

    def __init__(self, limits: ThresholdSettings) -> None:
        self._limits = limits
        self._levels: dict[_Key, Level] = {}  # those that are not OK, the one seen last at the end

    def events(self, quotas: Iterable[Quota], at: datetime) -> list[Event]:
        """Return the crossings in these quotas, of an answer that came `at` by the wall clock.

        A quota that is high or critical when it is first seen has crossed too.
        """
        keyed = list(_keyed(quotas))
        crossings = [self._crossed(key, quota, at) for key, quota in keyed]
        while len(self._levels) > max(MAX_KNOWN, len(keyed)):
            del self._levels[next(iter(self._levels))]
        return [event for event in crossings if event is not None]

    def _crossed(self, key: _Key, quota: Quota, at: datetime) -> Event | None:
        before = self._levels.pop(key, Level.OK)
        after = self._level(quota, before)
        if after is not Level.OK:
            self._levels[key] = after
        if after is before or quota.share is None:
            return None
        share = math.floor(quota.share + 1e-9)  # rounded down as on the panel
        return Event(at, _KINDS[after], quota.name, f"{share} % used, {_words(before, after)}")

    def _level(self, quota: Quota, before: Level) -> Level:
        if quota.share is None or not quota.is_active:
            return before
        thresholds = self._limits.of(quota.id)
        reached, kept = thresholds.level(quota.share), thresholds.level(quota.share * SLACK)
        return max(reached, min(before, kept, key=_LADDER.index), key=_LADDER.index)


def _keyed(quotas: Iterable[Quota]) -> Iterator[tuple[_Key, Quota]]:
    """Yield a key for every quota: its id, or its name where there is none, and a count."""
    seen: Counter[str] = Counter()
    for quota in quotas:
        name = quota.id or quota.name
        seen[name] += 1
        yield (name, seen[name]), quota


def _words(before: Level, after: Level) -> str:
    if _LADDER.index(after) > _LADDER.index(before):
        return str(after)
    still = f", still {after}" if after is not Level.OK else ""
    return f"no longer {before}{still}"
