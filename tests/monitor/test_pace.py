"""A feed that is polled more seldom, not at all, and as before again."""

from __future__ import annotations

from tests.monitor.test_poller import Bench
from wpx_tui.api.errors import ApiConnectionError
from wpx_tui.monitor.feed import Status


async def test_a_slower_pace_counts_from_the_last_poll_and_a_faster_one_too() -> None:
    bench = Bench(interval=5)
    async with bench.run():
        await bench.clock.advance(7)
        bench.poller.pace(30)
        await bench.clock.advance(60)
        assert bench.times == [0, 5, 35, 65]
        assert bench.feed.status(bench.clock.now()) is Status.LIVE
        bench.poller.pace(5)
        assert bench.feed.status(bench.clock.now()) is Status.LIVE  # not old by the pace alone
        await bench.clock.advance(14)
    assert bench.times == [0, 5, 35, 65, 70, 75, 80]
    assert bench.feed.interval == 5


async def test_a_feed_that_rests_keeps_its_figures_and_is_polled_at_once_when_they_are_old() -> (
    None
):
    bench = Bench(interval=60)
    async with bench.run():
        bench.poller.pace(None)
        bench.poller.refresh()
        await bench.clock.advance(600)
        assert bench.times == [0]
        assert bench.feed.answer is not None
        assert bench.feed.status(bench.clock.now()) is Status.STALE
        bench.poller.pace(60)
        await bench.clock.advance(60)
    assert bench.times == [0, 600, 660]


async def test_one_that_rested_for_a_moment_is_polled_when_it_was_due() -> None:
    bench = Bench(interval=60)
    async with bench.run():
        await bench.clock.advance(10)
        for pace in (None, 60, None, 60):
            bench.poller.pace(pace)
        await bench.clock.advance(111)
    assert bench.times == [0, 60, 120]


async def test_what_is_asked_while_it_rests_is_polled_afterwards() -> None:
    bench = Bench()
    bench.poller.pace(None)
    async with bench.run():
        bench.poller.ask("today")
        await bench.clock.advance(100)
        assert bench.times == []
        bench.poller.pace(60)
        await bench.clock.advance(1)
    assert [query for _, query in bench.asked] == ["today"]


async def test_after_a_failure_another_pace_brings_no_earlier_try() -> None:
    bench = Bench(interval=60, chance=1.0)
    bench.error = ApiConnectionError("no route")
    async with bench.run():
        await bench.clock.advance(200)
        asked, next_at = len(bench.asked), bench.feed.next_at
        bench.poller.pace(5)
        await bench.clock.advance(1)
        assert (len(bench.asked), bench.feed.next_at) == (asked, next_at)
