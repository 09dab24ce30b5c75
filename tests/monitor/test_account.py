"""The monitor on its own: real HTTP from the query to the state, and no screen."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.harness.fake_clock import FakeClock, settle
from tests.harness.pty import PATIENCE
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.errors import ApiConnectionError
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.connection import RETRY_CONNECT
from wpx_tui.monitor.events import EventKind
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.feeds import FEEDS, INTERVALS, REALTIME, FeedSpec
from wpx_tui.monitor.once import poll_once
from wpx_tui.monitor.poller import SETTLE
from wpx_tui.monitor.selection import Selection, SubscriptionFilter
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.state import AccountState

TOKEN = "token-of-the-monitor-test"


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoServer]:
    with DemoServer(token=TOKEN) as server:
        yield server


@dataclass
class Watched:
    """A monitor that runs, by a clock that the test turns; every state that it handed out."""

    monitor: AccountMonitor
    clock: FakeClock
    states: list[AccountState] = field(default_factory=list)

    async def until(self, condition: Callable[[AccountState], bool], what: str) -> AccountState:
        """Return the first state from now on of which `condition` holds."""
        async with asyncio.timeout(PATIENCE):
            while not condition(self.monitor.state):  # noqa: ASYNC110 - a condition over many states
                await asyncio.sleep(0.005)
        assert condition(self.monitor.state), what
        return self.monitor.state

    async def until_live(self) -> AccountState:
        """Return the first state in which every feed is live."""
        now = self.clock.now
        return await self.until(lambda state: state.live_count(now()) == len(state.feeds), "live")


@asynccontextmanager
async def watched(
    connect: Callable[[], UsageClient],
    *,
    selection: Selection | None = None,
    feeds: tuple[object, ...] = FEEDS,
    clock: FakeClock | None = None,
) -> AsyncIterator[Watched]:
    clock = clock or FakeClock()
    monitor = AccountMonitor(
        "acme",
        connect,
        selection=selection,
        feeds=feeds,  # type: ignore[arg-type]  # rows of the table
        clock=clock,
        random=lambda: 0.5,
    )
    one = Watched(monitor, clock)
    monitor.subscribe(one.states.append)
    task = asyncio.create_task(monitor.run())
    yield one
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def client_of(server: DemoServer, token: str = TOKEN) -> Callable[[], UsageClient]:
    return lambda: UsageClient(server.base_url, Secret(token))


async def test_every_feed_gets_the_figures_that_were_selected(demo: DemoServer) -> None:
    selection = Selection(Period.WEEK, 3, Granularity.DAILY, back=1)
    async with watched(client_of(demo), selection=selection) as one:
        state = await one.until_live()
    assert state.account == "acme"
    assert {feed.name: feed.interval for feed in state.feeds.values()} == INTERVALS
    assert state.summary.answer is not None
    assert state.summary.answer.query.period is Period.WEEK
    assert state.summary.answer.value.total.requests
    assert state.countries.answer is not None
    assert len(state.countries.answer.value.countries) == 3
    assert state.history.answer is not None
    assert len(state.history.answer.value.data_points) == 30
    assert state.quotas
    assert "demo-password" not in repr(state)


async def test_states_are_frozen_and_handed_out_in_order(demo: DemoServer) -> None:
    async with watched(client_of(demo)) as one:
        await one.until_live()
        kept, before = one.states[-1], repr(one.states[-1])
        await one.clock.advance(INTERVALS["realtime"])
        await one.until(lambda state: state.realtime != kept.realtime, "another poll")
        assert repr(kept) == before, "a state that was handed out never changes: that is freezing"
        assert one.states[-1] is one.monitor.state
        moments = [state.at for state in one.states]
        assert moments == sorted(moments)
        answers = [state.live_count(one.clock.now()) for state in one.states]
        assert answers[0] <= 1
        assert answers[-1] == len(FEEDS)
        with pytest.raises(TypeError):
            kept.feeds["summary"] = kept.summary  # type: ignore[index]  # that is what is tried


async def test_a_listener_that_left_or_fails_holds_up_no_other(demo: DemoServer) -> None:
    calls: list[AccountState] = []

    def fails(state: AccountState) -> None:
        raise ValueError(state.account)

    async with watched(client_of(demo)) as one:
        leave = one.monitor.subscribe(calls.append)
        one.monitor.subscribe(fails)
        leave()
        leave()
        await one.until_live()
    assert calls == []


async def test_a_selection_polls_what_it_changes_and_nothing_else(demo: DemoServer) -> None:
    async with watched(client_of(demo)) as one:
        state = await one.until_live()
        demo.requests.clear()
        only = SubscriptionFilter(state.quotas[0].id or "", state.quotas[0].name)
        one.monitor.select(state.selection._replace(subscription=only))
        asked = one.monitor.state
        assert asked.selection.subscription is only
        assert not asked.history.is_current, "at once, and the old figures stay"
        assert asked.history.answer is state.history.answer
        await one.clock.advance(SETTLE)
        state = await one.until(lambda state: state.history.is_current, "its history")
        assert state.history.answer is not None
        assert state.history.answer.query.subscription_id == only.id
        assert {*demo.requests} == {"GET /api/v1/usage/history"}


async def test_an_outage_is_told_once_and_ends_by_itself(demo: DemoServer) -> None:
    clock = FakeClock()
    with DemoServer(token=TOKEN, now=clock.utc) as server:
        async with watched(client_of(server), clock=clock) as one:
            await one.until_live()
            server.stop()
            await clock.advance(2 * INTERVALS["realtime"])
            state = await one.until(lambda state: state.realtime.failure is not None, "a failure")
            await clock.advance(1)
            assert state.realtime.status(clock.now()) is Status.STALE
            assert state.realtime.answer is not None, "the last good figures stay"
            for _ in range(5):
                await clock.advance(30)
                await settle()
            failed = [event for event in one.monitor.state.events if event.kind is EventKind.FAILED]
            (event,) = failed
            assert (event.subject, event.count) == ("API", 1)
            assert event.text.startswith("connection refused by ")
            assert event.text.endswith(" feeds)")


async def test_what_hinders_the_client_is_told_by_every_feed_and_tried_again(
    demo: DemoServer,
) -> None:
    errors = [OSError(98, "Address already in use")]

    def connect() -> UsageClient:
        if errors:
            raise errors.pop()
        return client_of(demo)()

    async with watched(connect) as one:
        state = await one.until(lambda state: bool(state.failures()), "the reason")
        with pytest.raises(ApiConnectionError):
            await one.monitor.create_alert("sub", 80, "email")
        assert not one.monitor.refresh(), "there is nothing yet to poll with"
        assert [*state.failures()] == [("cannot start: Address already in use", None)]
        await asyncio.sleep(0)
        one.monitor.select(Selection(Period.TODAY))
        # The pause before the next try is the event loop's own.
        async with asyncio.timeout(RETRY_CONNECT + PATIENCE):
            state = await one.until_live()
        assert state.summary.answer is not None
        assert state.summary.answer.query.period is Period.TODAY, "what was selected meanwhile"


async def test_a_sixth_feed_is_one_row_of_the_table(demo: DemoServer) -> None:
    async def fetch(session: Session, query: Period) -> int:
        summary = await session.client.summary(query)
        return summary.total.requests or 0

    requests_today: FeedSpec[Period, int] = FeedSpec(
        "requests_today", "/api/v1/usage", 30.0, lambda _selection: Period.TODAY, fetch
    )
    async with watched(client_of(demo), feeds=(*FEEDS, requests_today)) as one:
        state = await one.until_live()
        feed = state.feed(requests_today)
        assert feed.answer is not None
        assert feed.answer.value > 0
        assert feed.interval == 30.0
        demo.requests.clear()
        await one.clock.advance(30)
        await one.until(lambda state: state.feed(requests_today) != feed, "its next poll")


async def test_a_wrong_token_fails_every_feed_with_advice(demo: DemoServer) -> None:
    client = client_of(demo, "another-token-than-its-own")()
    state = await poll_once(client, FakeClock())
    await client.aclose()
    [(reason, advice)] = state.failures()
    assert reason.startswith("401 from the API")
    assert "token" in (advice or "")
    assert [*state.failures().values()] == [[*INTERVALS]]


async def test_one_poll_asks_what_is_wanted_and_no_more(demo: DemoServer) -> None:
    client = client_of(demo)()
    demo.requests.clear()
    state = await poll_once(client, FakeClock(), names=[REALTIME.name])
    await client.aclose()
    assert len(demo.requests) == 1
    assert state.realtime.answer is not None
    assert state.summary.answer is None
    assert not state.failures()


def test_the_monitor_loads_without_what_is_slow_to_load() -> None:
    code = (
        "import sys, wpx_tui.monitor.account\n"
        "print({'pydantic', 'httpx', 'textual', 'rich', 'click'} & {*sys.modules})"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "set()\n"
