"""The five feeds against the demo server: real HTTP from the query to the figures."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness.fake_clock import FakeClock
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.models import Countries, History, Realtime, Subscriptions, Summary
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.clock import SystemClock
from wpx_tui.monitor.feed import Feed, FeedName
from wpx_tui.monitor.feeds import Feeds, Queries
from wpx_tui.monitor.intervals import INTERVALS
from wpx_tui.monitor.poller import Poller
from wpx_tui.monitor.queries import CountriesQuery, HistoryQuery, SummaryQuery

TOKEN = "token-of-the-catalog-test"


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoServer]:
    with DemoServer(token=TOKEN) as server:
        yield server


async def polled_once(feeds: Feeds) -> dict[FeedName, Feed[Any, Any]]:
    """Run all the pollers side by side until each has had an outcome."""
    tasks = [asyncio.create_task(poller.run()) for poller in feeds.all()]
    async with asyncio.timeout(20):
        while any(is_waiting(poller) for poller in feeds.all()):  # noqa: ASYNC110  # a condition over five pollers, not one event
            await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {poller.feed.name: poller.feed for poller in feeds.all()}


def is_waiting(poller: Poller[Any, Any]) -> bool:
    return poller.feed.answer is None and poller.feed.failure is None


async def test_every_feed_gets_its_figures_from_the_demo_server(demo: DemoServer) -> None:
    client = UsageClient(demo.base_url, Secret(TOKEN))
    states: list[Feed[Any, Any]] = []
    queries = Queries(
        summary=SummaryQuery(Period.WEEK),
        countries=CountriesQuery(Period.ALL, limit=3),
        history=HistoryQuery(Granularity.DAILY, back=1),
    )
    feeds = Feeds(client, clock=SystemClock(), publish=states.append, queries=queries)
    polled = await polled_once(feeds)
    await client.aclose()
    assert {name: feed.failure for name, feed in polled.items()} == dict.fromkeys(FeedName)
    values = {name: feed.answer.value for name, feed in polled.items() if feed.answer}
    summary, countries, history = feeds.summary.feed, feeds.countries.feed, feeds.history.feed
    assert [type(values[name]) for name in FeedName] == [
        *(Summary, Realtime, Countries, History, Subscriptions)
    ]
    assert summary.answer is not None
    assert summary.answer.value.total.requests
    assert countries.answer is not None
    assert len(countries.answer.value.countries) == 3
    assert history.answer is not None
    assert len(history.answer.value.data_points) == 30
    assert "demo-password" not in repr(polled)
    assert {feed.name: feed.interval for feed in states} == INTERVALS


async def test_a_wrong_token_fails_every_feed_with_advice(demo: DemoServer) -> None:
    client = UsageClient(demo.base_url, Secret("another-token-than-its-own"))
    polled = await polled_once(Feeds(client, clock=SystemClock(), publish=lambda _feed: None))
    await client.aclose()
    for feed in polled.values():
        assert feed.failure is not None
        assert feed.failure.reason.startswith("401 from the API")
        assert "token" in (feed.failure.advice or "")


def test_intervals_can_be_set_feed_by_feed() -> None:
    client = UsageClient("http://127.0.0.1:1", Secret(TOKEN))
    feeds = Feeds(
        client,
        clock=FakeClock(),
        publish=lambda _feed: None,
        intervals={FeedName.REALTIME: 2.0},
    )
    seconds = {poller.feed.name: poller.feed.interval for poller in feeds.all()}
    assert seconds == {**INTERVALS, FeedName.REALTIME: 2.0}


def test_the_catalog_loads_without_what_is_slow_to_load() -> None:
    code = "import sys, wpx_tui.monitor.feeds; print({'pydantic', 'httpx'} & {*sys.modules})"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "set()\n"
