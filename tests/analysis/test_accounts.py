"""What several accounts come to: only what is live, and never what cannot be added."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.accounts import AccountFigures, total

FIGURE = st.none() | st.floats(0, 1e12)
ACCOUNTS = st.lists(
    st.builds(
        AccountFigures,
        is_live=st.booleans(),
        age=FIGURE,
        traffic=FIGURE,
        requests=st.none() | st.integers(0, 10**9),
        success=st.none() | st.floats(0, 100),
        hour=FIGURE,
        cost=FIGURE,
        currency=st.sampled_from(["USD", "EUR"]),
        is_whole_cost=st.booleans(),
        owner=st.none(),
    ),
    max_size=8,
)


@given(ACCOUNTS)
def test_a_total_is_of_the_live_ones_alone_and_its_age_of_the_oldest(
    accounts: list[AccountFigures],
) -> None:
    sums, live = total(accounts), [account for account in accounts if account.is_live]
    assert (sums.live, sums.of) == (len(live), len(accounts))
    assert sums.figures == total(live).figures._replace(age=sums.age)
    assert all(account.age is None or account.age <= (sums.age or 0) for account in accounts)
    traffic = [account.traffic for account in live if account.traffic is not None]
    assert sums.figures.traffic == (pytest.approx(sum(traffic)) if traffic else None)
    rates = [item.success for item in live if item.requests and item.success is not None]
    if rates:
        assert sums.figures.success is not None
        assert min(rates) - 1e-6 <= sums.figures.success <= max(rates) + 1e-6
    else:
        assert sums.figures.success is None


@given(ACCOUNTS)
def test_costs_of_several_currencies_are_not_added_and_a_part_is_called_one(
    accounts: list[AccountFigures],
) -> None:
    figures = total(accounts).figures
    live = [account for account in accounts if account.is_live]
    priced = [account for account in live if account.cost is not None]
    if len({account.currency for account in priced}) != 1:
        assert figures.cost is None
    else:
        assert figures.currency == priced[0].currency
        is_whole = len(priced) == len(live) and all(account.is_whole_cost for account in live)
        assert figures.is_whole_cost == is_whole


@given(ACCOUNTS)
def test_an_account_under_two_names_is_counted_once(accounts: list[AccountFigures]) -> None:
    once = [item._replace(owner=place) for place, item in enumerate(accounts)]
    twice = total([*once, *(item._replace(cost=None) for item in once)])
    assert twice.figures == total(once).figures
    assert (twice.live, twice.of) == (2 * total(accounts).live, 2 * len(accounts))
