"""The events on the real dashboard over real HTTP, and the keys that answer at once."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from tests.harness.account import SUBSCRIPTION, Account
from tests.harness.dashboard_harness import TOKEN, Stage, stage
from tests.harness.svg_screen import screen
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.system import files as exports
from wpx_tui.tui.messages import StateChanged
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel


@pytest.fixture
def account(httpserver: HTTPServer) -> Account:
    return Account(httpserver)


@asynccontextmanager
async def dashboard(account: Account) -> AsyncIterator[Stage]:
    """The dashboard on that account, with every feed polled once."""

    def connect(_url: str) -> UsageClient:
        return UsageClient(account.url, Secret(TOKEN))

    async with stage(connect=connect) as on:
        await on.until(lambda: has_polled(on), "five polls")
        yield on


def has_polled(on: Stage) -> bool:
    """Return True if every feed has ended a poll."""
    feeds = on.app.monitor.state.feeds.values()
    return all(feed.answer is not None or feed.failure is not None for feed in feeds)


def events_text(on: Stage) -> str:
    """Return the events' panel as a person reads it."""
    panel = on.app.dashboard.grid.events
    return "\n".join(panel.render_line(row).text for row in range(panel.size.height))


async def until_feeds(on: Stage, condition: Callable[[bool], bool], what: str) -> None:
    """Turn the clock on until `condition` holds for each feed's "it fails"."""
    for _ in range(60):
        feeds = on.app.monitor.state.feeds.values()
        if all(condition(feed.failure is not None) for feed in feeds):
            return
        await on.pass_time(30)
        await on.until_answered()
    raise AssertionError(what)


async def test_one_outage_is_said_once_and_its_end_once_with_its_length(account: Account) -> None:
    async with dashboard(account) as on:
        account.broken = {path: (503, {"message": "out"}) for path in account.answers}
        await until_feeds(on, lambda fails: fails, "five failures")
        text = events_text(on)
        assert len(re.findall("503", text)) == 1
        assert "API: 503 from the API: out (5 feeds)" in text
        account.broken = {}
        await until_feeds(on, lambda fails: not fails, "five answers")
        text = events_text(on)
        assert len(re.findall("answers again", text)) == 1
        assert re.search(r"API: answers again after \d+ min", text)


async def test_an_event_has_its_age_and_the_date_of_another_day() -> None:
    async with stage((200, 60)) as on:
        await on.until_live()
        record, clock = on.app.monitor.record, on.clock
        record(Event(clock.utc(), EventKind.ALERT_MADE, "Mobile 50GB", "alert at 90 % created"))
        await on.pilot.pause()
        assert "14:30 ✓ Mobile 50GB: alert at 90 % created" in events_text(on)
        assert "ago" not in events_text(on)
        await on.pass_time(300)
        assert re.search(
            r"│ 14:30 ✓ Mobile 50GB: alert at 90 % created +5 min ago", events_text(on)
        )
        await on.pass_time(86_400)
        assert re.search(r"│ 22 Nov 14:30 ✓ Mobile 50GB: .* +24 h ago", events_text(on))


async def test_a_failure_that_is_over_at_once_is_not_after_0_s(account: Account) -> None:
    account.broken["/usage"] = (503, {})
    async with dashboard(account) as on:
        account.broken = {}
        await on.pilot.press("r")
        await on.until(lambda: "summary: answers again" in events_text(on), "the recovery")
        assert "after" not in events_text(on)


async def test_r_says_that_it_polled_and_what_failed(account: Account) -> None:
    async with dashboard(account) as on:
        await on.pilot.press("r")
        await on.until(lambda: "polled: all 5 answered" in on.text, "that all answered")
        account.broken["/usage"] = (503, {})
        await on.clock.advance(2)
        await on.pilot.press("r")
        await on.until(lambda: "polled: 1 of 5 failed" in on.text, "that one failed")


