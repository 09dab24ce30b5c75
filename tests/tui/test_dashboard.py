"""The dashboard as its user has it: real figures over real HTTP, keys, sizes, trouble and back."""

from __future__ import annotations

import asyncio

import pytest

from tests.harness.dashboard_harness import TOKEN, assert_fills, panel_text, stage
from tests.harness.feed_names import FeedName
from tests.harness.terminal_screen import ALL_LIVE
from wpx_tui.analysis.periods import history_window
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.errors import StatusError
from wpx_tui.api.models import Countries
from wpx_tui.api.secret import Secret
from wpx_tui.demo.answers import PASSWORD
from wpx_tui.demo.garbage import CORRUPTIONS
from wpx_tui.monitor.feeds import INTERVALS
from wpx_tui.present.format import units
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.realtime import request_rate
from wpx_tui.present.panels.usual import rate_text
from wpx_tui.tui.widgets.line_widget import LineWidget

SIZES = [(120, 40), (80, 24)]
TITLES = ("This month", "Right now", "Bandwidth by day", "Countries", "Quotas")

COUNTRY_DAYS = 2
"""Calls of the countries a day besides: the last day, and the same weekday before."""
COMPARISON = 2
"""Requests: both sides of the comparison, of the history, once an hour."""
FORECASTS = 7
"""Histories that the forecasts ask for: hours and days, of two quotas and of the account, and the
account's hours of past weeks."""


class Failing(UsageClient):
    """A client one of whose calls can be made to fail."""

    fails = False

    async def countries(self, **arguments: object) -> Countries:
        if self.fails:
            raise StatusError("503 from the API", status=503)
        return await super().countries(**arguments)  # type: ignore[arg-type]  # passed through


@pytest.mark.parametrize("size", SIZES)
async def test_every_panel_says_what_the_api_says(size: tuple[int, int]) -> None:
    async with stage(size, with_trend=True) as on:
        await on.until_live()
        client = UsageClient(on.server.base_url, Secret(TOKEN))
        summary = await client.summary(Period.MONTH)
        countries = await client.countries(start=None, end=None)
        start, end = history_window(Granularity.DAILY, 0, on.clock.utc())
        history = await client.history(start=start, end=end, granularity=Granularity.DAILY)
        subscriptions = await client.subscriptions()
        realtime = await client.realtime()
        await client.aclose()

        text = on.text
        for title in (*TITLES, ALL_LIVE, "14:30 UTC", "q Quit", "? Help"):
            assert title in text
        assert units.traffic(summary.total.bytes_used) in panel_text(on.app, FeedName.SUMMARY)
        assert units.count(summary.total.requests) in panel_text(on.app, FeedName.SUMMARY)
        assert units.percent(summary.total.success_rate) in panel_text(on.app, FeedName.SUMMARY)
        now = panel_text(on.app, FeedName.REALTIME)
        assert rate_text(realtime.last_hour.bytes or 0) in now
        assert request_rate(realtime.last_hour.requests or 0, "req", Formatter()).split()[0] in now
        assert units.count(realtime.current_minute.requests) in now
        assert f"{realtime.active_connections.total} connections" in now
        assert "60 min" in now  # and the peak, or how usual the hour is
        table = panel_text(on.app, FeedName.COUNTRIES)
        assert (countries.countries[0].country_name or "") in table
        total = sum(point.bytes or 0 for point in history.data_points)
        assert units.traffic(total) in panel_text(on.app, FeedName.HISTORY)
        quotas = panel_text(on.app, FeedName.SUBSCRIPTIONS)
        for each in subscriptions.subscriptions:
            used, limit = each.traffic_used_gb or 0, each.traffic_limit_gb or 0
            assert (f"{used:.0f} of {limit:.0f} GB" in quotas) == (each.status == "active")
        assert "1 expired hidden" in quotas
        assert PASSWORD not in text
        assert TOKEN not in text
        assert_fills(on.app)


