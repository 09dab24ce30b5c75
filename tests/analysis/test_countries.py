from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.countries import (
    CountryColumn,
    CountryFigures,
    CountryOrder,
    CountryRow,
    added_up,
    country_rows,
    fold,
    in_order,
    matching,
)
from wpx_tui.api.models import Connections, Country

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
orders = st.builds(CountryOrder, st.sampled_from(CountryColumn), st.booleans())


def figure(row: CountryRow, by: CountryColumn) -> object:
    texts = {
        CountryColumn.CODE: row.code,
        CountryColumn.COUNTRY: None if row.name is None else fold(row.name),
    }
    named = {CountryColumn.PER_REQUEST: "per_request", CountryColumn.NOW: "connections"}
    return texts[by] if by in texts else getattr(row.figures, named.get(by, by.value))


@given(countries, connections, orders)
def test_rows_are_sorted_and_what_is_unknown_stands_last(
    answer: list[Country], now: Connections | None, order: CountryOrder
) -> None:
    rows = country_rows(answer, now)
    ranked = in_order(rows, order)
    assert sorted(row.key[2] for row in ranked) == sorted(row.key[2] for row in rows)
    assert set(ranked) == set(rows)
    values = [figure(row, order.by) for row in ranked]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known
    assert known == sorted(known, reverse=order.descends)  # type: ignore[type-var]  # of one kind
    for (one, row), (other, after) in pairwise(zip(values, ranked, strict=True)):
        if one == other:
            codes = [(each.code is None, each.code or "") for each in (row, after)]
            assert codes == sorted(codes), "ties stand by code, whichever way it is sorted"


@given(countries, connections, orders, st.randoms())
def test_the_order_of_the_answer_does_not_matter_where_codes_tell_the_rows_apart(
    answer: list[Country], now: Connections | None, order: CountryOrder, chance: random.Random
) -> None:
    answer = list({each.country_code: each for each in answer}.values())
    shuffled = answer[:]
    chance.shuffle(shuffled)
    assert in_order(country_rows(answer, now), order) == in_order(
        country_rows(shuffled, now), order
    )


@given(countries, connections)
def test_every_row_has_a_key_of_its_own_that_its_figures_do_not_change(
    answer: list[Country], now: Connections | None
) -> None:
    keys = [row.key for row in country_rows(answer, now)]
    assert len(set(keys)) == len(answer)
    later = [each.model_copy(update={"bytes": 7, "requests": 9}) for each in answer]
    assert [row.key for row in country_rows(later, None)] == keys


def test_keys_and_clicks_turn_the_order() -> None:
    order = CountryOrder()
    assert [(order := order.next()).by for _ in CountryColumn] == [
        CountryColumn.PER_REQUEST,
        CountryColumn.SHARE,
        CountryColumn.NOW,
        CountryColumn.CODE,
        CountryColumn.COUNTRY,
        CountryColumn.REQUESTS,
        CountryColumn.TRAFFIC,
    ]
    assert order == CountryOrder()
    assert order.descends, "the largest first"
    assert not order.chosen(CountryColumn.COUNTRY).descends, "A first"
    assert not order.chosen(CountryColumn.TRAFFIC).descends, "the same again is the other way round"
    assert order.chosen(CountryColumn.TRAFFIC).chosen(CountryColumn.TRAFFIC) == order


@pytest.mark.parametrize(
    ("text", "found"),
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
def test_a_search_ignores_case_and_accents(text: str, found: list[str]) -> None:
    named = ["Türkiye", "Åland Islands", "Côte d’Ivoire", "São Tomé and Príncipe"]
    answer = [
        Country(country_code=code, country_name=name)
        for code, name in zip(
            ["TR", "AX", "CI", "ST", "DE", None], [*named, "Germany", "[red]"], strict=True
        )
    ]
    assert [row.name for row in matching(country_rows(answer, None), text)] == found


@given(countries, st.sampled_from((*CODES, *NAMES)), st.integers(0, 20), st.integers(1, 20))
def test_every_part_of_a_code_or_name_finds_it(
    answer: list[Country], text: str, start: int, length: int
) -> None:
    part = text[start : start + length]
    rows = country_rows(answer, None)
    found = matching(rows, part.upper())
    assert [row for row in rows if text in (row.code, row.name)] == [
        row for row in found if text in (row.code, row.name)
    ]
    assert matching(rows, "") == rows


@given(countries, connections)
def test_a_sum_is_known_only_when_every_part_is(
    answer: list[Country], now: Connections | None
) -> None:
    rows = country_rows(answer, now)
    sums = added_up(rows)
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
    assert added_up(country_rows(answer, None)).per_request == 25


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
