"""What traffic costs: no total that is too low is said to be whole, and none without a price."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.cost import GB, Prices, cost_left, period_cost
from wpx_tui.analysis.quotas import Quota
from wpx_tui.api.models import SubscriptionUsage, Summary, Total

NAMES = ("sub_a", "sub_b", "sub_c")
TYPES = ("residential", "mobile", None)
prices = st.one_of(st.none(), st.floats(0, 50))
amounts = st.one_of(st.none(), st.just(0), st.integers(0, 10**14))


def quota(id_: str, type_: str | None) -> Quota:
    return Quota(id_, f"product {id_}", "active", 3, 10, 7, 30, None, product_type=type_)


@st.composite
def accounts(draw: st.DrawFn) -> tuple[Summary, list[Quota], Prices]:
    quotas = [quota(id_, draw(st.sampled_from(TYPES))) for id_ in NAMES if draw(st.booleans())]
    parts = tuple(SubscriptionUsage(subscription_id=id_, bytes_used=draw(amounts)) for id_ in NAMES)
    known = sum(part.bytes_used or 0 for part in parts)
    total = draw(st.sampled_from([known, known, known + 10**12, None]))
    named = {name: price for name in (*NAMES, *TYPES[:2]) if (price := draw(prices)) is not None}
    summary = Summary(total=Total(bytes_used=total), by_subscription=parts)
    named = named if draw(st.booleans()) else {}
    usual = draw(prices if named else st.floats(0, 50))
    return summary, quotas, Prices("USD", usual, named)


@settings(max_examples=60)
@given(accounts())
def test_a_cost_is_whole_only_if_every_byte_has_its_price(
    account: tuple[Summary, list[Quota], Prices],
) -> None:
    summary, quotas, prices = account
    cost = period_cost(summary, quotas, prices)
    types = {item.id: item.product_type for item in quotas}

    def price_of(id_: str) -> float | None:
        named, type_ = prices.by_name, types.get(id_)
        if id_ in named or type_ in named:
            return named.get(id_, named.get(type_ or ""))
        return prices.default if type_ or not named else None

    used = {part.subscription_id or "": part.bytes_used for part in summary.by_subscription}
    priced = sum((used[id_] or 0) / GB * (price_of(id_) or 0) for id_ in NAMES)
    total = summary.total.bytes_used
    is_known = total is not None and (
        (not prices.by_name and prices.default is not None)
        or (
            all(used[id_] is not None for id_ in NAMES)
            and all(price_of(id_) is not None for id_ in NAMES if used[id_])
            and total == sum(count or 0 for count in used.values())
        )
    )
    if cost is None:
        assert not is_known
        assert priced == 0
        return
    assert cost.is_whole == is_known
    if prices.by_name:
        assert cost.amount == pytest.approx(priced)
    elif cost.is_whole:
        assert cost.amount == pytest.approx((total or 0) / GB * (prices.default or 0))
    if cost.rate is not None:
        assert cost.is_whole
        assert cost.rate * (total or 0) / GB == pytest.approx(cost.amount)


def test_what_is_left_costs_its_own_price() -> None:
    usual = Prices("USD", 2.0, {"mobile": 5.0, "SUB_C": 1.0})
    lefts = [cost_left(quota(*pair), usual) for pair in zip(NAMES, TYPES, strict=True)]
    assert lefts == [14.0, 35.0, 7.0]
    assert cost_left(quota("sub_x", None), usual) is None, "its type may have another price"
    assert cost_left(quota("sub_a", "mobile"), None) is None
