"""`--from` and `--to` on an API that keeps to nothing: what is outside, twice, or in part."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cli.conftest import Wpx
from tests.harness.timed_account import RefusedError, TimedAccount, iso

GB = 2**30
STEPS = {"hourly": timedelta(hours=1), "daily": timedelta(days=1)}


@pytest.fixture
def account() -> Iterator[TimedAccount]:
    with TimedAccount() as account:
        yield account


def history(
    *, beyond: int = 0, twice: bool = False, refused: tuple[str, ...] = ()
) -> Callable[[Mapping[str, str]], Any]:
    """Answer 24 GB a day, 1 GB an hour; days are UTC days. `beyond` more days than asked for."""

    def answer(query: Mapping[str, str]) -> Any:
        granularity = query["granularity"]
        if granularity in refused:
            raise RefusedError(422)
        step, at = STEPS[granularity], datetime.fromisoformat(query["start_date"])
        at = at.replace(minute=0, second=0) - (timedelta(hours=at.hour) if step.days else step * 0)
        end = datetime.fromisoformat(query["end_date"]) + timedelta(days=beyond)
        points = []
        while at <= end:
            size = 24 * GB if step.days else GB
            points.append({"timestamp": iso(at), "bytes": size, "requests": 100})
            at += step
        return {"granularity": granularity, "data_points": points * (1 + twice)}

    return answer


def figures(wpx: Wpx, account: TimedAccount, *arguments: str) -> Any:
    done = wpx(*arguments, "snapshot", "--json", *RANGE, url=account.url)
    return json.loads(done.out)["history"]["figures"]


RANGE = ("--from", "2026-11-18", "--to", "2026-11-20")


@pytest.mark.parametrize("answer", [history(beyond=9), history(twice=True)], ids=["more", "twice"])
def test_points_beyond_the_range_and_points_sent_twice_add_nothing(
    wpx: Wpx, account: TimedAccount, answer: Callable[[Mapping[str, str]], Any]
) -> None:
    account.answers["/usage/history"] = answer
    document = figures(wpx, account)
    assert [bucket["bytes"] for bucket in document["buckets"]] == [24 * GB] * 3
    assert document["total_bytes"] == 72 * GB
    assert not any(bucket["is_partial"] for bucket in document["buckets"])


def test_a_bucket_that_the_range_cuts_is_marked_everywhere(wpx: Wpx, account: TimedAccount) -> None:
    account.answers["/usage/history"] = history()
    cut = ("--from", "2026-11-18T12:00", "--to", "2026-11-20")
    rows = list(
        csv.DictReader(io.StringIO(wpx("snapshot", "--csv", "history", *cut, url=account.url).out))
    )
    assert [row["is_partial"] for row in rows] == ["true", "false", "false"]
    page = wpx("snapshot", *cut, url=account.url).out
    assert "in 3 days, 1 in part" in page
    assert "in part 24.0 GB Wed 18 Nov" in " ".join(page.split())
    document = json.loads(wpx("snapshot", "--json", *cut, url=account.url).out)
    history_figures = document["history"]["figures"]
    assert [bucket["is_partial"] for bucket in history_figures["buckets"]] == [True, False, False]
    assert history_figures["peak"]["start"] == "2026-11-19T00:00:00Z"


def test_a_month_that_begins_in_the_middle_is_no_month(wpx: Wpx, account: TimedAccount) -> None:
    account.answers["/usage/history"] = {
        "granularity": "monthly",
        "data_points": [{"timestamp": "2026-10-01T00:00:00Z", "bytes": 265 * GB}],
    }
    cut = ("--from", "2026-10-20", "--to", "2026-10-31")
    page = wpx("snapshot", "--granularity", "monthly", *cut, url=account.url).out
    assert "265 GB  in 1 month, in part" in page
    assert "peak" not in page


BERLIN = ("--timezone", "Europe/Berlin")


def test_one_day_of_a_zone_is_one_day(wpx: Wpx, account: TimedAccount) -> None:
    account.answers["/usage/history"] = history(beyond=1)
    day = ("--from", "2026-11-20", "--to", "2026-11-20")
    done = wpx(*BERLIN, "snapshot", "--json", *day, url=account.url)
    document = json.loads(done.out)["history"]["figures"]
    assert [(bucket["start"], bucket["bytes"]) for bucket in document["buckets"]] == [
        ("2026-11-19T23:00:00Z", 24 * GB)
    ]
    assert document["average_bytes"] == 24 * GB
    page = wpx(*BERLIN, "snapshot", *day, url=account.url).out
    assert "Bandwidth by day" in page.splitlines()
    assert "Fri 20 Nov" in page


def test_where_the_api_gives_no_hours_the_days_are_utc_and_cut(
    wpx: Wpx, account: TimedAccount
) -> None:
    account.answers["/usage/history"] = history(refused=("hourly",))
    day = ("--from", "2026-11-20", "--to", "2026-11-20")
    page = wpx(*BERLIN, "snapshot", *day, url=account.url).out
    assert "Bandwidth by UTC day" in page.splitlines()
    assert "in 2 days, in part" in page
    assert "peak" not in page


def test_today_is_a_part_of_a_day(wpx: Wpx, account: TimedAccount) -> None:
    account.answers["/usage/history"] = history(beyond=3)
    now = datetime.now(UTC)
    start = (now - timedelta(days=2)).date().isoformat()
    done = wpx("snapshot", "--json", "--from", start, url=account.url)
    document = json.loads(done.out)["history"]["figures"]
    assert [bucket["bytes"] for bucket in document["buckets"]] == [24 * GB] * 3
    assert [bucket["is_partial"] for bucket in document["buckets"]] == [False, False, True]
    assert document["is_last_unfinished"]
