"""Each scenario does what its name says, again and again."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from tests.demo.surface import AUTHORIZED, NOON, Demo, moved
from wpx_tui.demo.garbage import CORRUPTIONS
from wpx_tui.demo.scenarios import SCENARIOS


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_bad_request_is_refused_in_the_same_way_in_all(scenario: str) -> None:
    demo = Demo(scenario)
    assert demo.request("GET", "/api/v1/usage").status_code == 401
    assert demo.call("/usage", period="year").status_code == 422
    assert demo.call("/usage/history", subscription_id="sub_none").status_code == 404
    assert demo.request("PUT", "/api/v1/usage", headers=AUTHORIZED).status_code == 405
    assert demo.request("GET", "/openapi.json").status_code == 200


def test_busy_is_ten_times_calm_from_every_country() -> None:
    busy, calm = Demo("busy").data("/usage"), Demo().data("/usage")
    assert moved([busy["total"]])[0] / moved([calm["total"]])[0] == pytest.approx(10, rel=0.01)
    assert len(busy["by_country"]) == 249
    assert Demo("busy").data("/usage/realtime")["active_connections"]["total"] > 60


def test_near_limit() -> None:
    shares = [
        s["traffic_used_gb"] / s["traffic_limit_gb"]
        for s in Demo("near-limit").data("/subscriptions")
    ]
    assert shares == pytest.approx([0.97, 0.85, 0], abs=0.015)


@pytest.mark.parametrize("hour", [0, 7, 14, 23])
def test_near_limit_is_empty_on_the_next_day(hour: int) -> None:
    demo = Demo("near-limit", started=NOON.replace(hour=hour))
    (before, *_) = demo.data("/subscriptions")
    tomorrow = (NOON + timedelta(days=1)).replace(hour=14)
    demo.now = tomorrow - timedelta(hours=6)
    assert demo.data("/subscriptions")[0]["created_at"] == before["created_at"]
    demo.now = tomorrow + timedelta(hours=6)
    assert demo.data("/subscriptions")[0]["created_at"] > before["created_at"]  # renewed


def test_terms_run_dry_lapse_renew_and_stop_and_start() -> None:
    demo = Demo("terms")
    rows = {row["id"]: row for row in demo.data("/subscriptions")}
    start = (NOON - timedelta(days=399)).date().isoformat()
    days = {key: demo.history(start, NOON.isoformat(), subscription_id=key) for key in rows}
    assert {len(days[key]) for key in ("sub_7f3a91c2", "sub_90ab3c11")} == {400}
    assert 400 * 0.4 < len(days["sub_c8e25a97"]) < 400 * 0.55  # ten days of twenty-one
    lapsing, renewed = rows["sub_90ab3c11"], rows["sub_41d7f0e6"]
    assert lapsing["traffic_remaining_gb"] > 90 * 0.25
    demo.now += timedelta(days=25)
    later = {row["id"]: row for row in demo.data("/subscriptions")}
    assert later[renewed["id"]]["expires_at"] > renewed["expires_at"]
    assert later[lapsing["id"]]["expires_at"] == lapsing["expires_at"]


def test_empty_is_an_account_without_anything_in_it() -> None:
    demo = Demo("empty")
    demo.now += timedelta(days=3)
    summary = demo.data("/usage", period="all")
    assert summary["total"] == {"bytes_used": 0, "gb_used": 0, "requests": 0, "success_rate": None}
    assert summary["by_country"] == summary["by_subscription"] == []
    assert demo.data("/usage/history")["data_points"] == []
    assert demo.data("/usage/by-country")["countries"] == []
    assert demo.data("/usage/realtime")["active_connections"] == {"total": 0, "by_country": {}}
    assert demo.data("/subscriptions") == []


def test_untidy_pages_lag_hours_are_late_and_one_has_no_id() -> None:
    demo = Demo("untidy")
    pages = [demo.call("/subscriptions", per_page=100, page=page).json() for page in (1, 2, 3)]
    assert [len(page["data"]) for page in pages] == [2, 2, 0]
    counts = {"per_page": "2", "total": "5", "total_pages": "3"}
    assert all(counts.items() <= page["pagination"].items() for page in pages)
    rows = [row for page in pages for row in page["data"]]
    assert [row.get("id") is None for row in rows] == [False, False, False, True]
    assert [row["status"] for row in rows] == ["active", "active", "suspended", "active"]
    assert rows[2]["traffic_remaining_gb"] == 0
    assert rows[2]["expires_at"] > f"{NOON + timedelta(days=60):%Y-%m-%d}"
    parts = demo.data("/usage")["by_subscription"]
    assert [part.get("subscription_id") is None for part in parts] == [False, False, True, False]
    day = demo.history("2026-11-18", "2026-11-18", granularity="hourly")
    assert [point["timestamp"][11:13] for point in day] == [f"{hour:02}" for hour in range(8)]
    calm = Demo().history("2026-11-18", "2026-11-18", granularity="hourly")
    assert len(calm) == 12


@pytest.mark.parametrize(("scenario", "status"), [("outage", 503), ("unauthorized", 401)])
def test_every_call_fails(scenario: str, status: int) -> None:
    demo = Demo(scenario)
    for _ in range(3):
        response = demo.call("/subscriptions")
        assert response.status_code == status
        assert response.json()["success"] is False


def test_every_third_call_is_one_too_many_and_says_how_long_to_wait() -> None:
    demo = Demo("rate-limited")
    responses = [demo.call("/usage/realtime") for _ in range(6)]
    assert [r.status_code for r in responses] == [200, 200, 429] * 2
    assert responses[2].headers["retry-after"] == "5"
    date = parsedate_to_datetime(responses[5].headers["retry-after"])
    assert date == NOON + timedelta(seconds=5)


def test_slow_takes_three_to_eight_seconds() -> None:
    demo = Demo("slow")
    for _ in range(20):
        demo.data("/usage/realtime")
    assert len(set(demo.pauses)) == 20
    assert 3 <= min(demo.pauses) < 4 < 7 < max(demo.pauses) <= 8


def flaky_outcomes(seed: int, calls: int) -> list[str]:
    demo = Demo("flaky", seed)
    outcomes = []
    for _ in range(calls):
        response = demo.call("/usage/realtime")
        late = "late " if demo.pauses else ""
        demo.pauses.clear()
        announced = int(response.headers["content-length"])
        cut = " cut off" if len(response.content) < announced else ""
        outcomes.append(f"{late}{response.status_code}{cut}")
    return outcomes


def test_a_third_of_the_flaky_calls_fail_in_four_ways_and_the_seed_says_which() -> None:
    outcomes = flaky_outcomes(seed=5, calls=150)
    counts = Counter(outcomes)
    assert counts.keys() == {"200", "500", "503", "200 cut off", "late 200"}
    assert 0.55 < counts["200"] / 150 < 0.78
    assert flaky_outcomes(seed=5, calls=20) == outcomes[:20]
    assert flaky_outcomes(seed=6, calls=20) != outcomes[:20]


def is_good(response: httpx.Response, good: object) -> bool:
    try:
        return bool(response.json() == good)
    except (ValueError, RecursionError):
        return False


def test_garbage_is_never_the_good_answer_and_comes_in_many_kinds() -> None:
    demo = Demo("garbage")
    good = Demo().call("/usage").json()
    responses = [demo.call("/usage") for _ in CORRUPTIONS]
    assert not any(is_good(response, good) for response in responses)
    assert len({response.content for response in responses}) == len(CORRUPTIONS)
    bodies = b"".join(response.content for response in responses)
    for trap in (b"<!DOCTYPE", b"NaN", b"Infinity", b"9" * 4400, b"[red]", b"\xe9"):
        assert trap in bodies
    escape = json.dumps("\x1b]52;").strip('"').encode()
    assert escape in bodies
