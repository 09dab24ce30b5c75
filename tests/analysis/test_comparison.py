"""What is compared with what: over month ends, leap days, zones and odd answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.comparison import (
    HOUR,
    LEAST_KNOWN,
    ComparedWindows,
    Comparison,
    Window,
    compare,
    windows,
)
from wpx_tui.analysis.periods import period_range
from wpx_tui.api.enums import Period
from wpx_tui.api.models import History, HistoryPoint, Span
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.comparison import comparison_line
from wpx_tui.present.text.glyphs import ASCII, UNICODE, Glyphs
from wpx_tui.present.text.spans import plain, width

SECOND = timedelta(seconds=1)
MONTH_OF_HOURS = 31 * 24
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001  # hypothesis wants its bounds naive
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=-9, minutes=-30)), timezone(timedelta(hours=14))]
    ),
)
turns = st.builds(  # near the places where days, weeks, months and leap years meet
    lambda year, month, shift: datetime(year, month, 1, tzinfo=UTC) + shift,
    st.integers(1996, 2030),
    st.sampled_from([1, 3, 4, 5, 12]),
    st.timedeltas(timedelta(days=-3), timedelta(days=3)),
)
periods = st.sampled_from([Period.TODAY, Period.WEEK, Period.MONTH])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(periods, moments | turns)
def test_the_windows_are_alike_whole_and_apart(period: Period, now: datetime) -> None:
    start, _ = period_range(period, now)
    assert start is not None
    found = windows(period, now)
    if now - start < HOUR:
        assert found is None
        return
    assert found is not None
    this, before = found.this, found.before
    assert this.start == start
    assert before.start == period_range(period, start - SECOND)[0]
    assert before.start < before.end <= this.start
    is_clipped = before.end == this.start and period is Period.MONTH
    assert this.end - this.start == before.end - before.start, "the same elapsed part"
    assert timedelta(0) <= now - this.end < HOUR or is_clipped
    for window in (this, before):
        assert window.start.utcoffset() == timedelta(0)
        assert (window.end - window.start) % HOUR == timedelta(0)
        assert window.start.replace(minute=0, second=0, microsecond=0) == window.start
        assert (window.end - window.start) // HOUR <= MONTH_OF_HOURS


@pytest.mark.parametrize(
    ("period", "now", "before", "said_of_it"),
    [
        (Period.TODAY, "2026-11-22 14:30", "2026-11-21/14", "yesterday until 14:00 UTC"),
        (Period.TODAY, "2024-03-01 01:00", "2024-02-29/1", "yesterday until 01:00 UTC"),
        (Period.WEEK, "2026-11-22 14:30", "2026-11-09/158", "9–15 Nov"),
        (Period.WEEK, "2026-11-17 00:10", "2026-11-09/24", "9 Nov"),
        (Period.WEEK, "2024-03-06 12:00", "2024-02-26/60", "26–28 Feb"),
        (Period.WEEK, "2024-03-08 12:00", "2024-02-26/108", "26 Feb–1 Mar"),
        (Period.MONTH, "2026-11-22 14:30", "2026-10-01/518", "1–22 Oct"),
        (Period.MONTH, "2026-11-01 14:30", "2026-10-01/14", "1 Oct until 14:00 UTC"),
        (Period.MONTH, "2026-03-31 14:30", "2026-02-01/672", "1–28 Feb"),
        (Period.MONTH, "2024-03-31 14:30", "2024-02-01/696", "1–29 Feb"),
        (Period.MONTH, "2024-03-29 00:59", "2024-02-01/672", "1–28 Feb"),
        (Period.MONTH, "2026-01-12 00:30", "2025-12-01/264", "1–11 Dec"),
    ],
)
def test_month_ends_and_leap_days(period: Period, now: str, before: str, said_of_it: str) -> None:
    found = windows(period, at(now))
    assert found is not None
    start, hours = before.split("/")
    assert found.before == Window(at(start), at(start) + int(hours) * HOUR)
    words = plain(comparison_line(Comparison(found, 112, 100), Formatter(), 40))
    assert words == f"▲ 12 % against {said_of_it}"


def test_all_time_has_nothing_before_it() -> None:
    assert windows(Period.ALL, at("2026-11-22 14:30")) is None


# ---- answers

TODAY = ComparedWindows(
    Period.TODAY,
    Window(at("2026-11-22"), at("2026-11-22 04:00")),
    Window(at("2026-11-21"), at("2026-11-21 04:00")),
)


def hours(window: Window, *counts: int | None, **fields: object) -> History:
    """An honest answer: a bucket an hour from the window's start."""
    points = tuple(
        HistoryPoint(timestamp=window.start + index * HOUR, bytes=count)
        for index, count in enumerate(counts)
    )
    span = Span(start=window.start, end=window.last)
    values: dict[str, object] = {"period": span, "granularity": "hourly", "data_points": points}
    return History.model_validate({**values, **fields})


def points_at(*times: str) -> tuple[HistoryPoint, ...]:
    return tuple(HistoryPoint(timestamp=at(each), bytes=7) for each in times)


@given(st.lists(st.integers(0, 2**50), min_size=4, max_size=4), st.integers(1, 2**50))
def test_only_what_lies_wholly_in_the_windows_counts(counts: list[int], then: int) -> None:
    before = hours(TODAY.before, 0, then, 0, 0)
    exact = compare(hours(TODAY.this, *counts), before, TODAY)
    assert exact == Comparison(TODAY, sum(counts), then)
    around = points_at("2026-11-21 23:00", "2026-11-22 03:30", "2026-11-22 04:00")
    more = hours(TODAY.this, *counts)
    more = more.model_copy(update={"data_points": (*more.data_points, *around)})
    assert compare(more, before, TODAY) == exact
    assert exact.change == pytest.approx(100 * (sum(counts) / then - 1))


