"""What is learnt of days, and what must not be."""

import random
from datetime import date, timedelta
from math import exp, log

import pytest

from tests.analysis.forecast.histories import GB, START, series, simulated
from wpx_tui.analysis.forecast.growth import growth_per_day
from wpx_tui.analysis.forecast.profile import EVEN_WEEK, learn_profile


def test_weekends_are_learnt_through_noise() -> None:
    use = simulated(84, lambda day: 0.2 if day.weekday() > 4 else 1.0, 0.3, 1)
    weekdays = learn_profile(series(use)).weekdays
    assert max(weekdays[5:]) < min(weekdays[:5]) / 3


@pytest.mark.parametrize("seed", range(8))
def test_noise_teaches_nothing(seed: int) -> None:
    use = simulated(110, lambda _: 1.0, 0.6, seed)
    profile = learn_profile(series(use))
    assert all(0.6 < factor < 1.5 for factor in profile.weekdays)
    assert profile.month_days == ()
    assert profile.cycle == ()
    assert profile.growth == 0.0


@pytest.mark.parametrize("day_of_month", [1, 15, 28])
def test_a_monthly_batch_is_learnt(day_of_month: int) -> None:
    use = simulated(100, lambda day: 15.0 if day.day == day_of_month else 1.0, 0.2, 2)
    profile = learn_profile(series(use))
    days = [START.date() + timedelta(days=100 + index) for index in range(30)]
    factors = profile.factors(days[0], 30)
    batch = next(index for index, day in enumerate(days) if day.day == day_of_month)
    rest = [factor for index, factor in enumerate(factors) if index != batch]
    assert factors[batch] > 7 * max(rest)


def test_a_single_burst_is_no_monthly_batch() -> None:
    use = simulated(100, lambda _: 1.0, 0.2, 3)
    use[50] *= 15
    assert learn_profile(series(use)).month_days == ()


@pytest.mark.parametrize("length", [3, 5, 10, 12])
def test_a_cycle_is_learnt_and_goes_on(length: int) -> None:
    use = simulated(90, lambda day: 8.0 if day.toordinal() % length == 0 else 1.0, 0.2, 4)
    first = START.date() + timedelta(days=90)
    factors = learn_profile(series(use)).factors(first, 30)
    pulses = [factors[index] for index in range(30) if (first.toordinal() + index) % length == 0]
    others = [factors[index] for index in range(30) if (first.toordinal() + index) % length]
    assert min(pulses) > 3 * max(others)


def test_a_week_is_a_matter_of_weekdays() -> None:
    use = simulated(90, lambda day: 9.0 if day.weekday() == 2 else 1.0, 0.2, 5)
    profile = learn_profile(series(use))
    assert profile.cycle == ()
    assert profile.weekdays[2] > 3 * profile.weekdays[3]


@pytest.mark.parametrize("growth", [-0.012, 0.012])
def test_steady_growth_is_learnt_and_damped(growth: float) -> None:
    use = simulated(90, lambda day: exp(growth * (day - START.date()).days), 0.08, 6)
    known = growth_per_day(series(use))
    assert known / growth == pytest.approx(1.0, abs=0.35)
    profile = learn_profile(series(use))
    first = START.date() + timedelta(days=90)
    grown = log(profile.factors(first, 61)[60] / profile.factors(first, 1)[0])
    assert 0 < grown / growth < 60


def test_one_step_is_no_growth() -> None:
    use = simulated(84, lambda day: 1.0 if day < date(2026, 4, 12) else 2.0, 0.2, 7)
    assert growth_per_day(series(use)) == pytest.approx(0.0, abs=0.004)


def test_a_random_walk_seldom_passes_for_growth() -> None:
    chance = random.Random(8)
    passed = 0
    for _ in range(60):
        level, use = 0.0, []
        for _ in range(84):
            level += chance.gauss(0.0, 0.08)
            use.append(GB * exp(level + chance.gauss(0.0, 0.2)))
        passed += abs(growth_per_day(series(use))) > 0.005
    assert passed < 20


def test_the_last_month_is_as_long_as_it_is() -> None:
    for now in (date(2026, 3, 31), date(2026, 3, 1), date(2028, 2, 29)):
        first = now - timedelta(days=100)
        use = simulated(100, lambda day: 20.0 if day.day == 1 else 1.0, 0.1, 9, first)
        profile = learn_profile(series(use, first))
        assert len(profile.month_days) == 31
        assert profile.month_days[0] > 7


def test_an_even_week_has_no_factors() -> None:
    assert learn_profile(series([GB] * 40)).weekdays == EVEN_WEEK
