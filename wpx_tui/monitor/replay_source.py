"""The states of the past, from what was recorded: what stood on the screen at an instant.

Nothing here asks the API. What was not recorded is unknown: the feed has no answer, and says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from wpx_tui.analysis.cost import product_of
from wpx_tui.analysis.country_days import CountryRecord
from wpx_tui.analysis.quotas import quotas_of
from wpx_tui.api.models import Subscriptions, Summary
from wpx_tui.monitor import archive as archived
from wpx_tui.monitor import day_parts, parts
from wpx_tui.monitor.bodies import decoded
from wpx_tui.monitor.country_record import record_at
from wpx_tui.monitor.events import Event, from_store
from wpx_tui.monitor.feed import NOT_RECORDED, Answer, Failure, Feed
from wpx_tui.monitor.feeds import FEEDS, INTERVALS, REALTIME, SUBSCRIPTIONS
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.past_hours import PastHours
from wpx_tui.monitor.queries import HistoryQuery, NoQuery
from wpx_tui.monitor.replay_answers import current_minute, history_of, realtime_of
from wpx_tui.monitor.samples import MINUTE, MINUTES, Sample, SampleHistory, Samples
from wpx_tui.monitor.state import AccountState
from wpx_tui.monitor.what_came import what_came
from wpx_tui.store import country_readings, events, samples, snapshots

if TYPE_CHECKING:
    from wpx_tui.analysis.comparison import Comparison
    from wpx_tui.analysis.day_figures import ComparedCountries, DayUse
    from wpx_tui.monitor.recording import Recording
    from wpx_tui.monitor.selection import Selection
    from wpx_tui.store.snapshots import Snapshot

T = TypeVar("T")

LATE = 90.0
"""Seconds after which the minute's own row tells more of the realtime figures than the screen."""

EVENTS_WITHIN = timedelta(hours=12)
MOST_EVENTS = 50

_MODELS = {row.name: getattr(row, "model", "") for row in FEEDS}
_log = logging.getLogger("wpx_tui.monitor")


