"""All that is known of an account at one moment, as one frozen value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from wpx_tui.analysis.quotas import Quota, quotas_of
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.monitor.feeds import COUNTRIES, HISTORY, REALTIME, SUBSCRIPTIONS, SUMMARY, FeedSpec
from wpx_tui.monitor.samples import Samples
from wpx_tui.monitor.selection import Selection
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.analysis.comparison import Comparison
    from wpx_tui.analysis.country_days import CountryRecord
    from wpx_tui.analysis.day_figures import ComparedCountries, DayUse
    from wpx_tui.api.models import Countries, History, Realtime, Subscriptions, Summary
    from wpx_tui.monitor.events import Event
    from wpx_tui.monitor.forecasts import SubjectForecast
    from wpx_tui.monitor.past_hours import PastHours
    from wpx_tui.monitor.queries import (
        CountriesQuery,
        HistoryQuery,
        NoQuery,
        SubscriptionsQuery,
        SummaryQuery,
    )

Q = TypeVar("Q")
T = TypeVar("T")


class AccountState(NamedTuple):
    """What the monitor knows of an account; every output and every widget reads this alone.

    `at` is the wall clock when it was made, the API's where the two are apart. `feeds` are by name,
    in the order of the table. `comparison` is that of the selected period, None where it is not
    known. `events` are the newest first. `clock_skew` is by how many seconds the API's clock is
    ahead of this machine's, below 0 behind, 0 while they agree. `forecasts` are the account's
    first, where there is one, and then the subscriptions' in the order of the list. `past_hours`
    are the account's, None before they have come. `days` are its days that are over, oldest first.
    `compared_countries`: those of the last whole day and of the same weekday before, None while
    unknown.
    `country_record` is None until one looks at a country.
    """

    account: str
    at: datetime
    feeds: Mapping[str, Feed[object, object]]
    selection: Selection = Selection()
    comparison: Comparison | None = None
    samples: Samples = Samples()
    events: tuple[Event, ...] = ()
    clock_skew: float = 0.0
    forecasts: tuple[SubjectForecast, ...] = ()
    past_hours: PastHours | None = None
    days: tuple[DayUse, ...] = ()
    compared_countries: ComparedCountries | None = None
    country_record: CountryRecord | None = None

    def feed(self, spec: FeedSpec[Q, T]) -> Feed[Q, T]:
        """Return the feed of a row of the table."""
        return cast("Feed[Q, T]", self.feeds[spec.name])

    @property
    def summary(self) -> Feed[SummaryQuery, Summary]:
        """The totals of the selected period."""
        return self.feed(SUMMARY)

    @property
    def realtime(self) -> Feed[NoQuery, Realtime]:
        """The figures of this minute and hour."""
        return self.feed(REALTIME)

    @property
    def countries(self) -> Feed[CountriesQuery, Countries]:
        """The countries of the selected period."""
        return self.feed(COUNTRIES)

    @property
    def history(self) -> Feed[HistoryQuery, History]:
        """The buckets of the selected window."""
        return self.feed(HISTORY)

    @property
    def subscriptions(self) -> Feed[SubscriptionsQuery, Subscriptions]:
        """The account's subscriptions."""
        return self.feed(SUBSCRIPTIONS)

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The quotas of the last good answer, as the API lists them."""
        answer = self.subscriptions.answer
        return () if answer is None else quotas_of(answer.value.subscriptions)

    @property
    def has_figures(self) -> bool:
        """Whether any feed has an answer."""
        return any(feed.answer is not None for feed in self.feeds.values())

    def live_count(self, now: float) -> int:
        """Return how many feeds are live at `now` (`Clock.now()` seconds)."""
        return sum(feed.status(now) is Status.LIVE for feed in self.feeds.values())

    def failures(self) -> Mapping[tuple[str, str | None], Collection[str]]:
        """Return which feeds fail, by reason and advice, so that a reason is printed once."""
        names: dict[tuple[str, str | None], list[str]] = {}
        for feed in self.feeds.values():
            if feed.failure is not None:
                names.setdefault((feed.failure.reason, feed.failure.advice), []).append(feed.name)
        return names

    def next_change(self, now: float) -> float | None:
        """Return when the next feed becomes stale by time alone, None where none will.

        Both times are `Clock.now()` seconds.
        """
        moments = (feed.stale_at for feed in self.feeds.values())
        return min(
            (moment for moment in moments if moment is not None and moment > now), default=None
        )


class Listener(Protocol):
    """A listener: called with every new state."""

    def __call__(self, state: AccountState, /) -> object:
        """Take the new state; called in the event loop, so it must not block."""
