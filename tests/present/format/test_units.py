"""Numbers: three digits, never a lie by rounding, the same unit rules for every size."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.quotas import reaches
from wpx_tui.present.format import units
from wpx_tui.present.format.units import GB, Units


@pytest.mark.parametrize(
    ("count", "kind", "text"),
    [
        (0, Units.GB, "0 B"),
        (999, Units.GB, "999 B"),
        (1000, Units.GB, "0.98 KB"),
        (5 * GB, Units.GB, "5.00 GB"),
        (5 * GB, Units.IEC, "5.00 GiB"),
        (5 * GB, Units.SI, "5.37 GB"),
        (int(612.4 * GB), Units.GB, "612 GB"),
        (999_949, Units.SI, "1.00 MB"),
        (1_000, Units.SI, "1.00 kB"),
        (2**63 - 1, Units.GB, "8.00 EB"),
        (None, Units.GB, "–"),
    ],
)
def test_traffic_as_billed(count: int | None, kind: Units, text: str) -> None:
    assert units.traffic(count, kind) == text


@given(count=st.integers(0, 2**63 - 1), kind=st.sampled_from(Units))
def test_traffic_reads_back_to_what_it_was(count: int, kind: Units) -> None:
    number, unit = units.traffic(count, kind).split(" ")
    size = kind.base ** kind.names.index(unit)
    assert float(number.replace(",", "")) * size == pytest.approx(count, rel=0.006)
    assert len(re.sub(r"\D", "", number)) <= 3, "three significant digits"


@given(st.integers(0, 2**63 - 1), st.sampled_from(Units))
def test_in_a_column_a_figure_says_the_same_with_one_decimal(count: int, kind: Units) -> None:
    number, unit = units.traffic(count, kind, write=units.tenths).split(" ")
    size = kind.base ** kind.names.index(unit)
    assert float(number) * size == pytest.approx(count, rel=0.06)
    assert float(number) <= 1000
    assert re.fullmatch(r"\d+\.\d", number) or unit == "B"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (2_500, "2,500"), (9_999, "9,999"), (10_000, "10.0 k"), (14_200_000, "14.2 M")],
)
def test_counts(value: int, text: str) -> None:
    assert units.count(value) == text


@given(st.floats(0, 100))
def test_a_percentage_never_says_all_or_nothing_of_what_is_not(value: float) -> None:
    text = units.percent(value)
    assert (text == "100.0 %") == reaches(value, 100)
    assert (text == "0.0 %") == (value == 0)


@given(
    st.floats(0, 1_000),
    st.lists(st.floats(1, 200) | st.sampled_from([80, 90, 95]), max_size=2),
    st.floats(-0.2, 0.2),
)
def test_a_percentage_is_never_rounded_across_a_threshold(
    value: float, thresholds: list[float], nearness: float
) -> None:
    near = [threshold + nearness for threshold in thresholds]
    for percentage in (value, *near, *thresholds):
        text = units.percent(percentage, thresholds=thresholds)
        if not text.startswith("<"):
            digits = float(text.removesuffix(" %").replace(",", ""))
            assert abs(digits - percentage) <= 0.1
            for threshold in thresholds:
                assert reaches(digits, threshold) == reaches(percentage, threshold), text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (79.96, "79.9 %"),
        (95.99996, "96.0 %"),
        (43.97, "44.0 %"),
        (97.96, "97.9 %"),
        (94.96, "94.9 %"),
        (100 * 32.3 / 34, "95.0 %"),
        (100 * 18.4 / 23, "80.0 %"),
        (12.25, "12.2 %"),
        (12.35, "12.4 %"),
        (0.04, "<0.1 %"),
        (99.99, "99.9 %"),
        (104.2, "104.2 %"),
    ],
)
def test_percentages(value: float, text: str) -> None:
    assert units.percent(value, thresholds=(80, 95)) == text


def test_response_times() -> None:
    assert units.milliseconds(245) == "245 ms"
    assert units.milliseconds(999.6) == "1.00 s"
    assert units.milliseconds(12_345) == "12.3 s"
    assert units.milliseconds(1_234_567) == "1,235 s"
    assert units.milliseconds(None) == "–"
