"""The hours that a usual stands on: which of them are known, and how they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.harness.fake_clock import FakeClock
from tests.monitor.test_forecaster import NOW, TOKEN, Bench, running, until
from wpx_tui.analysis.forecast.usage import Span
from wpx_tui.api.enums import Granularity
from wpx_tui.api.errors import StatusError
from wpx_tui.api.models import History, HistoryPoint
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.api_clock import ApiClock
from wpx_tui.monitor.past_hours import (
    PastHours,
    hours_without_quota,
    learnt,
    usual_now,
)
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.sharing import SharedAnswers

START = 494_000
ASKED = datetime.fromtimestamp((START + 100) * 3600 + 1800, UTC)


@given(st.dictionaries(st.integers(0, 110), st.none() | st.integers(0, 9)))
def test_an_hour_that_is_left_out_is_empty_and_what_still_fills_unknown(
    points: dict[int, int | None],
) -> None:
    sent = [
        HistoryPoint(timestamp=datetime.fromtimestamp((START + hour) * 3600, UTC), bytes=use)
        for hour, use in points.items()
    ]
    answer = History(granularity=Granularity.HOURLY, data_points=tuple(sent))
    known = PastHours().with_answer(answer, ASKED).hours
    used = [hour for hour, use in points.items() if use and hour < 100]
    first = min(used, default=100)
    for hour in range(110):
        if first <= hour < min(100, max(points, default=0) + 1):
            assert known[START + hour] == points.get(hour, 0)
        else:
            assert START + hour not in known


def test_an_hour_counts_as_exhausted_where_every_quota_was() -> None:
    def span(first: float, last: float) -> Span:
        start = datetime.fromtimestamp(START * 3600, UTC)
        return Span(start + timedelta(hours=first), start + timedelta(hours=last))

    both = [[span(1.5, 3), span(8, 9)], [span(2, 8.1)]]
    assert hours_without_quota(both) == {START + 2, START + 8}
    assert hours_without_quota([*both, []]) == set()
    hours = PastHours(dict.fromkeys(range(START, START + 4), 1.0))
    assert sorted(hours.without(hours_without_quota(both)).hours) == [START, START + 1, START + 3]


async def test_the_weeks_are_asked_for_once_a_day_and_then_known_without_a_call(
    tmp_path: Path,
) -> None:
    store = AccountStore(tmp_path, "http://127.0.0.1:1", Secret(TOKEN), "")
    async with running(Bench(1, store, with_hours=True)) as bench:
        bench.answer_all()
        await until(lambda: bench.state.past_hours is not None and len(bench.client.calls) == 5)
        assert [days for *_, days in bench.client.calls].count(36) == 1
        await bench.clock.advance(6 * 3600)
        assert [days for *_, days in bench.client.calls].count(36) == 1
    hours = bench.state.past_hours
    assert hours is not None
    assert len(hours.hours) >= 24 * 35
    clock = ApiClock(bench.clock, lambda _ahead: None)
    session = Session(bench.client, bench.clock, SharedAnswers(store, clock))
    calls = len(bench.client.calls)
    assert (await learnt(session, store)).hours.items() >= hours.hours.items()
    assert PastHours().with_stored(store, NOW).hours.items() >= hours.hours.items()
    assert len(bench.client.calls) == calls
    store.close()


async def test_a_command_lives_without_what_the_api_refuses() -> None:
    bench = Bench()
    bench.client.errors.append(StatusError("too many buckets", status=422))
    session = Session(bench.client, FakeClock(NOW), None)
    past = await learnt(session, None)
    assert past.hours == {}
    assert usual_now(bench.state._replace(past_hours=past)) is None
