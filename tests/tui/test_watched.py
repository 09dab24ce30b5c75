"""What is watched is the whole list, whatever the screen shows of it; over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from tests.harness.account import SUBSCRIPTION, Account
from tests.harness.dashboard_harness import MOMENT, TOKEN, Stage, panel_text, stage
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.events import EventKind


@pytest.fixture
def account(httpserver: HTTPServer) -> Account:
    return Account(httpserver)


@asynccontextmanager
async def watching(account: Account) -> AsyncIterator[Stage]:
    """The dashboard on the account's answers, at 120 columns and 40 rows."""
    async with stage(connect=lambda _url: UsageClient(account.url, Secret(TOKEN))) as on:
        await on.until_live()
        yield on


def subscription(**changed: Any) -> dict[str, Any]:
    return {**SUBSCRIPTION, **changed}


def quotas_panel(on: Stage) -> str:
    return panel_text(on.app, "subscriptions")


async def test_a_view_filter_hides_no_trouble(account: Account) -> None:
    spent = subscription(
        id="sub_main",
        product={"id": "p", "name": "Mobile 500GB", "type": "mobile"},
        status="Suspended",
        traffic_limit_gb=500,
        traffic_used_gb=500,
    )
    account.answers["/subscriptions"] = [subscription(), spent]
    async with watching(account) as on:
        await on.pilot.press("u")
        await on.pilot.pause()
        assert "Quotas · active" in quotas_panel(on)
        assert "Mobile" not in quotas_panel(on)
        assert "1 not shown" in quotas_panel(on)
        assert set(account.queries["/subscriptions"]) <= {"page", "per_page"}
        events = on.app.monitor.state.events
        assert [
            (event.kind, event.text) for event in events if event.subject == "Mobile 500GB"
        ] == [(EventKind.CRITICAL, "suspended")]
        await on.pilot.press("w")
        await on.until(lambda: "no full minute yet" in on.text, "the wall")
        assert "Mobile 500GB  500 of 500 GB" in on.text
        assert on.app.wall.wall.headline().texts == ("suspended",)


async def test_every_change_of_the_list_is_an_event(account: Account) -> None:
    other = subscription(id="sub_main", product={"name": "Mobile 500GB"})
    account.answers["/subscriptions"] = [subscription(), other]
    story: list[tuple[dict[str, Any] | None, str]] = [
        ({"status": "suspended"}, "was active, now suspended"),
        ({"status": "active"}, "was suspended, now active"),
        ({"expires_at": (MOMENT - timedelta(minutes=1)).isoformat()}, "past its end"),
        (None, "no longer in the list, was past its end"),
        ({}, "new in the list"),
    ]
    async with watching(account) as on:
        for change, text in story:
            rows = [] if change is None else [{**other, **change}]
            account.answers["/subscriptions"] = [subscription(), *rows]
            await on.clock.advance(2)
            on.app.monitor.refresh()
            await on.until(lambda text=text: on.app.monitor.state.events[0].text == text, text)  # type: ignore[misc]


async def test_subscriptions_without_ids_are_rows_of_their_own(account: Account) -> None:
    ends = ("2026-12-05T00:00:00Z", "2027-01-31T00:00:00Z", "2027-08-01T00:00:00Z")
    kinds = ("residential", "datacenter", "mobile")
    account.answers["/subscriptions"] = [
        subscription(id=None, product={"name": "Plan 10GB", "type": kind}, expires_at=end)
        for kind, end in zip(kinds, ends, strict=True)
    ]
    async with watching(account) as on:
        for end in ends:
            assert f"(ends {end[:10]})" in quotas_panel(on)
        on.app.dashboard.grid.by_feed["subscriptions"].focus()
        await on.pilot.press("down", "o")
        await on.until(lambda: "no id for Plan 10GB" in on.text, "that it cannot be shown alone")
        assert on.app.monitor.state.selection.subscription is None
        await on.pilot.press("z")
        await on.pilot.pause()
        rows = on.text.split("\n")
        for kind, end in zip(kinds, ends, strict=True):
            place = next(index for index, row in enumerate(rows) if f"(ends {end[:10]})" in row)
            block = "\n".join(rows[place : place + 4])
            assert f"type {kind}" in block
            assert f"ends {end[:10]} 00:00 UTC" in block


async def test_an_unknown_part_is_not_nothing(account: Account) -> None:
    parts = account.answers["/usage"]["by_subscription"]
    parts.append({"subscription_id": "sub_2", "product_name": "Mobile 5GB", "bytes_used": None})
    async with watching(account) as on:
        row = next(row for row in panel_text(on.app, "summary").split("\n") if "Mobile" in row)
        assert row.count("–") == 2
        account.answers["/usage"].pop("by_subscription")
        await on.clock.advance(2)
        on.app.monitor.refresh()
        await on.until(lambda: "Not known by subscription" in on.text, "that it is not known")
        assert "No traffic yet" not in on.text
