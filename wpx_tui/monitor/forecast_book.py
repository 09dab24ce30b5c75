"""What the forecasts of an account stand on: buckets, readings of quotas, and late figures.

No clock, no call: whoever has news writes it in, and asks for a subject's forecast.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.forecast import Bucket, Forecast, Span, Usage, forecast
from wpx_tui.analysis.forecast.lateness import FINAL_AGE, Sighting, reported_shares
from wpx_tui.analysis.forecast.terms import QuotaReading, exhausted_spans
from wpx_tui.analysis.forecast.usage import DAY, midnight, since_begun
from wpx_tui.api.enums import Granularity
from wpx_tui.monitor.forecast_subjects import Subject, extended
from wpx_tui.monitor.forecasts import NO_RULES, ForecastRules, SubjectForecast
from wpx_tui.monitor.past_hours import PastHours

if TYPE_CHECKING:
    from wpx_tui.api.models import History

UNSEEN = timedelta(minutes=10)
"""What was used since the buckets were asked for is unknown; so short a while does not matter."""

LATE_WITHIN = timedelta(days=60)
"""The past from which it is learnt how much comes late."""


@dataclass(frozen=True, slots=True)
class KnownBuckets:
    """Consecutive hours or days, from the start of the UTC day `first` until `asked_at`.

    Kept as numbers, in a ninth of the memory: an exporter has hundreds of them. `starts` are in
    seconds since 1970, `use` in bytes, NaN where they are unknown.
    """

    first: date
    asked_at: datetime
    starts: array[float]
    use: array[float]

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The buckets, made anew, with times in UTC."""
        return tuple(
            Bucket(datetime.fromtimestamp(start, UTC), None if math.isnan(use) else use)
            for start, use in zip(self.starts, self.use, strict=True)
        )


@dataclass(slots=True)
class UsageRecord:
    """What is known of one subject's use; `version` counts its changes."""

    daily: KnownBuckets | None = None
    hourly: KnownBuckets | None = None
    sightings: dict[tuple[date, int], Sighting] = field(default_factory=dict)
    reported: tuple[float, ...] = ()
    version: int = 0

    def learn(
        self, granularity: Granularity, days: int, asked_at: datetime, value: History
    ) -> None:
        """Take in the buckets of the last `days` UTC days, asked for at `asked_at`."""
        known = known_buckets(value, days, asked_at)
        if granularity is Granularity.HOURLY:
            self.hourly = known
        else:
            self.daily = known
        self.see(_sightings(known))
        self.version += 1

    def see(self, sightings: Iterable[Sighting]) -> None:
        """Take in what days had at a time: the last of each age counts."""
        for sighting in sightings:
            age = min((sighting.seen_at.astimezone(UTC).date() - sighting.day).days, FINAL_AGE)
            before = self.sightings.get((sighting.day, age))
            if before is None or before.seen_at <= sighting.seen_at:
                self.sightings[sighting.day, age] = sighting
        oldest = max(day for day, _ in self.sightings) - LATE_WITHIN if self.sightings else None
        if oldest is not None:  # a new one, as a dict that was large stays so
            self.sightings = {key: kept for key, kept in self.sightings.items() if key[0] >= oldest}
        self.reported = reported_shares(self.sightings.values())

    def usage(self, now: datetime, exhausted: Sequence[Span] = ()) -> Usage | None:
        """Return the history as it is known at `now`; None where nothing is.

        Days of which the hours are known are given by the hour. Spans in which the quota was
        exhausted are unknown, and so is what came after the last call.
        """
        known = [part for part in (self.hourly, self.daily) if part is not None]
        if not known:
            return None
        asked_at = max(part.asked_at for part in known)
        buckets = list(_merged(self.hourly, self.daily))
        unseen = [Span(asked_at, now)] if now - asked_at > UNSEEN else []
        return Usage(buckets, (*exhausted, *unseen), self.reported)

    def use_in(self, span: Span) -> float | None:
        """Return the bytes of a span of whole UTC days; None unless all of it is known."""
        known = [part for part in (self.hourly, self.daily) if part is not None]
        if not known or max(part.asked_at for part in known) < span.end:
            return None
        if min(part.first for part in known) > span.start.astimezone(UTC).date():
            return None
        total = 0.0
        for bucket in _merged(self.hourly, self.daily):
            if span.start <= bucket.start < span.end:
                if bucket.bytes is None:
                    return None
                total += bucket.bytes
        return total


