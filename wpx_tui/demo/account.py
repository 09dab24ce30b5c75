"""The simulated account: its subscriptions and their use."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass

from wpx_tui.api.enums import SubscriptionStatus
from wpx_tui.demo.countries import PLACES
from wpx_tui.demo.scenarios import Package, Scenario
from wpx_tui.demo.stream import Source, weekday_factor
from wpx_tui.demo.times import DAY, midnight, month_start
from wpx_tui.demo.traffic import Traffic

GB = 2**30
"""Bytes of what the provider sells as a GB."""

_VALID_DAYS = 90
_EXPIRED_AFTER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Subscription:
    """A package at one moment: its start and end in seconds since 1970, and the bytes used."""

    package: Package
    created: int
    expires: int
    used: int

    @property
    def limit(self) -> int:
        """The quota in bytes."""
        return self.package.limit_gb * GB


class Account:
    """The traffic since `opened`, and the subscriptions.

    So that a server can run for weeks, a package that is used up is renewed in the same second,
    under the same id, for another 90 days. So `used` is always the sum of its traffic since its
    `created`, and never more than its limit. One without traffic keeps its share.
    """

    def __init__(self, scenario: Scenario, seed: int, started: int) -> None:
        """Open the account; at the second `started` the packages have their `used_share`."""
        self.packages = scenario.packages
        self.is_untidy = scenario.is_untidy
        self.opened = (
            month_start(started, -scenario.months_old) if scenario.months_old else midnight(started)
        )
        self.traffic = Traffic(seed, self._sources(), PLACES[: scenario.places], self.opened)
        self._started = started

    def _sources(self) -> list[Source]:
        return [
            Source(
                package.id,
                int(package.daily_gb * GB),
                package.daily_requests,
                package.days_on,
                package.days_off,
            )
            for package in self.packages
            if package.daily_requests
        ]

    def package(self, subscription_id: str) -> Package | None:
        """Return the package with this id, None if the account has none."""
        return next((p for p in self.packages if p.id == subscription_id), None)

    def subscriptions(self, now: int) -> list[Subscription]:
        """Return all subscriptions as they stand at `now`."""
        return [self._subscription(package, now) for package in self.packages]

    def _subscription(self, package: Package, now: int) -> Subscription:
        if not package.daily_requests:
            is_over = package.status is SubscriptionStatus.EXPIRED
            end = self.opened + _EXPIRED_AFTER_DAYS * DAY
            if not is_over:
                end = midnight(self._started) + _VALID_DAYS * DAY
            used = int(package.used_share * package.limit_gb * GB)
            return Subscription(package, self.opened, end - 1, used)
        created = self._last_renewal(package, now)
        used = self.traffic.during(created, now, package.id).bytes
        end = midnight(created) + (_VALID_DAYS + 1) * DAY
        return Subscription(package, created, end - 1, used)

    def _last_renewal(self, package: Package, now: int) -> int:
        """Return when the package that is used at `now` was bought or last renewed."""
        quota = package.limit_gb * GB
        bought_at = self._bytes_before(package, self._started) - self._used_at_start(package)
        renewals = (self._bytes_before(package, now) - bought_at) // quota
        return bisect_left(
            range(now),
            bought_at + renewals * quota,
            lo=self.opened,
            key=lambda at: self._bytes_before(package, at),
        )

    def _used_at_start(self, package: Package) -> int:
        """Return the bytes that are used of the package when the server starts."""
        quota = package.limit_gb * GB
        if package.empty_hour is None:
            return int(package.used_share * quota)
        today = midnight(self._started)
        left = (today + DAY - self._started) / DAY * self._usual_day(package, today)
        left += package.empty_hour / 24 * self._usual_day(package, today + DAY)
        return max(0, quota - int(left))

    def _usual_day(self, package: Package, day: int) -> float:
        """Return the bytes of a weekday such as `day`, by the last weeks and days."""
        today = midnight(self._started)
        means = [
            sum(self._even_day(package, today - age * DAY) for age in range(1, days + 1)) / days
            for days in (3, 7, 21)
        ]
        return math.prod(means) ** (1 / len(means)) * weekday_factor(day // DAY)

    def _even_day(self, package: Package, day: int) -> float:
        """Return the bytes of a day without what its weekday makes of them."""
        return self.traffic.during(day, day + DAY, package.id).bytes / weekday_factor(day // DAY)

    def _bytes_before(self, package: Package, at: int) -> int:
        return self.traffic.before(at, package.id).bytes
