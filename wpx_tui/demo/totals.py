"""Totals of traffic, and splitting whole numbers without losing any."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from wpx_tui.named_tuple import NamedTuple


class Totals(NamedTuple):
    """Traffic of a time: bytes, requests, failed requests, and summed response times in ms."""

    bytes: int = 0
    requests: int = 0
    failures: int = 0
    response_ms: int = 0

    @property
    def success_rate(self) -> float | None:
        """Percent of the requests that succeeded, 0 to 100; None without requests."""
        if not self.requests:
            return None
        return round(100 * (self.requests - self.failures) / self.requests, 2)

    @property
    def average_response_ms(self) -> int | None:
        """Mean response time in milliseconds, None without requests."""
        return round(self.response_ms / self.requests) if self.requests else None


def add(totals: Iterable[Totals]) -> Totals:
    """Return the sum of totals."""
    return Totals(*map(sum, zip(Totals(), *totals, strict=True)))


def difference(earlier: Totals, later: Totals) -> Totals:
    """Return `later` minus `earlier`."""
    return Totals(*(b - a for a, b in zip(earlier, later, strict=True)))


def running_split(total: int, weights: Iterable[float]) -> list[int]:
    """Return running sums of `total` split in proportion to `weights`; the last is `total` itself.

    No part exceeds its exact share by one or more, so none exceeds a whole number that bounds
    the share.
    """
    sums = list(accumulate((int(weight) for weight in weights), initial=0))
    return [total * part // (sums[-1] or 1) for part in sums]
