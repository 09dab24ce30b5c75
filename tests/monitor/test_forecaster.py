"""The forecasts of a monitor: few calls, no old counters, one computation."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.fake_clock import FakeClock, settle
from wpx_tui.analysis.forecast.batch import answer, figures
from wpx_tui.analysis.forecast.terms import QuotaReading, exhausted_spans, latest_beginning
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.errors import ApiError, StatusError
from wpx_tui.api.models import (
    History,
    HistoryPoint,
    Product,
    Subscription,
    Subscriptions,
    Summary,
    Total,
)
from wpx_tui.api.models import Span as ApiSpan
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.api_clock import ApiClock
from wpx_tui.monitor.feed import Answer, Failure, Feed
from wpx_tui.monitor.feeds import FEEDS, SUBSCRIPTIONS, SUMMARY
from wpx_tui.monitor.forecast_questions import MOST_CALLS, questions
from wpx_tui.monitor.forecast_subjects import extended
from wpx_tui.monitor.forecaster import ForecastPoller
from wpx_tui.monitor.forecasts import ACCOUNT, SubjectForecast
from wpx_tui.monitor.kept_forecasts import encode, kept_forecasts
from wpx_tui.monitor.past_hours import PastHours
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.sharing import SharedAnswers
from wpx_tui.monitor.state import AccountState
from wpx_tui.store import forecasts as table

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
TOKEN = "token-of-the-forecaster-test"
GB = 2**30
HOUR = 3600.0


class Client(UsageClient):
    """A client whose histories are even: 1 GB a day of each subscription; counts its calls."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__("http://127.0.0.1:1", Secret(TOKEN))
        self.clock = clock
        self.calls: list[tuple[float, str | None, Granularity, int]] = []
        self.errors: deque[Exception] = deque()

    async def history(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        granularity: Granularity = Granularity.DAILY,
        subscription_id: str | None = None,
    ) -> History:
        assert start is not None
        assert end is not None
        days = (end - start).days + 1
        self.calls.append((self.clock.now(), subscription_id, granularity, days))
        if self.errors:
            raise self.errors.popleft()
        step = timedelta(hours=1) if granularity is Granularity.HOURLY else timedelta(days=1)
        points = []
        while start <= end:
            share = min(step, end - start) / timedelta(days=1)
            points.append(HistoryPoint(timestamp=start, bytes=round(GB * share)))
            start += step
        return History(granularity=granularity, data_points=tuple(points))


class Bench:
    """A forecaster over answers of the test's making, by a clock that it turns."""

    def __init__(
        self,
        subscriptions: int = 2,
        store: AccountStore | None = None,
        *,
        with_hours: bool = False,
    ) -> None:
        self.clock = FakeClock(NOW)
        self.client = Client(self.clock)
        self.published: list[tuple[SubjectForecast, ...]] = []
        self.count = subscriptions
        feeds: dict[str, Feed[object, object]] = {
            row.name: row.waiting(Selection(), row.interval) for row in FEEDS
        }
        self.state = AccountState("", NOW, MappingProxyType(feeds))
        shared = None
        if store is not None:
            shared = SharedAnswers(store, ApiClock(self.clock, lambda _ahead: None))
        session = Session(self.client, self.clock, shared)
        self.poller = ForecastPoller(
            lambda: session,
            lambda: self.state,
            clock=self.clock,
            publish=self._publish,
            publish_hours=self._publish_hours if with_hours else None,
            store=lambda: store,
            random=lambda: 0.5,
        )

    def _publish(self, forecasts: tuple[SubjectForecast, ...]) -> None:
        self.published.append(forecasts)
        self.state = self.state._replace(forecasts=forecasts)

    def _publish_hours(self, hours: PastHours) -> None:
        self.state = self.state._replace(past_hours=hours)

    @property
    def forecasts(self) -> dict[str, SubjectForecast]:
        return {item.subject: item for item in self.state.forecasts}

    def answer_all(self, used: float = 10.0) -> None:
        """Answer every feed now; each subscription has used so many of its 30 GB."""
        for row in FEEDS:
            self.change(row.name, failure=Failure("is not of interest", None, 1, 0.0))
        self.answer(SUMMARY.name, self.summary())
        self.answer(SUBSCRIPTIONS.name, self.subscriptions(used))

    def summary(self) -> Summary:
        month = self.clock.utc().replace(day=1, hour=0, minute=0)
        span = ApiSpan(start=month, end=month.replace(month=month.month % 12 + 1))
        return Summary(period=span, total=Total(bytes_used=21 * GB))

    def subscriptions(self, used: float) -> Subscriptions:
        rows = [
            Subscription(
                id=f"sub_{number}",
                product=Product(name=f"Product {number}"),
                status="active",
                traffic_limit_gb=30.0,
                traffic_used_gb=used + number / 100,
                expires_at=NOW + timedelta(days=60),
                created_at=NOW - timedelta(days=30),
            )
            for number in range(self.count)
        ]
        return Subscriptions(subscriptions=tuple(rows))

    def answer(self, name: str, value: object) -> None:
        query = self.state.feeds[name].query
        given: Answer[object, object] = Answer(value, query, self.clock.utc(), self.clock.now())
        self.change(name, answer=given, failure=None)

    def change(self, name: str, **fields: Any) -> None:
        feed = self.state.feeds[name]._replace(**fields)
        self.state = self.state._replace(feeds=MappingProxyType({**self.state.feeds, name: feed}))
        self.poller.feed_changed(name)


