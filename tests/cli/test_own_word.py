"""Scripts are told what an answer says of itself: its time, its period, its granularity."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import Wpx
from tests.harness.account import ANSWERS
from tests.harness.timed_account import TimedAccount, name_period, stamp_realtime


@pytest.fixture
def account() -> Iterator[TimedAccount]:
    """An account by the clock of the machine, or by that of the dashboard on it."""
    with TimedAccount() as account:
        yield account


def test_watch_and_the_page_tell_the_figures_own_time(wpx: Wpx, account: TimedAccount) -> None:
    stamp_realtime(account, 5 * 3600)
    text = wpx("watch", "--count", "1", url=account.url).out
    told = datetime.fromisoformat(text.split()[0])
    assert timedelta(hours=4.9) < datetime.now(UTC) - told < timedelta(hours=5.1)
    assert text.endswith("5 h old\n")
    page = wpx("snapshot", url=account.url).out
    assert "Right now  5 h old" in page
    document = json.loads(wpx("snapshot", "--json", url=account.url).out)
    feed = document["realtime"]
    apart = datetime.fromisoformat(feed["fetched_at"]) - datetime.fromisoformat(feed["as_of"])
    assert timedelta(hours=4.9) < apart < timedelta(hours=5.1)
    assert document["countries"]["figures"]["countries"][0]["connections"] is None


def test_scripts_tell_another_period_too(wpx: Wpx, account: TimedAccount) -> None:
    name_period(account, "2020-01-14", "2020-02-13T23:59:59Z")
    title = "14 Jan 2020 to 13 Feb 2020"
    url = account.url
    assert title in wpx("--period", "today", "snapshot", url=url).out.splitlines()
    figures = json.loads(wpx("--period", "today", "snapshot", "--json", url=url).out)
    assert figures["summary"]["figures"]["covers"] == title
    check = wpx("--period", "today", "check", "--success-rate", "95:90", url=url)
    assert check.status == 3
    assert title in check.out


def test_a_script_says_that_the_granularity_is_another(wpx: Wpx, account: TimedAccount) -> None:
    account.answers["/usage/history"] = {**ANSWERS["/usage/history"], "granularity": "daily"}
    done = wpx("snapshot", "--granularity", "hourly", url=account.url)
    assert done.status == 1
    assert "daily figures; hourly ones were asked for" in done.err


@pytest.mark.parametrize("name", [None, "per day"])
def test_days_without_their_name_are_no_hours(
    wpx: Wpx, account: TimedAccount, name: str | None
) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    points = [
        {"timestamp": (today - timedelta(days=days)).isoformat(), "bytes": 24 * 2**30}
        for days in range(3)
    ]
    account.answers["/usage/history"] = {"data_points": points, "granularity": name}
    done = wpx("snapshot", "--granularity", "hourly", url=account.url)
    assert done.status == 1
    assert "daily figures; hourly ones were asked for" in done.err
    assert "24.0 GB" not in done.out
    assert wpx("snapshot", "--granularity", "daily", url=account.url).status == 0
    del points[1]
    sparse = wpx("snapshot", "--granularity", "hourly", url=account.url)
    assert sparse.status == 0, "hours without traffic may be left out"
