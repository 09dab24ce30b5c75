"""The columns of the countries table, and the order that keys and clicks choose by them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.countries import country_rows
from wpx_tui.api.models import Country
from wpx_tui.present.panels.country_columns import BY_ID, COUNTRY, SORTABLE, CountryOrder

figures = st.none() | st.integers(0, 5)  # few values, so that there are ties
countries = st.lists(
    st.builds(
        Country,
        country_code=st.none() | st.sampled_from(["US", "DE", "??"]),
        country_name=st.none() | st.sampled_from(["Türkiye", "Åland Islands", "germany"]),
        requests=figures,
        bytes=figures,
        percentage=st.none() | st.floats(0, 100),
    ),
    max_size=20,
)
orders = st.builds(CountryOrder, st.sampled_from([column.id for column in SORTABLE]), st.booleans())


def test_keys_and_clicks_turn_the_order() -> None:
    order = CountryOrder()
    ids = [(order := order.next()).by for _ in SORTABLE]
    assert ids == ["per-request", "share", "now", "code", "country", "requests", "traffic"]
    assert order == CountryOrder()
    assert order.descends, "the largest first"
    assert not order.select(COUNTRY).descends, "A first"
    assert not order.select("traffic").descends, "the same again is the other way round"
    assert order.select("traffic").select("traffic") == order


@given(countries, orders)
def test_rows_are_in_the_order_of_their_column(answer: list[Country], order: CountryOrder) -> None:
    rows = order.sort(country_rows(answer, None))
    assert sorted(map(repr, rows)) == sorted(map(repr, country_rows(answer, None)))
    column = BY_ID[order.by]
    value = column.sort_value or column.value
    known = [value(row) for row in rows if value(row) is not None]
    assert known == sorted(known, reverse=order.descends)


def test_names_are_sorted_without_case_and_accents() -> None:
    answer = [Country(country_name=name) for name in ("Zambia", "österreich", "Åland", "Oman")]
    rows = CountryOrder(COUNTRY).sort(country_rows(answer, None))
    assert [row.name for row in rows] == ["Åland", "Oman", "österreich", "Zambia"]
