"""Parts of a total: their order and their percentages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from wpx_tui.analysis.percentages import to_tenths
from wpx_tui.analysis.quotas import reaches


class _Measured(Protocol):
    @property
    def bytes(self) -> int | None: ...


M = TypeVar("M", bound=_Measured)

TENTHS = 1000
"""Tenths of a percent in a whole."""
ALMOST_NONE, ALMOST_ALL = 0.01, 99.99
"""Percent: what a part above nothing is at least, and what a part of all is at most."""


def by_traffic(rows: Iterable[M]) -> list[M]:
    """Sort by traffic, the most first; unknown traffic last, equal rows in their given order."""
    return sorted(rows, key=lambda row: -1 if row.bytes is None else row.bytes, reverse=True)


def share_percent(part: int | None, whole: int | None) -> float | None:
    """Return `part` of `whole` in percent; None where either is unknown or the whole is 0."""
    return 100 * part / whole if part is not None and whole else None


def column_shares(parts: Sequence[int | None], whole: int | None) -> list[float | None]:
    """Return each part of `whole` in percent, as a column of the whole table shows them.

    Where the parts are the whole, they are tenths of a percent that add up to 100.0: those with
    the largest remainders are rounded up. Else each is rounded for itself.
    """
    known = [part for part in parts if part is not None]
    total = sum(known)
    if not whole or len(known) < len(parts) or abs(total - whole) > len(parts):  # bytes, rounded
        return [rounded_share(share_percent(part, whole)) for part in parts]
    return [
        _between(tenths / 10, is_some=part > 0, is_all=part == total)
        for tenths, part in zip(_largest_remainders(known, total), known, strict=True)
    ]


def _largest_remainders(parts: Sequence[int], whole: int) -> list[int]:
    tenths = [TENTHS * part // whole for part in parts]
    remainders = [TENTHS * part % whole for part in parts]
    order = sorted(range(len(parts)), key=lambda index: -remainders[index])
    for index in order[: TENTHS - sum(tenths)]:
        tenths[index] += 1
    return tenths


def rounded_share(percent: float | None) -> float | None:
    """Return a share of a column in tenths of a percent; None where it is unknown."""
    if percent is None:
        return None
    return _between(to_tenths(percent), is_some=percent > 0, is_all=reaches(percent, 100))


def _between(percent: float, *, is_some: bool, is_all: bool) -> float:
    """Return `percent`; that of a part which is neither nothing nor all says neither."""
    if is_some and not percent:
        return ALMOST_NONE
    return ALMOST_ALL if percent == 100 and not is_all else percent
