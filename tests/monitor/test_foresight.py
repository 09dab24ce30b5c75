"""What a forecast says is told once, is frozen while stale, and not repeated after a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.harness.dashboard_harness import MOMENT
from tests.harness.forecasts import foreseen
from wpx_tui.analysis.forecast import Span
from wpx_tui.analysis.forecast.usage import DAY
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.foresight import ForecastWatcher

NAME = "Residential 500GB"


def subject(
    per_day: float, used: float = 20.0, *, left: timedelta = 10 * DAY, is_stale: bool = False
) -> SubjectForecast:
    term = Span(MOMENT - 20 * DAY, MOMENT + left)
    result = foreseen("sub", NAME, term, per_day, quota=50.0, used=used)
    return result._replace(is_stale=is_stale)


def told(watcher: ForecastWatcher, state: SubjectForecast, *log: Event) -> list[Event]:
    return watcher.events([state], MOMENT, log)


def test_running_out_is_told_once_and_when_it_is_over() -> None:
    watcher = ForecastWatcher()
    (event,) = told(watcher, subject(5.0))
    assert (event.kind, event.subject) == (EventKind.FORESEEN_EMPTY, NAME)
    assert event.text == "empty Sat 28 Nov, 4 days early"
    assert told(watcher, subject(6.0)) == []
    assert told(watcher, subject(0.1, is_stale=True)) == []
    (over,) = told(watcher, subject(2.5))
    assert (over.kind, over.text) == (
        EventKind.FORESEEN_WELL,
        "no longer likely to be empty early",
    )
    assert told(watcher, subject(2.5)) == []


def test_a_quota_without_an_end_is_told_two_weeks_before() -> None:
    def endless(per_day: float, horizon: timedelta = 90 * DAY) -> SubjectForecast:
        item = subject(per_day, left=horizon)
        return item._replace(forecast=replace(item.forecast, has_end=False, p_run_out=None))

    watcher = ForecastWatcher()
    assert told(watcher, endless(1.0)) == []
    (event,) = told(watcher, endless(5.0))
    assert (event.kind, event.text) == (EventKind.FORESEEN_EMPTY, "empty Sat 28 Nov")
    assert told(watcher, endless(5.0, 95 * DAY)) == []  # as far as is looked ahead, no new term
    assert told(watcher, endless(1.8)) == []
    (over,) = told(watcher, endless(0.5))
    assert over.kind is EventKind.FORESEEN_WELL


def test_a_lapse_is_told_once_near_the_end() -> None:
    watcher = ForecastWatcher()
    assert told(watcher, subject(0.5, left=15 * DAY)) == []
    (event,) = told(watcher, subject(0.5))
    assert event.kind is EventKind.FORESEEN_LAPSE
    assert event.text == "50 % will lapse 2 Dec"
    assert told(watcher, subject(0.4)) == []


def test_an_empty_one_and_the_account_have_no_news() -> None:
    assert told(ForecastWatcher(), subject(5.0, used=50.0)) == []
    term = Span(MOMENT - 20 * DAY, MOMENT + 10 * DAY)
    assert told(ForecastWatcher(), foreseen("", "", term, 5.0)) == []


def test_a_renewal_begins_anew() -> None:
    watcher = ForecastWatcher()
    told(watcher, subject(5.0))
    (event,) = told(watcher, subject(5.0, used=0.0, left=30 * DAY))
    assert event.kind is EventKind.FORESEEN_EMPTY


def test_a_restart_does_not_tell_it_again() -> None:
    events = told(ForecastWatcher(), subject(5.0))
    assert told(ForecastWatcher(), subject(5.0), *events) == []
    (over,) = told(ForecastWatcher(), subject(2.5), *events)
    assert over.kind is EventKind.FORESEEN_WELL
    assert len(told(ForecastWatcher(), subject(5.0), over, *events)) == 1


@given(st.lists(st.tuples(st.floats(0.0, 8.0), st.booleans()), max_size=8))
def test_no_two_events_of_a_kind_follow_each_other(states: list[tuple[float, bool]]) -> None:
    watcher = ForecastWatcher()
    kinds = [
        event.kind
        for per_day, is_stale in states
        for event in told(watcher, subject(per_day, is_stale=is_stale))
    ]
    assert all(one is not other for one, other in pairwise(kinds))
    assert kinds[:1] != [EventKind.FORESEEN_WELL]
