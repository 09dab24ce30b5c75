"""Money as it is written: cents below 100 alone, one sign, and in ASCII no sign but a code."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.cost import CostRange, Prices
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.money import SIGNS, code_of, middle_and_range, money
from wpx_tui.present.text.glyphs import ASCII


def fmt(currency: str = "USD", *, is_ascii: bool = False) -> Formatter:
    plain = Formatter(prices=Prices(currency, 1.0))
    return plain._replace(glyphs=ASCII) if is_ascii else plain


@pytest.mark.parametrize(
    ("amount", "currency", "text", "in_ascii"),
    [
        (0, "USD", "$0.00", "$0.00"),
        (0.004, "EUR", "<€0.01", "<EUR 0.01"),
        (95.2, "USD", "$95.20", "$95.20"),
        (99.996, "EUR", "€100", "EUR 100"),
        (1349.5, "EUR", "€1,350", "EUR 1,350"),
        (1350, "SEK", "1,350 kr", "1,350 kr"),
        (12.5, "PLN", "12.50 zł", "PLN 12.50"),
        (12.5, "CHF", "CHF 12.50", "CHF 12.50"),
        (47.6, "JPY", "¥48", "JPY 48"),
        (1234567, "GBP", "£1,234,567", "GBP 1,234,567"),
    ],
)
def test_the_sign_stands_where_the_currency_has_it(
    amount: float, currency: str, text: str, in_ascii: str
) -> None:
    assert money(amount, fmt(currency)) == text
    assert money(amount, fmt(currency, is_ascii=True)) == in_ascii


def test_the_range_of_the_design() -> None:
    cost = CostRange(1424.2, 1440.4, 1456.6)
    assert middle_and_range(cost, fmt()) == ("$1,440", "$1,424–1,457")
    assert middle_and_range(CostRange(5.0, 5.0, 5.0), fmt()) == ("$5.00", "")


@settings(max_examples=50)
@given(
    st.lists(st.floats(0, 1e9), min_size=3, max_size=3).map(sorted),
    st.sampled_from([*SIGNS, "CHF"]),
    st.booleans(),
)
def test_a_median_is_never_written_outside_its_range(
    values: list[float], currency: str, is_ascii: bool
) -> None:
    middle, between = middle_and_range(CostRange(*values), fmt(currency, is_ascii=is_ascii))
    assert (middle + between).isascii() or not is_ascii

    def numbers(text: str) -> list[float]:
        return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\.?\d*", text)]

    if between:
        low, high = numbers(between)
        assert low <= numbers(middle)[0] <= high
        assert abs(high - values[2]) <= max(0.06 * values[2], 0.5)


@given(st.sampled_from([*SIGNS]))
def test_a_sign_that_is_one_currency_s_alone_is_taken(code: str) -> None:
    assert code_of(code.lower()) == code
    if list(SIGNS.values()).count(SIGNS[code]) == 1:
        assert code_of(SIGNS[code]) == code
    else:
        with pytest.raises(ValueError, match="ISO code"):
            code_of(SIGNS[code])
