"""One feed's answers go wrong, in every way: its panel says so, and nothing else is hurt."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from itertools import cycle

import pytest
import pytest_asyncio

from tests.faults.network.faulty_api import Fault, beginning, figure
from tests.faults.network.harmless import HARMLESS
from tests.faults.network.replies import REPLIES
from tests.faults.network.transfers import TRANSFERS
from tests.faults.network.wall import FEW_PAGES, INTERVAL, MAX_STALL, Wall, hung, resident
from tests.harness.dashboard_harness import TOKEN
from tests.harness.feed_names import FeedName
from wpx_tui.api.retry import longest_wait
from wpx_tui.monitor.feed import Status

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def wall() -> AsyncIterator[Wall]:
    """One dashboard for all faults, in a task of its own: what it sets for its context stays."""
    up: asyncio.Future[Wall] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def hang() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("wpx_tui.api.pagination.MAX_PAGES", FEW_PAGES)
            patch.setattr("wpx_tui.api.pagination.MAX_PAGES_WITHOUT_NEWS", 1)
            await hang_on()

    async def hang_on() -> None:
        async with hung() as wall:
            up.set_result(wall)
            await over.wait()

    hanging = asyncio.create_task(hang())
    hanging.add_done_callback(lambda _: up.cancel())  # or else nobody would hear of it
    yield await up
    over.set()
    await hanging


def spread(faults: list[Fault]) -> list[object]:
    """Each fault on one of the feeds, in turn."""
    return [
        pytest.param(fault.feed or name, fault, id=f"{fault.name}-{fault.feed or name}")
        for fault, name in zip(faults, cycle(FeedName), strict=False)
    ]


@pytest.mark.parametrize(("hit", "fault"), spread([*TRANSFERS, *REPLIES]))
async def test_the_panel_that_is_hit_says_so_until_it_is_over(
    wall: Wall, hit: FeedName, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    await wall.until_well()
    before, memory, wall.pulse.longest = wall.feed(hit), resident(), 0.0
    shown = figure(hit, wall.api.told[hit])
    assert before.answer is not None
    assert shown in wall.panel(hit)

    wall.api.break_down(hit, fault)
    await wall.turn(unless=hit)
    assert_others_live(wall, hit)
    await wall.turn()
    assert_others_live(wall, hit)
    failing = wall.feed(hit)
    assert failing.failure is not None
    assert fault.reason is not None
    assert fault.reason in failing.failure.reason
    assert failing.answer is before.answer
    assert wall.status(hit) is Status.STALE
    await wall.stage.pilot.pause()
    panel, screen = wall.panel(hit), wall.stage.text
    told = beginning(failing.failure.reason, 3)
    assert re.search(rf"stale \d min · ({told}).* · (next )?(try )?(in \d|soon)", panel), panel
    assert shown in panel
    assert re.search(r"4 of 5 feeds live|quotas \d+ min old", screen)
    assert TOKEN not in screen + caplog.text

    wall.api.heal()
    assert failing.next_at is not None
    wait = failing.next_at - wall.stage.clock.now()
    assert wait <= (fault.wait or longest_wait(INTERVAL))
    await wall.turn(wait)
    assert wall.feed(hit).failure is None
    assert wall.status(hit) is Status.LIVE
    assert figure(hit, wall.api.generation) in wall.panel(hit)
    assert "stale" not in wall.panel(hit)
    assert wall.stage.live == len(FeedName)
    await wall.until_clean(memory)
    assert wall.pulse.longest < MAX_STALL


@pytest.mark.parametrize(("hit", "oddity"), spread(HARMLESS))
async def test_what_is_odd_and_still_an_answer_costs_no_figure(
    wall: Wall, hit: FeedName, oddity: Fault
) -> None:
    await wall.until_well()
    memory = resident()
    wall.api.break_down(hit, oddity)
    for _ in range(2):
        await wall.turn()
        assert all(wall.feed(name).failure is None for name in FeedName)
        assert wall.stage.live == len(FeedName)
        assert figure(hit, wall.api.generation) in wall.panel(hit)
    wall.api.heal()
    await wall.turn()
    assert figure(hit, wall.api.generation) in wall.panel(hit)
    await wall.until_clean(memory)


def assert_others_live(wall: Wall, hit: FeedName) -> None:
    """Every other feed was polled in this turn, and shows it."""
    for name in FeedName:
        if name is not hit:
            assert wall.status(name) is Status.LIVE
            assert wall.feed(name).failure is None
