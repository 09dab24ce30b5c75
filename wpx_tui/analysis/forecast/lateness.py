"""How much of a day's bytes arrives late, from what was seen of past days and when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median

from wpx_tui.analysis.forecast.usage import DAY, midnight

AGES = 3
"""Today and the days before it that may still be incomplete."""

LEAST_DAYS = 5
"""Past days without which nothing is said of an age."""

FINAL_AGE = 4
"""A day counts as complete when it was seen on this day after it, or later."""

COMPLETE_SHARE = 0.98
LEAST_SHARE = 0.05
LEAST_ELAPSED = 0.1


@dataclass(frozen=True, slots=True)
class Sighting:
    """The bytes that a UTC day had at a time."""

    day: date
    seen_at: datetime
    bytes: float


def reported_shares(sightings: Iterable[Sighting]) -> tuple[float, ...]:
    """Return the share of a day's bytes that has arrived, for today, yesterday and so on.

    The shares are for `Usage.reported`: 0.05 to 1, a median over the past days, of what a day had
    by then against what it had in the end; of today, against its elapsed part. Empty where nothing
    arrives late or too little is known.
    """
    days: dict[date, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        days[sighting.day].append(sighting)
    shares: list[list[float]] = [[] for _ in range(AGES)]
    for seen in days.values():
        final = max(seen, key=lambda sighting: sighting.seen_at)
        if _age(final) >= FINAL_AGE and final.bytes > 0.0:
            for age in range(AGES):
                shares[age] += _shares(seen, final.bytes, age)
    result = [_typical(values) for values in shares]
    while result and result[-1] >= COMPLETE_SHARE:
        result.pop()
    return tuple(result)


def _age(sighting: Sighting) -> int:
    return (sighting.seen_at.astimezone(UTC).date() - sighting.day).days


def _shares(seen: Sequence[Sighting], final: float, age: int) -> list[float]:
    """Return the last sighting's share at an age, as a list of one, or of none."""
    candidates = [sighting for sighting in seen if _age(sighting) == age]
    if not candidates:
        return []
    last = max(candidates, key=lambda sighting: sighting.seen_at)
    elapsed = min(1.0, (last.seen_at.astimezone(UTC) - midnight(last.day)) / DAY)
    return [last.bytes / (final * elapsed)] if elapsed >= LEAST_ELAPSED else []


def _typical(values: Sequence[float]) -> float:
    if len(values) < LEAST_DAYS:
        return 1.0
    return min(1.0, max(LEAST_SHARE, median(values)))
