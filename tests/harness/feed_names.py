"""The five feeds as an enum: a test that misspells one fails to import."""

from __future__ import annotations

from enum import StrEnum

from wpx_tui.monitor.feeds import INTERVALS


class FeedName(StrEnum):
    """The names of the product's feeds, in its order."""

    SUMMARY = "summary"
    REALTIME = "realtime"
    COUNTRIES = "countries"
    HISTORY = "history"
    SUBSCRIPTIONS = "subscriptions"


assert tuple(FeedName) == tuple(INTERVALS), "FeedName must list the product's feeds"
