"""The countries of the last whole day and of the same weekday before: two calls a day, shared.

The API tells countries of a span, not by day, so each day is a call of its own. A day is asked for
an hour after its end, as its last figures need a while to settle. A failure is retried and told to
nobody but the log: the lines are just not there.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random as _random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.day_figures import ComparedCountries, CountryUse, DayCountries
from wpx_tui.analysis.movers import DAY, WEEK
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.retries import Retries
from wpx_tui.monitor.source import Wanted, value_of
from wpx_tui.monitor.supervisor import supervise

if TYPE_CHECKING:
    from wpx_tui.api.models import Countries
    from wpx_tui.monitor.session import Session

SETTLES_IN = timedelta(hours=1)
"""After the end of a day."""
START_DELAY = 5.0
"""Seconds: what the panels need is asked for first."""
MAX_JITTER = 1200.0
"""Seconds within which dashboards that see the day turn ask, not all at once."""
SHARED_FOR = 86_400.0
"""Seconds for which another process's answer is as good."""
RETRY_INTERVAL = 3600.0
"""Seconds that the waits after failures are bounded by, as if it were polled so often."""
LIMIT = 250
"""Countries that are asked for; an answer with fewer has all that had traffic."""

_SECOND = timedelta(seconds=1)
_log = logging.getLogger("wpx_tui.monitor")


class DayCountriesPoller:
    """Asks once a day, and again after a failure; only cancelling ends `run`."""

    def __init__(
        self,
        session: Callable[[], Session],
        *,
        clock: Clock,
        publish: Callable[[ComparedCountries], object],
        random: Callable[[], float] = _random.random,
    ) -> None:
        """`session` is called once a call."""
        self._session = session
        self._clock = clock
        self._publish = publish
        self._random = random
        self._wake = asyncio.Event()
        self._day: date | None = None
        self._due = math.inf
        self._retries = Retries("countries by day: cannot be asked", RETRY_INTERVAL, clock, random)
        self._is_resting = False

    def rest(self, is_resting: bool) -> None:
        """Make no call, or go on."""
        self._is_resting = is_resting
        self._wake.set()

    def check_day(self) -> None:
        """Check which day is the last one, as the clock was set."""
        self._wake.set()

    async def run(self) -> None:
        """Ask for ever; only cancelling ends it."""
        await supervise(self._loop, self._crashed, clock=self._clock, wake=self._wake)

    async def _loop(self) -> None:
        while True:
            self._wake.clear()
            day = last_day(self._clock.utc())
            if day != self._day:
                self._day, self._due = day, self._clock.now() + self._delay(day)
                self._retries.reset()
            due = math.inf if self._is_resting else self._due
            if self._clock.now() >= due:
                await self._ask(day)
            else:
                await self._clock.wait(min(due, self._turns_at()), self._wake)

    def _delay(self, day: date) -> float:
        """Return in how many seconds to ask for `day`: later where others see it turn just now."""
        since_turn = self._clock.utc() - (_start(day + DAY) + SETTLES_IN)
        is_turning = since_turn < timedelta(seconds=MAX_JITTER)
        return self._random() * MAX_JITTER if is_turning else START_DELAY

    def _turns_at(self) -> float:
        """Return when another day is the last one, by `Clock.now()`."""
        now = self._clock.utc()
        turn = _start(last_day(now) + 2 * DAY) + SETTLES_IN
        return self._clock.now() + (turn - now).total_seconds()

    async def _ask(self, day: date) -> None:
        self._due = math.inf
        try:
            before = await self._countries(day - WEEK)
            this = await self._countries(day)
        except Exception as error:  # noqa: BLE001  # the loop outlives every failure: promise 2
            self._due = self._retries.failed(error)
            return
        if before is None or this is None:
            _log.info("countries by day: the API answers about another time than the asked one")
        else:
            self._publish(ComparedCountries(this, before))

    async def _countries(self, day: date) -> DayCountries | None:
        """Return the countries of a day; None where the answer is about another time."""
        session, start = self._session(), _start(day)

        async def fetch() -> Countries:
            return await session.client.countries(
                start=start, end=start + DAY - _SECOND, limit=LIMIT
            )

        text = f"countries of {day:%Y-%m-%d}"
        wanted = Wanted(text, "country days", "Countries", SHARED_FOR, is_exact=True)
        return day_countries(value_of(await session.get(wanted, fetch)), day)

    def _crashed(self, _error: BaseException, again_at: float) -> None:
        self._due = again_at


def last_day(now: datetime) -> date:
    """Return the last UTC day whose figures have settled at `now` (aware)."""
    return (now.astimezone(UTC) - SETTLES_IN).date() - DAY


def day_countries(value: Countries, day: date) -> DayCountries | None:
    """Return an answer as the countries of `day`; None where it is about another time."""
    start, after = _start(day), _start(day + DAY)
    first, last = value.period.start, value.period.end
    if (first is not None and first != start) or (
        last is not None and not after - timedelta(minutes=1) <= last <= after
    ):
        return None
    countries = tuple(
        CountryUse(row.country_code, row.country_name, row.bytes) for row in value.countries
    )
    return DayCountries(day, countries, len(countries) < LIMIT)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