async def test_no_size_crashes_or_leaves_its_place() -> None:
    sizes = [(1, 1), (2, 2), (3, 40), (200, 1), (5, 3), (20, 6), (36, 9), (40, 12), (56, 16)]
    sizes += [(60, 20), (79, 23), (80, 24), (100, 30), (119, 39), (120, 40), (200, 60), (400, 100)]
    async with stage(with_trend=True) as on:
        await on.until_live()
        for size in [*sizes, *reversed(sizes)]:
            await on.pilot.resize_terminal(*size)
            await on.pilot.pause()
            assert_fills(on.app)


@pytest.mark.parametrize("size", [(200, 60), (120, 40), (100, 30), (80, 24), (60, 20), (40, 12)])
async def test_no_figure_is_cut_at_the_sizes_that_were_designed(size: tuple[int, int]) -> None:
    async with stage(size, with_trend=True) as on:
        await on.until_live()
        cut = [line for line in on.text.split("\n") if "…" in line]
        assert not [line for line in cut if any(char.isdigit() for char in line.split("…")[0][-4:])]
        for figure in ("GB", "%", "high"):
            assert figure in on.text


async def test_waits_once_and_without_motion() -> None:
    answer = asyncio.Event()

    class Slow(UsageClient):
        async def countries(self, **arguments: object) -> Countries:
            await answer.wait()
            return await super().countries(**arguments)  # type: ignore[arg-type]  # passed through

    async with stage(connect=lambda url: Slow(url, Secret(TOKEN))) as on:
        await on.until_live(4)
        await on.until_compared()
        before = on.text
        assert before.count("waiting for the first answer") == 1
        assert "◐ 4 of 5 feeds live" in before
        await on.pass_time(3)
        assert on.text == before
        answer.set()
        await on.until_live()


async def test_a_failing_feed_says_so_in_its_own_panel_and_comes_back() -> None:
    clients: list[Failing] = []

    def connect(url: str) -> Failing:
        clients.append(Failing(url, Secret(TOKEN)))
        return clients[0]

    async with stage(connect=connect) as on:
        await on.until_live()
        clients[0].fails = True
        for _ in range(30):
            await on.pass_time(5)
            await on.until_live(4 if on.live < 5 else 5)
        table = panel_text(on.app, FeedName.COUNTRIES)
        assert "stale 2 min" in table
        assert "503 from the API" in table
        assert "next try" in table
        assert "United States" in table, "the last good figures stay"
        assert "stale" not in panel_text(on.app, FeedName.SUMMARY)
        assert "◐ 4 of 5 feeds live" in on.text
        assert "countries: 503 from the API" in on.text
        clients[0].fails = False
        await on.pass_time(300)
        await on.until_live()
        assert "stale" not in on.text
        assert "countries: answers again after" in on.text
        assert on.text.count("countries: ") == 1, "a spell of failures is told once"


async def test_an_outage_from_the_start_shows_reasons_and_no_zeros() -> None:
    async with stage(scenario="outage") as on:
        await on.until(lambda: on.text.count("503") >= 5, "five reasons")
        assert "○ no feed live" in on.text
        for name in FeedName:
            assert "failed" in panel_text(on.app, name)
        for word in (" 0 B", " 0.0 %", "nothing", "no traffic", "no subscription"):
            assert word not in on.text.lower()


async def test_a_new_account_looks_intended() -> None:
    async with stage(scenario="empty") as on:
        await on.until_live()
        assert "0 B" in panel_text(on.app, FeedName.SUMMARY)
        assert "–" in panel_text(on.app, FeedName.SUMMARY), "no requests, so no success rate"
        assert "No subscriptions yet" in on.text
        assert "No traffic" in panel_text(on.app, FeedName.COUNTRIES)


async def test_garbage_never_gets_out_of_its_panel() -> None:
    async with stage(scenario="garbage") as on:
        for _ in CORRUPTIONS:  # of which each feed meets all, as there are five feeds and not seven
            await on.clock.advance(1)
            await on.pilot.press("r")
            await on.until_answered()
            assert_fills(on.app)
        assert "\x1b" not in on.text


