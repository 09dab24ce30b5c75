"""Answers in other shapes than the documented one, with the right figures in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from tests.api.test_jwt import jwt
from tests.cli.conftest import Wpx
from tests.harness.account import SUBSCRIPTION, Account


@pytest.fixture
def account(httpserver: HTTPServer) -> Account:
    return Account(httpserver)


def figures(wpx: Wpx, account: Account, feed: str) -> Any:
    return json.loads(wpx("snapshot", "--json", url=account.url).out)[feed]["figures"]


@pytest.mark.parametrize("instead", [{}, {"bytes_used": None}, {"bytes_used": "5 GB"}])
def test_gigabytes_serve_where_the_bytes_are_missing(
    wpx: Wpx, account: Account, instead: dict[str, Any]
) -> None:
    usage = account.answers["/usage"]
    parts = (usage["total"], usage["by_subscription"][0])
    for part, gigabytes in zip(parts, (5.0, 3.5), strict=True):
        del part["bytes_used"]
        part.update(instead, gb_used=gigabytes)
    summary = figures(wpx, account, "summary")
    assert summary["bytes"] == 5 * 2**30
    assert summary["by_subscription"][0]["bytes"] == 3.5 * 2**30
    assert summary["by_subscription"][0]["share_percent"] == 70


def test_bytes_win_over_gigabytes_and_nothing_is_made_of_nonsense(
    wpx: Wpx, account: Account
) -> None:
    total = account.answers["/usage"]["total"]
    total.update(bytes_used=7, gb_used=5.0)
    assert figures(wpx, account, "summary")["bytes"] == 7
    total.update(bytes_used=None, gb_used=-1)
    assert figures(wpx, account, "summary")["bytes"] is None


@pytest.mark.parametrize(
    ("sent", "percent"), [(100.00000000000001, 100), (-1e-9, 0), (100.1, None), (-0.1, None)]
)
def test_a_percentage_may_miss_its_range_by_a_rounding_error(
    wpx: Wpx, account: Account, sent: float, percent: float | None
) -> None:
    account.answers["/usage"]["total"]["success_rate"] = sent
    assert figures(wpx, account, "summary")["success_percent"] == percent


@pytest.mark.parametrize("status", ["SUSPENDED", "Suspended", " suspended "])
def test_a_status_is_the_same_in_any_case(wpx: Wpx, account: Account, status: str) -> None:
    account.answers["/subscriptions"] = [{**SUBSCRIPTION, "status": status}]
    (row,) = figures(wpx, account, "subscriptions")["subscriptions"]
    assert (row["status"], row["is_active"]) == ("suspended", False)
    assert wpx("check", url=account.url).status == 2
    account.answers["/subscriptions"] = [{**SUBSCRIPTION, "status": "ACTIVE"}]
    assert wpx("check", url=account.url).status == 0


@pytest.mark.parametrize(
    "end",
    ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", None, "0000-00-00"],
)
def test_the_dates_that_mean_never_are_no_end(wpx: Wpx, account: Account, end: str | None) -> None:
    account.answers["/subscriptions"] = [{**SUBSCRIPTION, "expires_at": end}]
    (row,) = figures(wpx, account, "subscriptions")["subscriptions"]
    assert row["expires_at"] is None
    assert wpx("check", url=account.url).status == 0
    assert "expires_at" not in wpx("doctor", url=account.url).out


def test_a_token_that_never_expires_is_not_expired(wpx: Wpx, account: Account) -> None:
    done = wpx("check", url=account.url, token=jwt({"exp": 0}).reveal())
    assert done.status == 0
    assert "token" not in done.out
