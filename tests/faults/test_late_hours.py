"""Hours that come late, and hours that are no longer kept, are no change of the traffic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.harness.dashboard_harness import MOMENT, panel_text
from tests.harness.timed_account import TimedAccount, iso, name_period
from tests.harness.timed_stage import timed_stage
from wpx_tui.api.enums import Period
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.poller import SETTLE

HOUR = timedelta(hours=1)


@pytest.fixture
def account() -> Iterator[TimedAccount]:
    with TimedAccount() as account:
        yield account


def constant(account: TimedAccount, late: int, kept_since: datetime) -> None:
    """Answer the same traffic in every hour from `kept_since` until `late` hours ago."""

    def answer(query: Mapping[str, str]) -> Any:
        step = HOUR if query["granularity"] == "hourly" else 24 * HOUR
        at, points = datetime.fromisoformat(query["start_date"]), []
        while at <= datetime.fromisoformat(query["end_date"]) and at + late * HOUR < account.now():
            if at >= kept_since:
                points.append({"timestamp": iso(at), "bytes": 2**30, "requests": 1})
            at += step
        return {"granularity": query["granularity"], "data_points": points}

    account.answers["/usage/history"] = answer


@pytest.mark.parametrize(
    ("period", "start", "late", "kept_since", "words"),
    [
        (Period.TODAY, MOMENT, 4, datetime(2026, 1, 1, tzinfo=UTC), "yesterday until 11:00 UTC"),
        (Period.MONTH, MOMENT, 0, datetime(2026, 10, 12, tzinfo=UTC), "12–22 Oct"),
        (
            Period.MONTH,
            datetime(2026, 3, 31, 14, 30, tzinfo=UTC),
            0,
            datetime(2026, 1, 1, tzinfo=UTC),
            "1–28 Feb",
        ),
    ],
    ids=["late", "purged", "31 March"],
)
async def test_constant_traffic_is_the_same_as_before(
    account: TimedAccount,
    period: Period,
    start: datetime,
    late: int,
    kept_since: datetime,
    words: str,
) -> None:
    constant(account, late, kept_since)
    settings = Settings(demo=Demo(), period=period)
    async with timed_stage(account, start=start, settings=settings) as on:
        await on.until_live()
        await on.until_compared()
        assert f"= same as {words} " in panel_text(on.app, "summary")


@pytest.mark.parametrize("name", [None, "daily"])
async def test_whole_days_are_not_compared_as_hours(
    account: TimedAccount, caplog: pytest.LogCaptureFixture, name: str | None
) -> None:
    """Yesterday in one sum, against what of today has passed: constant traffic would fall."""

    def answer(query: Mapping[str, str]) -> Any:
        at, points = datetime.fromisoformat(query["start_date"]), []
        while at <= datetime.fromisoformat(query["end_date"]):
            passed = min((account.now() - at) / HOUR, 24)
            points.append({"timestamp": iso(at), "bytes": int(passed * 2**30), "requests": 1})
            at += 24 * HOUR
        return {"granularity": name, "data_points": points}

    account.answers["/usage/history"] = answer
    async with timed_stage(account) as on:
        await on.until_live()
        await on.clock.advance(SETTLE)
        reason = "comparison: cannot be made: answered with daily figures"
        await on.until(lambda: reason in caplog.text, "no comparison")
        assert on.app.monitor.state.comparison is None
        assert "Oct" not in panel_text(on.app, "summary")


async def test_figures_of_another_period_are_not_compared(account: TimedAccount) -> None:
    constant(account, 0, datetime(2026, 1, 1, tzinfo=UTC))
    name_period(account, "2026-11-14", "2026-12-13T23:59:59Z")
    async with timed_stage(account) as on:
        await on.until_live()
        await on.until_compared()
        text = panel_text(on.app, "summary")
        assert "14 Nov to 13 Dec" in text
        assert "Oct" not in text
