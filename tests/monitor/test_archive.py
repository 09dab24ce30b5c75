"""A history that reaches back beyond what the API gives: what only the store has is marked."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from tests.harness.account import Account
from tests.harness.environment import environment
from tests.harness.fake_clock import FakeClock
from wpx_tui.analysis.history import Bucket, history_of
from wpx_tui.analysis.periods import bucket_starts, history_window
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity
from wpx_tui.api.models import History
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.archive import completed
from wpx_tui.monitor.feed import Feed
from wpx_tui.monitor.once import poll_once
from wpx_tui.monitor.queries import HistoryQuery
from wpx_tui.monitor.recorder import Recorder
from wpx_tui.monitor.selection import Selection

TOKEN = "archive-token-that-is-not-kept"
NOW = datetime.now(UTC)
"""The server says in each answer when it is."""
DAY = timedelta(days=1)
TODAY = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
REFUSED = (422, {"success": False, "error": {"message": "older than 30 days"}})


@pytest.fixture
def account(httpserver: HTTPServer) -> Account:
    return Account(httpserver)


def points(first: int, last: int, size: int = 100) -> list[dict[str, Any]]:
    """The days from so many days ago to so many days ago, each of its own size."""
    return [
        {"timestamp": (TODAY - ago * DAY).isoformat(), "bytes": size + ago, "requests": ago}
        for ago in range(first, last - 1, -1)
    ]


async def feed(folder: Path | None, account: Account, back: int = 0) -> Feed[Any, Any]:
    """One poll of the history by day, asked anew."""
    store = None if folder is None else AccountStore(folder, account.url, Secret(TOKEN))
    async with UsageClient(account.url, Secret(TOKEN)) as client:
        clock, selection = FakeClock(NOW), Selection(back=back)
        state = await poll_once(client, clock, selection, ["history"], store=store, max_age=0)
    return state.history


def buckets(polled: Feed[Any, Any]) -> list[Bucket]:
    assert polled.answer is not None, polled.failure
    return list(history_of(polled.answer.value, polled.answer.query, polled.answer.present).buckets)


def saw(store: AccountStore, rows: list[dict[str, Any]], at: datetime) -> None:
    """Record a history by day that the API gave at that time."""
    keys = store.keys()
    assert keys is not None
    history = History.model_validate({"data_points": rows})
    store.database.write(Recorder(keys).work(HistoryQuery(), history, at, 0.0, at.timestamp()))


@settings(max_examples=30)
@given(given_days=st.sets(st.integers(0, 29)))
def test_what_the_api_gives_stands_and_what_is_older_comes_from_the_store(
    tmp_path_factory: pytest.TempPathFactory, given_days: set[int]
) -> None:
    """Whatever part of a window is given later: from its first bucket on it is the API's alone."""
    store = AccountStore(tmp_path_factory.mktemp("store"), "http://127.0.0.1:9", Secret(TOKEN))
    saw(store, points(29, 0), NOW)
    rows = [row for row in points(29, 0, 500) if row["requests"] in given_days]
    after = completed(store, HistoryQuery(), History.model_validate({"data_points": rows}), NOW)
    store.close()
    first = max(given_days, default=0)  # today still fills: it is never taken from the store
    found = history_of(after, HistoryQuery(), NOW).buckets
    for ago, bucket in zip(range(29, -1, -1), found, strict=True):
        is_kept = ago > first
        size = 100 + ago if is_kept else 500 + ago if ago in given_days else None
        assert (bucket.bytes, bucket.is_kept) == (size, is_kept), ago


def test_a_day_that_nobody_saw_the_end_of_is_known_in_part(tmp_path: Path) -> None:
    store = AccountStore(tmp_path, "http://127.0.0.1:9", Secret(TOKEN))
    saw(store, points(7, 5), NOW - 5 * DAY)
    after = completed(store, HistoryQuery(), History(), NOW)
    stored = [row for row in history_of(after, HistoryQuery(), NOW).buckets if row.is_kept]
    rows = [(row.bytes, row.is_partial) for row in stored]
    assert rows == [(107, False), (106, False), (105, True)]


