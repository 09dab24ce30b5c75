"""What a span of traffic comes to, and how whole numbers are split without losing any."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple


class Tally(NamedTuple):
    """Traffic of a span: bytes, requests, how many of them failed, and their response times'
    sum in milliseconds."""

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


def summed(tallies: Iterable[Tally]) -> Tally:
    """All of them as one."""
    return Tally(*map(sum, zip(Tally(), *tallies, strict=True)))


def between(earlier: Tally, later: Tally) -> Tally:
    """What came to `earlier` to make it `later`."""
    return Tally(*(b - a for a, b in zip(earlier, later, strict=True)))


def split(total: int, weights: Iterable[float]) -> list[int]:
    """Running sums of `total` split in proportion to `weights`; the last is `total` itself.

    No part is more than one above its exact share, and so never more than a whole number that
    the exact share does not exceed.
    """
    sums = list(accumulate((int(weight) for weight in weights), initial=0))
    return [total * part // (sums[-1] or 1) for part in sums]
