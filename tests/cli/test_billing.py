"""A month that begins on another day: what was used since then, and when that is not known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from csv import DictReader
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cli.conftest import CANARY, Wpx
from tests.harness.timed_account import TimedAccount, iso, name_period
from wpx_tui.analysis.periods import billing_month
from wpx_tui.demo.runner import DemoServer

MOMENT = datetime(2026, 11, 22, 14, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def standing() -> Iterator[DemoServer]:
    """A demo server whose time stands still."""
    with DemoServer(token=CANARY, now=lambda: MOMENT) as server:
        yield server


@pytest.mark.parametrize(
    ("billing_day", "start", "end"),
    [
        ("15", "2026-11-15", "2026-12-15"),
        ("25", "2026-10-25", "2026-11-25"),
    ],
)
def test_the_account_is_forecast_for_its_billing_month(
    wpx: Wpx,
    standing: DemoServer,
    monkeypatch: pytest.MonkeyPatch,
    billing_day: str,
    start: str,
    end: str,
) -> None:
    monkeypatch.setenv("WPX_BILLING_DAY", billing_day)
    url = standing.base_url
    account, *_ = json.loads(wpx("forecast", "--json", url=url).out)["forecasts"]
    assert (account["start"], account["end"]) == (f"{start}T00:00:00Z", f"{end}T00:00:00Z")
    history = (
        "snapshot",
        "--csv",
        "history",
        "--granularity",
        "daily",
        "--from",
        start,
        "--to",
        "2026-11-22",
    )
    rows = DictReader(wpx(*history, url=url).out.splitlines())
    assert account["used_bytes"] == sum(int(row["bytes"]) for row in rows)
    date = datetime.fromisoformat(start)
    title = f"Account, billing month from {date.day} {date:%b}"
    assert title in wpx("forecast", url=url).out.splitlines()
    week, *_ = json.loads(wpx("--period", "week", "forecast", "--json", url=url).out)["forecasts"]
    assert week["start"] == "2026-11-16T00:00:00Z"


def test_use_that_is_not_known_is_no_forecast_unless_the_api_counts_from_that_day(
    wpx: Wpx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPX_BILLING_DAY", "31")

    def history(query: dict[str, str]) -> dict[str, Any]:
        first, last = (datetime.fromisoformat(query[name]) for name in ("start_date", "end_date"))
        days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
        start, _ = billing_month(31, datetime.now(UTC))
        month = {start + timedelta(days=day) for day in range(-35, 2)}
        points = [{"timestamp": iso(day), "bytes": None if day in month else 2**30} for day in days]
        return {"granularity": "daily", "data_points": points}

    with TimedAccount() as account:
        account.answers["/usage/history"] = history
        account.answers["/subscriptions"] = []
        ran = wpx("forecast", "--json", url=account.url)
        document = json.loads(ran.out)
        assert (ran.status, document["forecasts"]) == (1, [])
        assert document["problems"] == ["the use since the billing day is not known"]
        start, end = billing_month(31, datetime.now(UTC))
        name_period(account, iso(start), iso(end - timedelta(seconds=1)))
        ran = wpx("forecast", "--json", "--fresh", url=account.url)
        (forecast,) = json.loads(ran.out)["forecasts"]
        assert (ran.status, forecast["start"]) == (0, iso(start))
        assert forecast["used_bytes"] == 5368709120
