"""What the server takes, and what it refuses, in every form that real clients send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from tests.demo.surface import AUTHORIZED, NOON, TOKEN, Demo, moved
from wpx_tui.api import models
from wpx_tui.demo.answers import PASSWORD

PATHS = ("/usage", "/usage/history", "/usage/realtime", "/usage/by-country", "/subscriptions")


@pytest.fixture(scope="module")
def demo() -> Demo:
    return Demo()


def assert_refused(response: httpx.Response, status: int) -> None:
    assert response.status_code == status, response.text
    body = response.json()
    assert body["success"] is False
    assert body["message"]
    assert TOKEN not in response.text


@pytest.mark.parametrize(
    "same",
    [
        "2026-11-10T00:00:00Z",
        "2026-11-10T00:00:00",
        "2026-11-10T00:00:00.123456Z",
        "2026-11-10T00:00:00.999999",
        "2026-11-10T02:00:00+02:00",
        "2026-11-10T02:00:00 02:00",
        "2026-11-09T19:00:00-05:00",
        "2026-11-10 00:00:00",
        "2026-11-10T00:00z",
        "20261110T000000Z",
    ],
)
def test_every_spelling_of_a_time_means_the_same(demo: Demo, same: str) -> None:
    expected = demo.history("2026-11-10", "2026-11-12")
    assert len(expected) == 3
    assert demo.history(same, "2026-11-12T23:59:59Z") == expected
    exclusive = same.replace("-10T", "-13T").replace("-09T", "-12T").replace("-10 ", "-13 ")
    assert demo.history("2026-11-10", exclusive.replace("1110T", "1113T"))[:3] == expected


def test_unknown_parameters_are_ignored(demo: Demo) -> None:
    for path in PATHS:
        assert demo.data(path, utm_source="x", _="1") == demo.data(path)


def test_without_dates_the_window_is_the_last_thirty_days(demo: Demo) -> None:
    history = demo.data("/usage/history")
    assert history["granularity"] == "daily"
    assert len(history["data_points"]) == 30
    assert history["data_points"][-1]["timestamp"] == "2026-11-18T00:00:00Z"
    assert moved(demo.data("/usage/by-country")["countries"]) == moved(history["data_points"])


def test_buckets_start_on_the_calendar_in_utc(demo: Demo) -> None:
    def starts(granularity: str) -> list[str]:
        points = demo.history("2026-10-14T10:30:00", "2026-11-18", granularity=granularity)
        return [point["timestamp"] for point in points]

    assert starts("hourly")[0] == "2026-10-14T10:00:00Z"
    assert starts("daily")[0] == "2026-10-14T00:00:00Z"
    assert starts("weekly")[:2] == ["2026-10-12T00:00:00Z", "2026-10-19T00:00:00Z"]
    assert starts("monthly") == ["2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"]


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("today", "2026-11-18T00:00:00Z", "2026-11-18T23:59:59Z"),
        ("week", "2026-11-16T00:00:00Z", "2026-11-22T23:59:59Z"),
        ("month", "2026-11-01T00:00:00Z", "2026-11-30T23:59:59Z"),
        ("all", "2025-09-01T00:00:00Z", "2026-11-18T12:00:00Z"),
    ],
)
def test_periods(demo: Demo, period: str, start: str, end: str) -> None:
    assert demo.data("/usage", period=period)["period"] == {"start": start, "end": end}


def test_limit_takes_the_first_countries_and_may_be_larger_than_there_are(demo: Demo) -> None:
    every = demo.data("/usage/by-country")["countries"]
    assert demo.data("/usage/by-country", limit=3)["countries"] == every[:3]
    assert demo.data("/usage/by-country", limit=5000)["countries"] == every


def test_nothing_before_the_account_and_nothing_after_now(demo: Demo) -> None:
    assert demo.history("1970-01-01", "2025-08-31") == []
    assert demo.history("2026-11-18T12:00:00", "2030-01-01", granularity="hourly") == []
    assert demo.data("/usage/history", start_date="2027-01-01")["data_points"] == []
    assert demo.history("0001-01-01", "9999-12-31", granularity="monthly")


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/usage", {"period": "year"}),
        ("/usage", {"period": ""}),
        ("/usage/history", {"granularity": "minutely"}),
        ("/usage/history", {"start_date": "yesterday"}),
        ("/usage/history", {"start_date": "2026-13-01"}),
        ("/usage/history", {"end_date": ""}),
        ("/usage/history", {"start_date": "2026-11-02", "end_date": "2026-11-01"}),
        ("/usage/history", {"start_date": "0001-01-01T00:00:00+14:00"}),
        (
            "/usage/history",
            {"start_date": "1990-01-01", "end_date": "2090-01-01", "granularity": "hourly"},
        ),
        ("/usage/by-country", {"limit": "0"}),
        ("/usage/by-country", {"limit": "-1"}),
        ("/usage/by-country", {"limit": "ten"}),
        ("/usage/by-country", {"limit": "9" * 5000}),
        ("/usage/by-country", {"end_date": "1763424000"}),
        ("/subscriptions", {"status": "gone"}),
        ("/subscriptions", {"product_type": "mobile"}),
        ("/subscriptions", {"page": "0"}),
        ("/subscriptions", {"per_page": "101"}),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(
    demo: Demo, path: str, params: dict[str, str]
) -> None:
    assert_refused(demo.call(path, **params), 422)


def test_unknown_subscriptions_paths_and_methods(demo: Demo) -> None:
    assert_refused(demo.call("/usage/history", subscription_id="sub_none"), 404)
    assert_refused(demo.call("/usage/nothing"), 404)
    assert_refused(demo.call("/usage/"), 404)
    refused = demo.request("DELETE", "/api/v1/usage", headers=AUTHORIZED)
    assert_refused(refused, 405)
    assert "GET" in refused.headers["allow"]
    assert_refused(demo.request("OPTIONS", "/api/v1/usage", headers=AUTHORIZED), 405)
    assert demo.request("HEAD", "/api/v1/usage", headers=AUTHORIZED).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": b"Bearer \xff\xfe"},
    ],
)
def test_no_call_without_the_token(demo: Demo, headers: dict[str, Any]) -> None:
    for path in PATHS:
        response = demo.request("GET", f"/api/v1{path}", headers=headers)
        assert_refused(response, 401)
        assert response.headers["www-authenticate"] == "Bearer"
    assert_refused(demo.request("POST", "/api/v1/usage/alerts", headers=headers, json={}), 401)


def test_subscriptions_are_filtered_and_paged(demo: Demo) -> None:
    every = demo.data("/subscriptions")
    assert [s["product"]["name"] for s in every] == [
        "Residential 500GB",
        "Datacenter 300GB",
        "Residential 50GB",
    ]
    assert [round(s["traffic_used_gb"] / s["traffic_limit_gb"], 2) for s in every] == [0.81, 0.7, 0]
    assert demo.data("/subscriptions", status="expired") == every[2:]
    assert demo.data("/subscriptions", status="suspended") == []
    assert demo.data("/subscriptions", status="active", product_type="residential") == every[:1]
    pages = [demo.call("/subscriptions", per_page=2, page=page).json() for page in (1, 2, 3)]
    assert [page["data"] for page in pages] == [every[:2], every[2:], []]
    assert pages[1]["pagination"] == {"page": 2, "per_page": 2, "total": 3, "total_pages": 2}
    assert every[0]["credentials"]["password"] == PASSWORD


GOOD = {
    "subscription_id": "sub_7f3a91c2",
    "threshold_percent": 80,
    "notification_method": "email",
}


def test_alerts_are_made_as_asked(demo: Demo) -> None:
    made = [demo.alert(GOOD | {"threshold_percent": percent}) for percent in (1, 99.5)]
    assert [response.status_code for response in made] == [201, 201]
    first, second = (response.json()["data"] for response in made)
    assert first == GOOD | {
        "threshold_percent": 1,
        "id": first["id"],
        "created_at": "2026-11-18T12:00:00Z",
    }
    assert first["id"].startswith("alert_")
    assert second["id"] != first["id"]
    assert second["threshold_percent"] == 99.5


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"subscription_id": "sub_none"}, 404),
        ({"subscription_id": None}, 422),
        ({"threshold_percent": 0}, 422),
        ({"threshold_percent": 101}, 422),
        ({"threshold_percent": "80"}, 422),
        ({"threshold_percent": True}, 422),
        ({"notification_method": "sms"}, 422),
    ],
)
def test_alerts_that_make_no_sense_are_refused(
    demo: Demo, change: dict[str, Any], status: int
) -> None:
    assert_refused(demo.alert(GOOD | change), status)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"\xff", 422),
        (b"[" * 60_000, 422),
        (b'{"threshold_percent": NaN}', 422),
        (b" " * 70_000, 413),
    ],
)
def test_bodies_that_are_no_alert_are_refused(demo: Demo, body: bytes, status: int) -> None:
    response = demo.request("POST", "/api/v1/usage/alerts", content=body, headers=AUTHORIZED)
    assert_refused(response, status)


def unknown(value: object) -> bool:
    """Whether a figure is missing anywhere in a model or its parts."""
    if isinstance(value, BaseModel):
        return any(unknown(part) for _, part in value)
    if isinstance(value, tuple):
        return not value or any(map(unknown, value))
    return value is None or value == {}


def counted(subscriptions: models.Subscriptions) -> models.Subscriptions:
    """With the counts, which are no part of `data`, filled in."""
    return subscriptions.model_copy(update={"announced": 3, "announced_pages": 1})


def without_period(data: Any) -> models.Countries:
    """The countries, whose dates are those that were asked for, so that an answer names none."""
    countries = models.Countries.model_validate(data)
    return countries.model_copy(update={"period": models.Span(start=NOON, end=NOON)})


PARSERS: list[tuple[str, Callable[[Any], BaseModel]]] = [
    ("/usage", models.Summary.model_validate),
    ("/usage/history", models.History.model_validate),
    ("/usage/realtime", models.Realtime.model_validate),
    ("/usage/by-country", without_period),
    ("/subscriptions", lambda rows: counted(models.Subscriptions(subscriptions=rows))),
]


@pytest.mark.parametrize(("path", "parse"), PARSERS)
def test_the_dashboard_reads_every_figure(
    demo: Demo, path: str, parse: Callable[[Any], BaseModel]
) -> None:
    demo.now = NOON
    parsed = parse(demo.data(path))
    assert not unknown(parsed)
    assert PASSWORD not in repr(parsed)
