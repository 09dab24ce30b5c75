"""The record of an account's forecasts: those that were kept, held against what came."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.forecast import Bucket
from wpx_tui.analysis.forecast.outcome import MadeForecast, Outcome, Score, outcome, score
from wpx_tui.analysis.forecast.usage import DAY
from wpx_tui.monitor.forecast_store import quota_readings_of
from wpx_tui.monitor.forecasts import ACCOUNT
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store import forecasts as table
from wpx_tui.store import usage

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast.terms import QuotaReading
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.store.database import Connection

FOREVER = 2**40
AT_ONCE = 50
"""Forecasts that are held against what came in one part."""


@dataclass(frozen=True, slots=True)
class SubjectRecord:
    """How right the forecasts of one subject were; `waiting` are those whose end is to come."""

    subject: str
    score: Score
    waiting: int


class MadeOutcome(NamedTuple):
    """A kept forecast of one subject, and what came; `outcome` None before its end."""

    subject: str
    forecast: MadeForecast
    outcome: Outcome | None


class _Kept(NamedTuple):
    """What the store has of one subject: its forecasts, its days, and when its quota turned."""

    made: tuple[table.Forecast, ...]
    days: tuple[usage.Bucket, ...]
    turns: tuple[usage.Quota, ...]


def record_in_parts(store: AccountStore, subject: str) -> Iterator[SubjectRecord | None]:
    """Yield None between parts of a few milliseconds, and at last the record of one subject.

    It is an empty one where the subject was never forecast.
    """
    kept = store.read(_kept, subject) or _Kept((), (), ())
    yield None
    yield from _held_against_what_came(subject, kept)


def records(store: AccountStore) -> list[SubjectRecord]:
    """Return the record of each subject that was ever forecast, the account first."""
    kept = store.read(_all_kept) or {}
    last = (deque(_held_against_what_came(*item), maxlen=1)[0] for item in kept.items())
    return [record for record in last if record is not None]


def outcomes_between(
    store: AccountStore, start: datetime, end: datetime
) -> tuple[MadeOutcome, ...]:
    """Return the kept forecasts of ends after `start` up to `end`, by subject, end and time."""
    results = []
    for subject, kept in (store.read(_all_kept) or {}).items():
        readings, known_until, history = _what_came(kept)
        for item in filter(None, map(_made, kept.made)):
            if start < item.ends_at <= end:
                result = outcome(item, history, known_until, readings)
                results.append(MadeOutcome(subject, item, result))
    return tuple(results)


def _what_came(kept: _Kept) -> tuple[list[QuotaReading], datetime, list[Bucket]]:
    """Return the readings of a quota, until when its days are known, and the days."""
    history = [
        Bucket(_time(day.start), None if day.bytes is None else float(day.bytes))
        for day in kept.days
    ]
    known_until = _time(max((day.seen_at for day in kept.days), default=0))
    return quota_readings_of(kept.turns), known_until, history


def _all_kept(connection: Connection, account: int) -> dict[str, _Kept]:
    subjects = (ACCOUNT, *usage.subscriptions(connection, account))
    kept = {subject: _kept(connection, account, subject) for subject in subjects}
    return {subject: item for subject, item in kept.items() if any(map(_made, item.made))}


def _kept(connection: Connection, account: int, subject: str) -> _Kept:
    return _Kept(
        table.forecasts(connection, account, subject, 0, FOREVER),
        usage.buckets(connection, account, subject, usage.Width.DAY, 0, FOREVER),
        usage.turns(connection, account, subject, 0, FOREVER),
    )


def _held_against_what_came(subject: str, kept: _Kept) -> Iterator[SubjectRecord | None]:
    made = [item for item in map(_made, kept.made) if item is not None]
    readings, known_until, history = _what_came(kept)
    yield None
    starts = [day.start for day in history]
    outcomes: list[Outcome] = []
    for index, item in enumerate(made):
        # Of all days it is those between that count: a look at each takes much longer.
        first, last = (bisect_left(starts, at) for at in (item.made_at - DAY, item.ends_at))
        result = outcome(item, history[first:last], known_until, readings)
        outcomes += [] if result is None else [result]
        if index % AT_ONCE == AT_ONCE - 1:
            yield None
    waiting = sum(item.ends_at > known_until for item in made)
    yield SubjectRecord(subject, score(outcomes), waiting)


def _made(row: table.Forecast) -> MadeForecast | None:
    if row.p10 is None or row.p50 is None or row.p90 is None or row.used is None:
        return None
    return MadeForecast(
        _time(row.made_at),
        _time(row.ends_at),
        float(row.used),
        None if row.quota is None else float(row.quota),
        row.p10,
        row.p50,
        row.p90,
        row.p_run_out,
    )


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
