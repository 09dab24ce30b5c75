"""The five feeds: how often each is polled and which call answers it.

Loads neither pydantic nor httpx: the dashboard imports it before its first paint.
"""

from __future__ import annotations

import random as _random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wpx_tui.feeds.clock import Clock
from wpx_tui.feeds.poller import Poller
from wpx_tui.feeds.queries import CountriesQuery, HistoryQuery, NoQuery, SummaryQuery
from wpx_tui.feeds.state import Feed, FeedName

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Countries, History, Realtime, Subscriptions, Summary

INTERVALS: Mapping[FeedName, float] = {
    FeedName.REALTIME: 5.0,
    FeedName.SUMMARY: 60.0,
    FeedName.COUNTRIES: 60.0,
    FeedName.HISTORY: 300.0,
    FeedName.SUBSCRIPTIONS: 300.0,
}
"""Seconds from the start of one poll to the start of the next."""


@dataclass(frozen=True, slots=True)
class Queries:
    """What the feeds are asked first."""

    summary: SummaryQuery = SummaryQuery()
    countries: CountriesQuery = CountriesQuery()
    history: HistoryQuery = HistoryQuery()


class Feeds:
    """The five pollers over one client. Each one's `run()` is a task of its own."""

    summary: Poller[SummaryQuery, Summary]
    realtime: Poller[NoQuery, Realtime]
    countries: Poller[CountriesQuery, Countries]
    history: Poller[HistoryQuery, History]
    subscriptions: Poller[NoQuery, Subscriptions]

    def __init__(
        self,
        client: UsageClient,
        *,
        clock: Clock,
        publish: Callable[[Feed[Any, Any]], None],
        intervals: Mapping[FeedName, float] | None = None,
        queries: Queries | None = None,
        random: Callable[[], float] = _random.random,
    ) -> None:
        """`intervals` (seconds, by feed) and `queries` stand in for the defaults where given."""
        raise NotImplementedError

    def all(self) -> tuple[Poller[Any, Any], ...]:
        """The five, in the order of `FeedName`."""
        raise NotImplementedError
