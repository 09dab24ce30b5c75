"""The traffic of one subscription out of one region, as a pure function of the seed and the time.

A day's volume is drawn first, then split among its hours and each hour among its seconds by
rounding the running sum, so that nothing is lost or made up. Which country a byte or a request
belongs to is dealt from a shuffled deck (see `Deck`). Times are whole seconds since 1970, UTC.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_128
from itertools import accumulate, pairwise

from wpx_tui.demo.apportion import Deck, deck
from wpx_tui.demo.countries import Place
from wpx_tui.demo.times import DAY, HOUR
from wpx_tui.demo.totals import Totals, add, difference, running_split

_WEEKDAYS = (1.08, 1.10, 1.09, 1.07, 1.02, 0.82, 0.82)  # from Monday; their mean is 1
_NOON_UTC = {"A": 17, "E": 11, "P": 5}  # the hour at which a region's clocks stand at about noon
_DAYS_KEPT = 64  # days of hours kept: more than the longest hourly history
_HOURS_KEPT = 16  # hours of minutes kept: the edges of windows that are requested again and again


@dataclass(frozen=True, slots=True)
class Source:
    """The traffic of one subscription on an average day.

    With `days_on` there is none for `days_off` days after so many, again and again.
    """

    subscription_id: str
    daily_bytes: int
    daily_requests: int
    days_on: int = 0
    days_off: int = 0

    def is_on(self, day: int) -> bool:
        """Return True if there is traffic on a day, counted since 1970."""
        return not self.days_on or day % (self.days_on + self.days_off) < self.days_on


def random_numbers(count: int, *key: object) -> list[float]:
    """Return `count` numbers in [0, 1), the same for the same key, on every machine."""
    digest = shake_128(repr(key).encode()).digest(2 * count)
    return [number / 65_536 for number in struct.unpack(f">{count}H", digest)]


def weekday_factor(day: int) -> float:
    """Return how much more than on an average day there is on a day, counted since 1970."""
    return _WEEKDAYS[(day + 3) % 7]


def _spread(roll: float, width: float) -> float:
    return 1 + width * (2 * roll - 1)


class Stream:
    """The traffic of one subscription out of one region; all traffic is the sum of streams."""

    def __init__(
        self, seed: int, source: Source, places: Sequence[Place], share: float, first_day: int
    ) -> None:
        self.subscription_id = source.subscription_id
        self._source = source
        self._requests = source.daily_requests * share
        self._size = source.daily_bytes / source.daily_requests
        self._region = places[0].region
        self._seed = seed
        self._key = (seed, source.subscription_id, self._region)
        self._first_day = first_day
        self._before_day = [Totals()]
        self._hours = lru_cache(_DAYS_KEPT)(self._split_day)
        self._seconds = lru_cache(_HOURS_KEPT)(self._split_hour)
        self.codes = tuple(place.code for place in places)
        weights = [place.weight for place in places]
        self.byte_deck = self._deck(weights, 0.35, "bytes")
        self.request_deck = self._deck(weights, 0.15, "requests")

    def _deck(self, weights: list[float], width: float, what: str) -> Deck:
        """Return a deck of the region's countries; every subscription has shares of its own."""
        random = random_numbers(len(weights), *self._key, what)
        shares = (w * _spread(roll, width) for w, roll in zip(weights, random, strict=True))
        return deck(tuple(shares), repr((self._key, what)))

    def before(self, at: int) -> Totals:
        """Return the traffic from the first day until just before the second `at`."""
        day, second = divmod(at - self._first_day * DAY, DAY)
        if day < 0:
            return Totals()
        self._reach(day)
        if not second:
            return self._before_day[day]
        hour, rest = divmod(second, HOUR)
        hours = self._hours(self._first_day + day)
        so_far = hours[hour]
        if rest:
            so_far = self._within(self._first_day + day, hour, rest, so_far, hours[hour + 1])
        before = self._before_day[day]
        return Totals(
            before[0] + so_far[0],
            before[1] + so_far[1],
            before[2] + so_far[2],
            before[3] + so_far[3],
        )

    def _reach(self, day: int) -> None:
        while len(self._before_day) <= day:
            volume = self._draw_day(self._first_day + len(self._before_day) - 1)
            self._before_day.append(add((self._before_day[-1], volume)))

    def _draw_day(self, day: int) -> Totals:
        if not self._source.is_on(day):
            return Totals()
        volume, size, failing, slow = random_numbers(4, *self._key, day)
        bad_day = 1.5 if random_numbers(1, self._seed, "bad day", day)[0] < 0.05 else 1
        scale = weekday_factor(day) * self._drift(day) * _spread(volume, 0.08)
        requests = int(self._requests * scale)
        return Totals(
            bytes=int(requests * self._size * _spread(size, 0.05)),
            requests=requests,
            failures=int(requests * (0.008 + 0.009 * failing) * bad_day),
            response_ms=int(requests * (215 + 45 * slow)),
        )

    def _drift(self, day: int) -> float:
        """Return a factor near 1: business grows and shrinks over weeks."""
        slow, fast = random_numbers(2, *self._key, "drift")
        return (
            1
            + 0.06 * math.sin(math.tau * (day / 41 + slow))
            + 0.04 * math.sin(math.tau * (day / 11 + fast))
        )

    def _split_day(self, day: int) -> list[Totals]:
        """Return the day so far at every full hour: 25 totals from nothing to the whole day."""
        index = day - self._first_day
        self._reach(index + 1)
        whole = difference(self._before_day[index], self._before_day[index + 1])
        noise = random_numbers(72, *self._key, day, "hours")
        load = self._load(day, noise[:24])
        sizes = (n * _spread(roll, 0.12) for n, roll in zip(load, noise[24:48], strict=True))
        requests = running_split(whole.requests, load)
        by_hour = [b - a for a, b in pairwise(requests)]
        dips = random_numbers(24, self._seed, "dips", day)  # trouble at the provider meets everyone
        failing = (n * (4 if dip < 0.02 else 1) for n, dip in zip(by_hour, dips, strict=True))
        mean = sum(load) / 24
        slowness = (
            n * (150 + 60 * weight / mean + 30 * roll)
            for n, weight, roll in zip(by_hour, load, noise[48:], strict=True)
        )
        columns = (
            running_split(whole.bytes, sizes),
            requests,
            running_split(whole.failures, failing),
            running_split(whole.response_ms, slowness),
        )
        return [Totals(*row) for row in zip(*columns, strict=True)]

    def _load(self, day: int, noise: list[float]) -> list[float]:
        """Return the load of the day's hours, relative to each other."""
        # A customer's big job runs from everywhere at once: the region is not in this key.
        jobs = random_numbers(24, self._seed, self.subscription_id, "jobs", day)
        afternoon = _NOON_UTC[self._region] + 3
        daylight = (1 + 0.7 * math.cos(math.tau * (h - afternoon) / 24) for h in range(24))
        return [
            1000 * light * (1.7 if job < 0.04 else 1.0) * _spread(roll, 0.10)
            for light, job, roll in zip(daylight, jobs, noise, strict=True)
        ]

    def _split_hour(self, hour: int) -> tuple[list[int], list[int]]:
        """Return running sums of the minutes' weights in the hour: of bytes and of requests."""
        noise = random_numbers(120, *self._key, hour, "minutes")
        requests = [60 + int(60 * roll + (150 if roll > 0.97 else 0)) for roll in noise[:60]]
        sizes = [int(n * _spread(roll, 0.3)) for n, roll in zip(requests, noise[60:], strict=True)]
        return list(accumulate(sizes, initial=0)), list(accumulate(requests, initial=0))

    def _within(self, day: int, hour: int, second: int, start: Totals, end: Totals) -> Totals:
        """Return the day so far, `second` seconds into an hour between `start` and `end`."""
        sizes, requests = self._seconds(day * 24 + hour)
        size = _part(sizes, second, end.bytes - start.bytes)
        in_hour = end.requests - start.requests
        done = _part(requests, second, in_hour)
        # Failures and response times follow the requests, so that no span, however short, has
        # more failures than requests.
        failures = (end.failures - start.failures) * done // (in_hour or 1)
        slowness = (end.response_ms - start.response_ms) * done // (in_hour or 1)
        return Totals(
            start.bytes + size,
            start.requests + done,
            start.failures + failures,
            start.response_ms + slowness,
        )


def _part(sums: Sequence[int], second: int, total: int) -> int:
    """Return the part of `total` until `second` of the hour, linear within a minute."""
    minute, rest = divmod(second, 60)
    weight = 60 * sums[minute] + rest * (sums[minute + 1] - sums[minute])
    return total * weight // (60 * sums[60])
