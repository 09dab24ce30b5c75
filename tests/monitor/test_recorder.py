"""What is kept besides the answers: minutes, buckets, quotas and events of a real account."""

from __future__ import annotations

from pathlib import Path

from tests.harness.fake_clock import FakeClock
from tests.monitor.demo_account import MOMENT, TOKEN
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.api_clock import ApiClock
from wpx_tui.monitor.feeds import REALTIME
from wpx_tui.monitor.once import poll_once
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.sharing import SharedAnswers
from wpx_tui.monitor.source import Fetched
from wpx_tui.monitor.state import AccountState
from wpx_tui.store import samples, usage


def store(folder: Path, server: DemoServer, token: str = TOKEN) -> AccountStore:
    return AccountStore(folder, server.base_url, Secret(token))


async def poll(clock: FakeClock, server: DemoServer, kept: AccountStore) -> AccountState:
    async with UsageClient(server.base_url, Secret(TOKEN)) as client:
        return await poll_once(client, clock, store=kept)


async def test_a_poll_leaves_its_buckets_and_quotas(
    clock: FakeClock, demo: DemoServer, tmp_path: Path
) -> None:
    kept = store(tmp_path, demo)
    state = await poll(clock, demo, kept)
    assert state.live_count(clock.now()) == 5
    end = int(MOMENT.timestamp()) + 1
    days = kept.read(usage.buckets, usage.ALL, usage.Width.DAY, 0, end)
    assert state.history.answer is not None
    assert days is not None
    points = state.history.answer.value.data_points
    assert [(day.start, day.bytes, day.requests) for day in days] == [
        (int(point.timestamp.timestamp()), point.bytes, point.requests)
        for point in points
        if point.timestamp is not None
    ]
    closed = [day.closed_at is not None for day in days]
    assert closed == [True] * (len(days) - 1) + [False]  # today is running
    for quota in state.quotas:
        assert quota.id is not None
        rows = kept.read(usage.quotas, quota.id, 0, end)
        assert rows is not None
        assert [row.used for row in rows] == [round((quota.used or 0) * 2**30)]


async def test_each_minute_keeps_its_last_sample(
    clock: FakeClock, demo: DemoServer, tmp_path: Path
) -> None:
    kept = store(tmp_path, demo)
    shared = SharedAnswers(kept, ApiClock(clock, lambda _ahead: None))
    last: dict[int, int | None] = {}
    async with UsageClient(demo.base_url, Secret(TOKEN)) as client:
        session = Session(client, clock, shared)
        for _ in range(30):
            answer = await REALTIME.get(session, NoQuery(), 5.0, clock.now())
            assert isinstance(answer, Fetched)
            minute = int(clock.utc().timestamp()) // 60 * 60
            last[minute] = answer.value.current_minute.bytes
            await clock.advance(10)
    rows = kept.read(samples.minutes, 0, int(clock.utc().timestamp()))
    assert rows is not None
    assert {row.at: row.bytes for row in rows} == last
    assert all(row.second >= 40 for row in rows[:-1])


async def test_a_history_outlives_its_token(
    clock: FakeClock, demo: DemoServer, tmp_path: Path
) -> None:
    await poll(clock, demo, store(tmp_path, demo))
    with DemoServer(token="another-token", now=clock.utc) as other:
        renewed = AccountStore(tmp_path, demo.base_url, Secret("another-token"))
        async with UsageClient(other.base_url, Secret("another-token")) as client:
            await poll_once(client, clock, store=renewed)
    first = store(tmp_path, demo)
    assert first.read(lambda _rows, owner: owner) == renewed.read(lambda _rows, owner: owner)