async def test_a_window_that_the_api_refuses_is_the_stores(
    account: Account, tmp_path: Path
) -> None:
    store = AccountStore(tmp_path, account.url, Secret(TOKEN))
    saw(store, points(39, 10), NOW - 10 * DAY)
    account.answers["/usage/history"]["data_points"] = points(3, 0)
    now = buckets(await feed(tmp_path, account))
    assert [row.bytes for row in now] == [
        100 + ago if ago > 9 or ago < 4 else None for ago in range(29, -1, -1)
    ]
    assert [row.is_kept for row in now] == [ago > 9 for ago in range(29, -1, -1)]

    account.broken["/usage/history"] = REFUSED
    back = [row for row in buckets(await feed(tmp_path, account, back=1)) if row.bytes is not None]
    assert [(row.bytes, row.is_kept) for row in back] == [
        (100 + ago, True) for ago in range(39, 29, -1)
    ]
    # A refusal of what the store has nothing of, of the present, or without a store is a failure.
    for folder, windows in ((tmp_path, 2), (tmp_path, 0), (None, 1)):
        assert (await feed(folder, account, back=windows)).failure is not None


async def test_zeros_for_what_the_api_no_longer_keeps_replace_nothing(
    account: Account, tmp_path: Path
) -> None:
    """Between days with traffic a zero is what the API says, before the first it is no news."""
    store = AccountStore(tmp_path, account.url, Secret(TOKEN))
    rows = points(29, 0)
    rows[29 - 20] |= {"bytes": 0, "requests": 0}
    saw(store, rows, NOW)
    rows = points(29, 0, 500)
    for ago in (*range(29, 9, -1), 5):
        rows[29 - ago] |= {"bytes": None, "requests": None} if ago == 15 else NOTHING
    account.answers["/usage/history"]["data_points"] = rows
    for _ in range(2):  # what was kept then is what is kept now
        for ago, bucket in zip(
            range(29, -1, -1), buckets(await feed(tmp_path, account)), strict=True
        ):
            is_kept = ago > 9 and ago != 20
            size = 100 + ago if is_kept else 0 if ago in (5, 20) else 500 + ago
            assert (bucket.bytes, bucket.is_kept) == (size, is_kept), ago


NOTHING = {"bytes": 0, "requests": 0}


@settings(max_examples=20)
@given(
    granularity=st.sampled_from([Granularity.WEEKLY, Granularity.MONTHLY]),
    gaps=st.sets(st.integers(1, 400), max_size=6),
    given_buckets=st.integers(1, 4),
)
def test_weeks_and_months_are_the_sums_of_their_days_where_all_of_them_are_known(
    tmp_path_factory: pytest.TempPathFactory,
    granularity: Granularity,
    gaps: set[int],
    given_buckets: int,
) -> None:
    store = AccountStore(tmp_path_factory.mktemp("store"), "http://127.0.0.1:9", Secret(TOKEN))
    saw(store, [row for row in points(400, 0) if row["requests"] not in gaps], NOW)
    query = HistoryQuery(granularity)
    starts = bucket_starts(granularity, *history_window(granularity, 0, NOW))
    own = [{"timestamp": start.isoformat(), "bytes": 7} for start in starts[-given_buckets:]]
    after = completed(store, query, History.model_validate({"data_points": own}), NOW)
    store.close()
    sizes: list[tuple[int | None, bool]] = []
    for start, end in pairwise(starts):
        days = [(TODAY - start).days - number for number in range((end - start).days)]
        is_known = not gaps.intersection(days)
        sizes.append((sum(100 + ago for ago in days) if is_known else None, is_known))
    sizes[len(sizes) + 1 - given_buckets :] = [(7, False)] * (given_buckets - 1)
    result = [(row.bytes, row.is_kept) for row in history_of(after, query, NOW).buckets]
    assert result == [*sizes, (7, False)]


def test_scripts_tell_what_only_the_store_has(account: Account, tmp_path: Path) -> None:
    def snapshot(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "wpx_tui", "snapshot", *arguments],
            env=environment(
                WPX_STORE="on",
                STATE_DIRECTORY=str(tmp_path),
                WEPROXIES_API_TOKEN=TOKEN,
                WEPROXIES_BASE_URL=account.url,
            ),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    account.answers["/usage/history"]["data_points"] = points(20, 0)
    snapshot("--csv", "history", "--granularity", "daily")
    account.answers["/usage/history"]["data_points"] = points(4, 0)
    fresh = snapshot("--csv", "history", "--granularity", "daily", "--fresh")
    rows = [row for row in csv.DictReader(io.StringIO(fresh)) if row["bytes"]]
    assert [(int(row["bytes"]), row["is_from_store"]) for row in rows] == [
        (100 + ago, "true" if ago > 4 else "false") for ago in range(20, -1, -1)
    ]
    assert snapshot("--csv", "history", "--granularity", "daily") == fresh, "from the store alone"
    assert "16 of 30 days from the store" in snapshot("--granularity", "daily")
