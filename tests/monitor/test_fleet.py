"""Several monitors: what the background costs, what goes along to the front, who fails alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from tests.harness.fake_clock import FakeClock, settle
from tests.harness.pty import PATIENCE
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Period
from wpx_tui.api.models import Countries, History, Realtime, Subscriptions, Summary
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.fleet import Fleet
from wpx_tui.monitor.selection import SubscriptionFilter


class Counting:
    """A client that answers at once, and counts."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.on_reply: object = None
        self.closed = 0

    async def summary(self, _period: Period, **_: Any) -> Summary:
        self.calls["summary"] += 1
        return Summary()

    async def realtime(self) -> Realtime:
        self.calls["realtime"] += 1
        return Realtime()

    async def countries(self, **_: Any) -> Countries:
        self.calls["countries"] += 1
        return Countries()

    async def history(self, **_: Any) -> History:
        self.calls["history"] += 1
        return History()

    async def subscriptions(self) -> Subscriptions:
        self.calls["subscriptions"] += 1
        return Subscriptions()

    async def aclose(self) -> None:
        self.closed += 1


@asynccontextmanager
async def running(count: int) -> AsyncIterator[tuple[Fleet, list[Counting], FakeClock]]:
    clock, clients = FakeClock(), [Counting() for _ in range(count)]

    def connect(client: Counting) -> Callable[[], UsageClient]:
        return lambda: cast("UsageClient", client)

    monitors = [
        AccountMonitor(f"acct-{n}", connect(client), clock=clock, random=lambda: 0.5)
        for n, client in enumerate(clients)
    ]
    fleet = Fleet(monitors, first_after=0.0, spread=0.0, settle=0.0)
    task = asyncio.create_task(fleet.run())
    async with asyncio.timeout(PATIENCE):
        while not all(client.calls["realtime"] for client in clients):  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.002)
    await settle()
    yield fleet, clients, clock
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [client.closed for client in clients] == [1] * count


async def test_in_the_background_an_account_makes_few_calls_and_in_front_all_of_them() -> None:
    async with running(3) as (fleet, clients, clock):
        for client in clients:
            client.calls.clear()
        await clock.advance(600)
        for client in clients[1:]:
            assert set(client.calls) == {"summary", "realtime", "subscriptions"}
            assert client.calls.total() <= 25
            client.calls.clear()
        assert clients[0].calls["realtime"] > 100
        fleet.show_rows(True)
        await clock.advance(600)
        assert all(25 <= client.calls.total() <= 35 for client in clients[1:])
        fleet.show_rows(False)
        fleet.bring_to_front(2)
        clients[0].calls.clear()
        clients[2].calls.clear()
        await clock.advance(600)
        assert clients[0].calls.total() <= 26  # one more that was on its way
        assert clients[2].calls["realtime"] > 100
        assert clients[2].calls["countries"]
        assert fleet.front.state.live_count(clock.now()) == 5
        assert fleet.monitors[0].state.countries.answer is not None  # as it was left
        assert fleet.monitors[0].state.countries.status(clock.now()) is Status.STALE


async def test_the_period_goes_along_and_a_filter_waits_for_its_account() -> None:
    async with running(2) as (fleet, _clients, clock):
        only = SubscriptionFilter("sub_1", "Residential")
        first, second = fleet.monitors
        first.select(first.state.selection._replace(period=Period.TODAY, subscription=only))
        await clock.advance(1)
        assert fleet.bring_to_front(1) is second
        assert second.state.selection.period is Period.TODAY
        assert second.state.selection.subscription is None
        assert first.state.selection.subscription is None  # its row is of all of it
        fleet.bring_to_front(0)
        assert first.state.selection.subscription == only
        first.select(first.state.selection._replace(period=Period.WEEK))
        fleet.align_periods()
        assert {monitor.state.selection.period for monitor in fleet.monitors} == {Period.WEEK}


async def test_an_account_whose_monitor_breaks_ends_no_other_and_is_started_again() -> None:
    class Breaks(AccountMonitor):
        runs = 0

        async def run(self) -> None:
            Breaks.runs += 1
            raise RuntimeError("a bug")

    clock, client = FakeClock(), Counting()
    sound = AccountMonitor("a", lambda: cast("UsageClient", client), clock=clock)
    broken = Breaks("b", lambda: cast("UsageClient", client), clock=clock)
    task = asyncio.create_task(Fleet([broken, sound], first_after=0.0, spread=0.0).run())
    async with asyncio.timeout(PATIENCE):
        while not client.calls["realtime"]:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.002)
    await clock.advance(6)
    assert Breaks.runs == 2
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
