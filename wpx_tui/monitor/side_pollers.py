"""What an account is asked beside its feeds: comparison, forecasts, the countries by day.

Nothing of it has a panel that waits: it is asked for after the feeds, and missing where it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Protocol

from wpx_tui.monitor.comparison import ComparisonPoller
from wpx_tui.monitor.country_record import CountryRecordReader
from wpx_tui.monitor.day_countries import DayCountriesPoller
from wpx_tui.monitor.forecaster import COUNTERS, ForecastPoller
from wpx_tui.monitor.foresight import ForecastWatcher

if TYPE_CHECKING:
    from wpx_tui.analysis.comparison import Comparison
    from wpx_tui.analysis.day_figures import ComparedCountries, DayUse
    from wpx_tui.api.enums import Period
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.clock import Clock
    from wpx_tui.monitor.events import Event
    from wpx_tui.monitor.forecasts import ForecastRules, SubjectForecast
    from wpx_tui.monitor.past_hours import PastHours
    from wpx_tui.monitor.session import Session
    from wpx_tui.monitor.state import AccountState


class Publish(Protocol):
    """Takes the account's state with something new in it, and the events that this is."""

    def __call__(self, state: AccountState, *events: Event) -> object:
        """Hand the state out."""


class SidePollers:
    """The pollers beside those of the feeds, and what they put into the state."""

    def __init__(
        self,
        session: Callable[[], Session],
        state: Callable[[], AccountState],
        *,
        clock: Clock,
        publish: Publish,
        store: Callable[[], AccountStore | None],
        random: Callable[[], float],
        rules: ForecastRules,
        has_day_countries: bool,
    ) -> None:
        """`session` is called once a call; `state` returns the newest one, `store` the account's.

        `has_day_countries`: the countries are asked for by day.
        """
        self._state = state
        self._clock = clock
        self._publish = publish
        self.comparison = ComparisonPoller(
            session, clock=clock, publish=self._compared, random=random
        )
        self.forecasts = ForecastPoller(
            session,
            state,
            clock=clock,
            publish=self._foreseen,
            publish_hours=self._hours_known,
            publish_days=self._days_known,
            store=store,
            random=random,
            rules=rules,
        )
        self._foresight = ForecastWatcher()
        self._has_day_countries = has_day_countries
        self._day_countries = DayCountriesPoller(
            session, clock=clock, publish=self._countries_compared, random=random
        )
        self._record = CountryRecordReader(store)

    def loops(self, feeds: set[str]) -> Iterator[Coroutine[None, None, None]]:
        """Yield what is to run for ever beside these feeds."""
        yield self.comparison.run()
        if feeds.issuperset(COUNTERS):
            yield self.forecasts.run()
        if self._has_day_countries:
            yield self._day_countries.run()

    def rest(self, is_resting: bool) -> None:
        """Make no call but for the comparison, or go on."""
        self.forecasts.rest(is_resting)
        self._day_countries.rest(is_resting)

    def clock_changed(self) -> None:
        """Check what was asked for by the time that the clock had before."""
        self.comparison.check_windows()
        self._day_countries.check_day()

    def want_country_record(self) -> None:
        """Keep the record of the countries' days in the state from now on."""
        self._record.is_wanted = True

    def with_country_record(self, state: AccountState) -> AccountState:
        """Return the state with what the store has of the countries' days, where it is wanted."""
        record = self._record.read(self._clock.utc()) if self._record.is_wanted else None
        return state if record is None else state._replace(country_record=record)

    # ---- news

    def _compared(self, period: Period, comparison: Comparison | None) -> None:
        state = self._state()
        if period is state.selection.period:
            self._publish(state._replace(comparison=comparison))

    def _foreseen(self, forecasts: tuple[SubjectForecast, ...]) -> None:
        state = self._state()
        events = self._foresight.events(forecasts, self._clock.utc(), state.events)
        self._publish(state._replace(forecasts=forecasts), *events)

    def _hours_known(self, hours: PastHours) -> None:
        self._publish(self._state()._replace(past_hours=hours))

    def _days_known(self, days: tuple[DayUse, ...]) -> None:
        self._publish(self._state()._replace(days=days))

    def _countries_compared(self, countries: ComparedCountries) -> None:
        self._publish(self._state()._replace(compared_countries=countries))
