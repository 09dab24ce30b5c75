"""The machine's clock is hours off: every face goes by the API's, and what is known is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.harness.account import SUBSCRIPTION
from tests.harness.dashboard_harness import MOMENT, Stage, panel_text
from tests.harness.timed_account import TimedAccount, iso
from tests.harness.timed_stage import timed_stage
from wpx_tui.config.settings import Demo, Settings

AHEAD = timedelta(hours=5)


@pytest.fixture
def account() -> Iterator[TimedAccount]:
    with TimedAccount() as account:
        yield account


async def polls(on: Stage, count: int, interval: float = 6) -> None:
    for _ in range(count):
        await on.clock.advance(interval)
        await on.until_answered()
    on.app.front.look_at_the_clock()
    await on.pilot.pause()


async def test_the_trend_tells_what_is_known(account: TimedAccount) -> None:
    async with timed_stage(account) as on:
        await polls(on, 21)
        words = panel_text(on.app, "realtime")
        assert "2 min known since 14:30, peak 629 kbit/s" in words
        assert "60 min" not in words
        await on.pilot.press("w")
        await on.until(lambda: "2 min known since 14:30" in on.text, "the same on the wall")


async def test_long_intervals_are_samples(account: TimedAccount) -> None:
    settings = Settings(demo=Demo(), intervals={**Settings().intervals, "realtime": 60.0})
    async with timed_stage(account, settings=settings) as on:
        await polls(on, 4, 66)
        assert "min sampled since 14:3" in panel_text(on.app, "realtime")


@pytest.mark.parametrize("key", ["", "w"], ids=["screen", "wall"])
async def test_an_end_and_a_token_are_judged_by_the_apis_clock(
    account: TimedAccount, key: str
) -> None:
    there = MOMENT - AHEAD
    account.answers["/subscriptions"] = [
        {**SUBSCRIPTION, "expires_at": iso(there + timedelta(hours=3, minutes=20))}
    ]
    async with timed_stage(account) as on:
        now = account.now
        account.now = lambda: now() - AHEAD
        on.app.dashboard.token_end = MOMENT - timedelta(hours=1)  # not yet four hours from there
        on.app.wall.token_end = on.app.dashboard.token_end
        await polls(on, 4)
        if key:
            await on.pilot.press(key)
            await polls(on, 1)
        await on.until(lambda: "API clock 5 h behind" in on.text, "the header's note")
        assert "ends in 3 h" in on.text
        assert "token expires in 3 h" in on.text
        assert "Sun 22 Nov 09:3" in on.text.split("\n")[0]


async def test_a_zone_beside_a_period_in_utc_names_both(account: TimedAccount) -> None:
    settings = Settings(demo=Demo(), timezone="Europe/Berlin")
    async with timed_stage(account, settings=settings) as on:
        await on.until_live()
        assert "Sun 22 Nov 15:30 CET (14:30 UTC)" in on.text.split("\n")[0]
        assert " This month UTC " in panel_text(on.app, "summary")
        assert " Countries, this month UTC " in panel_text(on.app, "countries")
        assert " Bandwidth by UTC day " in panel_text(on.app, "history")
