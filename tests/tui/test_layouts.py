"""Where the panels stand: the quotas first, as high as they need to be within bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from tests.harness.account import SUBSCRIPTION, Account
from tests.harness.dashboard_harness import TOKEN, Stage, assert_fills, panel_text, stage
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.tui.layouts import GRID_ROWS, LAYOUTS, grid_rows, layout_for


@given(st.sampled_from([*GRID_ROWS]), st.integers(0, 1000), st.sampled_from([2, 4]))
def test_the_quotas_are_as_high_as_they_need_to_be_within_bounds(
    layout: str, count: int, height: int
) -> None:
    first, *rest = grid_rows(layout, count, height).split()
    most = GRID_ROWS[layout].most
    assert rest == GRID_ROWS[layout].rest.split()
    if most is None:
        assert first == "1fr"
        return
    lines = int(first) - 2
    assert 2 <= lines <= most
    if 2 <= count * height <= most:
        assert lines == count * height, "every line of each"
    elif count > most:
        assert lines == most, "the rest is scrolled"
    one_less = grid_rows(layout, max(count - 1, 0), height).split()[0]
    assert int(one_less) <= int(first), "one more never makes it lower"


@pytest.mark.parametrize(("name", "columns", "rows"), [layout for layout in LAYOUTS if layout[1]])
def test_the_panels_below_keep_most_of_the_least_screen(name: str, columns: int, rows: int) -> None:
    """Rows that are fixed leave some to each that shares the rest, whatever the quotas take."""
    assert layout_for(columns, rows) == name
    for count in (0, 1, 2, 5, 20, 100):
        parts = grid_rows(name, count, 2).split()
        shares = [part for part in parts if part.endswith("fr")]
        fixed = sum(int(part) for part in parts if not part.endswith("fr"))
        assert rows - 2 - fixed >= 3 * len(shares), (name, count)


@pytest.mark.parametrize("count", [0, 5, 100])
async def test_any_number_of_quotas_leaves_the_other_panels_their_place(
    count: int, httpserver: HTTPServer
) -> None:
    rows = [
        {
            **SUBSCRIPTION,
            "id": f"sub_{number}",
            "product": {"id": "p", "name": f"Residential {number + 1}GB", "type": "residential"},
        }
        for number in range(count)
    ]
    account = Account(httpserver)
    account.answers["/subscriptions"] = rows
    async with stage(connect=lambda _url: UsageClient(account.url, Secret(TOKEN))) as on:
        await on.until_live()
        for size in ((120, 40), (80, 24), (40, 12)):
            await on.pilot.resize_terminal(*size)
            await on.pilot.pause()
            assert_fills(on.app)
            order = [panel.region.y for panel in on.app.dashboard.grid.panels if panel.size]
            assert order == sorted(order), "in the order of the questions"
            assert on.app.dashboard.grid.quotas.region.y == 1
            assert on.app.dashboard.grid.quotas.size.height <= 12
            assert on.app.dashboard.grid.quotas.size.width == size[0]
            if count == 5 and size == (120, 40):
                await see_each_quota(on)


async def see_each_quota(on: Stage) -> None:
    """Read five quotas in eight lines: the first have two each, and each is clicked where it is."""
    panel = on.app.dashboard.grid.quotas
    rows = panel_text(on.app, "subscriptions").splitlines()[1:-1]
    names = [index for index, row in enumerate(rows, 1) if "Residential" in row]
    assert names == [1, 3, 5, 7, 8]
    for index, line in enumerate(names):
        await on.pilot.click(panel, offset=(5, line))
        assert panel.view.index == index
