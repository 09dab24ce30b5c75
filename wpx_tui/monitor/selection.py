"""What the user has chosen to see, from which the feeds' queries are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import TypeVar

from wpx_tui.api.enums import Granularity, Period, ProductType, SubscriptionStatus
from wpx_tui.monitor.queries import Window
from wpx_tui.named_tuple import NamedTuple

T = TypeVar("T")


class SubscriptionFilter(NamedTuple):
    """The one subscription that the screen is filtered to."""

    id: str
    name: str


class Selection(NamedTuple):
    """Immutable; every choice gives new ones. `back` counts whole windows into the past.

    `status` and `product_type` narrow what the list of subscriptions shows, and nothing else.
    """

    period: Period = Period.MONTH
    countries: int = 250
    granularity: Granularity = Granularity.DAILY
    back: int = 0
    subscription: SubscriptionFilter | None = None
    status: SubscriptionStatus | None = None
    product_type: ProductType | None = None
    window: Window | None = None
    zone: tzinfo = UTC

    @property
    def subscription_id(self) -> str | None:
        """The id of the one subscription that is looked at, None for all."""
        return None if self.subscription is None else self.subscription.id

    def turn_period(self, step: int) -> Selection:
        """Return the selection of the next period, or the one before."""
        return self._replace(period=_turn(list(Period), self.period, step))

    def turn_granularity(self, step: int) -> Selection:
        """Return the next granularity; the window ends now again, as its length is another."""
        return self._replace(granularity=_turn(list(Granularity), self.granularity, step), back=0)

    def move(self, windows: int) -> Selection:
        """Move so many windows further back; never beyond now."""
        return self._replace(back=max(self.back + windows, 0))

    def turn_status(self) -> Selection:
        """Select subscriptions of the next status; after the last one all."""
        return self._replace(status=_turn([None, *SubscriptionStatus], self.status, 1))

    def turn_product_type(self) -> Selection:
        """Select subscriptions of the next type; after the last one all."""
        return self._replace(product_type=_turn([None, *ProductType], self.product_type, 1))


def _turn(values: Sequence[T], value: T, step: int) -> T:
    return values[(values.index(value) + step) % len(values)]
