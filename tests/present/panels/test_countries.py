"""The table of countries at every width: whole figures, aligned, with the column sorted by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.countries import CountryRow, country_rows, total_figures
from wpx_tui.api.models import Connections, Country
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import Units
from wpx_tui.present.panels.countries import Table, Widths, table
from wpx_tui.present.panels.country_columns import (
    BAR,
    CODE,
    COUNTRY,
    SORTABLE,
    CountryOrder,
)
from wpx_tui.present.text.glyphs import ASCII, UNICODE
from wpx_tui.present.text.spans import Role, plain, width

most = 2**63 - 1
answers = st.lists(
    st.builds(
        Country,
        country_code=st.none() | st.sampled_from(["US", "日本", "LONG-CODE"]),
        country_name=st.none() | st.text("aü日 ", max_size=60),
        requests=st.none() | st.integers(0, most),
        bytes=st.none() | st.integers(0, most),
        percentage=st.none() | st.floats(0, 100),
    ),
    min_size=1,
    max_size=8,
)
formats = st.builds(Formatter, st.sampled_from(Units), glyphs=st.sampled_from([UNICODE, ASCII]))
orders = st.builds(CountryOrder, st.sampled_from([column.id for column in SORTABLE]), st.booleans())


def ready(
    answer: list[Country], order: CountryOrder, cells: int, fmt: Formatter
) -> tuple[Table, list[CountryRow]]:
    rows = country_rows(answer, Connections(total=31_234, by_country={"US": 31_234}))
    return table(order, Widths.of(rows, fmt), total_figures(rows), cells, fmt), rows


@given(answers, orders, st.integers(38, 200), formats)
def test_the_table_fits_its_width_and_cuts_no_figure(
    answer: list[Country], order: CountryOrder, cells: int, fmt: Formatter
) -> None:
    drawn, rows = ready(answer, order, cells, fmt)
    lines = [drawn.heading(), *map(drawn.row, rows), drawn.total(total_figures(rows), 1, len(rows))]
    assert {width(each) for each in lines} == {width(lines[0])}
    assert width(lines[0]) <= cells
    columns = list(drawn.columns)
    assert columns[:2] == [CODE, COUNTRY]
    assert order.by in columns, "the column that it is sorted by is always seen"
    for each in lines[1:-1]:
        assert not any(fmt.glyphs.ellipsis in span.text for span in each[3:]), plain(each)
    assert fmt.glyphs.ellipsis not in plain(lines[-1])


@pytest.mark.parametrize(
    ("cells", "titles"),
    [
        (38, ["country", "traffic", "share"]),
        (53, ["code", "country", "traffic", "share", "now"]),
        (68, ["code", "country", "requests", "traffic", "share", "now"]),
        (100, ["code", "country", "requests", "traffic", "per req", "share", "now"]),
    ],
)
def test_what_matters_most_is_seen_first(cells: int, titles: list[str]) -> None:
    answer = [Country(country_code="AE", country_name="United Arab Emirates", bytes=1)]
    drawn, _ = ready(answer, CountryOrder(COUNTRY), cells, Formatter())
    found = plain(drawn.heading()).replace("▲", " ").replace("per req", "per_req").split()
    assert [title.replace("_", " ") for title in found] == titles


@given(answers, orders, st.integers(38, 200))
def test_one_title_bears_the_sign_and_each_can_be_clicked(
    answer: list[Country], order: CountryOrder, cells: int
) -> None:
    drawn, _ = ready(answer, order, cells, Formatter())
    spans = [span for span in drawn.heading() if span.action]
    (signed,) = [span for span in spans if "▲" in span.text or "▼" in span.text]
    assert signed.role is Role.STRONG
    assert ("▼" in signed.text) == order.descends
    assert signed.action == f"sort_by('{order.by}')"
    for column in SORTABLE:
        if column.id in drawn.columns and column.id != CODE:
            actions = [span.action for span in spans if column.title in span.text]
            assert actions == [f"sort_by('{column.id}')"]


def test_unknown_is_not_zero_and_the_total_says_of_how_many() -> None:
    answer = [
        Country(country_code="US", country_name="United States", requests=0, bytes=0),
        Country(country_name="Nowhere", percentage=100),
    ]
    drawn, rows = ready(answer, CountryOrder(), 100, Formatter())
    first, second = (plain(drawn.row(row)).split() for row in rows)
    assert first == ["US", "United", "States", "0", "0", "B", "–", "–", "31.2", "k"]
    assert second == [
        "–",
        "Nowhere",
        "–",
        "–",
        "–",
        "100.0",
        "%",
        "█" * drawn.columns[BAR].cells,
        "–",
    ]
    assert plain(drawn.total(total_figures(rows), 1, 2)).split() == [
        "1",
        "of",
        "2",
        "countries",
        *"–" * 5,
    ]
    assert plain(drawn.total(total_figures(rows[:1]), 1, 1)).split()[:4] == [
        "1",
        "country",
        "0",
        "0",
    ]


def test_a_long_name_is_cut_with_a_sign_of_the_family_in_use() -> None:
    answer = [Country(country_code="AE", country_name="United Arab Emirates")]
    for glyphs in (UNICODE, ASCII):
        drawn, (emirates,) = ready(answer, CountryOrder(), 38, Formatter(glyphs=glyphs))
        assert f"United Arab Em{glyphs.ellipsis}" in plain(drawn.row(emirates))


def test_a_total_beyond_what_a_row_can_say_is_whole_too() -> None:
    answer = [Country(country_code="US", percentage=100)] * 12
    drawn, rows = ready(answer, CountryOrder(), 68, Formatter())
    assert "1,200.0 %" in plain(drawn.total(total_figures(rows), 12, 12))
