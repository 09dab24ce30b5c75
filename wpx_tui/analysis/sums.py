"""Sums and averages of figures of which some may be unknown (None)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

N = TypeVar("N", int, float)


def complete_sum(values: Iterable[N | None]) -> N | None:
    """Return the sum, 0 of nothing; None when any value is unknown.

    A sum without one of its parts would look smaller than it is.
    """
    total: N = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def known_sum(values: Iterable[N | None]) -> N | None:
    """Return the sum of the known values, None where there is none.

    For who also says how much is not known: a month's days, the accounts that are live.
    """
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def weighted_average(pairs: Iterable[tuple[float | None, float | None]]) -> float | None:
    """Return the average of the known values, weighted by their counts; None without counts."""
    known = [(value, count) for value, count in pairs if value is not None and count]
    total = sum(count for _, count in known)
    return sum(value * count for value, count in known) / total if total else None


def median(values: Sequence[float]) -> float:
    """Return the median of at least one value.

    Not that of `statistics`, which a dashboard would have to load before its first picture.
    """
    ordered, half = sorted(values), len(values) // 2
    return (ordered[half] + ordered[~half]) / 2
