"""What traffic costs: of a period, of what is left of a quota, of what is foreseen.

Pure functions on prices a GB of 2^30 bytes. Never by country: the API does not say which
subscription a country's traffic was of. Traffic without a price makes a sum a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import Forecast
    from wpx_tui.analysis.quotas import Quota
    from wpx_tui.api.models import Summary

GB = 2.0**30
"""Bytes in what the provider sells as one GB, whatever units figures are shown in."""

UNASSIGNED = 0.001
"""Of a total: what the parts may leave out of it before their sum is a lower bound."""


class Product(NamedTuple):
    """What a subscription was bought as, as far as the API says."""

    id: str | None = None
    name: str | None = None
    type: str | None = None


class Prices(NamedTuple):
    """What a GB costs.

    Attributes:
        currency: An ISO code.
        default: The price of whatever has none of its own; None where there is none.
        by_name: Those of single subscriptions, by id, and products, by id, name or type.
    """

    currency: str
    default: float | None = None
    by_name: Mapping[str, float] = MappingProxyType({})

    def of(self, subscription_id: str | None, product: Product | None = None) -> float | None:
        """Return the price of a subscription: its own, its product's, its type's, or the default.

        None also where its type is not known and could have a price of its own.
        """
        if not self.by_name:
            return self.default
        prices = {name.casefold(): price for name, price in self.by_name.items()}
        for name in (subscription_id, *(product or ())):
            if name and name.casefold() in prices:
                return prices[name.casefold()]
        return None if product is None or product.type is None else self.default

    def of_quota(self, quota: Quota) -> float | None:
        """Return the price of a subscription of which the quota is known."""
        return self.of(quota.id, product_of(quota))


class PartCost(NamedTuple):
    """One subscription's part of a cost; `amount` is None where it is not known."""

    subscription_id: str | None
    name: str | None
    amount: float | None


class Cost(NamedTuple):
    """What a period cost so far.

    Attributes:
        amount: The cost of all traffic that has a price.
        is_whole: Whether that is all traffic; else the amount is a lower bound.
        parts: Those of the subscriptions, in the API's order.
        rate: The mean price of its traffic, a GB; None where the cost is not whole.
    """

    amount: float
    is_whole: bool
    parts: tuple[PartCost, ...]
    rate: float | None


class CostRange(NamedTuple):
    """A cost with its 80 % range: 1 in 10 stay below `p10`, 9 in 10 below `p90`."""

    p10: float
    p50: float
    p90: float


def product_of(quota: Quota) -> Product:
    """Return what a subscription was bought as."""
    return Product(quota.product_id, quota.product_name, quota.product_type)


def period_cost(summary: Summary, quotas: Iterable[Quota], prices: Prices) -> Cost | None:
    """Return the cost of a period, each subscription's traffic at its own price.

    `quotas` tell the types of the products. None where no traffic has a price.
    """
    products = {quota.id: product_of(quota) for quota in quotas if quota.id}
    parts: list[PartCost] = []
    amount = assigned = 0.0
    is_whole = True
    for part in summary.by_subscription:
        id_, used = part.subscription_id, part.bytes_used
        product = products.get(id_ or "") or Product(name=part.product_name)
        cost = None if used is None else _cost(used, prices.of(id_, product))
        parts.append(PartCost(id_, part.product_name, cost))
        assigned += used or 0
        amount += cost or 0.0
        is_whole = is_whole and cost is not None
    total = summary.total.bytes_used
    if not prices.by_name and total is not None:  # whoever used it, it has this price
        whole = _cost(total, prices.default)
        return None if whole is None else Cost(whole, True, tuple(parts), prices.default)
    is_whole = is_whole and total is not None and total - assigned <= UNASSIGNED * total
    if not is_whole and not amount:
        return None
    rate = amount / (assigned / GB) if is_whole and assigned else None
    return Cost(amount, is_whole, tuple(parts), rate)


def cost_left(quota: Quota, prices: Prices | None) -> float | None:
    """Return the cost of what is left of a quota, None where that or its price is not known."""
    price = None if prices is None else prices.of_quota(quota)
    return None if price is None or quota.left is None else quota.left * price


def cost_by_end(forecast: Forecast, price: float | None) -> CostRange | None:
    """Return the cost of the use by the end of a forecast, at one price or mean price a GB."""
    return _range(forecast.p10, forecast.p50, forecast.p90, price)


def cost_of_lapse(forecast: Forecast, price: float | None) -> CostRange | None:
    """Return the cost of what a forecast leaves unused at the end."""
    return _range(forecast.lapse_p10, forecast.lapse_p50, forecast.lapse_p90, price)


def _range(
    low: float | None, middle: float | None, high: float | None, price: float | None
) -> CostRange | None:
    if low is None or middle is None or high is None or price is None:
        return None
    return CostRange(low / GB * price, middle / GB * price, high / GB * price)


def _cost(used: float, price: float | None) -> float | None:
    """Return the cost of bytes; nothing costs nothing, whatever its price."""
    if price is None:
        return None if used else 0.0
    return used / GB * price
