"""The record of an account's forecasts: those that were kept, held against what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.forecast import Bucket
from wpx_tui.analysis.forecast.outcome import MadeForecast, Outcome, Score, outcome, score
from wpx_tui.monitor.forecast_store import quota_readings_of
from wpx_tui.monitor.forecasts import ACCOUNT
from wpx_tui.store import forecasts as table
from wpx_tui.store import usage

if TYPE_CHECKING:
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.store.database import Connection

FOREVER = 2**40


@dataclass(frozen=True, slots=True)
class SubjectRecord:
    """How right the forecasts of one subject were; `waiting` are those whose end is to come."""

    subject: str
    score: Score
    waiting: int


def records(store: AccountStore) -> list[SubjectRecord]:
    """Return the record of each subject that was ever forecast, the account first."""
    return store.read(_records) or []


def _records(connection: Connection, account: int) -> list[SubjectRecord]:
    subjects = (ACCOUNT, *usage.subscriptions(connection, account))
    found = (_record(connection, account, subject) for subject in subjects)
    return [item for item in found if item is not None]


def _record(connection: Connection, account: int, subject: str) -> SubjectRecord | None:
    rows = table.forecasts(connection, account, subject, 0, FOREVER)
    made = [item for item in map(_made, rows) if item is not None]
    if not made:
        return None
    days = usage.buckets(connection, account, subject, usage.Width.DAY, 0, FOREVER)
    readings = quota_readings_of(usage.quotas(connection, account, subject, 0, FOREVER))
    known_until = _time(max((day.seen_at for day in days), default=0))
    history = [
        Bucket(_time(day.start), None if day.bytes is None else float(day.bytes)) for day in days
    ]
    outcomes: list[Outcome] = []
    for item in made:
        result = outcome(item, history, known_until, readings)
        outcomes += [] if result is None else [result]
    waiting = sum(item.ends_at > known_until for item in made)
    return SubjectRecord(subject, score(outcomes), waiting)


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
