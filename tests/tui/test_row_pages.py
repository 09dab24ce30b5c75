"""The pages of a country and of a subscription: opened, live, from one to the next, and back."""

from __future__ import annotations

import pytest

from tests.harness.dashboard_harness import Stage, assert_fills, stage
from tests.harness.fake_client import Scripted, scripted
from wpx_tui.api.models import Connections, Country
from wpx_tui.tui.keys import UNBOUND, whole_keymap
from wpx_tui.tui.widgets.panel import FramedWidget
from wpx_tui.tui.widgets.row_page import RowPage

GB = 2**30
SIZES = [(120, 40), (80, 24)]


def country(code: str, name: str, gigabytes: int) -> Country:
    return Country(
        country_code=code,
        country_name=name,
        bytes=gigabytes * GB,
        requests=1_000_000,
        percentage=10.0 * gigabytes,
    )


LANDS = [country("US", "United States", 5), country("DE", "Germany", 3), country("FR", "France", 2)]


async def press(on: Stage, *keys: str) -> None:
    await on.pilot.press(*keys)
    await on.pilot.pause()


def title(on: Stage) -> str:
    """The upper border of what has the whole screen."""
    return on.text.split("\n")[1]


def page(on: Stage) -> RowPage:
    current = on.app.dashboard.pages.current
    assert current is not None
    return current


async def double_click(on: Stage, panel: FramedWidget, row: int) -> None:
    await on.pilot.click(panel, offset=(4, row), times=2)
    await on.pilot.pause()
    await on.pilot.pause()


async def polled(on: Stage, client: Scripted) -> None:
    """Poll, and wait until the countries that the client has now are in the state."""
    await on.clock.advance(1.0)
    on.app.action_refresh()

    def is_there() -> bool:
        answer = on.app.monitor.state.countries.answer
        realtime = on.app.monitor.state.realtime.answer
        return (
            answer is not None
            and answer.value.countries == tuple(client.rows)
            and realtime is not None
            and realtime.value.active_connections == client.open_now
        )

    await on.until(is_there, "the news")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_by_the_keyboard_alone(size: tuple[int, int]) -> None:
    clients, connect = scripted()
    async with stage(size, connect=connect) as on:
        await on.until_live()
        await _open_countries(on, clients[0])
        await _open_subscriptions(on)


async def _open_countries(on: Stage, client: Scripted) -> None:
    client.rows = list(LANDS)
    client.open_now = Connections(total=4, by_country={"US": 1, "DE": 3})
    await polled(on, client)
    await press(on, "j")
    await press(on, "j", "enter")
    assert "Countries: DE Germany, this month" in title(on)
    for words in ("3.00 GB", "30.0 % of 10.0 GB", "2 of 3", "3           open now, of 4"):
        assert words in on.text
    assert "2.00 GB behind US, 1.00 GB ahead of FR" in on.text
    assert "not recorded" in on.text, "this demo has no store"
    assert_fills(on.app)

    await press(on, "j")
    assert "FR France" in title(on)
    await press(on, "left", "k")
    assert "US United States" in title(on)
    await press(on, "G", "slash", *"germ", "enter")
    assert on.app.dashboard.pages.current is None, "a search is made in the table"
    await press(on, "enter")
    assert "DE Germany" in title(on)
    assert "2 of 3" in on.text, "the rank is among all, whatever the search hides"
    await press(on, "escape")
    assert on.app.focused is on.app.dashboard.countries
    await press(on, "escape")
    assert not on.app.dashboard.countries.search.text, "then the search, by another step"


async def _open_subscriptions(on: Stage) -> None:
    await on.until_foreseen()
    board = on.app.dashboard
    names = [quota.name for quota in board.grid.quotas.quotas]
    board.grid.quotas.focus()
    await press(on, "enter")
    assert f"Quotas: {names[0]}" in title(on)
    for words in ("500 GB", "empty Sun 29 Nov", "past forecasts were off", "even pace", "now"):
        assert words in on.text
    assert_fills(on.app)
    await press(on, "right")
    assert f"Quotas: {names[1]}" in title(on)
    await press(on, "o")
    selection = on.app.monitor.state.selection
    assert selection.subscription is not None
    assert selection.subscription.name == names[1]
    await press(on, "escape")
    assert on.app.monitor.state.selection.subscription is None, "the last step first"
    assert board.pages.current is not None
    await press(on, "escape")
    assert board.grid.zoomed is None
    assert board.grid.quotas.current is not None
    assert board.grid.quotas.current.name == names[1], "the cursor went along"
    await press(on, "slash", *"500gb", "enter", "n")
    assert [quota.name for quota in board.grid.quotas.quotas] == [names[0]]
    await press(on, "escape")
    assert len(board.grid.quotas.quotas) == len(names)


async def test_a_country_is_live_stale_and_may_leave_the_list() -> None:
    clients, connect = scripted()
    async with stage(connect=connect) as on:
        await on.until_live()
        clients[0].rows = list(LANDS)
        await polled(on, clients[0])
        await press(on, "5", "j", "enter")
        assert "DE Germany" in title(on)
        clients[0].rows = [LANDS[0], country("DE", "Germany", 9), LANDS[2]]
        clients[0].open_now = Connections(total=7, by_country={"DE": 7})
        await polled(on, clients[0])
        assert "9.00 GB" in on.text
        assert "1 of 3" in on.text
        assert "open now, of 7" in on.text

        clients[0].rows = [LANDS[0], LANDS[2]]
        await polled(on, clients[0])
        assert "DE Germany is not among the 2 countries of this month" in on.text
        assert "not among 2" in on.text
        await press(on, "j")
        assert "DE Germany" not in on.text, "on to the others"
        assert "US United States" in title(on) or "FR France" in title(on)

        clients[0].is_down = True
        await on.pass_time(180.0)
        await on.until(lambda: "stale 3 min" in on.text.split("\n")[-2], "an old page")
        await press(on, "escape")
        assert on.app.dashboard.grid.zoomed is on.app.dashboard.countries, "as it was before"
        await press(on, "escape")
        assert on.app.dashboard.grid.zoomed is None


def test_enter_can_be_given_back_to_the_filter() -> None:
    keymap = whole_keymap({"subscriptions.only": "enter"})
    assert keymap["rows.open"] == UNBOUND
    assert "countries.keep" not in keymap, "a search needs it"


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_pages_by_mouse(size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.until_live()
        board = on.app.dashboard
        await double_click(on, board.countries, 3)
        assert "GB United Kingdom" in title(on)
        border = on.text.split("\n")[-2]
        await on.pilot.click(page(on), offset=(border.index("→"), page(on).size.height - 1))
        await on.pilot.pause()
        assert "DE Germany" in title(on)
        await on.pilot.click(page(on), offset=(border.index("←"), page(on).size.height - 1))
        await on.pilot.pause()
        assert "GB United Kingdom" in title(on)
        await double_click(on, page(on), 4)
        assert board.pages.current is None, "two clicks go back"
        assert board.grid.zoomed is None
        await double_click(on, board.grid.quotas, 1)
        assert "Quotas: Residential 500GB" in title(on)
        await press(on, "escape")
        await double_click(on, board.grid.quotas, 0)
        assert board.grid.zoomed is board.grid.quotas, "on the frame they zoom, as on any panel"
