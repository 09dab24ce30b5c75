"""Ranks, and a country's days from its figures since a period began, held against the truth."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.country_days import (
    DAY,
    CountryReading,
    CountryRecord,
    daily_traffic,
    ranks,
)

START = 1_793_491_200  # 2026-11-01 in UTC
HOUR = 3600
LAST_OF_A_DAY = DAY - 600
"""Seconds into a day at which its last figures are kept: 23:50."""

traffic = st.integers(0, 10**12)


@given(st.dictionaries(st.text(max_size=3), st.none() | st.integers(0, 9), max_size=12))
def test_ranks_count_those_with_more(values: dict[str, int | None]) -> None:
    known = [value for value in values.values() if value is not None]
    result = ranks(values)
    assert result.keys() == {key for key, value in values.items() if value is not None}
    for key, rank in result.items():
        own = values[key]
        assert own is not None
        assert rank == 1 + sum(value > own for value in known)


def recorded(by_country: dict[str, list[int | None]], skipped: set[int]) -> CountryRecord:
    """The record of a month, of the traffic between the moments that days are kept at.

    None is a country that was not listed from that day on; of the days `skipped` nothing is kept.
    """
    readings = []
    for country, days in by_country.items():
        known = days[: days.index(None)] if None in days else days
        for number, total in enumerate(accumulate(day or 0 for day in known)):
            day = START + number * DAY
            if number not in skipped:
                readings.append(
                    CountryReading(START, day, country, total, None, day + LAST_OF_A_DAY)
                )
    readings.sort(key=lambda reading: (reading.day, reading.country))
    return CountryRecord(tuple(readings), START, START + 5 * DAY)


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["DE", "US", "FR", "BR"]),
        st.lists(st.none() | traffic, min_size=6, max_size=6),
        min_size=1,
    ),
    st.sets(st.integers(0, 5), max_size=3),
)
def test_days_are_what_was_used_on_them_or_unknown(
    by_country: dict[str, list[int | None]], skipped: set[int]
) -> None:
    record = recorded(by_country, skipped)
    daily = daily_traffic(record.readings, record.today)
    for country, truth in by_country.items():
        listed = truth.index(None) if None in truth else len(truth)
        for number in range(6):
            wanted = truth[number] if number < listed else None
            if number in skipped or (number and number - 1 in skipped):
                wanted = None  # no gap is spread over the days in it
            assert daily.get(START + number * DAY, {}).get(country) == wanted
        for day in record.days(country):
            others = daily.get(day.start, {})
            assert day.traffic == others.get(country)
            assert day.rank == ranks(others).get(country)
            assert day.of == len(others)


def test_a_corrected_figure_and_a_gap_within_the_day_are_no_traffic() -> None:
    def reading(day: int, total: int | None, second: int) -> CountryReading:
        at = START + day * DAY
        return CountryReading(START, at, "DE", total, None, at + second)

    record = CountryRecord(
        (
            reading(0, 100, LAST_OF_A_DAY),
            reading(1, 90, LAST_OF_A_DAY),  # less than before
            reading(2, None, LAST_OF_A_DAY),
            reading(3, 300, 9 * HOUR),
            reading(4, 400, LAST_OF_A_DAY),  # 39 hours later
            reading(5, 450, 2 * HOUR),  # the running day, so far
        ),
        START,
        START + 5 * DAY,
    )
    days = record.days("DE")
    assert [day.traffic for day in days] == [100, None, None, None, None, 50]
    assert [day.is_running for day in days] == [False] * 5 + [True]
    assert record.days("US") == []
    later = record._replace(today=START + 6 * DAY).days("DE")
    assert later[-1].start == START, "the running day has ended, and nobody saw how"


def test_the_same_span_before_grows_evenly_between_two_figures() -> None:
    record = recorded({"DE": [1000, 500, 500]}, skipped=set())
    assert record.at("DE", START, 0) == 0
    assert record.at("DE", START, LAST_OF_A_DAY) == 1000
    assert record.at("DE", START, LAST_OF_A_DAY + DAY / 2) == pytest.approx(1250)
    assert record.at("DE", START, 4 * DAY) is None, "nothing was kept so late"
    assert record.at("FR", START, DAY) is None
    assert recorded({"DE": [1000, 500, 500]}, skipped={1}).at("DE", START, 2 * DAY) is None
