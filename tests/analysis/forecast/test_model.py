"""What must hold of every forecast, whatever the history."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.forecast import histories
from tests.analysis.forecast.histories import APRIL, GB, START, daily, hourly, series, simulated
from wpx_tui.analysis.forecast import Bucket, Forecast, Span, Status, Usage, forecast
from wpx_tui.analysis.forecast.constants import PROBABILITIES
from wpx_tui.analysis.forecast.distribution import probability_within
from wpx_tui.analysis.forecast.profile import learn_profile
from wpx_tui.analysis.forecast.usage import DAY, since_begun

Case = tuple[Usage, datetime, Span, float, float]


def figures(result: Forecast) -> tuple[float, float, float]:
    assert result.p10 is not None
    assert result.p50 is not None
    assert result.p90 is not None
    return result.p10, result.p50, result.p90


def same(left: Forecast, right: Forecast, scale: float = 1.0) -> bool:
    return left.status is right.status and all(
        isclose(a * scale, b, rel_tol=1e-6, abs_tol=1e-3)
        for a, b in zip(figures(left), figures(right), strict=True)
    )


def busy(seed: int = 1) -> list[float]:
    return simulated(45, lambda day: 0.3 if day.weekday() > 4 else 1.0, 0.4, seed)


NOW = START + 45 * DAY


@given(histories.cases())
def test_no_figure_contradicts_another(case: Case) -> None:
    usage, now, period, quota, used = case
    result = forecast(usage, now, period, quota=quota, used=used)
    if result.status is Status.LEARNING:
        assert (result.p50, result.p_run_out) == (None, None)
        assert (result.empty_p50, result.days) == (None, ())
        assert result.known_days < result.needed_days
        return
    p10, p50, p90 = figures(result)
    assert used <= p10 <= p50 <= p90
    chance = result.p_run_out
    assert chance is not None
    assert 0.0 <= chance <= 1.0
    assert (result.status is Status.EMPTY) == (used >= quota)
    # A date stands beside a chance exactly where the path that it is named after gets there.
    assert (result.empty_p50 is not None) == (p50 >= quota)
    assert (result.empty_p50 is not None) <= (chance >= 0.5 - 1e-9)
    assert (chance > 0.5 + 1e-9) <= (result.empty_p50 is not None)
    assert (result.empty_p10 is not None) == (p90 >= quota)
    assert (result.empty_p90 is not None) == (p10 >= quota)
    dates = [result.empty_p10, result.empty_p50, result.empty_p90]
    known = [date for date in dates if date is not None]
    assert known == sorted(known)
    assert all(now <= date <= period.end + timedelta(seconds=1) for date in known)
    assert result.lapse_p50 == pytest.approx(max(0.0, quota - p50), abs=1.0)
    assert result.top_up_safe == pytest.approx(max(0.0, p90 - quota), abs=1.0)


@given(histories.cases())
def test_without_an_end_the_dates_are_the_same_and_nothing_is_said_of_an_end(case: Case) -> None:
    usage, now, period, quota, used = case
    start = max(period.start, now - 30 * DAY)
    period = Span(start, period.end) if start < period.end else period
    ended = forecast(usage, now, period, quota=quota, used=used)
    result = forecast(usage, now, period, quota=quota, used=used, has_end=False)
    assert (result.status, result.empty_p10, result.empty_p50, result.empty_p90) == (
        *(ended.status, ended.empty_p10, ended.empty_p50, ended.empty_p90),
    )
    assert (result.pace_per_day, result.days) == (ended.pace_per_day, ended.days)
    assert result.allowance_per_day is result.top_up_safe is result.top_up_even is None
    assert result.status is Status.ENDED or result.lapse_p10 is result.lapse_p90 is None
    assert result.p_run_out == (1.0 if result.status is Status.EMPTY else None)


@given(histories.cases())
def test_the_days_ahead_add_up_to_the_end(case: Case) -> None:
    usage, now, period, _, used = case
    result = forecast(usage, now, period, used=used)
    if result.status is not Status.OK:
        return
    days = result.days
    assert days[0].start == max(now, period.start)
    assert days[-1].end == period.end
    assert all(before.end == after.start for before, after in pairwise(days))
    assert (days[-1].total_p10, days[-1].total_p50, days[-1].total_p90) == figures(result)
    assert all(day.expected >= 0.0 for day in days)
    assert used + sum(day.expected for day in days) == pytest.approx(days[-1].total_p50)
    for before, after in pairwise(days):
        assert before.total_p10 <= after.total_p10
        assert before.total_p90 <= after.total_p90


@given(histories.cases(), st.floats(1.0, 1e6))
def test_a_larger_quota_is_never_less_safe(case: Case, times: float) -> None:
    usage, now, period, quota, used = case
    smaller = forecast(usage, now, period, quota=quota, used=used)
    larger = forecast(usage, now, period, quota=quota * times, used=used)
    if smaller.p_run_out is not None and larger.p_run_out is not None:
        assert larger.p_run_out <= smaller.p_run_out + 1e-9


@given(histories.use, st.floats(1e-3, 1e3))
def test_other_units_give_the_same_forecast(use: list[float], scale: float) -> None:
    now = START + len(use) * DAY
    period = Span(now - DAY, now + 20 * DAY)
    base = forecast(Usage(daily(use)), now, period, used=0.0)
    scaled = forecast(Usage(daily([day * scale for day in use])), now, period, used=0.0)
    # Nearly nothing is measured against a floor, which does not scale: amounts of real use do.
    if sum(use) > 1e9:
        assert same(base, scaled, scale)


@given(histories.use, st.randoms(use_true_random=False))
def test_the_order_of_points_and_points_to_come_do_not_matter(
    use: list[float], chance: object
) -> None:
    now = START + len(use) * DAY
    buckets = daily(use)
    base = forecast(Usage(buckets), now, Span(now - DAY, now + 20 * DAY))
    more = [*reversed(buckets), Bucket(now + DAY, 1e15), Bucket(now, 1e15)]
    assert same(base, forecast(Usage(more), now, Span(now - DAY, now + 20 * DAY)))


@given(histories.use)
def test_hours_say_the_same_as_days(use: list[float]) -> None:
    now = START + len(use) * DAY
    period = Span(now - DAY, now + 20 * DAY)
    half = len(use) // 2
    mixed = [*daily(use[:half]), *hourly(use[half:], START + half * DAY)]
    base = forecast(Usage(daily(use)), now, period)
    assert same(base, forecast(Usage(hourly(use)), now, period))
    assert same(base, forecast(Usage(mixed), now, period))


@given(histories.use)
def test_a_bucket_that_is_left_out_is_a_zero(use: list[float]) -> None:
    now = START + len(use) * DAY
    period = Span(now - DAY, now + 20 * DAY)
    buckets = daily([1.0 * GB, *use[1:]])
    some = [bucket for bucket in buckets if bucket.bytes]
    assert same(forecast(Usage(buckets), now, period), forecast(Usage(some), now, period))


def test_another_year_with_the_same_weekdays_gives_the_same_forecast() -> None:
    shift = timedelta(days=364)
    moved = Span(APRIL.start + shift, APRIL.end + shift)
    base = forecast(Usage(daily(busy())), NOW, APRIL)
    assert same(base, forecast(Usage(daily(busy(), START + shift)), NOW + shift, moved))


def test_an_unknown_gap_is_not_read_as_no_demand() -> None:
    use: list[float | None] = list(busy())
    zeros: list[float | None] = [*use[:35], *[0.0] * 10]
    unknown: list[float | None] = [*use[:35], *[None] * 10]
    full = figures(forecast(Usage(daily(use)), NOW, APRIL, used=10 * GB))[1]
    gap = figures(forecast(Usage(daily(unknown)), NOW, APRIL, used=10 * GB))[1]
    none = figures(forecast(Usage(daily(zeros)), NOW, APRIL, used=10 * GB))[1]
    assert abs(gap - full) < abs(none - full) / 3


def test_an_exhausted_span_is_unknown_and_not_no_demand() -> None:
    use = [1.0 * GB] * 40 + [0.25 * GB] + [0.0] * 4
    exhausted = Span(START + 40.25 * DAY, NOW)
    result = forecast(Usage(daily(use), unknown=[exhausted]), NOW, APRIL, used=0.0)
    days = (APRIL.end - NOW) / DAY
    assert figures(result)[1] == pytest.approx(days * GB, rel=0.05)


def test_bytes_that_arrive_late_are_reckoned_with() -> None:
    use = [1.0 * GB] * 44 + [0.4 * GB]
    late = forecast(Usage(daily(use), reported=(1.0, 0.4)), NOW, APRIL, used=0.0)
    assert figures(late)[1] == pytest.approx((APRIL.end - NOW) / DAY * GB, rel=0.02)


def test_todays_bucket_counts_by_the_part_of_the_day_that_is_over() -> None:
    use = [1.0 * GB] * 45 + [0.25 * GB]
    now = NOW + 0.25 * DAY
    result = forecast(Usage(daily(use)), now, APRIL, used=0.0)
    assert figures(result)[1] == pytest.approx((APRIL.end - now) / DAY * GB, rel=0.02)
    assert result.days[0].start == now
    assert result.days[0].end == NOW + DAY


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-02-01", "2026-03-01", 28),
        ("2028-02-01", "2028-03-01", 29),
        ("2026-04-01", "2026-05-01", 30),
        ("2026-10-01", "2026-11-01", 31),
        ("2026-03-29", "2026-03-30", 1),
    ],
)
def test_a_period_has_its_real_length(start: str, end: str, days: int) -> None:
    period = Span(*(datetime.fromisoformat(f"{day}T00:00:00+00:00") for day in (start, end)))
    buckets = daily([1.0 * GB] * 60, period.start - 60 * DAY)
    result = forecast(Usage(buckets), period.start, period, quota=5.0 * GB)
    assert len(result.days) == days
    assert figures(result)[1] == pytest.approx(days * GB, rel=0.03)
    assert result.allowance_per_day == pytest.approx(5.0 * GB / days)


def test_a_calm_quota_that_is_too_small_is_empty_when_arithmetic_says() -> None:
    result = forecast(Usage(daily([1.0 * GB] * 45)), NOW, APRIL, quota=20.0 * GB)
    assert result.used == pytest.approx(14 * GB)
    assert result.empty_p50 is not None
    assert abs(result.empty_p50 - (NOW + 6 * DAY)) < timedelta(hours=6)
    assert result.p_run_out is not None
    assert result.p_run_out > 0.95


def test_workdays_beat_what_was_learnt() -> None:
    use = simulated(45, lambda day: 0.05 if day.weekday() > 4 else 1.0, 0.1, 3)
    learnt = forecast(Usage(daily(use)), NOW, APRIL)
    closed_on_wednesdays = forecast(Usage(daily(use)), NOW, APRIL, workdays={0, 1, 3, 4})
    wednesday = 0
    assert learnt.days[wednesday].start.weekday() == 2
    assert closed_on_wednesdays.days[wednesday].expected < learnt.days[wednesday].expected / 5
    with pytest.raises(ValueError, match="weekdays"):
        forecast(Usage(daily(use)), NOW, APRIL, workdays=set())


def test_days_off_have_the_share_that_they_all_had_and_workdays_theirs() -> None:
    use = simulated(84, lambda day: 0.4 if day.weekday() in (4, 5) else 1.0, 0.2, 5)
    factors = learn_profile(series(use), {6, 0, 1, 2, 3}).weekdays
    assert len(set(factors)) == 2
    assert factors[4] == factors[5] == pytest.approx(0.4 * factors[0], rel=0.1)
    assert sum(factors) == pytest.approx(7.0)
    unknown = learn_profile(series(use[:3]), {6, 0, 1, 2, 3}).weekdays  # Sunday to Tuesday
    assert unknown[4] == pytest.approx(0.1 * unknown[0])


def test_what_is_over_is_known() -> None:
    result = forecast(Usage(daily(busy())), APRIL.end, APRIL, quota=50 * GB, used=20 * GB)
    assert result.status is Status.ENDED
    assert figures(result) == (20 * GB,) * 3
    assert result.lapse_p50 == 30 * GB
    assert result.p_run_out is None


def test_nothing_is_said_on_less_than_two_days() -> None:
    for use in ([], [GB], [GB, None, None]):
        result = forecast(Usage(daily(use)), START + len(use) * DAY, APRIL, quota=50 * GB)
        assert result.status is Status.LEARNING
        assert result.p50 is None
        assert result.days == ()


def test_a_history_without_use_foresees_none() -> None:
    result = forecast(Usage(daily([0.0] * 45)), NOW, APRIL, quota=50 * GB)
    assert figures(result) == pytest.approx((0.0, 0.0, 0.0), abs=1.0)
    assert result.p_run_out == pytest.approx(0.0, abs=0.05)
    assert result.empty_p10 is None


def test_a_quota_of_nothing_is_empty_and_none_is_no_limit() -> None:
    usage = Usage(daily(busy()))
    assert forecast(usage, NOW, APRIL, quota=0.0).status is Status.EMPTY
    unlimited = forecast(usage, NOW, APRIL)
    assert unlimited.status is Status.OK
    assert unlimited.p_run_out is unlimited.lapse_p50 is unlimited.allowance_per_day is None


def test_a_period_that_has_not_begun_counts_its_own_days_alone() -> None:
    may = Span(APRIL.end, APRIL.end + 31 * DAY)
    result = forecast(Usage(daily([1.0 * GB] * 45)), NOW, may)
    assert result.used == 0.0
    assert figures(result)[1] == pytest.approx(31 * GB, rel=0.02)


def test_the_record_of_a_series_that_never_changes_is_flawless() -> None:
    record = forecast(
        Usage(daily([1.0 * GB] * 120)),
        START + 120 * DAY,
        Span(START + 110 * DAY, START + 140 * DAY),
    ).record
    assert record.count > 5
    assert record.error_median == pytest.approx(0.0, abs=0.01)


def test_a_period_that_never_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="ten years"):
        forecast(Usage(daily(busy())), NOW, Span(START, replace(APRIL).end + 5000 * DAY))


@given(
    st.lists(st.floats(0.01, 3.0), min_size=6, max_size=6),
    st.floats(0.1, 1e12),
    st.floats(0.0, 1.0),
    st.floats(1e-3, 1e3),
)
def test_a_chance_is_that_of_its_quantiles_and_grows_between_and_beyond_them(
    steps: list[float], lowest: float, offset: float, scale: float
) -> None:
    quantiles = [lowest]
    for step in steps:
        quantiles.append(quantiles[-1] * exp(step))
    offset *= lowest
    for quantile, probability in zip(quantiles, PROBABILITIES, strict=True):
        assert probability_within(quantiles, quantile, offset) == pytest.approx(probability)
    amounts = [lowest * 2.0**power for power in range(-20, 40)]
    chances = [probability_within(quantiles, amount, offset) for amount in amounts]
    assert chances == sorted(chances)
    assert 0.0 <= chances[0] < PROBABILITIES[0]
    assert PROBABILITIES[-1] < chances[-1] <= 1.0
    scaled = [quantile * scale for quantile in quantiles]
    for amount, chance in zip(amounts, chances, strict=True):
        again = probability_within(scaled, amount * scale, offset * scale)
        assert again == pytest.approx(chance, abs=1e-9)


@given(st.integers(0, 40), st.integers(0, 20), st.floats(0.0, 0.99))
def test_days_before_the_beginning_are_not_days_without_demand(
    before: int, unused: int, part: float
) -> None:
    use = [0.0] * before + [0.0] * unused + busy()
    start = START - (before + unused) * DAY
    created = start + (before + part) * DAY
    listed = Usage(daily(use, start))
    assert since_begun(listed, None).buckets == daily(busy()), "from the first use on"
    begun = since_begun(listed, created)
    assert list(begun.buckets) == daily(use[before:], start + before * DAY)
    result = forecast(begun, NOW, APRIL, quota=900.0, used=0.0)
    lost = part if unused else 0.0  # of a day that was used, the bucket is believed
    assert result.known_days == pytest.approx(len(use) - before - lost, abs=1e-6)
    idle = Usage(daily([0.0] * 9))
    assert since_begun(idle, None) == since_begun(idle, START) == idle
    assert not since_begun(idle, START + 10 * DAY).buckets
