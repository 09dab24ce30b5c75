"""How often each feed is polled unless a setting says otherwise. Plain data, light to load."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wpx_tui.monitor.feed import FeedName

INTERVALS: Mapping[FeedName, float] = MappingProxyType(
    {
        FeedName.REALTIME: 5.0,
        FeedName.SUMMARY: 60.0,
        FeedName.COUNTRIES: 60.0,
        FeedName.HISTORY: 300.0,
        FeedName.SUBSCRIPTIONS: 300.0,
    }
)
"""Seconds from the start of one poll to the start of the next."""
