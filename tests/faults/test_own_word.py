"""An answer says when it was made, about which period and by which bucket: that is believed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness.account import ANSWERS
from tests.harness.dashboard_harness import Stage, panel_text
from tests.harness.timed_account import TimedAccount, name_period, stamp_realtime
from tests.harness.timed_stage import timed_stage
from wpx_tui.api.enums import Period
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.feed import Status

QUIET = {
    "current_minute": {"requests": 0, "bytes": 0, "active_sessions": 0},
    "last_hour": {"requests": 0, "bytes": 0, "avg_response_time_ms": None},
}


def status(on: Stage) -> Status:
    return on.app.monitor.state.realtime.status(on.clock.now())


async def answered(on: Stage) -> None:
    await on.until(
        lambda: all(feed.answer for feed in on.app.monitor.state.feeds.values()), "answers"
    )


@pytest.fixture
def account() -> Iterator[TimedAccount]:
    """An account by the clock of the machine, or by that of the dashboard on it."""
    with TimedAccount() as account:
        yield account


# ---- the age


async def test_an_old_timestamp_is_stale_on_the_screen(account: TimedAccount) -> None:
    stamp_realtime(account, 5 * 3600)
    async with timed_stage(account) as on:
        await answered(on)
        assert status(on) is Status.STALE
        assert "stale 5 h" in panel_text(on.app, "realtime")
        assert not on.app.monitor.state.samples.samples, "it is no sample of this minute"


@pytest.mark.parametrize(
    ("behind", "fields"),
    [(59, {}), (600, {"current_minute": QUIET["current_minute"]}), (5 * 3600, QUIET)],
    ids=["cut to the minute", "a quiet minute", "a quiet account"],
)
async def test_a_cut_timestamp_and_a_quiet_account_are_live(
    account: TimedAccount, behind: float, fields: dict[str, Any]
) -> None:
    stamp_realtime(account, behind, **fields)
    async with timed_stage(account) as on:
        await on.until_live()
        for _ in range(4):
            await on.clock.advance(6)
            await on.until_answered()
        assert status(on) is Status.LIVE


async def test_time_in_a_cache_counts(account: TimedAccount) -> None:
    account.headers["Age"] = "590"
    async with timed_stage(account) as on:
        await answered(on)
        assert status(on) is Status.STALE
        assert "stale 9 min" in panel_text(on.app, "realtime")
        assert "stale" not in panel_text(on.app, "history"), "whose interval is five minutes"
        await on.pass_time(11)
        assert "stale" in panel_text(on.app, "history")


# ---- the period


@pytest.mark.parametrize(
    ("period", "span", "title"),
    [
        (Period.TODAY, ("2026-11-01", "2026-11-30T23:59:59Z"), "1 Nov to 30 Nov"),
        (Period.MONTH, ("2026-11-14", "2026-12-13T23:59:59Z"), "14 Nov to 13 Dec"),
        (Period.MONTH, ("2026-10-01", "2026-10-31T23:59:59Z"), "October"),
        (Period.MONTH, ("2026-11-01", "2026-11-30T23:59:59Z"), "This month"),
        (Period.MONTH, ("2026-11-01", "2026-11-22T14:30:00Z"), "This month"),
        (Period.MONTH, ("2026-11-01", "2026-12-01"), "This month"),
        (Period.TODAY, ("2026-11-22", "2026-11-22"), "Today"),
        (Period.WEEK, ("2026-11-15", "2026-11-21T23:59:59Z"), "15 Nov to 21 Nov"),
        (Period.TODAY, ("2026-11-21", "2026-11-22"), "Sat 21 Nov"),
        (Period.MONTH, ("2025-11-01", "2025-11-30T23:59:59Z"), "November 2025"),
    ],
)
async def test_another_period_is_titled_by_its_dates(
    account: TimedAccount, period: Period, span: tuple[str, str], title: str
) -> None:
    name_period(account, *span)
    async with timed_stage(account, settings=Settings(demo=Demo(), period=period)) as on:
        await answered(on)
        assert f" {title} " in panel_text(on.app, "summary").split("\n")[0]
        await on.pilot.press("w")
        await on.until(lambda: title in on.text, f"{title} on the wall")


# ---- the granularity


async def test_another_granularity_is_a_failed_poll(account: TimedAccount) -> None:
    account.answers["/usage/history"] = {**ANSWERS["/usage/history"], "granularity": "Daily"}
    async with timed_stage(account) as on:
        await on.until_live()
        await on.pilot.press("b", "b", "b")
        reason = "answered with daily figures; hourly ones were asked for"

        def failed() -> bool:
            failure = on.app.monitor.state.history.failure
            return failure is not None and failure.reason == reason

        await on.clock.advance(1)
        await on.until(failed, reason)