class ReplaySource:
    """Makes the state of any instant of a recording. Its times are seconds since 1970.

    Parts that are the same as in the last state are the same objects, so that a panel whose part
    has not changed draws nothing.
    """

    def __init__(
        self, recording: Recording, account: str, intervals: Mapping[str, float] = INTERVALS
    ) -> None:
        """`account` is its name on the screen; `intervals` are in seconds, by feed."""
        self.recording = recording
        self._account = account
        self._intervals = intervals
        self._decoded: dict[str, tuple[bytes, object]] = {}
        self._feeds: dict[str, Feed[object, object]] = {}
        self.is_watched = True
        """Whether anybody watched at the instant of the last state."""
        self._samples: tuple[tuple[samples.Minute, ...], Samples] = ((), self._no_samples())
        self._hours: tuple[int, PastHours | None] = (-1, None)
        self.is_country_wanted = False
        """Whether anybody looks at a country."""
        self._record: tuple[int, CountryRecord | None] = (-1, None)
        self._came: dict[tuple[str, datetime], float | None] = {}
        self._forecasts: tuple[bytes, object, tuple[SubjectForecast, ...]] = (b"", None, ())

    def _no_samples(self) -> Samples:
        return SampleHistory(self._intervals.get(REALTIME.name, REALTIME.interval)).samples

    def state(self, at: float, selection: Selection) -> AccountState:
        """Return what was known at an instant of what `selection` asks."""
        failures = self._failures(at)
        self.is_watched = failures is not None
        waiting = [row.waiting(selection, 1.0) for row in FEEDS]
        feeds = {feed.name: self._kept(self._feed(feed, at, failures)) for feed in waiting}
        return AccountState(
            self._account,
            datetime.fromtimestamp(at, UTC),
            MappingProxyType(feeds),
            selection,
            comparison=self._comparison(at, selection),
            samples=self._samples_at(at),
            events=self._events(at),
            forecasts=self._forecasts_at(at, feeds[SUBSCRIPTIONS.name]),
            past_hours=self._past_hours(at),
            days=self._days(at),
            compared_countries=self._day_countries(at),
            country_record=self._country_record(at),
        )

    def _kept(self, feed: Feed[object, object]) -> Feed[object, object]:
        """Return the last state's feed where it is the same."""
        before = self._feeds.get(feed.name)
        if before != feed or before is None:
            self._feeds[feed.name] = before = feed
        return before

    # ---- the parts

    def _part(self, part: str, at: float) -> Snapshot | None:
        """Return the row that tells of an instant; None in a gap."""
        if not self.is_watched:
            return None
        row = self.recording.read(snapshots.snapshot, part, at)
        return row if row is not None and row.reaches(at) else None

    def _value(self, row: Snapshot, decode: Callable[[str], T]) -> T | None:
        """Return the value of a row; None of one that cannot be read."""
        body, value = self._decoded.get(row.part, (b"", None))
        if body != row.body:
            try:
                value = decode(row.text)
            except ValueError as error:
                _log.warning("%s: cannot be read: %s", row.part, type(error).__name__)
                value = None
            self._decoded[row.part] = row.body, value
        return value  # type: ignore[return-value]  # a part's values are all of one kind

    def _failures(self, at: float) -> dict[str, Failure] | None:
        """Return which feeds failed; None where nobody watched: it is kept each minute."""
        self.is_watched = True
        row = self._part(parts.FAILURES, at)
        return None if row is None else self._value(row, parts.failures_of) or {}

    def _comparison(self, at: float, selection: Selection) -> Comparison | None:
        row = self._part(f"{parts.COMPARISON} {selection.period}", at)
        return None if row is None else self._value(row, parts.comparison_of)

    # ---- the feeds

    def _feed(
        self, feed: Feed[object, object], at: float, failures: Mapping[str, Failure] | None
    ) -> Feed[object, object]:
        """Return a feed with what was known of its query, or with the reason that nothing was."""
        name = feed.name
        live, failure = self._intervals.get(name, INTERVALS[name]), (failures or {}).get(name)
        interval, answer = live, None
        part = parts.part_of(feed.query)
        row = None if part is None else self._part(part, at)
        value = None if row is None else self._value(row, lambda text: decoded(_MODELS[name], text))
        if row is not None and value is not None:
            whole = self._with_countries(value, row.part, at)
            answer = _answer(whole, feed.query, min(row.fetched, at))
            if failure is None:
                interval = max(live, float(row.every), row.until - row.fetched)
        if name == REALTIME.name and (answer is None or at - answer.fetched_monotonic >= LATE):
            minute = self._minute(at)
            answer, interval = minute or answer, max(live, MINUTE)
        elif answer is None and isinstance(feed.query, HistoryQuery) and failures is not None:
            answer = self._buckets(feed.query, at)
        if answer is None and failure is None:
            failure = Failure(NOT_RECORDED, None, 1, at)
        return Feed(name, interval, feed.query, answer, failure)

    def _with_countries(self, value: object, part: str, at: float) -> object:
        """Return a summary with its countries, a part of their own; others as they are."""
        if not isinstance(value, Summary):
            return value
        row = self._part(part.replace("summary", parts.SUMMARY_COUNTRIES, 1), at)
        other = None if row is None else self._value(row, lambda text: decoded("Summary", text))
        if not isinstance(other, Summary):
            return value
        return value.model_copy(update={"by_country": other.by_country})

    def _minute(self, at: float) -> Answer[object, object] | None:
        """Return the realtime figures of the last minute's sample, without the countries."""
        rows = self.recording.read(samples.minutes, int(at) - 2 * int(MINUTE), int(at) + 1) or ()
        past = [row for row in rows if row.at + row.second <= at]
        if not past:
            return None
        row = past[-1]
        came = row.at + row.second
        return _answer(realtime_of(row), NoQuery(), came)

    def _buckets(self, query: HistoryQuery, at: float) -> Answer[object, object] | None:
        """Return the buckets of the query's window that had ended; None without any."""
        now = datetime.fromtimestamp(at, UTC)
        points = archived.stored_points(self.recording, query, now)
        if not points:
            return None
        return _answer(history_of(query.granularity, points), query, at)

    # ---- samples, events, hours

    def _samples_at(self, at: float) -> Samples:
        """Return the last hour's samples as far as they were taken by then."""
        start = int(at) - (MINUTES + 1) * int(MINUTE)
        rows = self.recording.read(samples.minutes, start, int(at) + 1) or ()
        rows = tuple(row for row in rows if row.at + row.second <= at)
        if rows != self._samples[0]:
            taken = tuple(
                Sample(float(row.at), float(row.second), current_minute(row)) for row in rows
            )
            self._samples = rows, self._no_samples()._replace(samples=taken)
        return self._samples[1]

    def _events(self, at: float) -> tuple[Event, ...]:
        """Return the last events, newest first."""
        earliest = at - EVENTS_WITHIN.total_seconds()
        rows = self.recording.read(events.last_events_between, earliest, at, MOST_EVENTS) or ()
        return tuple(from_store(rows))

    def _past_hours(self, at: float) -> PastHours | None:
        hour = int(at) // 3600
        if self._hours[0] != hour:
            known = PastHours().with_stored(self.recording, datetime.fromtimestamp(at, UTC))
            self._hours = hour, known if known.hours else None
        return self._hours[1]

    def _days(self, at: float) -> tuple[DayUse, ...]:
        row = self._part(day_parts.DAYS, at)
        return () if row is None else self._value(row, day_parts.days_of) or ()

    def _day_countries(self, at: float) -> ComparedCountries | None:
        row = self._part(day_parts.COMPARED_COUNTRIES, at)
        return None if row is None else self._value(row, day_parts.compared_countries_of)

    def _country_record(self, at: float) -> CountryRecord | None:
        """Return what was known of the countries' days; read once an hour of the recording."""
        if not self.is_country_wanted:
            return None
        slot = country_readings.slot(int(at))
        if self._record[0] != slot:
            self._record = slot, record_at(self.recording, int(at))
        return self._record[1]

    # ---- forecasts, beside what came

    def _forecasts_at(self, at: float, feed: Feed[object, object]) -> tuple[SubjectForecast, ...]:
        """Return the forecasts that were published then; `feed` is that of the subscriptions."""
        row = self._part(parts.FORECASTS, at)
        if row is None:
            return ()
        if self._forecasts[:2] != (row.body, feed.answer):
            value = None if feed.answer is None else feed.answer.value
            quotas = quotas_of(value.subscriptions) if isinstance(value, Subscriptions) else ()
            products = {quota.id: product_of(quota) for quota in quotas}
            items = self._value(row, parts.forecasts_of) or ()
            made = (item._replace(product=products.get(item.subject)) for item in items)
            self._forecasts = row.body, feed.answer, tuple(map(self._with_what_came, made))
        return self._forecasts[2]

    def _with_what_came(self, item: SubjectForecast) -> SubjectForecast:
        key = item.subject, item.forecast.period.end
        if key not in self._came:
            self._came[key] = what_came(self.recording, item)
        return item._replace(came=self._came[key])


def _answer(value: object, query: object, came: float) -> Answer[object, object]:
    at = datetime.fromtimestamp(came, UTC)
    return Answer(value, query, at, came, asked_at=at)
