"""How much of a large screen says nothing: at most a third of a line, or of a chart as a whole.

Of a line inside a panel, without its border and a margin of one cell, those cells are blank that
stand in a run of more than three: fewer keep two columns or two bars apart. A bar says by the blank
above it how much less it is than the highest one, so a chart is measured as a whole. A table's
columns have room for the widest figures that may come, so a table is measured as a whole too, and
so are the quotas, whose bars lead to the sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.harness.dashboard_harness import Stage, panel_text, stage

MOST = 1 / 3
MOST_OF_TABLE = 0.37
"""Of the countries: their column has room for the longest name, which is not on the screen."""
GUTTER = 3
"""Cells."""


def blank_cells(row: str) -> int:
    """The cells of a line inside a panel that say nothing."""
    return sum(len(run) for run in re.findall(" +", row) if len(run) > GUTTER)


def share(rows: Sequence[str]) -> float:
    return sum(map(blank_cells, rows)) / max(sum(map(len, rows)), 1)


def inside(on: Stage, feed: str) -> list[str]:
    """The lines of a panel, without border and margin."""
    return [row[2:-2] for row in panel_text(on.app, feed).splitlines()[1:-1]]


def parts(on: Stage) -> dict[str, list[str]]:
    """What is measured, by name: lines one by one, charts and tables as a whole."""
    result = {f"summary {at}": [row] for at, row in enumerate(inside(on, "summary"))}
    hour, minute, *now = inside(on, "realtime")
    is_split = "today by hour" in hour
    result["rates"] = [hour, minute, *now] if is_split else [hour, minute]
    result |= {} if is_split else {row: [row] for row in now}
    result["subscriptions"] = inside(on, "subscriptions")
    over, *bars, values, dates = inside(on, "history")
    result |= {"over": [over], "bars": bars, "values": [values], "dates": [dates]}
    result["countries"] = inside(on, "countries")
    return result


@pytest.mark.parametrize("size", [(120, 40), (160, 50), (200, 60)])
async def test_at_most_a_third_is_blank_on_a_calm_screen(size: tuple[int, int]) -> None:
    async with stage(size, with_trend=True) as on:
        await on.until_live()
        await on.until_foreseen()
        await on.until_compared()
        shares = {name: share(rows) for name, rows in parts(on).items()}
        assert shares.pop("countries") <= MOST_OF_TABLE
        assert not {name: part for name, part in shares.items() if part > MOST}, on.text
