"""What each feed is asked: small frozen values that the screen changes and the pollers read."""

from __future__ import annotations

from dataclasses import dataclass

from wpx_tui.api.params import Granularity, Period


@dataclass(frozen=True, slots=True)
class SummaryQuery:
    """The summary of one period."""

    period: Period = Period.MONTH


@dataclass(frozen=True, slots=True)
class CountriesQuery:
    """The countries of one period; `limit` rows at the most, from 1."""

    period: Period = Period.MONTH
    limit: int = 250


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """The buckets of one window; `back` counts whole windows into the past, 0 ends now."""

    granularity: Granularity = Granularity.DAILY
    back: int = 0
    subscription_id: str | None = None


@dataclass(frozen=True, slots=True)
class NoQuery:
    """Feeds that have nothing to choose: realtime and subscriptions."""
