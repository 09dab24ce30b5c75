"""`wpx-top forecast`, `check --forecast` and the snapshot's forecasts, over real HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from csv import DictReader
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.cli.conftest import CANARY, Demos, Wpx
from tests.harness.timed_account import TimedAccount
from wpx_tui.analysis.forecast.batch import answer
from wpx_tui.demo.runner import DemoServer

GB = 2**30
MOMENT = datetime(2026, 11, 22, 14, 30, 12, tzinfo=UTC)


@pytest.fixture
def account() -> Iterator[TimedAccount]:
    with TimedAccount() as running:
        running.answers["/usage/history"] = lambda query: _history(query)
        yield running


def _history(query: dict[str, str]) -> dict[str, Any]:
    start, end = (datetime.fromisoformat(query[name]) for name in ("start_date", "end_date"))
    days = [start + timedelta(days=day) for day in range((end - start).days + 1)]
    points = [{"timestamp": day.isoformat(), "bytes": GB, "requests": 1} for day in days]
    return {"granularity": "daily", "data_points": points}


def subscription(**fields: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": "sub_one",
        "product": {"name": "Residential 50GB"},
        "status": "active",
        "traffic_limit_gb": 50.0,
        "traffic_used_gb": 20.0,
        "created_at": (now - timedelta(days=20)).isoformat(),
        "expires_at": (now + timedelta(days=60)).isoformat(),
        **fields,
    }


def test_the_json_is_of_its_schema_and_says_what_batch_says(wpx: Wpx, demos: Demos) -> None:
    url = demos("calm").base_url
    ran = wpx("forecast", "--json", url=url)
    assert ran.status == 0, ran.err
    document = json.loads(ran.out)
    schema = json.loads(wpx("forecast", "--schema").out)
    Draft202012Validator(schema, validate_formats=True).validate(document)
    account, *others = document["forecasts"]
    expected = sum(day["expected_bytes"] for day in account["coming_days"])
    assert expected == pytest.approx(account["use"]["p50"] - account["used_bytes"], abs=40)
    assert account["coming_days"][-1]["end"] == account["end"]
    assert [item["coming_days"] for item in others] == [[], []]
    snapshot = json.loads(wpx("snapshot", "--json", url=url).out)
    names = ["subscription_id", "status", "end", "quota_bytes"]
    assert [[item[name] for name in names] for item in snapshot["forecasts"]] == [
        [item[name] for name in names] for item in document["forecasts"]
    ]


@pytest.mark.parametrize(
    ("used", "told"), [(45.0, r"^! empty "), (1.0, r"^empty "), (0.0, "^lasts")]
)
def test_a_quota_without_an_end_has_a_date_and_null_for_what_does_not_apply(
    wpx: Wpx, account: TimedAccount, used: float, told: str
) -> None:
    size = 500.0 if told == "^lasts" else 50.0
    fields = {"traffic_used_gb": used, "traffic_limit_gb": size, "expires_at": None}
    account.answers["/subscriptions"] = [subscription(**fields)]
    url = account.url
    ran = wpx("forecast", "--subscription", "sub_one", url=url)
    assert ran.status == 0, ran.err
    lines = [line.strip() for line in ran.out.splitlines()]
    assert any(re.search(told, line) for line in lines)
    assert not re.search(r"ends|lapse|in 10|chance", ran.out)
    (item,) = json.loads(wpx("forecast", "--json", "--subscription", "sub_one", url=url).out)[
        "forecasts"
    ]
    empty = {"p10": None, "p50": None, "p90": None}
    assert (item["end"], item["use"], item["lapse"]) == (None, empty, empty)
    assert item["run_out_chance"] is item["allowance_per_day_bytes"] is None
    assert (item["empty_at"]["p50"] is None) == (told == "^lasts")
    assert item["pace_per_day_bytes"] == pytest.approx(GB, rel=0.05)
    check = ("check", "--subscription", "sub_one", "--forecast")
    assert "sub_one_end" not in wpx(*check, url=url).out
    is_near = told == "^! empty "  # in five days, which is no early end
    assert wpx(*check, "--runs-out-within", "6", url=url).status == (2 if is_near else 0)


def test_the_days_before_a_subscription_was_made_say_nothing(
    wpx: Wpx, account: TimedAccount
) -> None:
    now = datetime.now(UTC)
    ages = {"sub_new": 8, "sub_today": 0, "sub_to_come": -1}

    def history(query: dict[str, str]) -> dict[str, Any]:
        made = now - timedelta(days=ages.get(query.get("subscription_id", ""), 8))
        answer = _history(query)
        for point in answer["data_points"]:
            point["bytes"] = 5 * GB if datetime.fromisoformat(point["timestamp"]) >= made else 0
        return answer

    account.answers["/usage/history"] = history
    account.answers["/subscriptions"] = [
        subscription(
            id=key,
            traffic_limit_gb=100.0,
            traffic_used_gb=5.0 * max(0, days),
            created_at=(now - timedelta(days=days)).isoformat(),
            expires_at=(now + timedelta(days=27)).isoformat(),
        )
        for key, days in ages.items()
    ]
    document = json.loads(wpx("forecast", "--json", url=account.url).out)
    by_id = {item["subscription_id"]: item for item in document["forecasts"]}
    new = by_id["sub_new"]
    assert 7 <= new["known_days"] <= 9
    assert new["pace_per_day_bytes"] == pytest.approx(5 * GB, rel=0.1)
    assert new["run_out_chance"] > 0.5
    assert [by_id[key]["status"] for key in ("sub_today", "sub_to_come")] == ["learning"] * 2


def test_of_one_id_that_comes_twice_the_first_is_foreseen_and_no_face_says_it_of_the_other(
    wpx: Wpx, account: TimedAccount
) -> None:
    ends = {days: (datetime.now(UTC) + timedelta(days=days)).isoformat() for days in (50, 4)}
    account.answers["/subscriptions"] = [
        subscription(product={"name": "First"}, expires_at=ends[50]),
        subscription(product={"name": "Second"}, expires_at=ends[4], traffic_used_gb=48.0),
    ]
    page = wpx("snapshot", url=account.url).out
    second, _, first = page[page.index("Subscriptions") :].partition("First")
    assert "48.0 of 50 GB" in second
    assert "empty" not in second, "the date would be after its end"
    assert "empty" in first
    line = wpx("snapshot", "--oneline", url=account.url).out
    assert "Second 96.0 %!!" in line
    assert "empty" not in line


@pytest.fixture
def standing() -> Iterator[DemoServer]:
    """A demo server whose time stands still."""
    with DemoServer(token=CANARY, now=lambda: MOMENT) as server:
        yield server


def test_a_forecast_equals_that_of_batch_on_the_same_buckets(
    wpx: Wpx, standing: DemoServer
) -> None:
    url = standing.base_url
    document = json.loads(wpx("forecast", "--json", url=url).out)
    assert len(document["forecasts"]) == 3
    for item in document["forecasts"]:
        text = wpx(
            *("snapshot", "--csv", "history", "--granularity", "daily", "--from", "2026-05-27"),
            *(
                ()
                if item["subscription_id"] is None
                else ("--subscription", item["subscription_id"])
            ),
            url=url,
        ).out
        rows = DictReader(text.splitlines())
        request = {
            "now": item["made_at"],
            "period_start": item["start"],
            "period_end": item["end"],
            "quota_bytes": item["quota_bytes"],
            "used_bytes": item["used_bytes"],
            "points": [[row["start"], int(row["bytes"])] for row in rows if row["bytes"]],
        }
        batch = answer(request)
        ours = {
            "status": item["status"],
            **item["use"],
            "p_run_out": item["run_out_chance"],
            **{f"empty_{name}": value for name, value in item["empty_at"].items()},
            "allowance_per_day": item["allowance_per_day_bytes"],
            "own_error_n": item["past_error"]["replays"],
        }
        assert ours == {name: batch[name] for name in ours}


def test_page_and_csv_of_a_snapshot_say_what_the_forecast_says(
    wpx: Wpx, standing: DemoServer
) -> None:
    url = standing.base_url
    page = wpx("snapshot", url=url).out
    for text in wpx("forecast", url=url).out.splitlines():
        if re.search(r" will lapse | empty | run out; | by 30 Nov", text):
            assert text.strip(" !") in page, text
    assert page.count("run out; ") == 2
    items = json.loads(wpx("forecast", "--json", url=url).out)["forecasts"]
    rows = list(DictReader(wpx("snapshot", "--csv", "forecasts", url=url).out.splitlines()))
    assert len(rows) == len(items) == 3
    assert rows == [{name: _cell(value) for name, value in _flat(item)} for item in items]
    (one,) = DictReader(
        wpx(
            *("snapshot", "--csv", "forecasts", "--subscription", items[1]["subscription_id"]),
            url=url,
        ).out.splitlines()
    )
    assert one == rows[1]


def _flat(item: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}_")
        elif not isinstance(value, list):
            yield before + name, value


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def test_the_page_keeps_the_rules_of_its_words(wpx: Wpx, demos: Demos) -> None:
    for scenario in ("calm", "near-limit", "busy", "untidy", "terms"):
        ran = wpx("forecast", url=demos(scenario).base_url)
        assert ran.status in (0, 1)
        paragraphs = ran.out.split("\n\n")[1:]
        assert paragraphs
        for text in paragraphs:
            if "in 10 run out" in text or "almost certain" in text:
                assert "last" not in text.replace("would last to the end", "").replace("lapse", "")
                assert re.search(r"\(.+–.+\)|from \d", text)
            assert "100 %" not in text


@pytest.mark.parametrize("hour", [1, 9, 14, 22])
def test_near_limit_is_empty_tomorrow_about_two(wpx: Wpx, hour: int) -> None:
    now = MOMENT.replace(hour=hour)
    with DemoServer(token=CANARY, scenario="near-limit", now=lambda: now) as server:
        page = wpx("forecast", url=server.base_url).out
    assert re.search(r"! empty tomorrow about 1[345]:00 \(", page)
    assert "  255 of 300 GB used" in page, "it is counted, not foreseen: no rounded 260"


def test_a_check_judges_what_is_foreseen(wpx: Wpx, account: TimedAccount) -> None:
    def check(*options: str, **fields: Any) -> tuple[int, str]:
        account.answers["/subscriptions"] = [subscription(**fields)]
        ran = wpx("check", "--subscription", "sub_one", *options, url=account.url)
        return ran.status, ran.out.splitlines()[0]

    assert check()[0] == 0
    status, line = check("--forecast")  # 1 GB a day, 30 GB for 60 days
    assert (status, "empty" in line) == (2, True)
    assert "'sub_one_run_out'=" in line
    assert check("--forecast", traffic_limit_gb=1000.0)[0] == 0
    status, line = check("--lapse", "800", traffic_limit_gb=1000.0)
    assert (status, "lapse" in line) == (1, True)
    assert check("--lapse", "980", traffic_limit_gb=1000.0)[0] == 0


def test_a_history_that_cannot_be_had_is_unknown(wpx: Wpx, account: TimedAccount) -> None:
    account.answers["/subscriptions"] = [subscription()]
    account.answers["/usage/history"] = {"nothing": "of the kind"}
    ran = wpx("check", "--forecast", url=account.url)
    assert ran.status == 3
    assert "forecast:" in ran.out.splitlines()[0]
    ran = wpx("forecast", url=account.url)
    assert (ran.status, ran.out) == (1, "")
    assert "forecast:" in ran.err


def test_a_hundred_subscriptions_cost_thirty_calls(wpx: Wpx, account: TimedAccount) -> None:
    rows = [subscription(id=f"sub_{number}") for number in range(100)]
    account.answers["/subscriptions"] = rows
    ran = wpx("forecast", "--json", url=account.url)
    assert ran.status == 1
    assert len(account.asked("/usage/history")) == 30
    assert len(json.loads(ran.out)["forecasts"]) == 30
    assert "71 not asked for" in ran.err


def test_one_subscription_alone(wpx: Wpx, account: TimedAccount) -> None:
    account.answers["/subscriptions"] = [subscription(), subscription(id="sub_two")]
    ran = wpx("forecast", "--subscription", "sub_two", "--json", url=account.url)
    assert [item["subscription_id"] for item in json.loads(ran.out)["forecasts"]] == ["sub_two"]
    ran = wpx("forecast", "--subscription", "sub_none", url=account.url)
    assert (ran.status, "no subscription sub_none" in ran.err) == (1, True)


def test_what_a_store_has_is_not_asked_again(
    wpx: Wpx, account: TimedAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPX_STORE", "on")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    account.answers["/subscriptions"] = [subscription()]
    first = json.loads(wpx("forecast", "--json", url=account.url).out)
    second = json.loads(wpx("forecast", "--json", url=account.url).out)
    assert len(account.asked("/usage/history")) == 2
    assert first["forecasts"] == second["forecasts"]
