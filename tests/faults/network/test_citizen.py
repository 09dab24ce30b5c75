"""A good citizen: what goes wrong makes fewer requests, never more, and nobody polls in step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from tests.harness.fake_clock import FakeClock, settle
from tests.harness.feed_names import FeedName
from wpx_tui.api.errors import ApiConnectionError, ApiError, AuthenticationError, StatusError
from wpx_tui.api.retry import LONGEST_RETRY_AFTER
from wpx_tui.monitor.feed import Feed
from wpx_tui.monitor.feeds import INTERVALS
from wpx_tui.monitor.poller import Poller

HOUR = 3600.0


class Crowd:
    """Every feed of many dashboards, started together, against a server that answers alike."""

    def __init__(self, dashboards: int, error: ApiError | None = None) -> None:
        self.clock = FakeClock()
        self.start = self.clock.now()
        self.error = error
        self.times: dict[FeedName, list[float]] = {name: [] for name in FeedName}
        self._pollers = [
            self._poller(name, Random(seed)) for seed in range(dashboards) for name in FeedName
        ]

    def _poller(self, name: FeedName, random: Random) -> Poller[None, str]:
        async def fetch(_query: None) -> str:
            self.times[name].append(self.clock.now() - self.start)
            if self.error is not None:
                raise self.error
            return "figures"

        return Poller(
            Feed(name, INTERVALS[name], None),
            lambda _selection: None,
            fetch,
            clock=self.clock,
            publish=lambda _feed: None,
            random=random.random,
        )

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """All of them."""
        tasks = [asyncio.create_task(poller.run()) for poller in self._pollers]
        await settle()
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def requests(self, seconds: float) -> int:
        """How many are made in so many seconds."""
        before = sum(map(len, self.times.values()))
        await self.clock.advance(seconds)
        return sum(map(len, self.times.values())) - before


@pytest.mark.parametrize(
    "error",
    [
        ApiConnectionError("connection refused"),
        StatusError("500", status=500),
        StatusError("429", status=429),
        StatusError("429", status=429, retry_after=0.0),
        StatusError("503", status=503, retry_after=LONGEST_RETRY_AFTER),
        AuthenticationError("401", status=401),
    ],
    ids=["refused", "500", "429", "429-at-once", "503-in-an-hour", "401"],
)
async def test_a_storm_of_failures_makes_fewer_requests(error: ApiError) -> None:
    crowd = Crowd(dashboards=1)
    async with crowd.run():
        well = await crowd.requests(HOUR)
        crowd.error = error
        await crowd.requests(HOUR / 6)  # in which the waits grow
        assert await crowd.requests(HOUR) < well / 2
        crowd.error = None
        await crowd.requests(LONGEST_RETRY_AFTER)
        assert await crowd.requests(HOUR) == pytest.approx(well, rel=0.1)


async def test_retry_after_holds_until_its_end_and_no_longer() -> None:
    crowd = Crowd(1, StatusError("429", status=429, retry_after=240.0))
    async with crowd.run():
        assert await crowd.requests(239) == 0
        crowd.error = None
        assert await crowd.requests(2) == len(FeedName)


@pytest.mark.parametrize("error", [None, ApiConnectionError("refused")], ids=["well", "down"])
async def test_dashboards_that_start_together_do_not_poll_in_step(error: ApiError | None) -> None:
    """By then no tenth of an interval has much more than three times its share of the requests."""
    dashboards, interval = 10, INTERVALS[FeedName.SUMMARY]
    crowd = Crowd(dashboards, error)
    async with crowd.run():
        await crowd.requests(20 * interval)
        at = crowd.clock.now() - crowd.start
        await crowd.requests(10 * interval)
    late = [time for time in crowd.times[FeedName.SUMMARY] if time > at]
    tenths = [int((time - at) // (interval / 10)) for time in late]
    assert max(tenths.count(tenth) for tenth in set(tenths)) <= 3 * len(late) / 100 + 3
