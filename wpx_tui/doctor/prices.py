"""The check of the prices: whether each is of something, and each subscription has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.analysis.cost import Prices, product_of
from wpx_tui.analysis.quotas import quotas_of
from wpx_tui.doctor.finding import Finding, State

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscriptions

ADVICE = "a name under [prices] is a product's type, name or id, or a subscription's id"


def prices_finding(prices: Prices, answer: Subscriptions) -> Finding:
    """Return which names of prices nothing has, and which subscriptions have no price."""
    quotas = quotas_of(answer.subscriptions)
    known = {name.casefold() for quota in quotas for name in (quota.id, *product_of(quota)) if name}
    unused = [name for name in prices.by_name if name.casefold() not in known]
    without = [quota.name for quota in quotas if prices.of_quota(quota) is None]
    lines = (
        *(f"no product or subscription is called {name}" for name in unused),
        *(f"{name} has no price" for name in without),
    )
    if lines:
        message = f"names without a match: {len(unused)}, without a price: {len(without)}"
        return Finding("prices", State.WARNING, message, ADVICE, lines)
    return Finding("prices", State.OK, f"of {len(quotas)} subscriptions, in {prices.currency}")
