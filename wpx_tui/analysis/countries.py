"""The countries as rows that can be filtered, sorted and added up; unknown is never zero."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from wpx_tui.analysis.country_days import ranks
from wpx_tui.analysis.shares import column_shares, rounded_share
from wpx_tui.analysis.sums import complete_sum

if TYPE_CHECKING:
    from wpx_tui.api.models import Connections, Country

RowKey: TypeAlias = tuple[str | None, str | None, int]
"""Identifies a row in every answer: code, name, and its number among those that share both."""


@dataclass(frozen=True, slots=True)
class CountryFigures:
    """`traffic` in bytes, `share` 0 to 100, `connections` open now; None is unknown.

    `share` is the API's own; `column_share` is the one that the table shows, which adds up to
    100.0 over a whole table.
    """

    requests: int | None
    traffic: int | None
    share: float | None
    connections: int | None
    column_share: float | None = None

    @property
    def per_request(self) -> float | None:
        """Bytes per request; None also where there was no request."""
        if self.traffic is None or not self.requests:
            return None
        return self.traffic / self.requests


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One country; the API may leave out its code and its name."""

    key: RowKey
    code: str | None
    name: str | None
    figures: CountryFigures


def country_rows(
    countries: Sequence[Country], connections: Connections | None = None
) -> list[CountryRow]:
    """Return the rows of all countries of an answer; `connections` is None where not known.

    A code that several rows share has no connections of its own: the API does not say whose they
    are.
    """
    rows = []
    numbers: Counter[tuple[str | None, str | None]] = Counter()
    codes = Counter(country.country_code for country in countries)
    connections_by_code = _connections_by_code(connections)
    for country, share in zip(countries, _column_shares(countries), strict=True):
        code, name = country.country_code, country.country_name
        count = connections_by_code(code) if codes[code] == 1 else None
        figures = CountryFigures(country.requests, country.bytes, country.percentage, count, share)
        rows.append(CountryRow((code, name, numbers[code, name]), code, name, figures))
        numbers[code, name] += 1
    return rows


ROUNDED = 0.1
"""Percent: the API's shares may be rounded; farther from the bytes they are of something else."""


def _column_shares(countries: Sequence[Country]) -> list[float | None]:
    """Return the shares of the table: from the bytes if these are all there is, else the API's."""
    traffic, own = [country.bytes for country in countries], [row.percentage for row in countries]
    shares = column_shares(traffic, complete_sum(traffic))
    pairs = zip(shares, own, strict=True)
    is_whole = all(
        share is not None and percent is not None and abs(share - percent) <= ROUNDED
        for share, percent in pairs
    )
    return shares if is_whole else [rounded_share(percent) for percent in own]


def _connections_by_code(connections: Connections | None) -> Callable[[str | None], int | None]:
    """Return connections by code: a code without any has 0 if the known ones are all of them."""
    if connections is None:
        return lambda _code: None
    by_country = connections.by_country
    others = 0 if sum(by_country.values()) == connections.total else None
    return lambda code: None if code is None else by_country.get(code, others)


def sort_rows(
    rows: Iterable[CountryRow], value: Callable[[CountryRow], Any], *, descending: bool
) -> list[CountryRow]:
    """Return the rows sorted by `value`; unknown ones last either way, equal ones by code."""
    by_code = sorted(rows, key=lambda row: (row.code is None, row.code or "", row.name or ""))
    known = [row for row in by_code if value(row) is not None]
    unknown = [row for row in by_code if value(row) is None]
    return sorted(known, key=value, reverse=descending) + unknown


def matching_rows(rows: Iterable[CountryRow], text: str) -> list[CountryRow]:
    """Return the rows whose code or name contains `text`, whatever its case and its accents."""
    wanted = fold(text).strip()
    if not wanted:
        return list(rows)
    return [row for row in rows if wanted in fold(row.code or "") or wanted in fold(row.name or "")]


@lru_cache(maxsize=1024)  # the same few hundred names come with every answer
def fold(text: str) -> str:
    """Return `text` for comparing: without case and accents, with one kind of apostrophe."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in letters if not unicodedata.combining(char))
    return kept.replace("’", "'")


def total_figures(rows: Iterable[CountryRow]) -> CountryFigures:
    """Return the sum of each figure over the rows; a sum with an unknown part is unknown."""
    figures = [row.figures for row in rows]
    sums = {
        field.name: complete_sum(getattr(figure, field.name) for figure in figures)
        for field in fields(CountryFigures)
    }
    # What is shown adds up, not what is hidden behind "<0.1 %".
    shares = [figure.column_share for figure in figures]
    sums["column_share"] = complete_sum(share and round(share, 1) for share in shares)
    return CountryFigures(**sums)


def ranks_of(rows: Iterable[CountryRow]) -> dict[RowKey, int]:
    """Return the rank by traffic of each row whose traffic is known, 1 for the most."""
    return ranks({row.key: row.figures.traffic for row in rows})
