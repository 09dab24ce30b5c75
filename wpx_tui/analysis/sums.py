"""Sums and averages of figures of which some may be unknown (None)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

N = TypeVar("N", int, float)


def complete_sum(values: Iterable[N | None]) -> N | None:
    """Return the sum, 0 of nothing; None when any value is unknown.

    A sum without one of its parts would look smaller than it is. Only `metrics.summarize` leaves
    unknown figures out: it is about the known buckets of a window.
    """
    total: N = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def weighted_average(pairs: Iterable[tuple[float | None, int | None]]) -> float | None:
    """Return the average of the known values, weighted by their counts; None without counts."""
    known = [(value, count) for value, count in pairs if value is not None and count]
    total = sum(count for _, count in known)
    return sum(value * count for value, count in known) / total if total else None
