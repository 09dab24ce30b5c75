"""What `snapshot --oneline` says of the forecast, and what that costs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Wpx
from tests.cli.test_forecast_account import _history, subscription
from tests.harness.timed_account import RefusedError, TimedAccount
from wpx_tui.cli import shortcut
from wpx_tui.monitor import forecast_once
from wpx_tui.monitor.account_store import AccountStore

LINE = ("snapshot", "--oneline")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a store that is switched on, empty yet."""
    monkeypatch.setenv("WPX_STORE", "on")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def account() -> Iterator[TimedAccount]:
    """An account of 1 GB a day, and 30 GB left for 60 days."""
    with TimedAccount() as running:
        running.answers["/usage/history"] = _history
        running.answers["/subscriptions"] = [subscription()]
        yield running


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each command was answered on the short path."""
    answers: list[bool] = []
    run = shortcut.run

    def watched(*given: Any) -> int | None:
        status = run(*given)
        answers.append(status is not None)
        return status

    monkeypatch.setattr(shortcut, "run", watched)
    return answers


def histories(account: TimedAccount) -> int:
    return len(account.asked("/usage/history"))


def test_a_line_that_asked_keeps_it_for_those_that_do_not(
    wpx: Wpx, account: TimedAccount, kept: Path, short: list[bool]
) -> None:
    first = wpx(*LINE, url=account.url)
    assert " · Residential 40.0 % · empty " in first.out
    assert first.out.endswith(": 9 in 10 safe\n")
    calls = len(account.calls)
    assert wpx(*LINE, url=account.url) == first
    assert wpx(*LINE, "--subscription", "sub_one", url=account.url).out[-60:] == first.out[-60:]
    assert "gb" not in wpx(*LINE, "--units", "si", url=account.url).out
    assert short == [False, True, True, True]
    assert len(account.calls) == calls
    page = wpx("forecast", url=account.url).out
    assert first.out.split(" · ")[3] in page  # the same sentence
    assert first.out.split(" · ")[4].strip() in page


def test_whatever_makes_forecasts_keeps_them(
    wpx: Wpx, account: TimedAccount, kept: Path, short: list[bool]
) -> None:
    wpx("check", "--forecast", "--success-rate", "9:1", url=account.url)
    del short[:]
    assert " · empty " in wpx(*LINE, url=account.url).out
    assert short == [True]


def test_an_old_one_tells_its_time_until_there_is_a_new_one(
    wpx: Wpx, account: TimedAccount, kept: Path, short: list[bool]
) -> None:
    live = wpx(*LINE, url=account.url).out
    before = int(datetime.now(UTC).timestamp()) - 3600
    _age(kept, "made_at", before)
    account.answers["/usage/history"] = lambda _query: _refuse()
    _age(kept, "asked_long_ago")
    old = wpx(*LINE, "--timezone", "Asia/Tokyo", url=account.url).out
    tokyo = datetime.fromtimestamp(before, UTC) + timedelta(hours=9)
    assert old.endswith(f"{tokyo:%H:%M}\n")
    assert " · empty " in old
    assert " · as of " in old
    assert wpx(*LINE, url=account.url).out.endswith(f"{_utc(before):%H:%M}\n")
    assert short == [False, False, True]  # looked for once, in vain
    account.answers["/usage/history"] = _history
    _age(kept, "asked_long_ago")
    assert wpx(*LINE, "--fresh", url=account.url).out == live


def _refuse() -> Any:
    raise RefusedError(503)


def _utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _age(folder: Path, what: str, made_at: int = 0) -> None:
    """Make the kept forecasts older, or forget the histories that they stand on."""
    with closing(sqlite3.connect(folder / "store-1.db")) as file, file:
        if what == "made_at":
            for subject, body in list(file.execute("SELECT subject, body FROM current_forecast")):
                items = body.split(",")
                items[2] = f"{made_at}.0"
                file.execute(
                    "UPDATE current_forecast SET made_at = ?, tried_at = ?, body = ? "
                    "WHERE subject = ?",
                    (made_at, made_at, ",".join(items), subject),
                )
        else:
            file.execute("DELETE FROM answer WHERE question LIKE 'usage %'")
            file.execute("DELETE FROM failure")
            file.execute("DELETE FROM bucket")


def test_all_lines_together_make_no_more_calls_than_all_may(
    wpx: Wpx, account: TimedAccount, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast_once, "MOST_CALLS", 5)
    account.answers["/subscriptions"] = [subscription(id=f"sub_{number}") for number in range(8)]
    account.answers["/usage/history"] = {"data_points": []}
    wpx(*LINE, url=account.url)
    assert histories(account) == 5
    wpx(*LINE, "--fresh", url=account.url)
    assert histories(account) == 5


def test_without_a_store_nothing_is_asked_and_nothing_said(wpx: Wpx, account: TimedAccount) -> None:
    assert wpx(*LINE, url=account.url).out.endswith(" · Residential 40.0 %\n")
    assert histories(account) == 0
    assert " · empty " in wpx("--demo", "--scenario", "near-limit", *LINE).out  # it costs nothing


def test_where_nothing_can_be_kept_nothing_is_asked(
    wpx: Wpx, account: TimedAccount, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AccountStore, "write", lambda *_given: False)
    assert wpx(*LINE, url=account.url).out.endswith(" · Residential 40.0 %\n")
    assert histories(account) == 0


def test_histories_that_cannot_be_had_cost_the_forecast_alone(
    wpx: Wpx, account: TimedAccount, kept: Path, short: list[bool]
) -> None:
    account.answers["/usage/history"] = lambda _query: _refuse()
    first = wpx(*LINE, url=account.url)
    assert (first.status, first.err) == (0, "")
    assert first.out.endswith(" · Residential 40.0 %\n")
    assert wpx(*LINE, url=account.url) == first
    assert short == [False, True]
