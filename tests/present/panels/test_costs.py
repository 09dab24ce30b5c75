"""The line of a cost: a lower bound says that it is one, and no part is cut in two."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.cost import Cost, PartCost, Prices
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.costs import cost_line
from wpx_tui.present.text.spans import plain, width

FMT = Formatter(prices=Prices("USD", 1.0))
COST = Cost(
    1350.0,
    is_whole=True,
    parts=(
        PartCost("sub_m", "Mobile 50GB", 45.2),
        PartCost("sub_r", "Residential 500GB", 1193.7),
        PartCost("sub_d", "Datacenter 300GB", 111.1),
        PartCost("sub_x", "Unused", 0.0),
    ),
    rate=2.4,
)


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (60, "$1,350: Residential 1,194, Datacenter 111, Mobile 45.20"),
        (54, "$1,350: Residential 1,194, others 156"),
        (37, "$1,350: Residential 1,194, others 156"),
        (30, "$1,350"),
        (5, ""),
    ],
)
def test_parts_that_do_not_fit_are_summed(cells: int, text: str) -> None:
    assert plain(cost_line(COST, FMT, cells)) == text


def test_what_has_no_price_makes_a_lower_bound() -> None:
    parts = (*COST.parts[:2], PartCost("sub_d", None, None))
    cost = Cost(1238.9, is_whole=False, parts=parts, rate=None)
    assert plain(cost_line(cost, FMT, 80)) == (
        "at least $1,239: Residential 1,194, Mobile 45.20, sub_d –"
    )
    assert plain(cost_line(cost, FMT, 50)) == "at least $1,239: Residential 1,194, 2 more"


@settings(max_examples=40)
@given(
    st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=8),
    st.integers(0, 120),
)
def test_a_line_fits_and_begins_with_the_whole(amounts: list[float | None], cells: int) -> None:
    parts = tuple(PartCost(f"sub_{n}", f"Name {n}", amount) for n, amount in enumerate(amounts))
    total = sum(amount or 0.0 for amount in amounts)
    content = cost_line(
        Cost(total, is_whole=None not in amounts, parts=parts, rate=None), FMT, cells
    )
    assert width(content) <= cells
    assert not content or plain(content).startswith(("$", "<$", "at least "))
    assert ("at least" in plain(content)) == (None in amounts and bool(content))