HONEST = hours(TODAY.before, 5, 5, 5, 5)


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(hours(TODAY.before), id="no bucket"),
        pytest.param(hours(TODAY.before, 0, 0, 0, 0), id="no traffic"),
        pytest.param(hours(TODAY.before, 5, None, 5, 5), id="an hour that cannot be read"),
        pytest.param(hours(TODAY.before, 5, 5, granularity="daily"), id="days, and it says so"),
        pytest.param(
            hours(TODAY.before, data_points=points_at("2026-11-21")), id="a day called an hour"
        ),
        pytest.param(
            hours(TODAY.before, data_points=points_at("2026-11-20 02:00", "2026-11-22 02:00")),
            id="other times than were asked for",
        ),
        pytest.param(
            hours(TODAY.before, data_points=[{"timestamp": None, "bytes": 5}]), id="no time"
        ),
    ],
)
def test_no_figure_where_the_answer_is_not_what_was_asked_for(before: History) -> None:
    this = hours(TODAY.this, 6, 6, 6, 6)
    assert compare(this, HONEST, TODAY) is not None
    assert compare(this, before, TODAY) is None


def test_what_is_missing_is_not_nothing_but_zero_is() -> None:
    assert compare(hours(TODAY.this), HONEST, TODAY) is None
    gone = compare(hours(TODAY.this, 0, 0, 0, 0), HONEST, TODAY)
    assert gone is not None
    assert gone.change == -100
    nameless = hours(TODAY.this, 6, 6, granularity=None, period=None)
    assert compare(nameless, HONEST, TODAY) is not None, "fields that it leaves out do not matter"


@given(st.integers(1, 30), st.integers(0, 6), st.integers(0, 200), st.integers(1, 10**9))
def test_at_constant_traffic_there_is_no_change(
    day: int, late: int, purged: int, rate: int
) -> None:
    """Hours that come late, and a base of which the beginning is gone, are not nothing."""
    compared = windows(Period.MONTH, at(f"2026-11-{day:02} 14:30"))
    assert compared is not None
    length = (compared.this.end - compared.this.start) // HOUR
    whole = [rate] * length
    lost = min(purged, length)
    before = hours(compared.before, *([None] * lost), *whole[lost:])
    kept = before.model_copy(update={"data_points": before.data_points[lost:]})
    for base in (before, kept):
        result = compare(hours(compared.this, *whole[: length - late]), base, compared)
        if length - late - lost < LEAST_KNOWN * length:
            assert result is None
            continue
        assert result is not None
        assert result.change == 0
        assert result.windows.before.start == compared.before.start + lost * HOUR
        assert result.windows.this.end == compared.this.end - late * HOUR


@given(st.permutations(range(8)), st.lists(st.sampled_from(range(4)), max_size=4))
def test_order_and_hours_sent_twice_do_not_matter(order: list[int], again: list[int]) -> None:
    this, before = hours(TODAY.this, 1, 2, 3, 4), HONEST
    points = [*this.data_points, *points_at(*(f"2026-11-22 0{hour}:00" for hour in range(5, 9)))]
    sent = [points[index] for index in [*order, *again]]
    untidy = this.model_copy(update={"data_points": tuple(sent)})
    assert compare(untidy, before, TODAY) == compare(this, before, TODAY)


def test_a_base_of_some_hours_is_named_with_both() -> None:
    result = compare(hours(TODAY.this, 6, 6, 6), hours(TODAY.before, None, 5, 5, 5), TODAY)
    assert result is not None
    words = plain(comparison_line(result, Formatter(), 60))
    assert words == "▲ 20 % against yesterday 01:00–03:00 UTC"


def test_the_first_hour_is_taken_at_its_word() -> None:
    first = windows(Period.TODAY, at("2026-11-22 01:30"))
    assert first is not None
    before = hours(first.before, 5)
    assert compare(hours(first.this, 6), before, first) is not None
    assert compare(hours(first.this, 6, granularity=None), before, first) is None


# ---- words


@pytest.mark.parametrize(
    ("this", "words"),
    [
        (1_000, "= same as"), (1_004, "= same as"), (1_006, "▲ 1 %"), (2_990, "▲ 199 %"),
        (3_000, "▲ ×3.0"), (9_949, "▲ ×9.9"), (9_951, "▲ ×10"), (14_200_000, "▲ ×14.2 k"),
        (970, "▼ 3 %"), (1, "▼ 99 %"), (0, "▼ 100 %"),
    ],
)  # fmt: skip
def test_the_change_reads_well(this: int, words: str) -> None:
    assert plain(comparison_line(Comparison(TODAY, this, 1_000), Formatter(), 60)).startswith(
        f"{words} "
    )


def test_with_less_room_the_day_is_named_shorter() -> None:
    longer = comparison_line(Comparison(TODAY, 1_120, 1_000), Formatter(), 40)
    assert plain(longer) == "▲ 12 % against yesterday until 04:00 UTC"
    assert plain(comparison_line(Comparison(TODAY, 1_120, 1_000), Formatter(), 34)) == (
        "▲ 12 % against Sat to 04:00 UTC"
    )


@given(
    st.builds(windows, periods, moments | turns).filter(bool),
    st.integers(0, 2**60),
    st.integers(1, 2**60),
    st.integers(0, 60),
    st.sampled_from([UNICODE, ASCII]),
)
def test_it_fits_its_cells_or_is_left_out(
    compared: ComparedWindows, this: int, before: int, cells: int, glyphs: Glyphs
) -> None:
    words = comparison_line(Comparison(compared, this, before), Formatter(glyphs=glyphs), cells)
    assert width(words) <= cells
    assert words or cells < 36
    assert plain(words).isascii() or glyphs is UNICODE