async def test_esc_leaves_the_view_of_u(account: Account) -> None:
    async with dashboard(account) as on:
        await on.pilot.press("u", "u", "U")
        await on.until(lambda: "Subscriptions · suspended" in on.text, "the view")
        await on.pilot.press("z")
        await on.pilot.press("escape")
        assert on.app.dashboard.grid.zoomed is None
        assert on.app.monitor.state.selection.status is not None, "one step at a time"
        await on.pilot.press("escape")
        await on.until(lambda: "suspended" not in on.text, "all of them again")
        assert on.app.monitor.state.selection.status is None
        assert on.app.monitor.state.selection.product_type is None


async def test_what_has_ended_is_offered_no_alert(account: Account) -> None:
    ended = {**SUBSCRIPTION, "id": "sub_1", "status": "EXPIRED"}
    past = {**SUBSCRIPTION, "id": "sub_2", "expires_at": "2026-11-22T14:00:00Z"}
    for subscription, name in ((ended, "Old 1GB"), (past, "Past 2GB")):
        subscription["product"] = {"id": "p", "name": name, "type": "residential"}
    account.answers["/subscriptions"] = [ended, past, SUBSCRIPTION]
    async with dashboard(account) as on:
        await on.pilot.press("a")
        await on.until(lambda: on.app.screen is on.app.alert_form, "the form")
        form = on.app.alert_form.state.draft
        assert [quota.name for quota in form.quotas] == ["Residential 10GB"]
        await on.pilot.press("escape")
        panel = on.app.dashboard.grid.panel(SubscriptionsPanel)
        panel.focus()
        await on.until(lambda: panel.current is not None, "a cursor")
        names = []
        for _ in range(3):
            assert panel.current is not None
            names.append(panel.current.name)
            await on.pilot.press("a")
            if panel.current.name == "Residential 10GB":
                await on.until(lambda: on.app.screen is on.app.alert_form, "the form")
                await on.pilot.press("escape")
            else:
                refusal = f"{names[-1]} has ended, so no alert can be created"
                await on.until(lambda refusal=refusal: refusal in on.text, refusal)  # type: ignore[misc]
            await on.pilot.press("down")
        assert sorted(names) == ["Old 1GB", "Past 2GB", "Residential 10GB"]


async def test_an_export_is_of_one_state_whatever_came_since_the_freeze(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(exports, "data_dir", lambda: tmp_path)
    async with dashboard(account) as on:
        await on.pilot.pause()
        before = on.app.monitor.state
        account.answers["/usage"]["total"]["bytes_used"] = 7 * 2**30
        screen, late = on.app.dashboard, []
        # The state is there and its message is on its way when the key is pressed.
        post = screen.post_message
        monkeypatch.setattr(
            screen,
            "post_message",
            lambda message: (
                late.append(message) if isinstance(message, StateChanged) else post(message)
            ),
        )
        on.app.action_refresh()
        await on.until(lambda: on.app.monitor.state.summary != before.summary, "a newer state")
        await on.pilot.press("space")
        for message in late:
            post(message)
        await on.pilot.pause()
        for number in range(2):  # frozen, then not
            await on.pilot.press("x")
            await on.until(
                lambda number=number: len(list(tmp_path.glob("*.json"))) == number + 1,  # type: ignore[misc]
                "the files",
            )
            await on.pilot.pause()
            picture, figures = newest(tmp_path)
            gigabytes = figures["summary"]["figures"]["bytes"] / 2**30
            assert gigabytes == (5, 7)[number]
            assert f"{gigabytes:.2f} GB" in picture
            assert f"{12 - gigabytes:.2f} GB" not in picture
            await on.pilot.press("space")
            await on.clock.advance(1)


def newest(folder: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of the newest picture and the newest figures."""
    svg, document = (
        max(folder.glob(f"*.{kind}"), key=lambda path: path.stat().st_mtime_ns)
        for kind in ("svg", "json")
    )
    return "\n".join(screen(svg.read_text())), json.loads(document.read_text())


async def test_the_date_of_an_event_names_its_zone_where_the_screen_is_in_another() -> None:
    settings = Settings(demo=Demo(), timezone="Pacific/Kiritimati")
    async with stage(settings=settings) as on:
        await on.until(lambda: "empty" in events_text(on), "what is foreseen")
        foreseen = [row for row in events_text(on).splitlines() if "empty" in row]
        assert foreseen
        assert all(re.search(r"empty \w{3} \d+ \w{3} UTC", row) for row in foreseen)
