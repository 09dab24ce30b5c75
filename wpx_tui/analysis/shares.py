"""Parts of a total: their order, their percentage, and the connections that belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class _Measured(Protocol):
    @property
    def bytes(self) -> int | None: ...


M = TypeVar("M", bound=_Measured)


def by_traffic(rows: Iterable[M]) -> list[M]:
    """Sort by traffic, the most first; unknown traffic last, equal rows in their given order."""
    return sorted(rows, key=lambda row: -1 if row.bytes is None else row.bytes, reverse=True)


def share_percent(part: int | None, whole: int | None) -> float | None:
    """Return `part` of `whole` in percent; None where either is unknown or the whole is 0."""
    return 100 * part / whole if part is not None and whole else None


def connections_of(code: str | None, by_country: Mapping[str, int] | None) -> int | None:
    """Return the connections open in a country: 0 where the answer does not name it.

    None without a code, or where the answer is not known.
    """
    return None if code is None or by_country is None else by_country.get(code, 0)
