"""Who used how much of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class _Measured(Protocol):
    @property
    def bytes(self) -> int | None: ...


M = TypeVar("M", bound=_Measured)


def by_traffic(rows: Iterable[M]) -> list[M]:
    """The most traffic first; those of which it is not known last, equal ones as they came."""
    return sorted(rows, key=lambda each: -1 if each.bytes is None else each.bytes, reverse=True)


def share_percent(part: int | None, whole: int | None) -> float | None:
    """What percentage `part` is of `whole`; None where either is unknown or the whole is 0."""
    return 100 * part / whole if part is not None and whole else None


def connections_of(code: str | None, by_country: Mapping[str, int] | None) -> int | None:
    """Connections open in a country; one that is not in a known answer has none."""
    return None if code is None or by_country is None else by_country.get(code, 0)
