"""The countries as rows that can be sorted, searched and added up; unknown is never zero."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from wpx_tui.api.models import Connections, Country

Key: TypeAlias = tuple[str | None, str | None, int]
"""What a row is known by in every answer: code, name, and which of those that share both it is."""


class CountryColumn(StrEnum):
    """What the rows can be sorted by, in the order of the columns."""

    CODE = "code"
    COUNTRY = "country"
    REQUESTS = "requests"
    TRAFFIC = "traffic"
    PER_REQUEST = "per-request"
    SHARE = "share"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class CountryFigures:
    """`traffic` in bytes, `share` 0 to 100, `connections` open now; None is unknown."""

    requests: int | None
    traffic: int | None
    share: float | None
    connections: int | None

    @property
    def per_request(self) -> float | None:
        """Bytes per request; None also where there was no request."""
        if self.traffic is None or not self.requests:
            return None
        return self.traffic / self.requests


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One country; the API may leave out its code and its name."""

    key: Key
    code: str | None
    name: str | None
    figures: CountryFigures


@dataclass(frozen=True, slots=True)
class CountryOrder:
    """Figures begin with the largest, words with A, unless reversed."""

    by: CountryColumn = CountryColumn.TRAFFIC
    is_reversed: bool = False

    @property
    def descends(self) -> bool:
        """Whether what is large comes first."""
        return (self.by not in (CountryColumn.CODE, CountryColumn.COUNTRY)) != self.is_reversed

    def chosen(self, by: CountryColumn) -> CountryOrder:
        """The order after a choice of `by`: the same one again is reversed."""
        return CountryOrder(by, self.by is by and not self.is_reversed)

    def next(self) -> CountryOrder:
        """By the column after this one, after the last by the first."""
        every = list(CountryColumn)
        return CountryOrder(every[(every.index(self.by) + 1) % len(every)])


def country_rows(countries: Sequence[Country], connections: Connections | None) -> list[CountryRow]:
    """A row for each country in an answer; `connections` is None where they are not known.

    A code that several rows share has no connections of its own: whose they are is not said.
    """
    seen: Counter[tuple[str | None, str | None]] = Counter()
    codes = Counter(each.country_code for each in countries)
    open_in = _open_in(connections)
    rows = []
    for each in countries:
        code, name = each.country_code, each.country_name
        now = open_in(code) if codes[code] == 1 else None
        figures = CountryFigures(each.requests, each.bytes, each.percentage, now)
        rows.append(CountryRow((code, name, seen[code, name]), code, name, figures))
        seen[code, name] += 1
    return rows


def _open_in(connections: Connections | None) -> Callable[[str | None], int | None]:
    """Connections by code. One that is not named has none, if those named are all there are."""
    if connections is None:
        return lambda _code: None
    named = connections.by_country
    others = 0 if sum(named.values()) == connections.total else None
    return lambda code: None if code is None else named.get(code, others)


def in_order(rows: Iterable[CountryRow], order: CountryOrder) -> list[CountryRow]:
    """The rows sorted; unknown values last in either direction, ties by code."""
    value = _VALUES[order.by]
    ranked = sorted(rows, key=lambda row: (row.code is None, row.code or "", row.name or ""))
    known = [row for row in ranked if value(row) is not None]
    unknown = [row for row in ranked if value(row) is None]
    return sorted(known, key=value, reverse=order.descends) + unknown


def matching(rows: Iterable[CountryRow], text: str) -> list[CountryRow]:
    """The rows whose code or name contains `text`, whatever its case and its accents."""
    wanted = fold(text).strip()
    if not wanted:
        return list(rows)
    return [row for row in rows if wanted in fold(row.code or "") or wanted in fold(row.name or "")]


@lru_cache(maxsize=1024)  # the same few hundred names come with every answer
def fold(text: str) -> str:
    """`text` as it is compared: no case, no accents, one kind of apostrophe."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in letters if not unicodedata.combining(char))
    return kept.replace("’", "'")


def added_up(rows: Iterable[CountryRow]) -> CountryFigures:
    """The sums over the rows; a sum with an unknown part is unknown."""
    figures = [row.figures for row in rows]
    return CountryFigures(
        _sum(each.requests for each in figures),
        _sum(each.traffic for each in figures),
        _sum(each.share for each in figures),
        _sum(each.connections for each in figures),
    )


def _sum(values: Iterable[Any]) -> Any:
    parts = list(values)
    return None if None in parts else sum(parts)


_VALUES: dict[CountryColumn, Callable[[CountryRow], Any]] = {
    CountryColumn.CODE: lambda row: row.code,
    CountryColumn.COUNTRY: lambda row: None if row.name is None else fold(row.name),
    CountryColumn.REQUESTS: lambda row: row.figures.requests,
    CountryColumn.TRAFFIC: lambda row: row.figures.traffic,
    CountryColumn.PER_REQUEST: lambda row: row.figures.per_request,
    CountryColumn.SHARE: lambda row: row.figures.share,
    CountryColumn.NOW: lambda row: row.figures.connections,
}
