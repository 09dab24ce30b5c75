"""The countries as rows: keys, order, search and sums, with whatever the API leaves out."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.countries import (
    CountryFigures,
    CountryRow,
    country_rows,
    fold,
    matching_rows,
    sort_rows,
    total_figures,
)
from wpx_tui.analysis.shares import column_shares
from wpx_tui.api.models import Connections, Country
from wpx_tui.present.format import units

CODES = ("US", "DE", "TR", "XX", "??")
NAMES = ("Türkiye", "Åland Islands", "Côte d’Ivoire", "São Tomé and Príncipe", "Germany", "[red]")
counts = st.none() | st.integers(0, 5)  # few values, so that there are ties
countries = st.lists(
    st.builds(
        Country,
        country_code=st.none() | st.sampled_from(CODES),
        country_name=st.none() | st.sampled_from(NAMES),
        requests=counts,
        bytes=counts,
        percentage=st.none() | st.floats(0, 100),
    ),
    max_size=30,
)
connections = st.none() | st.builds(
    Connections,
    total=counts,
    by_country=st.dictionaries(st.sampled_from(CODES), st.integers(0, 3)),
)
VALUES: dict[str, Callable[[CountryRow], Any]] = {
    "code": lambda row: row.code,
    "name": lambda row: None if row.name is None else fold(row.name),
    "requests": lambda row: row.figures.requests,
    "per request": lambda row: row.figures.per_request,
    "share": lambda row: row.figures.share,
}
orders = st.tuples(st.sampled_from(sorted(VALUES)), st.booleans())


@given(countries, connections, orders)
def test_rows_are_sorted_and_unknown_values_are_last(
    answer: list[Country], now: Connections | None, order: tuple[str, bool]
) -> None:
    by, descending = order
    rows = country_rows(answer, now)
    ranked = sort_rows(rows, VALUES[by], descending=descending)
    assert set(ranked) == set(rows)
    assert len(ranked) == len(rows)
    values = [VALUES[by](row) for row in ranked]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known
    assert known == sorted(known, reverse=descending)
    for (one, row), (other, after) in pairwise(zip(values, ranked, strict=True)):
        if one == other:
            codes = [(country.code is None, country.code or "") for country in (row, after)]
            assert codes == sorted(codes), "ties are in the order of the codes in both directions"


@given(countries, connections, orders, st.randoms())
def test_the_order_of_the_answer_does_not_matter_where_codes_tell_the_rows_apart(
    answer: list[Country], now: Connections | None, order: tuple[str, bool], chance: random.Random
) -> None:
    answer = list({country.country_code: country for country in answer}.values())
    shuffled = answer[:]
    chance.shuffle(shuffled)
    by, descending = order
    first, second = (
        sort_rows(country_rows(rows, now), VALUES[by], descending=descending)
        for rows in (answer, shuffled)
    )
    assert first == second


@given(countries, connections)
def test_every_row_has_a_key_of_its_own_that_its_figures_do_not_change(
    answer: list[Country], now: Connections | None
) -> None:
    keys = [row.key for row in country_rows(answer, now)]
    assert len(set(keys)) == len(answer)
    later = [country.model_copy(update={"bytes": 7, "requests": 9}) for country in answer]
    assert [row.key for row in country_rows(later, None)] == keys


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("turk", ["Türkiye"]),
        ("TÜRK", ["Türkiye"]),
        ("aland", ["Åland Islands"]),
        ("d'iv", ["Côte d’Ivoire"]),
        ("sao tome", ["São Tomé and Príncipe"]),
        ("tr", ["Türkiye"]),
        ("[r", ["[red]"]),
        (" ger", ["Germany"]),
        ("zz", []),
        (".*", []),
    ],
)
def test_a_search_ignores_case_and_accents(text: str, names: list[str]) -> None:
    named = ["Türkiye", "Åland Islands", "Côte d’Ivoire", "São Tomé and Príncipe"]
    answer = [
        Country(country_code=code, country_name=name)
        for code, name in zip(
            ["TR", "AX", "CI", "ST", "DE", None], [*named, "Germany", "[red]"], strict=True
        )
    ]
    assert [row.name for row in matching_rows(country_rows(answer, None), text)] == names


@given(countries, st.sampled_from((*CODES, *NAMES)), st.integers(0, 20), st.integers(1, 20))
def test_every_part_of_a_code_or_name_finds_it(
    answer: list[Country], text: str, start: int, length: int
) -> None:
    part = text[start : start + length]
    rows = country_rows(answer, None)
    matches = matching_rows(rows, part.upper())
    assert [row for row in rows if text in (row.code, row.name)] == [
        row for row in matches if text in (row.code, row.name)
    ]
    assert matching_rows(rows, "") == rows


@given(countries, connections)
def test_a_sum_is_known_only_when_every_part_is(
    answer: list[Country], now: Connections | None
) -> None:
    rows = country_rows(answer, now)
    sums = total_figures(rows)
    for name in ("requests", "traffic", "share", "connections"):
        parts = [getattr(row.figures, name) for row in rows]
        assert (getattr(sums, name) is None) == (None in parts)
        if None not in parts:
            assert getattr(sums, name) == sum(parts)


def test_bytes_per_request_are_of_the_sums_and_never_divided_by_nothing() -> None:
    assert CountryFigures(4, 10, None, None).per_request == 2.5
    for requests, traffic in ((0, 0), (0, 5), (None, 5), (5, None)):
        assert CountryFigures(requests, traffic, None, None).per_request is None
    answer = [Country(requests=1, bytes=100), Country(requests=3, bytes=0)]
    assert total_figures(country_rows(answer, None)).per_request == 25


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (None, [None, None, None]),
        (Connections(total=5, by_country={"US": 5}), [5, 0, None]),
        (Connections(total=6, by_country={"US": 5}), [5, None, None]),
        (Connections(total=None, by_country={"US": 5}), [5, None, None]),
        (Connections(total=0), [0, 0, None]),
    ],
)
def test_no_connection_is_known_only_where_those_that_are_named_are_all(
    now: Connections | None, expected: list[int | None]
) -> None:
    answer = [Country(country_code="US"), Country(country_code="DE"), Country()]
    rows = country_rows(answer, now)
    assert [row.figures.connections for row in rows] == expected


def test_connections_of_a_code_that_two_rows_share_are_nobodys() -> None:
    answer = [Country(country_code="US"), Country(country_code="US"), Country(country_code="DE")]
    rows = country_rows(answer, Connections(total=5, by_country={"US": 4, "DE": 1}))
    assert [row.figures.connections for row in rows] == [None, None, 1]


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=60))
def test_the_shares_of_a_whole_table_add_up(traffic: list[int]) -> None:
    whole = sum(traffic)
    shares = column_shares(traffic, whole)
    if not whole:
        assert set(shares) == {None}
        return
    known = [share for share in shares if share is not None]
    assert len(known) == len(traffic)
    assert round(sum(round(share, 1) for share in known), 1) == 100.0
    for share, part in zip(known, traffic, strict=True):
        assert abs(share - 100 * part / whole) <= 0.1
        assert (units.percent(share) == "100.0 %") == (part == whole)
        assert (units.percent(share) == "0.0 %") == (part == 0)


def test_a_share_is_from_the_bytes_where_they_are_all_there_is() -> None:
    """The API rounds 0.5455 to 0.55, which is not 0.6."""
    whole = [Country(country_code="US", bytes=99_455, percentage=99.45)]
    whole.append(Country(country_code="ID", bytes=545, percentage=0.55))
    shares = [row.figures.column_share for row in country_rows(whole, None)]
    assert shares == [99.5, 0.5]
    cut = [Country(country_code="US", bytes=500, percentage=33.33)]
    assert country_rows(cut, None)[0].figures.column_share == 33.3


def test_a_country_that_is_not_named_has_no_connections_only_if_the_others_have_all() -> None:
    countries = [Country(country_code="US"), Country(country_code="DE")]
    for total, connections in [(5, 0), (7, None), (None, None)]:
        live = Connections(total=total, by_country={"US": 5})
        rows = country_rows(countries, live)
        assert [row.figures.connections for row in rows] == [5, connections]
