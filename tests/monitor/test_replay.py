"""Replay: every state equals the one that was live then, and what nobody watched is a gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.harness.fake_clock import FakeClock
from tests.monitor.demo_account import MOMENT, TOKEN
from wpx_tui.analysis.forecast.result import Forecast
from wpx_tui.analysis.forecast.result import Status as ForecastStatus
from wpx_tui.analysis.forecast.usage import Span
from wpx_tui.api.client import UsageClient
from wpx_tui.api.models import Summary
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.feed import NOT_RECORDED, Status
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.replay import ReplayMonitor
from wpx_tui.monitor.replay_clock import ReplayClock
from wpx_tui.monitor.replay_source import ReplaySource
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.state import AccountState
from wpx_tui.monitor.what_came import what_came
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.store.recording import MemoryRecording
from wpx_tui.store.snapshots import packed

INTERVALS = {
    "summary": 60.0,
    "realtime": 30.0,
    "countries": 60.0,
    "history": 300.0,
    "subscriptions": 300.0,
}


def store(folder: Path, server: DemoServer) -> AccountStore:
    return AccountStore(folder, server.base_url, Secret(TOKEN))


@asynccontextmanager
async def watched(
    clock: FakeClock, server: DemoServer, folder: Path
) -> AsyncIterator[tuple[AccountMonitor, dict[int, AccountState]]]:
    """A monitor that runs, and the states that it recorded, by the second."""
    states: dict[int, AccountState] = {}
    monitor = AccountMonitor(
        "demo",
        lambda: UsageClient(server.base_url, Secret(TOKEN)),
        intervals=INTERVALS,
        clock=clock,
        store=store(folder, server),
        has_day_countries=True,
        random=lambda: 0.5,
    )
    running = asyncio.create_task(monitor.run())

    def keep(state: AccountState) -> None:
        recorder = monitor._memory._recorder
        if recorder is not None and recorder.recorded_at == int(state.at.timestamp()):
            states.setdefault(recorder.recorded_at, state)

    monitor.subscribe(keep)
    try:
        yield monitor, states
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def pass_minutes(clock: FakeClock, monitor: AccountMonitor, minutes: int) -> None:
    """Turn the clock from poll to poll, and wait for each answer while it stands."""
    end = clock.now() + 60 * minutes

    def is_asking() -> bool:
        feeds = monitor.state.feeds.values()
        return any(feed.next_at is None or feed.next_at <= clock.now() for feed in feeds)

    while clock.now() < end:
        async with asyncio.timeout(10):
            while is_asking():  # noqa: ASYNC110 - what is waited for raises no event
                await asyncio.sleep(0.001)
        due = min(feed.next_at or 0.0 for feed in monitor.state.feeds.values())
        await clock.advance(max(due - clock.now(), 0.01))


async def test_what_is_replayed_is_what_was_live(
    clock: FakeClock, demo: DemoServer, tmp_path: Path
) -> None:
    live: dict[int, AccountState] = {}
    async with watched(clock, demo, tmp_path) as (monitor, states):
        await pass_minutes(clock, monitor, 14)
        live |= states
    gap = int(clock.utc().timestamp())
    await clock.advance(3600)
    async with watched(clock, demo, tmp_path) as (monitor, states):
        await pass_minutes(clock, monitor, 6)
        live |= states
    assert len(live) >= 18
    assert all(live[max(live)][-3:-1])  # days of the account and of countries were there
    source = ReplaySource(store(tmp_path, demo), "demo", INTERVALS)
    for at, state in live.items():
        earlier = [other for then, other in live.items() if at - 1900 <= then <= at]
        assert_equal(source.state(at, state.selection), state, earlier, at)
    selection = live[max(live)].selection
    for at in range(gap + 600, gap + 3600, 600):
        state = source.state(at, selection)
        for feed in state.feeds.values():
            assert (feed.answer, feed.failure and feed.failure.reason) == (None, NOT_RECORDED)
        assert state.forecasts == ()
        assert state.comparison is None
        assert set(state.samples.minutes(at)[-9:]) == {None}


def assert_equal(
    replayed: AccountState, live: AccountState, earlier: list[AccountState], at: int
) -> None:
    """Compare the two; of what is kept more seldom than each minute with `earlier` states too."""
    for name, feed in live.feeds.items():
        other = replayed.feeds[name]
        assert (feed.query, feed.failure) == (other.query, other.failure)
        if feed.answer is None:
            assert other.answer is None
            continue
        assert other.answer is not None
        assert other.status(at) is Status.LIVE
        values = [feed.answer.value]
        if isinstance(feed.answer.value, Summary):
            summaries = [state.summary.answer for state in earlier]
            values = [
                feed.answer.value.model_copy(update={"by_country": answer.value.by_country})
                for answer in summaries
                if answer is not None
            ]
        if name == "countries":
            answers = [state.countries.answer for state in earlier]
            values += [answer.value for answer in answers if answer is not None]
        assert other.answer.value in values
        assert abs((other.answer.as_of - feed.answer.as_of).total_seconds()) < 660
    ours, theirs = (
        [event for event in state.events if event.at.timestamp() < at] for state in (replayed, live)
    )
    assert ours == theirs
    compared = [state.comparison for state in earlier]
    assert replayed.comparison in compared
    assert replayed.days in [state.days for state in earlier]
    assert replayed.compared_countries in [state.compared_countries for state in earlier]
    forecasts = [headlines(state) for state in earlier]
    assert headlines(replayed) in forecasts
    now = at - MOMENT.timestamp() + FakeClock(MOMENT).now()
    assert replayed.samples.minutes(at) == live.samples.minutes(now)


def headlines(state: AccountState) -> list[object]:
    """What is said of each forecast, without the days of the chart, which are rounded."""
    return [
        (item.subject, item.name, item.product, item.is_stale, replace(item.forecast, days=()))
        for item in state.forecasts
    ]


async def test_an_outage_is_replayed_as_one_and_no_gap(
    clock: FakeClock, demo: DemoServer, tmp_path: Path
) -> None:
    async with watched(clock, demo, tmp_path) as (monitor, states):
        await pass_minutes(clock, monitor, 3)
        demo.stop()
        await pass_minutes(clock, monitor, 6)
    source, at = ReplaySource(store(tmp_path, demo), "demo", INTERVALS), max(states)
    live, replayed = states[at], source.state(at, states[at].selection)
    now = at - MOMENT.timestamp() + FakeClock(MOMENT).now()
    assert live.summary.status(now) is Status.STALE
    for name, feed in live.feeds.items():
        other = replayed.feeds[name]
        assert other.status(at) is feed.status(now)
        assert feed.failure is not None
        assert other.failure is not None
        assert other.failure[:3] == feed.failure[:3]
        assert abs(other.failure.since - at - (feed.failure.since - now)) < 2


def test_nothing_of_later_is_replayed() -> None:
    hour = int(MOMENT.timestamp()) // 3600 * 3600
    day, at = hour - hour % 86_400, hour + 1800
    kept = MemoryRecording()
    hours = [("", 1, hour + 3600 * step, 7, 1, None, hour + 9999, 7, None) for step in (-1, 0, 1)]
    kept.add("bucket", hours)
    readings = [(day - 86_400, day - 90_000, "DE", 5, 1, day - 60)]
    kept.add("country_reading", [*readings, (day, day - 90_000, "DE", 9, 1, at + 1)])
    kept.add("snapshot", [("failures", at - 60, at + 60, float(at), 60, packed("{}"))])
    source = ReplaySource(kept, "demo", INTERVALS)
    assert source.state(at, Selection()).country_record is None  # nobody looks at a country
    source.is_country_wanted = True
    state = source.state(at, Selection())
    assert state.past_hours is not None
    assert set(state.past_hours.hours) == {hour // 3600 - 1}
    assert state.country_record is not None
    assert [row.bytes for row in state.country_record.readings] == [5]
    assert (state.country_record.today, state.country_record.has_store) == (day, True)


async def test_a_replay_shows_the_period_that_was_looked_at_until_one_is_chosen() -> None:
    start = MOMENT.timestamp()
    kept, first, later = MemoryRecording(), int(start), int(start) + 3600
    views = ((first, "month", 250, "daily"), (later, "week", 90, "hourly"))
    for at, period, limit, granularity in views:
        for part in (f"summary {period}", f"countries {period} {limit}", f"history {granularity}"):
            kept.add("snapshot", [(part, at, at + 900, float(at), 60, packed("{}"))])
    clock = ReplayClock(start, start + 7200)
    replay = ReplayMonitor(ReplaySource(kept, "demo", INTERVALS), clock, "demo")

    def view() -> tuple[str, int, str]:
        return (
            replay.state.selection.period,
            replay.state.selection.countries,
            (replay.state.selection.granularity),
        )

    assert view() == ("month", 250, "daily")
    replay.move(3660)
    assert view() == ("week", 90, "hourly")
    replay.move(3540)  # nobody watched
    assert view() == ("month", 250, "daily")
    replay.move(-3500)
    replay.select(replay.state.selection.turn_period(-1))
    assert view() == ("today", 90, "hourly")
    replay.move(-3600)
    assert view() == ("today", 90, "hourly")


def test_what_came_stands_beside_what_was_foreseen() -> None:
    end = int(MOMENT.timestamp())
    start = end - end % 86_400 - 2 * 86_400
    kept = MemoryRecording()
    kept.add("quota", [("sub", end - 7100, 80, 100, "active", end), ("sub", end, 1, 100, None, 0)])
    days = [("", 2, start + 86_400 * day, 7, 1, None, end, 7, end) for day in range(2)]
    kept.add("bucket", days)

    def forecast(subject: str, days: float) -> SubjectForecast:
        last = datetime.fromtimestamp(start + 86_400 * days if not subject else end, UTC)
        period = Span(datetime.fromtimestamp(start, UTC), last)
        return SubjectForecast(
            subject, "name", Forecast(ForecastStatus.OK, period.start, period, 100, 5, 30, 14)
        )

    assert what_came(kept, forecast("sub", 0)) == 80
    assert what_came(kept, forecast("other", 0)) is None
    assert what_came(kept, forecast("", 2)) == 14
    assert what_came(kept, forecast("", 3)) is None  # a day of it was not recorded
    subject = forecast("sub", 0)._replace(came=80 * 2.0**30)
    assert words.as_of(subject, Formatter(), MOMENT) == "came: 80.0 GB"