class ForecastBook:
    """All that is known of the subjects of one account."""

    def __init__(self, rules: ForecastRules = NO_RULES) -> None:
        self.rules = rules
        self._records: dict[str, UsageRecord] = {}
        self._readings: dict[str, tuple[QuotaReading, ...]] = {}
        self.past_hours = PastHours()
        """The account's hours of the past weeks, as far as they are known."""

    def record(self, subject_id: str) -> UsageRecord:
        """Return what is known of a subject's use, to be read and added to."""
        return self._records.setdefault(subject_id, UsageRecord())

    def readings(self, subject_id: str) -> tuple[QuotaReading, ...]:
        """Return the readings of a quota that say something, oldest first."""
        return self._readings.get(subject_id, ())

    def read(self, subject_id: str, *readings: QuotaReading) -> None:
        """Take in later readings of a quota, oldest first."""
        known = self.readings(subject_id)
        for reading in readings:
            known = extended(known, reading)
        self._readings[subject_id] = known

    def usage(self, subject: Subject) -> Usage | None:
        """Return the history of a subject since it began, None where nothing is known."""
        exhausted = exhausted_spans(self.readings(subject.id), subject.at)
        usage = self.record(subject.id).usage(subject.at, exhausted)
        return None if usage is None else since_begun(usage, subject.created_at)

    def used(self, subject: Subject) -> float | None:
        """Return what a period used whose counter began at another time; None if not known.

        The counter gives all but the days between the two beginnings; those come from the history.
        """
        start, counted_from = subject.period.start, subject.counted_from
        if subject.used is None or counted_from is None or start == counted_from:
            return subject.used
        between = Span(min(start, counted_from), max(start, counted_from))
        bytes_ = self.record(subject.id).use_in(between)
        if bytes_ is None:
            return None
        return max(0.0, subject.used + (bytes_ if start < counted_from else -bytes_))

    def foresee(self, subject: Subject) -> SubjectForecast | None:
        """Return a subject's forecast by its counters; None before its history has come."""
        usage = self.usage(subject)
        used = subject.used if subject.counted_from is None else self.used(subject)
        if usage is None or (used is None and subject.used is not None):
            return None
        result = forecast(
            usage,
            subject.at,
            subject.period,
            quota=subject.quota,
            used=used,
            has_end=subject.has_end,
            workdays=self.rules.workdays,
        )
        so_far: tuple[tuple[datetime, float], ...] = ()
        if self.rules.has_days:
            so_far = used_by_day(usage.buckets, result)
        else:
            result = replace(result, days=())
        return SubjectForecast(
            subject.id, subject.name, result, so_far=so_far, product=subject.product
        )


def used_by_day(
    buckets: Iterable[Bucket], forecast: Forecast
) -> tuple[tuple[datetime, float], ...]:
    """Return what was used in the period by the end of each of its days, and now.

    The last is what the counter says; the days before it are told by their buckets.
    """
    start, now = forecast.period.start, forecast.now
    use: dict[date, float] = {}
    for bucket in buckets:
        if start <= bucket.start < now and bucket.bytes is not None:
            day = bucket.start.astimezone(UTC).date()
            use[day] = use.get(day, 0.0) + bucket.bytes
    left, points = forecast.used, []
    for day in sorted(use, reverse=True):
        points.append((min(midnight(day + DAY), now), max(0.0, left)))
        left -= use[day]
    return tuple(reversed(points))


def known_buckets(value: History, days: int, asked_at: datetime) -> KnownBuckets:
    """Return an answer's buckets of the last `days` UTC days; what is beyond them is left out."""
    first = asked_at.astimezone(UTC).date() - timedelta(days=days - 1)
    start = midnight(first)
    use = {
        point.timestamp.timestamp(): math.nan if point.bytes is None else float(point.bytes)
        for point in value.data_points
        if point.timestamp is not None and start <= point.timestamp <= asked_at
    }
    starts = array("d", sorted(use))
    return KnownBuckets(first, asked_at, starts, array("d", (use[start] for start in starts)))


def _merged(hourly: KnownBuckets | None, daily: KnownBuckets | None) -> Iterable[Bucket]:
    """Yield each day once: by the hour where that is known and not older."""
    if hourly is None or (daily is not None and daily.asked_at > hourly.asked_at):
        yield from () if daily is None else daily.buckets
        return
    start = midnight(hourly.first)
    yield from (bucket for bucket in (daily.buckets if daily else ()) if bucket.start < start)
    yield from hourly.buckets


def _sightings(known: KnownBuckets) -> list[Sighting]:
    """Return what each day had when it was asked for; none of a day with an unknown bucket."""
    totals: dict[date, float | None] = {}
    for bucket in known.buckets:
        day = bucket.start.astimezone(UTC).date()
        before = totals.get(day, 0.0)
        totals[day] = None if before is None or bucket.bytes is None else before + bucket.bytes
    return [
        Sighting(day, known.asked_at, total) for day, total in totals.items() if total is not None
    ]