@asynccontextmanager
async def running(bench: Bench) -> AsyncIterator[Bench]:
    task = asyncio.create_task(bench.poller.run())
    try:
        yield bench
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(is_so: Callable[[], bool]) -> None:
    """Let everything run, threads too, until something is so."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110  # modules load in a thread, which has no event
            await asyncio.sleep(0.01)
    await settle()


async def test_nothing_is_asked_before_the_first_figures() -> None:
    async with running(Bench()) as bench:
        bench.answer(SUMMARY.name, bench.summary())
        await bench.clock.advance(600)
        assert bench.client.calls == []
        bench.answer_all()
        await until(lambda: len(bench.state.forecasts) == 3)
        assert [item.subject for item in bench.state.forecasts] == [ACCOUNT, "sub_0", "sub_1"]
        assert not any(item.is_stale for item in bench.state.forecasts)


async def test_a_hundred_subscriptions_cost_thirty_calls_an_hour_at_most() -> None:
    async with running(Bench(100)) as bench:
        for name in (SUMMARY.name, SUBSCRIPTIONS.name):
            bench.change(name, interval=24 * HOUR)  # the same counters all day
        bench.answer_all()
        await until(lambda: len(bench.client.calls) == 10)
        for _ in range(24 * 20):
            await bench.clock.advance(180)
        times = [at for at, *_ in bench.client.calls]
        busiest = max(sum(start <= at < start + HOUR for at in times) for start in times)
        assert busiest <= MOST_CALLS
        days = [subject for _, subject, kind, _ in bench.client.calls if kind is Granularity.DAILY]
        assert {days.count(f"sub_{number}") for number in range(100)} <= {4, 5}
        assert len(bench.state.forecasts) == 101


@given(st.integers(1, 3000))
def test_questions_are_never_more_than_the_calls_that_may_be_made(count: int) -> None:
    asked = questions([str(number) for number in range(count)])
    assert sum(HOUR / question.interval for question in asked) <= MOST_CALLS - 10
    assert {question.subject for question in asked} == {str(number) for number in range(count)}


async def test_new_counters_call_for_a_forecast_at_most_once_a_minute() -> None:
    async with running(Bench(1)) as bench:
        bench.answer_all(10.0)
        await until(lambda: "sub_0" in bench.forecasts and len(bench.client.calls) == 4)
        moments = {bench.forecasts["sub_0"].forecast.now}
        for number in range(60):  # ten minutes
            await bench.clock.advance(10)
            bench.answer(SUBSCRIPTIONS.name, bench.subscriptions(10.0 + number / 100))
            await settle()
            moments.add(bench.forecasts["sub_0"].forecast.now)
        assert 9 <= len(moments) <= 11


async def test_on_old_counters_the_last_forecast_stays_and_is_stale() -> None:
    async with running(Bench(1)) as bench:
        bench.answer_all(10.0)
        await until(lambda: "sub_0" in bench.forecasts and len(bench.client.calls) == 4)
        before = bench.forecasts["sub_0"]
        interval = bench.state.subscriptions.interval
        await bench.clock.advance(2 * interval + 1)
        bench.answer(SUMMARY.name, bench.summary())
        await settle()
        stale = bench.forecasts["sub_0"]
        assert (stale.is_stale, stale.forecast) == (True, before.forecast)
        await bench.clock.advance(6 * HOUR)  # histories that may come meanwhile change nothing
        assert bench.forecasts["sub_0"].forecast == before.forecast
        bench.answer(SUBSCRIPTIONS.name, bench.subscriptions(16.0))
        await settle()
        fresh = bench.forecasts["sub_0"]
        assert (fresh.is_stale, fresh.forecast.used) == (False, 16 * GB)


async def test_what_has_ended_or_left_the_list_is_not_forecast() -> None:
    async with running(Bench(2)) as bench:
        bench.answer_all()
        await until(lambda: len(bench.state.forecasts) == 3)
        bench.count = 1
        bench.answer(SUBSCRIPTIONS.name, bench.subscriptions(11.0))
        await settle()
        assert list(bench.forecasts) == [ACCOUNT, "sub_0"]
        bench.state = bench.state._replace(selection=Selection(Period.ALL))
        bench.poller.feed_changed(SUMMARY.name)
        await settle()
        assert list(bench.forecasts) == ["sub_0"]


@pytest.mark.parametrize(
    ("error", "calls_in_an_hour"),
    [
        (StatusError("slow", status=429, retry_after=1800.0), 3),
        (StatusError("away", status=503), 30),
    ],
)
async def test_failures_back_off(error: ApiError, calls_in_an_hour: int) -> None:
    async with running(Bench(1)) as bench:
        bench.client.errors.extend([error] * 100)
        bench.answer_all()
        await until(lambda: bool(bench.client.calls))
        for _ in range(59):
            await bench.clock.advance(60)
            bench.answer_all()
        assert 2 <= len(bench.client.calls) <= calls_in_an_hour
        times = [at for at, *_ in bench.client.calls]
        assert all(later - at >= 60 for at, later in pairwise(times))


async def test_an_api_that_gives_fewer_days_is_asked_for_fewer() -> None:
    async with running(Bench(0)) as bench:
        bench.client.errors.append(StatusError("too many", status=422))
        bench.answer_all()
        await until(lambda: bool(bench.client.calls))
        for _ in range(80):
            await bench.clock.advance(60)
            bench.answer_all()
        days = [days for *_, kind, days in bench.client.calls if kind is Granularity.DAILY]
        assert days[:2] == [180, 90]
        assert bench.forecasts[ACCOUNT].forecast.p50 is not None


async def test_a_restart_asks_nothing_that_the_store_has(tmp_path: Path) -> None:
    store = AccountStore(tmp_path, "http://127.0.0.1:1", Secret(TOKEN))
    async with running(Bench(2, store)) as first:
        first.answer_all()
        await until(lambda: len(first.client.calls) == 6)
        await until(lambda: len(first.state.forecasts) == 3)
        line = kept_forecasts(store, first.state, None, first.clock.now())  # what others may say
        assert line.missing == ()
        assert [encode(item.forecast) for item in line.forecasts] == [
            encode(item.forecast) for item in first.state.forecasts[1:]
        ]
    async with running(Bench(2, store)) as second:
        second.answer_all()
        await until(lambda: len(second.state.forecasts) == 3)
        await second.clock.advance(600)
        assert second.client.calls == []
        for mine, other in zip(second.state.forecasts, first.state.forecasts, strict=True):
            assert mine.forecast == other.forecast
    store.close()


async def test_a_quota_without_an_end_is_looked_at_ninety_days_ahead(tmp_path: Path) -> None:
    store = AccountStore(tmp_path, "http://127.0.0.1:1", Secret(TOKEN))
    async with running(Bench(1, store)) as bench:

        def endless(used: float) -> Subscriptions:
            (row,) = bench.subscriptions(used).subscriptions
            return Subscriptions(subscriptions=(row.model_copy(update={"expires_at": None}),))

        bench.answer_all()
        bench.answer(SUBSCRIPTIONS.name, endless(10.0))
        await until(lambda: "sub_0" in bench.forecasts and len(bench.client.calls) == 4)
        item = bench.forecasts["sub_0"]
        assert (item.forecast.has_end, item.record) == (False, None)
        assert (item.forecast.period.end - item.forecast.now).days == 90
        assert item.forecast.empty_p50 is not None  # 20 GB at 1 GB a day
        assert 18 <= (item.forecast.empty_p50 - item.forecast.now).days <= 22
        await bench.clock.advance(24 * HOUR)
        bench.answer(SUBSCRIPTIONS.name, endless(11.0))
        await settle()
        assert (bench.forecasts["sub_0"].forecast.period.end - item.forecast.period.end).days == 1
        rows = store.read(table.forecasts, "sub_0", 0, 2**40)
        assert rows == ()  # it is never over
    store.close()


def waiting(bench: Bench) -> dict[str, int | None]:
    """How many kept forecasts of each subject wait for their end."""
    records = {key: item.record for key, item in bench.forecasts.items()}
    return {key: None if item is None else item.waiting for key, item in records.items()}


async def test_forecasts_come_with_the_record_of_those_that_are_kept(tmp_path: Path) -> None:
    store = AccountStore(tmp_path, "http://127.0.0.1:1", Secret(TOKEN))
    async with running(Bench(1, store)) as bench:
        bench.answer_all()
        await until(lambda: len(bench.state.forecasts) == 2)
        assert waiting(bench) == {ACCOUNT: 0, "sub_0": 0}
        await bench.clock.advance(7 * HOUR)
        bench.answer_all(11.0)
        await settle()
        assert waiting(bench) == {ACCOUNT: 1, "sub_0": 1}
    store.close()


async def test_a_forecast_is_what_the_batch_command_says_of_the_same_buckets() -> None:
    async with running(Bench(1)) as bench:
        bench.answer_all(25.0)
        await until(lambda: "sub_0" in bench.forecasts and len(bench.client.calls) == 4)
        await settle()
        client, start = Client(bench.clock), NOW.replace(hour=0, minute=0)
        hours = await client.history(
            start=start - timedelta(days=7), end=NOW, granularity=Granularity.HOURLY
        )
        days = await client.history(start=start - timedelta(days=179), end=NOW)
        for subject, item in bench.forecasts.items():
            forecast = item.forecast
            points = [
                (point.timestamp.isoformat(), point.bytes)
                for point in (*days.data_points[:-8], *hours.data_points)
                if point.timestamp is not None
            ]
            request = {
                "now": forecast.now.isoformat(),
                "period_start": forecast.period.start.isoformat(),
                "period_end": forecast.period.end.isoformat(),
                "quota_bytes": forecast.quota,
                "used_bytes": forecast.used,
                "points": [list(point) for point in points],
            }
            assert answer(request) == {"id": None, **figures(forecast)}, subject


READINGS = st.lists(
    st.tuples(
        st.integers(1, 50),
        st.sampled_from([100.0, 100.0, 100.0, 200.0]),
        st.integers(0, 120),
        st.sampled_from([60, 60, 60, 90]),
    ),
    max_size=30,
)


@given(READINGS)
def test_readings_that_are_left_out_say_nothing_new(
    rows: list[tuple[int, float, int, int]],
) -> None:
    at = NOW
    whole: list[QuotaReading] = []
    kept: tuple[QuotaReading, ...] = ()
    for minutes, limit, used, days in rows:
        at += timedelta(minutes=minutes)
        whole.append(QuotaReading(at, limit, float(used), NOW + timedelta(days=days)))
        kept = extended(kept, whole[-1])
    assert latest_beginning(kept) == latest_beginning(whole)
    assert exhausted_spans(kept, at) == exhausted_spans(whole, at)
    assert kept[-1:] == tuple(whole[-1:])