async def test_keys_and_mouse() -> None:
    async with stage() as on:
        await on.until_live()
        await on.pilot.press("question_mark")
        assert "Poll every feed now" in on.text
        await on.pilot.press("question_mark")
        assert "Poll every feed now" not in on.text

        order = []
        for _ in range(6):
            await on.pilot.press("tab")
            order.append(on.app.focused.id if on.app.focused else None)
        assert set(order) == {
            "summary", "realtime", "bandwidth", "countries", "subscriptions", "events"
        }  # fmt: skip

        await on.pilot.click("#countries", offset=(10, 5))
        assert on.app.focused is on.app.dashboard.countries
        top = panel_text(on.app, FeedName.COUNTRIES)
        await on.pilot.press("end")
        end = panel_text(on.app, FeedName.COUNTRIES)
        assert end != top
        await on.pilot.press("home")
        assert panel_text(on.app, FeedName.COUNTRIES) != end

        await on.pilot.press("q")
        assert on.app.return_code == 0


async def test_refresh_polls_everything_at_most_once_a_second() -> None:
    async with stage() as on:
        await on.until_live()
        await on.until_compared()
        await on.until_foreseen()
        first = on.server.requests.total()
        assert first == 5 + COMPARISON + FORECASTS, on.server.requests
        for _ in range(5):
            await on.pilot.press("r")
        await on.until(lambda: on.server.requests.total() >= first + 5, "five more requests")
        await on.pilot.pause(0.2)
        assert on.server.requests.total() == first + 5
        await on.clock.advance(1.0)
        await on.pilot.press("r")
        await on.until(lambda: on.server.requests.total() == first + 10, "five more requests")


async def test_no_request_beyond_those_that_the_intervals_ask_for() -> None:
    async with stage() as on:
        await on.until_live()
        for _ in range(120):
            await on.clock.advance(5)
            await on.until_answered()
        for name, path in {
            FeedName.REALTIME: "/api/v1/usage/realtime",
            FeedName.SUMMARY: "/api/v1/usage",
            FeedName.COUNTRIES: "/api/v1/usage/by-country",
            FeedName.HISTORY: "/api/v1/usage/history",
            FeedName.SUBSCRIPTIONS: "/api/v1/subscriptions",
        }.items():
            most = 600 / (0.9 * INTERVALS[name]) + 1
            most += COMPARISON + FORECASTS if name is FeedName.HISTORY else 0
            most += COUNTRY_DAYS if name is FeedName.COUNTRIES else 0
            least = 600 / (1.1 * INTERVALS[name]) - 1
            assert least <= on.server.requests[f"GET {path}"] <= most, name


async def test_an_answer_that_changes_nothing_paints_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with stage(with_trend=True) as on:
        await on.until_live()
        await on.until_compared()
        painted: list[LineWidget] = []
        refresh = LineWidget.refresh

        def spy(widget: LineWidget, *regions: object, **options: object) -> LineWidget:
            painted.append(widget)
            return refresh(widget, *regions, **options)  # type: ignore[arg-type]  # passed through

        monkeypatch.setattr(LineWidget, "refresh", spy)
        requests = on.server.requests.total()
        await on.pilot.press("r")  # the clock stands still, and so do the figures
        await on.until(lambda: on.server.requests.total() == requests + 5, "five requests")
        await on.pilot.pause(0.2)
        assert set(painted) == {on.app.dashboard.footer}, "it says that all have been polled"


async def test_the_frame_shows_where_the_keyboard_is() -> None:
    async with stage() as on:
        await on.until_live()
        await on.pilot.press("tab")
        first = on.app.focused
        assert isinstance(first, LineWidget)
        focused = first.render_line(0)
        await on.pilot.press("tab")
        assert first.render_line(0) != focused
