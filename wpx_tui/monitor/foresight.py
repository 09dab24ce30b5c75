"""Events of the forecasts: a quota that will run out or lapse is told once, and when it is over.

What is told is what became likely, not each new date. While a forecast is stale nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.monitor.events import Event, EventKind

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import Forecast
    from wpx_tui.monitor.forecasts import SubjectForecast

OVER_BELOW = 0.4
"""The chance of running out below which it is over: told from 50 % on, it must not come and go."""
SURELY_UNUSED = 0.1
"""Of the quota: so much is left in 9 of 10 cases, or a lapse is not worth saying."""
LAPSES_WITHIN = timedelta(days=14)
"""Before that a lapse is no news: half of a term is left to use it."""
NEAR = timedelta(days=14)
"""A quota without an end is told to be empty so long before."""
NEW_TERM = timedelta(days=1)
"""An end that moves further than this begins another term."""

KINDS = (EventKind.FORESEEN_EMPTY, EventKind.FORESEEN_LAPSE, EventKind.FORESEEN_WELL)


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told last of a subject, None if nothing stands, and about which term."""

    kind: EventKind | None
    end: datetime


class ForecastWatcher:
    """What was last told of each subscription; fed with the forecasts whenever they are new."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    def events(
        self, forecasts: Iterable[SubjectForecast], at: datetime, log: Iterable[Event] = ()
    ) -> list[Event]:
        """Return the news of new forecasts; of a subject seen first, what `log` has is not news.

        Args:
            forecasts: The forecasts; the account's own, which has no quota, has no news.
            at: The time of the events, by the wall clock.
            log: The events that are known, newest first: those of before a restart too.
        """
        known = tuple(log)
        return [
            event
            for subject in forecasts
            if not subject.is_stale and _is_foreseen(subject.forecast)
            for event in self._news(subject, at, known)
        ]

    def _news(
        self, subject: SubjectForecast, at: datetime, known: tuple[Event, ...]
    ) -> Iterable[Event]:
        forecast, end = subject.forecast, subject.forecast.period.end
        before = self._told.get(subject.subject)
        if before is None:
            before = _Told(_last_kind(subject.name, known), end)
        elif forecast.has_end and abs(before.end - end) > NEW_TERM:
            before = _Told(None, end)
        kind = _kind(forecast, before.kind)
        self._told[subject.subject] = _Told(kind, end)
        if kind is before.kind:
            return
        if kind is EventKind.FORESEEN_EMPTY:
            yield Event(at, kind, subject.name, _empty_text(forecast))
        elif kind is EventKind.FORESEEN_LAPSE:
            yield Event(at, kind, subject.name, _lapse_text(forecast))
        elif before.kind is EventKind.FORESEEN_EMPTY:
            yield Event(
                at, EventKind.FORESEEN_WELL, subject.name, "no longer likely to be empty early"
            )


def _last_kind(name: str, known: Iterable[Event]) -> EventKind | None:
    kinds = (event.kind for event in known if event.subject == name and event.kind in KINDS)
    kind = next(kinds, None)
    return None if kind is EventKind.FORESEEN_WELL else kind


def _kind(forecast: Forecast, before: EventKind | None) -> EventKind | None:
    """Return what stands of a forecast, after what stood `before`."""
    chance, quota = forecast.p_run_out or 0.0, forecast.quota or 0.0
    if forecast.used >= quota:  # told by its share; what was foreseen has come
        return before
    if not forecast.has_end:
        return _kind_without_end(forecast, before)
    if forecast.empty_p50 is not None:
        return EventKind.FORESEEN_EMPTY
    if before is EventKind.FORESEEN_EMPTY and chance >= OVER_BELOW:
        return before
    if before is EventKind.FORESEEN_LAPSE:
        return before  # once a term is enough
    unused, is_near = forecast.lapse_p10 or 0.0, forecast.period.end - forecast.now <= LAPSES_WITHIN
    return EventKind.FORESEEN_LAPSE if is_near and unused >= SURELY_UNUSED * quota > 0 else None


def _is_foreseen(forecast: Forecast) -> bool:
    """Return True if there are figures of a quota."""
    return forecast.p_run_out is not None or (not forecast.has_end and forecast.p50 is not None)


def _kind_without_end(forecast: Forecast, before: EventKind | None) -> EventKind | None:
    """Return what stands of a quota without an end, which is empty some day: that it is so soon."""
    near = NEAR if before is None else 1.5 * NEAR  # it must not come and go
    at = forecast.empty_p50
    return EventKind.FORESEEN_EMPTY if at is not None and at - forecast.now <= near else None


def _empty_text(forecast: Forecast) -> str:
    at = forecast.empty_p50
    assert at is not None  # noqa: S101 - that is what the event says
    early = (forecast.period.end - at).days if forecast.has_end else 0
    return f"empty {at.astimezone(UTC):%a} {_day(at)}" + (
        f", {early} days early" if early > 1 else ""
    )


def _lapse_text(forecast: Forecast) -> str:
    """Return what part will lapse: an event is kept, and read again in whatever units are set."""
    share = (forecast.lapse_p50 or 0.0) / (forecast.quota or 1.0)
    return f"{min(100 * share, 99):.0f} % will lapse {_day(forecast.period.end)}"


def _day(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{utc.day} {utc:%b}"
