"""When the hour, the day or the month turns: polled at once, and what is old has its own name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.harness.account import ANSWERS
from tests.harness.dashboard_harness import Stage, panel_text
from tests.harness.timed_account import TimedAccount, iso
from tests.harness.timed_stage import timed_stage
from wpx_tui.analysis.periods import period_bounds
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.poller import AFTER_TURN

GB = 2**30
BEFORE = datetime(2026, 11, 30, 23, 58, 50, tzinfo=UTC)
LATEST = sum(AFTER_TURN[0])
"""Seconds after a turn until which the first poll has begun."""


class Lagging(TimedAccount):
    """An API whose periods are those of `lag` seconds ago."""

    lag = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.answers["/usage"] = self._usage
        self.answers["/usage/history"] = self._history

    def _usage(self, query: Mapping[str, str]) -> Any:
        now = self.now() - timedelta(seconds=self.lag)
        start, end = period_bounds(Period(query["period"]), now)
        assert start is not None
        assert end is not None
        return {**ANSWERS["/usage"], "period": {"start": iso(start), "end": iso(end)}}

    def _history(self, query: Mapping[str, str]) -> Any:
        at = datetime.fromisoformat(query["start_date"])
        step = timedelta(hours=1) if query["granularity"] == "hourly" else timedelta(days=1)
        end = min(
            datetime.fromisoformat(query["end_date"]), self.now() - timedelta(seconds=self.lag)
        )
        points = []
        while at <= end:
            points.append({"timestamp": iso(at), "bytes": GB, "requests": 1})
            at += step
        points[-1]["bytes"] = GB // 2  # which still fills
        return {"granularity": query["granularity"], "data_points": points}


@pytest.fixture
def account() -> Iterator[Lagging]:
    with Lagging() as account:
        yield account


def title(on: Stage, name: str) -> str:
    return panel_text(on.app, name).split("\n")[0]


def polls(account: TimedAccount, path: str) -> int:
    """Count the polls of a feed.

    The comparison asks the history for full hours, and the forecasts for more than a week of it;
    what changed asks for the countries of whole days.
    """
    return sum(not _is_beside(query) for query in account.asked(path))


def _is_beside(query: dict[str, str]) -> bool:
    if "start_date" not in query:
        return False
    start, end = (datetime.fromisoformat(query[f"{name}_date"]) for name in ("start", "end"))
    if "granularity" not in query:
        return end - start == timedelta(days=1, seconds=-1)
    is_long = end - start > timedelta(days=7) and query["granularity"] != "monthly"
    return is_long or query["end_date"].endswith(":59:59Z")


async def turn(on: Stage, seconds: float) -> None:
    await on.clock.advance(seconds)
    await on.until_answered()
    on.app.front.look_at_the_clock()
    await on.pilot.pause()


@pytest.mark.parametrize(
    ("period", "running", "old"),
    [
        (Period.MONTH, "This month", "November"),
        (Period.TODAY, "Today", "Mon 30 Nov"),
    ],
)
async def test_a_period_that_is_over_has_its_own_name_until_the_new_one_is_there(
    account: Lagging, period: Period, running: str, old: str
) -> None:
    settings = Settings(demo=Demo(), period=period)
    async with timed_stage(account, start=BEFORE, settings=settings) as on:
        await on.until_live()
        assert f" {running} " in title(on, "summary")
        assert running.lower() in title(on, "countries")
        account.lag = 60  # it turns late: its clock is behind by as much as is tolerated
        await turn(on, 70.5)
        assert on.clock.utc().minute == 0
        assert f" {old} " in title(on, "summary")
        assert old in title(on, "countries"), "which are those of the old period as well"
        await turn(on, LATEST)
        assert f" {old} " in title(on, "summary"), "the poll at the turn was answered too early"
        assert running.lower() in title(on, "countries"), "which were asked for by the new dates"
        await turn(on, sum(AFTER_TURN[1]))
        assert f" {running} " in title(on, "summary")


@pytest.mark.parametrize("path", ["/usage", "/usage/by-country", "/usage/history"])
@pytest.mark.parametrize("start", [BEFORE, BEFORE.replace(day=22, hour=14)], ids=["month", "hour"])
async def test_each_feed_is_polled_at_the_turn_of_what_it_covers(
    account: Lagging, path: str, start: datetime
) -> None:
    is_hour = start.hour == 14
    settings = Settings(
        demo=Demo(),
        granularity=Granularity.HOURLY if is_hour else Granularity.MONTHLY,
        intervals={**Settings().intervals, "summary": 900.0, "countries": 900.0, "history": 900.0},
    )
    async with timed_stage(account, start=start, settings=settings) as on:
        await on.until_live()
        before = polls(account, path)
        await turn(on, 70 + LATEST)
        after = polls(account, path)
        turned = path == "/usage/history" or not is_hour
        assert after == before + turned, "once, by those whose time has turned"
        await turn(on, 80)
        assert polls(account, path) == after + turned, "and once more"
        await turn(on, 300)
        assert polls(account, path) == after + turned


async def test_now_is_never_the_hour_before(account: Lagging) -> None:
    settings = Settings(demo=Demo(), granularity=Granularity.HOURLY)
    start = BEFORE.replace(day=22, hour=14)
    async with timed_stage(account, start=start, settings=settings) as on:
        await on.until_live()
        assert "now 512 MB" in " ".join(panel_text(on.app, "history").split())
        account.lag = 30
        await turn(on, 70.5)
        assert on.clock.utc().hour == 15
        assert " now " not in panel_text(on.app, "history")
        await turn(on, LATEST)
        shown = " ".join(panel_text(on.app, "history").split())
        assert "now 512 MB" not in shown, "the new hour is not known yet"
        await turn(on, sum(AFTER_TURN[1]))
        assert "now 512 MB" in " ".join(panel_text(on.app, "history").split())
