"""The calls of the Usage API. The only module that speaks httpx, so that a successor is easy."""

from __future__ import annotations

from datetime import datetime

from wpx_tui.api.models import Alert, Countries, History, Realtime, Subscriptions, Summary
from wpx_tui.api.params import Granularity, Period, ProductType, SubscriptionStatus
from wpx_tui.api.secret import Secret


class UsageClient:
    """One account's way to the API, for the whole life of the process.

    Every call raises an `ApiError` and nothing else, within `deadline` seconds. All datetimes are
    aware. Source: the provider's Usage API page.
    """

    def __init__(
        self,
        base_url: str,
        token: Secret,
        *,
        proxy: str | None = None,
        deadline: float = 15.0,
        max_body: int = 5 * 2**20,
    ) -> None:
        """No connection is made yet; raises ValueError, in words, for a URL or token of no use."""
        raise NotImplementedError

    async def summary(self, period: Period) -> Summary:
        """`GET /usage`: the usage of all subscriptions over `period`."""
        raise NotImplementedError

    async def history(
        self,
        *,
        start: datetime | None,
        end: datetime | None,
        granularity: Granularity,
        subscription_id: str | None = None,
    ) -> History:
        """`GET /usage/history`: buckets from `start` to `end`, of one subscription or of all."""
        raise NotImplementedError

    async def realtime(self) -> Realtime:
        """`GET /usage/realtime`."""
        raise NotImplementedError

    async def countries(
        self, *, start: datetime | None, end: datetime | None, limit: int | None = None
    ) -> Countries:
        """`GET /usage/by-country`: at most `limit` rows."""
        raise NotImplementedError

    async def subscriptions(
        self,
        *,
        status: SubscriptionStatus | None = None,
        product_type: ProductType | None = None,
    ) -> Subscriptions:
        """`GET /subscriptions`: every page of them, under one deadline."""
        raise NotImplementedError

    async def create_alert(
        self, subscription_id: str, threshold_percent: float, method: str = "email"
    ) -> Alert:
        """`POST /usage/alerts`, sent once and never again.

        Raises `UncertainError` where the alert may have been made all the same.
        """
        raise NotImplementedError

    async def aclose(self) -> None:
        """Close every connection."""
        raise NotImplementedError
