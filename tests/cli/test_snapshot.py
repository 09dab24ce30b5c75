"""`wpx-top snapshot`: the page, the JSON by its schema, the sheets, the line, and what fails."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from pytest_httpserver import HTTPServer
from rich.cells import cell_len

from tests.cli.conftest import CANARY, Demos, Wpx
from tests.harness.account import Account
from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.schema import closed
from wpx_tui.outputs.json import schema_text

SCHEMA = json.loads(schema_text())
VALID = Draft202012Validator(closed(SCHEMA), validate_formats=True)
OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")


@pytest.fixture
def account(httpserver: HTTPServer) -> Account:
    return Account(httpserver)


def document(wpx: Wpx, *arguments: str, url: str, status: int = 0) -> Any:
    done = wpx("snapshot", "--json", *arguments, url=url)
    assert done.status == status
    found = json.loads(done.out)
    VALID.validate(found)
    return found


def test_the_page_holds_every_panel_and_fits_a_mail(wpx: Wpx, demos: Demos) -> None:
    done = wpx("snapshot", url=demos("calm").base_url)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    titles = [
        "This month",
        "Right now",
        "Bandwidth by day",
        "Countries, this month",
        "Subscriptions",
    ]
    assert [line for line in lines if line in titles] == titles
    assert max(map(cell_len, lines)) <= 80
    assert not any(line != line.rstrip() for line in lines)
    assert "\x1b" not in done.out
    assert "and 50 more" in done.out


@pytest.mark.parametrize(("extra", "has_colour"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_and_for_those_who_want_it(
    demos: Demos, extra: dict[str, str], has_colour: bool
) -> None:
    env = environment(
        WEPROXIES_BASE_URL=demos("calm").base_url, WEPROXIES_API_TOKEN=CANARY, **extra
    )
    with Pty(columns=100) as terminal:
        terminal.run([sys.executable, "-m", "wpx_tui", "snapshot"], env)
        assert terminal.wait() == 0
        assert (b"\x1b[" in terminal.output) == has_colour
        assert b"Subscriptions" in terminal.output


def test_the_document_is_what_the_api_said(wpx: Wpx, account: Account) -> None:
    found = document(wpx, *OCTOBER, url=account.url)
    summary = found["summary"]["figures"]
    assert (summary["bytes"], summary["requests"], summary["success_percent"]) == (
        5368709120,
        125000,
        98.7,
    )
    assert summary["by_subscription"][0]["share_percent"] == 80.0
    minute = found["realtime"]["figures"]["minute"]
    assert minute == {"requests": 45, "bytes": 4718592, "sessions": 12}
    countries = found["countries"]["figures"]["countries"]
    assert [(each["code"], each["connections"]) for each in countries] == [("US", 5), ("GB", 3)]
    history = found["history"]["figures"]
    assert [each["bytes"] for each in history["buckets"][:3]] == [None, 171798692, None]
    assert len(history["buckets"]) == 31
    assert not history["is_last_unfinished"]
    one = found["subscriptions"]["figures"]["subscriptions"][0]
    assert (one["limit_bytes"], one["used_percent"], one["level"]) == (10 * 2**30, 50.0, "ok")
    assert "hunter2" not in json.dumps(found)


@pytest.mark.parametrize(
    ("scenario", "status"),
    [("calm", 0), ("busy", 0), ("empty", 0), ("outage", 1), ("unauthorized", 1), ("garbage", 1)],
)
def test_the_document_keeps_to_its_schema_in_every_scenario(
    wpx: Wpx, demos: Demos, scenario: str, status: int
) -> None:
    found = document(wpx, url=demos(scenario).base_url, status=status)
    feeds = [each for each in found.values() if isinstance(each, dict) and "figures" in each]
    assert len(feeds) == 5
    assert all((each["error"] is None) == (each["figures"] is not None) for each in feeds)
    assert any(each["error"] for each in feeds) == bool(status)


def test_every_field_of_the_schema_says_what_it_is() -> None:
    def undocumented(schema: Any, path: str) -> list[str]:
        found = []
        for name, each in schema.get("properties", {}).items():
            if not each.get("description") and "$ref" not in each:
                found.append(f"{path}.{name}")
            found += undocumented(each, f"{path}.{name}")
            found += undocumented(each.get("items", {}), f"{path}.{name}[]")
        return found

    assert undocumented(SCHEMA, "") == []
    for name, each in SCHEMA["$defs"].items():
        assert each["description"] or name == "bucket"
        assert undocumented(each, name) == []


def test_the_schema_is_printed_as_it_is_shipped(wpx: Wpx) -> None:
    assert wpx("snapshot", "--schema").out == schema_text()


def test_what_fails_is_said_and_the_rest_is_printed(wpx: Wpx, account: Account) -> None:
    account.broken["/usage"] = (503, {"message": "down for repairs"})
    account.broken["/usage/realtime"] = (503, {"message": "down for repairs"})
    account.broken["/subscriptions"] = (401, {})
    done = wpx("snapshot", url=account.url)
    assert done.status == 1
    assert done.err.splitlines() == [
        "wpx-top: summary, realtime: 503 from the API: down for repairs",
        "wpx-top: subscriptions: 401 from the API: the token was refused",
        "check the token; a new one is made in the provider's dashboard: Settings, API Keys",
    ]
    assert "United States" in done.out
    assert done.out.count("no answer: 503") == 2
    assert wpx("snapshot", "--oneline", url=account.url).out == "– · – · –\n"


def test_options_reach_the_calls(wpx: Wpx, account: Account) -> None:
    choice = ("--granularity", "weekly", "--subscription", "sub_abc123", "--countries", "7")
    done = wpx("snapshot", "--period", "week", *choice, *OCTOBER, url=account.url)
    assert done.status == 0
    assert account.queries["/usage"] == {"period": "week"}
    window = {"start_date": "2026-10-01T00:00:00Z", "end_date": "2026-10-31T23:59:59Z"}
    assert account.queries["/usage/by-country"] == {**window, "limit": "7"}
    assert "This week" in done.out
    assert "Bandwidth by week, only sub_abc123" in done.out
    wpx("snapshot", "--csv", "history", *choice, *OCTOBER, url=account.url)  # no forecast's own
    assert account.queries["/usage/history"] == {
        **window,
        "granularity": "weekly",
        "subscription_id": "sub_abc123",
    }


def test_a_day_is_a_day_of_the_zone_and_an_offset_wins(wpx: Wpx, account: Account) -> None:
    wpx(
        *("--timezone", "Asia/Tokyo", "snapshot", "--csv", "history"),
        *("--from", "2026-10-02", "--to", "2026-10-03T12:00Z"),
        url=account.url,
    )
    assert account.queries["/usage/history"]["start_date"] == "2026-10-01T15:00:00Z"
    assert account.queries["/usage/history"]["end_date"] == "2026-10-03T12:00:00Z"


@pytest.mark.parametrize("key", [("period", "today"), ("units", "si"), ("timezone", "Asia/Tokyo")])
def test_global_options_hold_before_and_after_and_the_later_wins(
    wpx: Wpx, account: Account, key: tuple[str, str]
) -> None:
    flag = (f"--{key[0]}", key[1])
    other = {"period": "all", "units": "iec", "timezone": "UTC"}[key[0]]
    before = wpx(*flag, "snapshot", url=account.url).out
    after = wpx(f"--{key[0]}", other, "snapshot", *flag, url=account.url).out
    plain = wpx("snapshot", url=account.url).out
    assert before.splitlines()[1:] == after.splitlines()[1:]
    assert before != plain


def test_no_call_is_made_that_is_not_shown(wpx: Wpx, account: Account) -> None:
    wpx("snapshot", "--oneline", url=account.url)
    assert set(account.queries) == {"/usage", "/subscriptions"}
    account.queries.clear()
    wpx("snapshot", "--csv", "countries", url=account.url)
    assert set(account.queries) == {"/usage/by-country"}


def test_countries_as_a_sheet(wpx: Wpx, account: Account) -> None:
    hostile = {"country_code": "=1", "country_name": '+cmd|" /C calc"!A0, "x"', "requests": None}
    account.answers["/usage/by-country"]["countries"].append(hostile)
    done = wpx("snapshot", "--csv", "countries", url=account.url)
    assert done.out.count("\r\n") == done.out.count("\n") == 4
    rows = list(csv.reader(io.StringIO(done.out, newline=""), strict=True))
    assert rows[0][5:] == ["period", "covers_start", "covers_end"]
    assert {tuple(row[5:6]) for row in rows[1:]} == {("month",)}
    assert [row[:5] for row in rows] == [
        ["code", "name", "requests", "bytes", "share_percent"],
        ["US", "United States", "50000", "2147483648", "40.0"],
        ["GB", "United Kingdom", "30000", "1288490189", "24.0"],
        ["'=1", '\'+cmd|" /C calc"!A0, "x"', "", "", ""],
    ]


def test_the_history_as_a_sheet_has_a_row_a_bucket_and_gaps_are_empty(
    wpx: Wpx, account: Account
) -> None:
    done = wpx("snapshot", "--csv", "history", *OCTOBER, url=account.url)
    rows = list(csv.reader(io.StringIO(done.out, newline=""), strict=True))
    names = ["start", "bytes", "requests", "success_percent", "is_partial", "is_from_store"]
    assert rows[0] == names
    assert rows[1] == ["2026-10-01T00:00:00Z", "", "", "", "false", "false"]
    assert rows[2] == ["2026-10-02T00:00:00Z", "171798692", "4500", "99.2", "false", "false"]
    assert len(rows) == 32


@pytest.mark.parametrize(
    ("used", "line"),
    [
        (7.99, "5.00 GB · 98.7 % · Residential 79.9 %"),
        (8, "5.00 GB · 98.7 % · Residential 80.0 %!"),
        (9.5, "5.00 GB · 98.7 % · Residential 95.0 %!!"),
        (None, "5.00 GB · 98.7 % · Residential –"),
    ],
)
def test_the_line_marks_what_is_high_and_critical(
    wpx: Wpx, account: Account, used: float | None, line: str
) -> None:
    one = account.answers["/subscriptions"][0]
    one.update(traffic_used_gb=used, traffic_remaining_gb=None)
    assert wpx("snapshot", "--oneline", url=account.url).out == f"{line}\n"


def test_the_line_shows_the_fullest_active_subscription_or_the_one_that_is_named(
    wpx: Wpx, account: Account
) -> None:
    first = account.answers["/subscriptions"][0]
    fuller = {**first, "id": "sub_2", "traffic_used_gb": 6, "product": {"name": "Datacenter"}}
    past = {"status": "expired", "expires_at": "2026-01-31T00:00:00Z"}
    ended = {**first, **past, "id": "sub_3", "traffic_used_gb": 9}
    account.answers["/subscriptions"] += [fuller, ended]
    assert wpx("snapshot", "--oneline", url=account.url).out.endswith(" · Datacenter 60.0 %\n")
    named = wpx("--ascii", "snapshot", "--oneline", "--subscription", "sub_abc123", url=account.url)
    assert named.out == "4.00 GB | - | Residential (c123) 50.0 %\n"
    account.answers["/subscriptions"] = [ended]
    assert wpx("snapshot", "--oneline", url=account.url).out.endswith(" · no subscription\n")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--json", "--oneline"], "exclude each other"),
        (["--csv", "realtime"], "--csv"),
        (["--granularity", "yearly"], "must be hourly, daily"),
        (["--countries", "0"], "--countries"),
        (["--subscription", "a\x1bb"], "must be a name"),
        (["--to", "2026-10-01"], "--to needs --from"),
        (["--from", "yesterday"], "--from must be a date"),
        (["--from", "0001-01-01", "--timezone", "Asia/Tokyo"], "--from must be a date"),
        (["--from", "2999-01-01"], "must be in the past"),
        (["--from", "2026-10-02", "--to", "2026-10-01"], "later than --from"),
        (["--from", "1990-01-01", "--granularity", "hourly"], "more than 10,000"),
        (["--units", "miles"], "--units: must be"),
        (["--timezone", "Mars"], "--timezone: must be"),
    ],
)
def test_wrong_usage_is_told_before_any_call(
    wpx: Wpx, account: Account, arguments: list[str], named: str
) -> None:
    done = wpx("snapshot", *arguments, url=account.url)
    assert (done.status, done.out) == (2, "")
    assert named in done.err
    assert len(done.err.splitlines()) <= 2
    assert account.queries == {}


def test_what_is_not_known_is_no_part_of_a_total(wpx: Wpx, account: Account) -> None:
    points = [{"timestamp": f"2026-10-{day:02}T00:00:00Z", "bytes": None} for day in range(1, 11)]
    points[3]["bytes"] = points[5]["bytes"] = 2**30  # type: ignore[assignment]  # a mixed record
    account.answers["/usage/history"]["data_points"] = points
    account.answers["/usage"]["by_subscription"] = None
    window = ("--from", "2026-10-01", "--to", "2026-10-10", "--granularity", "daily")
    page = wpx("snapshot", *window, url=account.url).out
    assert "known       2.00 GB  in 2 of 10 days" in page
    assert "total" not in page
    assert "not known by subscription" in page
