"""`--period all`: the countries are those of the total beside them, and say so."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cli.conftest import Wpx
from tests.harness.account import ANSWERS
from tests.harness.timed_account import RefusedError, TimedAccount

ALL = ("--period", "all", "snapshot")
TB = 2**40
START = "2024-03-05T00:00:00Z"


@pytest.fixture
def account() -> Iterator[TimedAccount]:
    with TimedAccount() as account:
        account.answers["/usage"] = summary
        account.answers["/usage/by-country"] = by_country
        yield account


def summary(query: Mapping[str, str]) -> Any:
    assert query["period"] == "all"
    return {
        **ANSWERS["/usage"],
        "period": {"start": START, "end": None},
        "total": {"bytes_used": 10 * TB, "requests": 1000},
        "by_country": [
            {"country": "US", "requests": 700, "bytes": 8 * TB},
            {"country": "CI", "requests": 300, "bytes": 2 * TB},
        ],
    }


def by_country(query: Mapping[str, str]) -> Any:
    """By default thirty days, as the API has it; from the account's start on everything."""
    times = 1 if query.get("start_date") == START else 100
    rows = [("US", "United States", 8), ("CI", "Côte d’Ivoire", 2)]
    return {
        "countries": [
            {"country_code": code, "country_name": name, "bytes": size * TB // times}
            for code, name, size in rows
        ]
    }


def countries(wpx: Wpx, account: TimedAccount) -> Any:
    feed = json.loads(wpx(*ALL, "--json", url=account.url).out)["countries"]
    return feed["figures"] and {
        row["code"]: (row["name"], row["bytes"], row["share_percent"])
        for row in feed["figures"]["countries"]
    }


WHOLE = {"US": ("United States", 8 * TB, 80.0), "CI": ("Côte d’Ivoire", 2 * TB, 20.0)}


def test_the_countries_add_up_to_the_total_on_every_face(wpx: Wpx, account: TimedAccount) -> None:
    assert countries(wpx, account) == WHOLE
    page = wpx(*ALL, url=account.url).out
    assert "Countries, all time" in page.splitlines()
    assert "8.0 TB" in page
    rows = list(csv.DictReader(io.StringIO(wpx(*ALL, "--csv", "countries", url=account.url).out)))
    assert {(row["bytes"], row["period"]) for row in rows} == {
        (str(8 * TB), "all"),
        (str(2 * TB), "all"),
    }


def refused(query: Mapping[str, str]) -> Any:
    if "start_date" in query:
        raise RefusedError(422)
    return by_country(query)


def test_a_range_that_the_api_refuses_costs_the_names_alone(
    wpx: Wpx, account: TimedAccount
) -> None:
    account.answers["/usage/by-country"] = refused
    assert countries(wpx, account) == {code: (None, *row[1:]) for code, row in WHOLE.items()}


def test_a_summary_without_countries_leaves_the_range_that_covers_it(
    wpx: Wpx, account: TimedAccount
) -> None:
    account.answers["/usage"] = lambda query: {**summary(query), "by_country": []}
    assert countries(wpx, account) == {code: (*row[:2], None) for code, row in WHOLE.items()}


@pytest.mark.parametrize("start", [None, "2024-03-06T00:00:00Z"], ids=["no start", "it is capped"])
def test_countries_of_another_time_are_none(
    wpx: Wpx, account: TimedAccount, start: str | None
) -> None:
    account.answers["/usage"] = lambda query: {
        **summary(query),
        "by_country": [],
        "period": {"start": start},
    }
    done = wpx(*ALL, url=account.url)
    assert done.status == 1
    assert "countries: answered with" in done.err
    assert "of all time" in done.err or "of only a part of the time" in done.err


def test_a_period_and_a_range_name_what_they_cover(wpx: Wpx) -> None:
    with TimedAccount() as account:
        day = ("--from", "2026-10-01", "--to", "2026-10-02")
        text = wpx("snapshot", "--csv", "countries", *day, url=account.url).out
        row = next(csv.DictReader(io.StringIO(text)))
        assert (row["period"], row["covers_start"], row["covers_end"]) == (
            "",
            "2026-10-01T00:00:00Z",
            "2026-10-02T23:59:59Z",
        )
        done = wpx("--period", "week", "snapshot", "--json", url=account.url)
        assert json.loads(done.out)["countries"]["figures"]["covers"] == "This week"


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_another_period_in_place_of_all_time_is_named_by_its_dates(
    wpx: Wpx, account: TimedAccount, unit: str
) -> None:
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = {"day": 0, "week": now.weekday(), "month": now.day - 1}[unit]
    start = midnight - timedelta(days=days)

    def month(query: Mapping[str, str]) -> Any:
        period = {"start": start.isoformat(), "end": now.isoformat()}
        return {**summary(query), "period": period}

    account.answers["/usage"] = month
    page = wpx(*ALL, url=account.url).out
    assert "all time" not in page.lower()
    assert page.count(f"{start.day} {start:%b}") >= 2, "the summary's title and the countries'"
    rows = csv.DictReader(io.StringIO(wpx(*ALL, "--csv", "countries", url=account.url).out))
    assert {row["covers_start"] for row in rows} == {f"{start:%Y-%m-%dT%H:%M:%SZ}"}
    done = wpx("--period", "all", "check", "--success-rate", "95:90", url=account.url)
    assert done.status == 3
