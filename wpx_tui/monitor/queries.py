"""The queries of the feeds: small frozen values that the screen changes and the pollers read."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TypeAlias

from wpx_tui.api.enums import Granularity, Period
from wpx_tui.named_tuple import NamedTuple

Window: TypeAlias = tuple[datetime, datetime]
"""From when to when, both aware and both inside."""


class SummaryQuery(NamedTuple):
    """The summary of one period."""

    period: Period = Period.MONTH


class CountriesQuery(NamedTuple):
    """The countries of one period, or of a `window` instead; `limit` rows at most, from 1."""

    period: Period = Period.MONTH
    limit: int = 250
    window: Window | None = None


class HistoryQuery(NamedTuple):
    """The buckets of one window; `back` counts whole windows into the past, 0 ends now.

    A `window` that is named stands instead of the one that is counted; its days, weeks and months
    are those of `zone` where they can be made of hours.
    """

    granularity: Granularity = Granularity.DAILY
    back: int = 0
    subscription_id: str | None = None
    window: Window | None = None
    zone: tzinfo = UTC


class UsageQuery(NamedTuple):
    """The buckets of the last `days` UTC days, today's so far among them: what forecasts stand on.

    Without a subscription's id it is the account's.
    """

    granularity: Granularity
    days: int
    subscription_id: str | None = None


class SubscriptionsQuery(NamedTuple):
    """All subscriptions, always: what is watched must not depend on what is looked at."""


class NoQuery(NamedTuple):
    """A feed that has nothing to choose: realtime."""
