"""A start after a start: the last state stands at once, as old as it is, whatever the API does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.harness.fake_clock import FakeClock
from tests.harness.plain_values import assert_same
from tests.harness.pty import PATIENCE
from tests.monitor.demo_account import MOMENT, TOKEN
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.last_known import save_events, stored_events
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.state import AccountState

NOBODY = "http://127.0.0.1:9"


@asynccontextmanager
async def started(
    folder: Path, clock: FakeClock, url: str, selection: Selection | None = None
) -> AsyncIterator[tuple[AccountMonitor, list[AccountState]]]:
    """A monitor of the one account of these tests, that asks `url`."""
    monitor = AccountMonitor(
        "acme",
        lambda: UsageClient(url, Secret(TOKEN)),
        clock=clock,
        selection=selection,
        random=lambda: 0.5,
        store=AccountStore(folder, "https://api.example", Secret(TOKEN)),
    )
    states: list[AccountState] = []
    monitor.subscribe(states.append)
    task = asyncio.create_task(monitor.run())
    try:
        yield monitor, states
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until_live(monitor: AccountMonitor, clock: FakeClock) -> AccountState:
    async with asyncio.timeout(PATIENCE):
        while monitor.state.live_count(clock.now()) < 5:  # noqa: ASYNC110  # over many states
            await asyncio.sleep(0.005)
    return monitor.state


async def until_failed(monitor: AccountMonitor) -> AccountState:
    async with asyncio.timeout(PATIENCE):
        while not all(feed.failure for feed in monitor.state.feeds.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    return monitor.state


async def until_polled(monitor: AccountMonitor, clock: FakeClock) -> None:
    """Wait until every poll that is due has come back."""
    async with asyncio.timeout(PATIENCE):
        while any((one.next_at or 0) <= clock.now() for one in monitor.state.feeds.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def watch_for(minutes: int, monitor: AccountMonitor, clock: FakeClock) -> None:
    """Let the realtime feed be polled for so long, at least late in each minute."""
    for _ in range(minutes * 12):
        await clock.advance(5)
        async with asyncio.timeout(PATIENCE):
            while (monitor.state.realtime.next_at or 0) <= clock.now():  # noqa: ASYNC110
                await asyncio.sleep(0.002)


async def test_without_the_api_the_last_state_is_shown_as_old_as_it_is(
    clock: FakeClock, demo: DemoServer, tmp_path: Path
) -> None:
    async with started(tmp_path, clock, demo.base_url) as (monitor, _):
        await until_live(monitor, clock)
        await watch_for(3, monitor, clock)
        last = monitor.state
        kinds = {event.kind for event in last.events} - {EventKind.FORESEEN_EMPTY}
        assert kinds == {EventKind.HIGH}, "as without a store"
        trend = last.samples.minutes(clock.now())
    await clock.advance(1200)
    async with started(tmp_path, clock, NOBODY) as (monitor, states):
        state = await until_failed(monitor)
        now = clock.now()
        for name, feed in state.feeds.items():
            before = last.feeds[name].answer
            assert feed.answer is not None, name
            assert before is not None
            assert_same(feed.answer.value, before.value)
            assert feed.answer.fetched_at == before.fetched_at
            assert feed.status(now) is Status.STALE
        minutes = state.samples.minutes(now)
        assert [minute for minute in minutes if minute is not None] == [
            minute for minute in trend if minute is not None
        ]
        assert minutes[-20:] == (None,) * 20
        assert not any(
            feed.status(now) is Status.LIVE for one in states for feed in one.feeds.values()
        )


async def test_live_figures_take_the_place_of_what_was_kept(
    clock: FakeClock, demo: DemoServer, tmp_path: Path
) -> None:
    async with started(tmp_path, clock, demo.base_url) as (monitor, _):
        await until_live(monitor, clock)
    await clock.advance(1200)
    async with started(tmp_path, clock, demo.base_url) as (monitor, states):
        state = await until_live(monitor, clock)
        first = states[0]
    assert {feed.status(clock.now()) for feed in first.feeds.values()} == {Status.STALE}
    for name, feed in state.feeds.items():
        before = first.feeds[name].answer
        assert feed.answer is not None
        assert before is not None
        assert feed.answer.fetched_at > before.fetched_at + timedelta(minutes=19)
    assert not [event for event in state.events if event.kind is EventKind.FAILED]


async def test_figures_of_a_period_that_is_over_are_not_shown_under_its_name(
    clock: FakeClock, demo: DemoServer, tmp_path: Path
) -> None:
    today = Selection(period=Period.TODAY)
    async with started(tmp_path, clock, demo.base_url, today) as (monitor, _):
        await until_live(monitor, clock)
    await clock.advance(10 * 3600)
    async with started(tmp_path, clock, NOBODY, today) as (monitor, _):
        state = await until_failed(monitor)
    assert state.summary.answer is None
    assert state.countries.answer is None
    assert state.history.answer is not None


@pytest.mark.parametrize("after", [0.3, 1.2, 30.0])
async def test_what_was_asked_before_midnight_is_not_shown_as_todays(
    clock: FakeClock, demo: DemoServer, tmp_path: Path, after: float
) -> None:
    """It is young enough to be shared, but "today" has begun to mean another day."""
    today = Selection(period=Period.TODAY)
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    await clock.advance((midnight - clock.utc()).total_seconds() - 10)
    async with started(tmp_path, clock, demo.base_url, today) as (monitor, _):
        await until_live(monitor, clock)
    await clock.advance(10 + after)
    async with started(tmp_path, clock, demo.base_url, today) as (monitor, states):
        await until_live(monitor, clock)
    for state in states:
        for answer in (state.summary.answer, state.countries.answer):
            assert answer is None or answer.present >= midnight, (state.at, answer.present)


@pytest.mark.parametrize(
    ("period", "turn"),
    [
        (Period.TODAY, datetime(2026, 11, 25, tzinfo=UTC)),
        (Period.MONTH, datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
async def test_all_turn_together_and_make_the_calls_of_one(
    clock: FakeClock, demo: DemoServer, tmp_path: Path, period: Period, turn: datetime
) -> None:
    """After the turn of the day or the month nobody is served what was asked before it."""
    selection = Selection(period=period, granularity=Granularity.HOURLY)
    await clock.advance((turn - clock.utc()).total_seconds() - 50)
    async with AsyncExitStack() as stack:
        monitors = [
            (await stack.enter_async_context(started(tmp_path, clock, demo.base_url, selection)))[0]
            for _ in range(3)
        ]
        for monitor in monitors:
            await until_live(monitor, clock)
        before = demo.requests.copy()
        while clock.utc() < turn + timedelta(seconds=50):
            await clock.advance(1)
            for monitor in monitors:
                await until_polled(monitor, clock)
            if clock.utc() > turn + timedelta(seconds=4):
                answers = [
                    feed.answer
                    for one in monitors
                    for feed in (one.state.summary, one.state.countries, one.state.history)
                ]
                assert all(answer and answer.present >= turn for answer in answers)
    made = demo.requests - before
    # One after the turn and at most one that was due besides; the summary's comparison is history.
    assert made["GET /api/v1/usage"] <= 2, made
    assert made["GET /api/v1/usage/by-country"] <= 2, made
    assert made["GET /api/v1/usage/realtime"] <= 100 / 5 / 0.9 + 1, made


def test_an_event_is_kept_once_however_many_noticed_it(tmp_path: Path) -> None:
    def noticed(seconds: float, feed: str = "summary", count: int = 1) -> Event:
        at = MOMENT + timedelta(seconds=seconds)
        return Event(at, EventKind.FAILED, feed, "503", count=count)

    for seconds in (0.0, 0.3, 2.0):
        store = AccountStore(tmp_path, NOBODY, Secret(TOKEN))
        assert store.write(save_events, [noticed(seconds), noticed(seconds, "history")])
    again = noticed(1800.0, count=2)
    assert store.write(save_events, [again], [noticed(0.0)])
    later = MOMENT + timedelta(hours=1)
    kept = stored_events(AccountStore(tmp_path, NOBODY, Secret(TOKEN)), later)
    assert kept == [noticed(0.0, "history"), again]
    assert not stored_events(store, MOMENT + timedelta(days=8))


async def test_an_outage_of_all_feeds_is_told_in_one_line_after_a_restart(
    clock: FakeClock, tmp_path: Path
) -> None:
    async with started(tmp_path, clock, NOBODY) as (monitor, _):
        events = (await until_failed(monitor)).events
    assert len(events) == 1
    kept = stored_events(AccountStore(tmp_path, "https://api.example", Secret(TOKEN)), clock.utc())
    assert tuple(kept) == events
