"""Questions from the keyboard: what is asked, what is shown meanwhile, and what wins a race."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.harness.dashboard_harness import MOMENT, TOKEN, Stage, assert_fills, panel_text, stage
from tests.harness.feed_names import FeedName
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Period
from wpx_tui.api.models import Summary
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings, SettingsError
from wpx_tui.monitor.poller import SETTLE
from wpx_tui.present.format import units
from wpx_tui.tui.app import WpxTop
from wpx_tui.tui.keys import ALL_KEYS, DASHBOARD_KEYS
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel
from wpx_tui.tui.widgets.realtime import RealtimePanel
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.tui.widgets.summary import SummaryPanel

SUMMARY = "GET /api/v1/usage"
HISTORY = "GET /api/v1/usage/history"


async def settle(on: Stage, name: FeedName) -> None:
    """Let the question settle, and wait for its answer."""
    await on.pilot.pause()
    await on.clock.advance(SETTLE)
    await on.until(lambda: on.app.monitor.state.feeds[name].is_current, f"an answer for {name}")


class Held(UsageClient):
    """A client whose answers about one period wait until they are let go."""

    def __init__(self, url: str, held: Period) -> None:
        super().__init__(url, Secret(TOKEN))
        self.held = held
        self.let_go = asyncio.Event()

    async def summary(self, period: Period = Period.MONTH) -> Summary:
        answer = await super().summary(period)
        if period is self.held:
            await self.let_go.wait()
        return answer


def holding(clients: list[Held], period: Period) -> Callable[[str], Held]:
    def connect(url: str) -> Held:
        clients.append(Held(url, period))
        return clients[0]

    return connect


async def test_the_period_turns_and_old_figures_are_marked_until_the_answer() -> None:
    clients: list[Held] = []
    async with stage(connect=holding(clients, Period.ALL)) as on:
        await on.until_live()
        month = panel_text(on.app, FeedName.SUMMARY)
        await on.pilot.press("p")
        await on.pilot.pause()
        await on.clock.advance(SETTLE)
        await on.until(lambda: "All time" in on.text, "the title at once")
        shown = panel_text(on.app, FeedName.SUMMARY)
        assert "still this month · asking" in shown
        assert month.split("\n")[1] == shown.split("\n")[1], "the old figures stay"
        clients[0].let_go.set()
        await settle(on, FeedName.SUMMARY)
        answer = await UsageClient(on.server.base_url, Secret(TOKEN)).summary(Period.ALL)
        shown = panel_text(on.app, FeedName.SUMMARY)
        assert "still" not in shown
        assert units.traffic(answer.total.bytes_used) in shown
        for key, title in (("p", "Today"), ("p", "This week"), ("P", "Today"), ("P", "All time")):
            await on.pilot.press(key)
            await settle(on, FeedName.SUMMARY)
            assert title in panel_text(on.app, FeedName.SUMMARY)
        assert on.app.monitor.state.countries.query.period is Period.ALL


async def test_five_fast_presses_are_one_request_for_the_last_choice() -> None:
    async with stage() as on:
        await on.until_live()
        before = on.server.requests[SUMMARY]
        await on.pilot.press("p", "p", "p", "p", "p", "p")
        await settle(on, FeedName.SUMMARY)
        assert on.server.requests[SUMMARY] == before + 1
        assert "Today" in panel_text(on.app, FeedName.SUMMARY)


async def test_a_late_answer_is_never_shown_as_the_present_ones() -> None:
    clients: list[Held] = []
    async with stage(connect=holding(clients, Period.ALL)) as on:
        await on.until_live()
        before = on.server.requests[SUMMARY]
        await on.pilot.press("p")
        await on.pilot.pause()
        await on.clock.advance(SETTLE)
        # The countries of all time ask for the same summary: their parts are in it.
        await on.until(lambda: on.server.requests[SUMMARY] == before + 2, "the slow requests")
        await on.pilot.press("p")
        await on.pilot.pause()
        await on.clock.advance(SETTLE)
        clients[0].let_go.set()
        await settle(on, FeedName.SUMMARY)
        today = await UsageClient(on.server.base_url, Secret(TOKEN)).summary(Period.TODAY)
        shown = panel_text(on.app, FeedName.SUMMARY)
        assert "Today" in shown
        assert units.traffic(today.total.bytes_used) in shown


async def test_history_by_granularity_metric_and_window() -> None:
    async with stage() as on:
        await on.until_live()
        await on.until_foreseen()
        seen = [panel_text(on.app, FeedName.HISTORY)]
        for key, title in (
            ("b", "Bandwidth by week"),
            ("b", "Bandwidth by month"),
            ("b", "Bandwidth by hour"),
            ("b", "Bandwidth by day"),
            ("m", "Requests by day"),
            ("m", "Failed, % of requests by day"),
            ("m", "Bandwidth by day"),
            ("left_square_bracket", "Bandwidth by day · 24 Sep to 23 Oct"),
            ("left_square_bracket", "Bandwidth by day · 25 Aug to 23 Sep"),
            ("right_square_bracket", "Bandwidth by day · 24 Sep to 23 Oct"),
            ("0", "Bandwidth by day · 24 Oct to 30 Nov"),
        ):
            await on.pilot.press(key)
            await settle(on, FeedName.HISTORY)
            seen.append(panel_text(on.app, FeedName.HISTORY))
            assert title in seen[-1]
            assert_fills(on.app)
        past = seen[8]
        assert "today" not in past, "a past window has no unfinished bucket"
        assert "peak" in seen[6], "of success rates the worst one matters"
        assert seen[-1] == seen[0]


async def test_a_window_older_than_the_data_says_so() -> None:
    async with stage() as on:
        await on.until_live()
        for _ in range(16):
            await on.pilot.press("left_square_bracket")
        await settle(on, FeedName.HISTORY)
        assert "before the first data" in panel_text(on.app, FeedName.HISTORY)


async def test_one_subscription_alone_and_all_again() -> None:
    async with stage() as on:
        await on.until_live()
        quota = on.app.dashboard.grid.panel(SubscriptionsPanel).quotas[1]
        await on.pilot.press("f")
        assert "Show only" in on.text
        assert quota.name in on.text
        await on.pilot.press("down", "down", "enter")
        await settle(on, FeedName.HISTORY)
        assert f"only {quota.name}" in on.text.split("\n")[0], "the filter stands in the header"
        assert on.app.monitor.state.history.query.subscription_id == quota.id
        assert f"only {quota.name}" in panel_text(on.app, FeedName.SUMMARY)
        assert "all subscriptions" in panel_text(on.app, FeedName.COUNTRIES)
        assert "all subscriptions" in panel_text(on.app, FeedName.REALTIME)
        await on.pilot.press("escape")
        await settle(on, FeedName.HISTORY)
        assert "only" not in on.text
        assert on.app.monitor.state.history.query.subscription_id is None

        on.app.dashboard.grid.panel(SubscriptionsPanel).focus()
        await on.pilot.press("o")
        await settle(on, FeedName.HISTORY)
        first = on.app.dashboard.grid.panel(SubscriptionsPanel).quotas[0]
        assert f"only {first.name}" in on.text


async def test_a_filter_cleared_while_its_answer_is_on_the_way_stays_cleared() -> None:
    async with stage(scenario="calm") as on:
        await on.until_live()
        whole = panel_text(on.app, FeedName.HISTORY)
        on.app.dashboard.grid.panel(SubscriptionsPanel).focus()
        await on.pilot.press("o")
        await on.pilot.pause()
        await on.clock.advance(SETTLE)  # the request for one subscription is on its way
        await on.pilot.press("escape", "escape")
        await settle(on, FeedName.HISTORY)
        answer = on.app.monitor.state.history.answer
        assert answer is not None
        assert answer.query.subscription_id is None
        assert panel_text(on.app, FeedName.HISTORY) == whole


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
async def test_each_panel_zooms_with_more_detail_and_back(size: tuple[int, int]) -> None:
    async with stage(size, with_trend=True) as on:
        await on.until_live()
        await on.until_foreseen()
        before = on.text
        board = on.app.dashboard
        for panel, detail in (
            (board.grid.panel(BandwidthPanel), "Sat 21 Nov"),
            (board.countries, "per req"),
            (board.grid.panel(RealtimePanel), "14:25"),
            (board.grid.panel(SubscriptionsPanel), "prod_res_500gb"),
            (board.grid.panel(SummaryPanel), "country"),
            (board.grid.events, "22 Nov 14:30"),
        ):
            board.set_focus(panel)
            await on.pilot.press("z")
            await on.pilot.pause()
            assert (panel.size.width, panel.size.height) == (size[0], size[1] - 2)
            assert detail in on.text
            assert_fills(on.app)
            await on.pilot.press("z" if panel is board.grid.panel(BandwidthPanel) else "escape")
            await on.pilot.pause()
            assert panel.size.height < size[1] - 2
        board.set_focus(None)
        await on.pilot.pause()
        assert on.text == before
        await on.pilot.click("#bandwidth", times=2)
        await on.pilot.pause()
        assert board.grid.zoomed is board.grid.panel(BandwidthPanel)


async def test_frozen_panels_stay_while_polling_goes_on() -> None:
    async with stage() as on:
        await on.until_live()
        await on.pilot.press("space")
        assert "frozen at 14:30" in on.text
        before = panel_text(on.app, FeedName.REALTIME)
        polls = on.server.requests.total()
        for _ in range(6):
            await on.pass_time(5)
        await on.until(lambda: on.server.requests.total() > polls + 3, "more polls")
        assert panel_text(on.app, FeedName.REALTIME) == before
        await on.pilot.press("space")
        assert "frozen" not in on.text
        assert panel_text(on.app, FeedName.REALTIME) != before


async def test_subscriptions_by_status_and_type() -> None:
    async with stage() as on:
        await on.until_live()
        await on.pilot.press("u")
        await settle(on, FeedName.SUBSCRIPTIONS)
        shown = panel_text(on.app, FeedName.SUBSCRIPTIONS)
        assert "Quotas · active" in shown
        assert "expired" not in shown
        await on.pilot.press("U", "U")
        await settle(on, FeedName.SUBSCRIPTIONS)
        assert "Quotas · active · datacenter" in panel_text(on.app, FeedName.SUBSCRIPTIONS)
        assert "Residential" not in panel_text(on.app, FeedName.SUBSCRIPTIONS)


async def test_every_key_has_an_id_a_text_and_stands_in_the_palette() -> None:
    names = [binding.id for binding in ALL_KEYS]
    assert None not in names
    assert len(set(names)) == len(names)
    assert all(binding.description and binding.tooltip for binding in DASHBOARD_KEYS)
    async with stage() as on:
        await on.until_live()
        commands = {command.title for command in on.app.get_system_commands(on.app.screen)}
        assert {binding.description for binding in DASHBOARD_KEYS} <= commands
        palette = {
            command.title: command.callback for command in on.app.get_system_commands(on.app.screen)
        }
        result = palette["Period"]()
        assert asyncio.iscoroutine(result)
        await result
        await settle(on, FeedName.SUMMARY)
        assert "All time" in panel_text(on.app, FeedName.SUMMARY)


def place_of(on: Stage, text: str) -> tuple[int, int]:
    """Where a text stands on the screen: column and row of its first character."""
    for row, content in enumerate(on.text.split("\n")):
        if text in content:
            return content.index(text), row
    raise AssertionError(f"{text!r} is not on the screen\n{on.text}")


async def test_every_key_can_be_clicked_in_the_footer_and_in_the_help() -> None:
    async with stage() as on:
        await on.until_live()
        await on.pilot.click(offset=place_of(on, "Period"))
        await settle(on, FeedName.SUMMARY)
        assert "All time" in panel_text(on.app, FeedName.SUMMARY)
        for text, effect in (
            ("History of traffic", "Requests by day"),
            ("The window before", "24 Sep to 23 Oct"),
            ("Sort countries by the next column", "share"),
            ("Freeze the panels", "frozen at"),
            ("Only one subscription", "Show only"),
        ):
            await on.pilot.click(offset=place_of(on, "? Help"))
            await on.pilot.pause()
            await on.pilot.click(offset=place_of(on, text))
            await on.until(lambda effect=effect: effect in on.text, effect)  # type: ignore[misc]


async def test_keys_are_the_users_own_and_the_help_says_so() -> None:
    async with stage(settings=Settings(demo=Demo(), keys={"ask.period": "w,W"})) as on:
        await on.until_live()
        assert "w, W Period" in on.text
        assert "w Wall" not in on.text, "it was taken from the wall"
        await on.pilot.press("p")
        assert "This month" in on.text
        await on.pilot.press("w")
        await settle(on, FeedName.SUMMARY)
        assert "All time" in on.text
        await on.pilot.press("question_mark")
        assert "w, W P    Today, this week" in on.text


async def test_a_key_that_does_not_exist_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match=r"'ask\.perod', did you mean 'ask\.period'"):
        WpxTop(Settings(demo=Demo(), keys={"ask.perod": "w"}), lambda: None)  # type: ignore[arg-type, return-value]


async def test_a_token_that_is_about_to_expire_is_told_in_the_header() -> None:
    end = int((MOMENT + timedelta(days=5)).timestamp())
    claims = base64.urlsafe_b64encode(json.dumps({"exp": end}).encode()).decode().rstrip("=")
    async with stage(settings=Settings(token=Secret(f"e30.{claims}.sig"))) as on:
        await on.until_live()
        assert "token expires in 5 days" in on.text.split("\n")[0]
        assert claims not in on.text


async def test_the_operators_questions_by_mouse_alone() -> None:
    """When is it empty, which country grew, what did I miss, and warn me at 90 %."""
    async with stage((80, 24)) as on:
        await on.until_live()
        await on.until_foreseen()
        await on.until_moved()
        on.app.dashboard.grid.events.look_from(MOMENT - timedelta(hours=20))
        await on.pilot.click(on.app.dashboard.grid.quotas, offset=(4, 1), times=2)
        await on.until(lambda: "Quotas: Residential 500GB" in on.text, "its page")
        assert "empty Sun 29 Nov" in on.text
        await on.pilot.click(on.app.dashboard.pages.current, offset=(4, 4), times=2)
        await on.until(lambda: "2 Right now" in on.text, "all panels")
        await on.pilot.click(offset=place_of(on, "? Help"))
        await on.until(lambda: on.app.screen is on.app.help, "the help")
        await on.pilot.click(offset=place_of(on, "What changed"))
        await on.until(lambda: "6 What changed" in on.text.split("\n")[1], "what changed")
        assert "▲ DE Germany +20 % vs Sat 14" in on.text
        assert "since you last looked, Sat 18:30: " in on.text
        await on.pilot.click(on.app.dashboard.grid.events, offset=(4, 2), times=2)
        await on.until(lambda: "2 Right now" in on.text, "all panels")
        await on.pilot.click(offset=place_of(on, "? Help"))
        await on.until(lambda: on.app.screen is on.app.help, "the help")
        await on.pilot.click(offset=place_of(on, "a Alert"))
        await on.until(lambda: on.app.screen is on.app.alert_form, "the form")
        assert "90" in on.text
