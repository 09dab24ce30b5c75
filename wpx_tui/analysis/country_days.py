"""A country's days from what was recorded of it: traffic, rank, and the same span before.

Recorded is how much a country had used since a period began, once a day: two days' figures give the
traffic between them. What is not known stays unknown: no gap is spread over the days in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from wpx_tui.named_tuple import NamedTuple

K = TypeVar("K", bound=Hashable)

DAY = 86_400
LEAST_APART, MOST_APART = 20 * 3600, 28 * 3600
"""Seconds between two figures whose difference is a day's traffic."""


class CountryReading(NamedTuple):
    """Bytes and requests since `start`, as they stood at `seen_at`, the last of the UTC day `day`.

    Times in seconds since 1970; None is unknown.
    """

    start: int
    day: int
    country: str
    bytes: int | None
    requests: int | None
    seen_at: int


class CountryDay(NamedTuple):
    """A country's traffic on the UTC day that begins at `start`, in bytes, and its rank from 1 on.

    The rank is among the `of` countries whose traffic on that day is known; those with the same
    traffic share a rank. `is_running`: the day's figures are those so far.
    """

    start: int
    traffic: int | None = None
    rank: int | None = None
    of: int = 0
    is_running: bool = False


class CountryRecord(NamedTuple):
    """What is recorded, oldest first; `since` is the first day ever (seconds), None if none is.

    `today` is the UTC day (seconds) on which that was read. `has_store`: whether anything can be
    recorded at all.
    """

    readings: tuple[CountryReading, ...] = ()
    since: int | None = None
    today: int = 0
    has_store: bool = True

    def days(self, country: str) -> list[CountryDay]:
        """Return the country's days from the first known one on; unknown ones between have None."""
        daily = daily_traffic(self.readings, self.today)
        known = [day for day, traffic in daily.items() if country in traffic]
        if not known:
            return []
        last, days = max(daily), []
        for start in range(min(known), last + 1, DAY):
            by_country = daily.get(start, {})
            days.append(
                CountryDay(
                    start,
                    by_country.get(country),
                    ranks(by_country).get(country),
                    len(by_country),
                    is_running=start == self.today,
                )
            )
        return days

    def at(self, country: str, start: int, elapsed: float) -> float | None:
        """Return the bytes since `start`, `elapsed` seconds later; None where that is not known.

        Between two figures that are at most a day apart it is taken to have grown evenly.
        """
        points = [(0, 0)] + [
            (reading.seen_at - start, reading.bytes)
            for reading in self.readings
            if reading.start == start and reading.country == country and reading.bytes is not None
        ]
        for (left, low), (right, high) in pairwise(points):
            if left <= elapsed <= right and right - left <= MOST_APART:
                share = (elapsed - left) / (right - left) if right > left else 1.0
                return low + share * (high - low)
        return None


def ranks(values: Mapping[K, float | None]) -> dict[K, int]:
    """Return the rank of each known value, 1 for the largest; equal ones share the better rank."""
    known = sorted((value for value in values.values() if value is not None), reverse=True)
    places: dict[float, int] = {}
    for place, value in enumerate(known, 1):
        places.setdefault(value, place)
    return {key: places[value] for key, value in values.items() if value is not None}


@lru_cache(maxsize=4)  # each drawing asks for those of the same readings
def daily_traffic(
    readings: tuple[CountryReading, ...], today: int
) -> Mapping[int, Mapping[str, int]]:
    """Return the known traffic by UTC day and country, in bytes, the oldest day first.

    Of `today` it is what there was so far.
    """
    series: defaultdict[tuple[int, str], list[CountryReading]] = defaultdict(list)
    for reading in readings:
        series[reading.start, reading.country].append(reading)
    days: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for (start, country), rows in sorted(series.items()):
        for before, reading in zip(_begin(start, rows), rows, strict=True):
            traffic = _difference(before, reading, is_running=reading.day == today)
            if traffic is not None:
                days[reading.day][country] = traffic
    return dict(sorted(days.items()))


def _begin(start: int, rows: Sequence[CountryReading]) -> Iterable[CountryReading]:
    """Return what each of the rows, sorted by day, is held against; first nothing, at the start."""
    return (rows[0]._replace(bytes=0, seen_at=start, day=start - DAY), *rows[:-1])


def _difference(before: CountryReading, after: CountryReading, *, is_running: bool) -> int | None:
    """Return the traffic between two figures; None unless that is a day's, or the running one's."""
    apart = after.seen_at - before.seen_at
    least = 0 if is_running else LEAST_APART
    if before.bytes is None or after.bytes is None or not least <= apart <= MOST_APART:
        return None
    if after.day - before.day != DAY or after.bytes < before.bytes:
        return None
    return after.bytes - before.bytes


def first_day(record: CountryRecord) -> datetime | None:
    """Return the first day of which anything was recorded; None where nothing was."""
    return None if record.since is None else datetime.fromtimestamp(record.since, UTC)
