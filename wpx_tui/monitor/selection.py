"""What the user has chosen to see, and what each feed is therefore asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from wpx_tui.api.enums import Granularity, Period, ProductType, SubscriptionStatus
from wpx_tui.monitor.feed import FeedName
from wpx_tui.monitor.queries import (
    CountriesQuery,
    HistoryQuery,
    NoQuery,
    SubscriptionsQuery,
    SummaryQuery,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SubscriptionFilter:
    """The one subscription that the screen is filtered to."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Immutable; every choice gives new ones. `back` counts whole windows into the past."""

    period: Period = Period.MONTH
    countries: int = 250
    granularity: Granularity = Granularity.DAILY
    back: int = 0
    subject: SubscriptionFilter | None = None
    status: SubscriptionStatus | None = None
    product_type: ProductType | None = None

    def queries(self) -> Mapping[FeedName, Any]:
        """What each feed is asked for these choices."""
        return {
            FeedName.SUMMARY: SummaryQuery(self.period),
            FeedName.REALTIME: NoQuery(),
            FeedName.COUNTRIES: CountriesQuery(self.period, self.countries),
            FeedName.HISTORY: HistoryQuery(
                self.granularity, self.back, self.subject.id if self.subject else None
            ),
            FeedName.SUBSCRIPTIONS: SubscriptionsQuery(self.status, self.product_type),
        }

    def turn_period(self, step: int) -> Selection:
        """The next period, or the one before."""
        return replace(self, period=_turn(list(Period), self.period, step))

    def turn_granularity(self, step: int) -> Selection:
        """The next granularity; the window ends now again, as its length is another."""
        return replace(self, granularity=_turn(list(Granularity), self.granularity, step), back=0)

    def move(self, windows: int) -> Selection:
        """So many windows further back; never beyond now."""
        return replace(self, back=max(self.back + windows, 0))

    def turn_status(self) -> Selection:
        """Subscriptions of the next status; after the last one all."""
        return replace(self, status=_turn([None, *SubscriptionStatus], self.status, 1))

    def turn_product_type(self) -> Selection:
        """Subscriptions of the next type; after the last one all."""
        return replace(self, product_type=_turn([None, *ProductType], self.product_type, 1))


def _turn(values: Sequence[T], value: T, step: int) -> T:
    return values[(values.index(value) + step) % len(values)]
