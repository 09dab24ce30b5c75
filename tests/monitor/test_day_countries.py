"""The countries by day against the demo server: two calls a day, and what becomes of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tests.harness.fake_clock import FakeClock, settle
from wpx_tui.analysis.day_figures import ComparedCountries, DayUse
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity
from wpx_tui.api.errors import StatusError
from wpx_tui.api.models import Countries, History
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.api_clock import ApiClock
from wpx_tui.monitor.day_countries import (
    LIMIT,
    MAX_JITTER,
    SETTLES_IN,
    START_DELAY,
    DayCountriesPoller,
    day_countries,
    last_day,
)
from wpx_tui.monitor.forecast_book import UsageRecord
from wpx_tui.monitor.known_days import known_days
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.sharing import SharedAnswers

TOKEN = "token-of-the-country-days-test"
NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
SATURDAY = date(2026, 11, 21)
DAY = timedelta(days=1)


class Bench:
    """A poller over a real client; `errors` are raised instead of its next calls, in turn."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.errors: deque[Exception | None] = deque()
        self.asked: list[tuple[date, timedelta]] = []
        self.published: list[ComparedCountries] = []

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        bench = self

        class Watched(UsageClient):
            async def countries(self, **asked: Any) -> Countries:
                bench.asked.append((asked["start"].date(), asked["end"] - asked["start"]))
                if bench.errors and (error := bench.errors.popleft()) is not None:
                    raise error
                return await super().countries(**asked)

        with DemoServer(token=TOKEN, now=self.clock.utc) as server:
            client = Watched(server.base_url, Secret(TOKEN))
            poller = DayCountriesPoller(
                lambda: Session(client, self.clock),
                clock=self.clock,
                publish=self.published.append,
                random=lambda: 0.5,
            )
            task = asyncio.create_task(poller.run())
            yield
            assert not task.done(), "the loop ended"
            task.cancel()
            await client.aclose()

    async def advance(self, seconds: float) -> None:
        """Turn the clock, and let the loop run until it waits for it again."""
        await self.clock.advance(seconds)
        async with asyncio.timeout(60):
            while not self.clock._waiting:  # noqa: ASYNC110  # a condition over the network
                await asyncio.sleep(0.001)
        await settle()


async def test_each_day_takes_two_calls_once_its_figures_have_settled() -> None:
    bench = Bench()
    async with bench.run():
        await bench.advance(START_DELAY - 1)
        assert bench.asked == []
        await bench.advance(1)
        whole = DAY - timedelta(seconds=1)
        assert bench.asked == [(SATURDAY - 7 * DAY, whole), (SATURDAY, whole)]
        days = bench.published[0]
        assert (days.this.day, days.before.day) == (SATURDAY, SATURDAY - 7 * DAY)
        assert days.this.is_complete
        assert days.this.countries[0].code == "US"
        to_midnight = (datetime(2026, 11, 23, tzinfo=UTC) - bench.clock.utc()).total_seconds()
        await bench.advance(to_midnight + SETTLES_IN.total_seconds() - 1)
        assert len(bench.asked) == 2
        await bench.advance(1 + MAX_JITTER)
        assert [day for day, _ in bench.asked[2:]] == [SATURDAY - 6 * DAY, SATURDAY + DAY]
        assert len(bench.published) == 2


async def test_a_failure_is_retried_and_another_times_answer_is_dropped() -> None:
    bench = Bench()
    bench.errors.extend([None, StatusError("503", status=503, retry_after=90)])
    async with bench.run():
        await bench.advance(START_DELAY)
        assert (len(bench.asked), bench.published) == (2, [])
        await bench.advance(90)
        assert (len(bench.asked), len(bench.published)) == (4, 1)


def test_what_an_answer_covers_and_whether_a_country_can_be_missing() -> None:
    def answer(start: str | None, end: str | None, rows: int = 1) -> Countries:
        country = {"country_code": "US", "bytes": 5}
        return Countries.model_validate(
            {"period": {"start": start, "end": end}, "countries": [country] * rows}
        )

    start, last = "2026-11-21T00:00:00Z", "2026-11-21T23:59:59Z"
    for ends in ((start, last), (None, None), (start, "2026-11-22T00:00:00Z"), (start, None)):
        assert day_countries(answer(*ends), SATURDAY) is not None, ends
    for ends in (("2026-11-01T00:00:00Z", last), (start, "2026-11-22T14:30:00Z")):
        assert day_countries(answer(*ends), SATURDAY) is None, ends
    for rows, is_complete in ((LIMIT - 1, True), (LIMIT, False)):
        day = day_countries(answer(start, last, rows), SATURDAY)
        assert day is not None
        assert day.is_complete is is_complete
    early = datetime(2026, 11, 22, 0, 59, 59, tzinfo=UTC)
    assert last_day(early) == SATURDAY - DAY
    assert last_day(early + timedelta(seconds=1)) == SATURDAY


def test_a_day_is_whole_once_it_was_asked_after_its_end_and_all_of_it_has_come() -> None:
    def history(*points: tuple[str, int | None]) -> History:
        rows = [{"timestamp": f"2026-11-{at}:00:00Z", "bytes": use} for at, use in points]
        return History.model_validate({"data_points": rows})

    record = UsageRecord()
    asked_at = datetime(2026, 11, 21, 20, tzinfo=UTC)
    record.learn(
        Granularity.DAILY,
        30,
        asked_at,
        history(("17T00", 7), ("18T00", None), ("20T00", 9), ("21T00", 3)),
    )
    expected = [DayUse(date(2026, 11, 17), 7), DayUse(date(2026, 11, 18), None)]
    expected += [DayUse(date(2026, 11, 20), 9)]
    assert list(known_days(record, NOW)) == expected, "Saturday was not over"
    hours = [(f"{day}T{hour:02}", 1) for day in (20, 21) for hour in range(24)]
    record.learn(Granularity.HOURLY, 8, NOW, history(*hours[:5], *hours[6:], ("22T00", 1)))
    expected += [DayUse(SATURDAY, 24)]
    assert list(known_days(record, NOW)) == expected, "an hour of Friday is missing, Sunday runs"
    record.reported = (1.0, 0.9, 0.99)
    expected[-1] = DayUse(SATURDAY, 24, is_whole=False)
    assert list(known_days(record, NOW)) == expected


async def test_two_that_share_a_store_make_the_calls_of_one(tmp_path: Path) -> None:
    clock, token = FakeClock(NOW), Secret(TOKEN)
    with DemoServer(token=TOKEN, now=clock.utc) as server:
        known: list[ComparedCountries] = []
        for number in range(2):
            client = UsageClient(server.base_url, token)
            store = AccountStore(tmp_path, server.base_url, token)
            shared = SharedAnswers(store, ApiClock(clock, lambda _ahead: None))
            poller = DayCountriesPoller(
                partial(Session, client, clock, shared), clock=clock, publish=known.append
            )
            task = asyncio.create_task(poller.run())
            await clock.advance(START_DELAY)
            async with asyncio.timeout(60):
                while len(known) <= number:  # noqa: ASYNC110  # a condition over the network
                    await asyncio.sleep(0.001)
            task.cancel()
            store.close()
            await client.aclose()
        assert server.requests["GET /api/v1/usage/by-country"] == 2
    assert known[0] == known[1]
