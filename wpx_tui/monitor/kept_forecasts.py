"""The current forecasts of the subscriptions as the store keeps them: said again, not made anew.

Whoever makes forecasts keeps them, and a status line reads them without the engine that made them.
One is believed as long as the figures beside it allow: of the same limit and end, of no more use
than there is now, and young. An older one is stale and tells its time; then it is let go of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.forecasts import ACCOUNT, GB, SubjectForecast, is_foreseeable, quota_has_end
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store import forecasts as table

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import Forecast
    from wpx_tui.analysis.quotas import Quota
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.state import AccountState

LEAST_YOUNG = 900.0
"""Seconds: so much older than the quota beside it a forecast is young, however short the interval.

A dashboard makes one with each answer about the quotas, so that two intervals without one mean that
nobody makes them. In a quarter of an hour a date that is days away does not move.
"""
OLDEST = timedelta(days=1)
"""A forecast that is older than that by the quota beside it is not shown at all."""

FORMAT = 1
"""The first item of a body: one more whenever the fields below change."""


class KeptSpan(NamedTuple):
    """The part of `analysis.forecast.Span` that sentences are about."""

    start: datetime
    end: datetime


class KeptForecast(NamedTuple):
    """The figures of `analysis.forecast.Forecast` that sentences are made of, by the same names.

    What is not here is for charts: the coming days, and the record.
    """

    status: str
    now: datetime
    period: KeptSpan
    quota: float | None
    used: float
    known_days: float
    needed_days: float
    p10: float | None
    p50: float | None
    p90: float | None
    p_run_out: float | None
    empty_p10: datetime | None
    empty_p50: datetime | None
    empty_p90: datetime | None
    lapse_p10: float | None
    lapse_p50: float | None
    lapse_p90: float | None
    top_up_even: float | None
    top_up_safe: float | None
    allowance_per_day: float | None
    pace_per_day: float | None
    has_end: bool


_TIMES = frozenset({"now", "empty_p10", "empty_p50", "empty_p90"})


class Kept(NamedTuple):
    """The forecasts that hold beside a state, and the subjects of which one is to be made.

    One that is stale is among the forecasts and missing too, unless it was lately tried in vain.
    """

    forecasts: tuple[SubjectForecast, ...]
    missing: tuple[str, ...]


def encode(forecast: Forecast | KeptForecast) -> str:
    """Return a body for the store: a short list, with times in seconds since 1970."""
    items: list[object] = [FORMAT]
    for name in KeptForecast._fields:
        value = getattr(forecast, name)
        if name == "period":
            items += [value.start.timestamp(), value.end.timestamp()]
        else:
            items.append(value.timestamp() if isinstance(value, datetime) else value)
    items[-1] = int(forecast.has_end)
    return json.dumps(items, separators=(",", ":"))


def decode(body: str) -> KeptForecast | None:
    """Return the forecast in a body; None of what is none, or of another version's."""
    try:
        form, status, now, start, end, *rest = json.loads(body)
        if form != FORMAT or not isinstance(status, str):
            return None
        values: list[Any] = [status, _time(now), KeptSpan(_time(start), _time(end))]
        names = KeptForecast._fields[len(values) :]
        for name, value in zip(names, rest, strict=True):
            if value is not None and type(value) not in (int, float):
                return None
            values.append(_time(value) if name in _TIMES and value is not None else value)
        values[-1] = bool(values[-1])
        return KeptForecast(*values)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def save_rows(forecasts: Iterable[SubjectForecast]) -> list[table.Current]:
    """Return what the store is to keep: the subscriptions' forecasts that are not stale."""
    rows = []
    for item in forecasts:
        if item.subject != ACCOUNT and not item.is_stale:
            made_at = int(item.forecast.now.timestamp())
            rows.append(table.Current(item.subject, made_at, made_at, encode(item.forecast)))
    return rows


def note_tried(store: AccountStore, subjects: Iterable[str], at: datetime) -> bool:
    """Keep that a forecast of these is looked for on figures of `at`; False if it was not kept.

    Noted before the calls: others that come meanwhile do not make them too, and where nothing can
    be kept nobody would know how many were made.
    """
    rows = [table.Current(subject, 0, int(at.timestamp()), "") for subject in subjects]
    return bool(rows) and store.write(table.save_current, rows)


def kept_forecasts(store: AccountStore, state: AccountState, only: str | None, now: float) -> Kept:
    """Return what the store has for the subscriptions of a state, `only` that of one id.

    `now` is in `Clock.now()` seconds. Nothing is missing while the figures of the state are stale:
    on old counters nothing is forecast.
    """
    feed = state.subscriptions
    if feed.answer is None:
        return Kept((), ())
    as_of, young = feed.answer.as_of, timedelta(seconds=max(LEAST_YOUNG, 2 * feed.interval))
    quotas = [
        quota for quota in state.quotas if only in (None, quota.id) and is_foreseeable(quota, as_of)
    ]
    rows: Sequence[table.Current] = (store.read(table.current_forecasts) or ()) if quotas else ()
    by_subject = {row.subject: row for row in rows}
    is_live = feed.status(now) is Status.LIVE
    forecasts, missing = [], []
    for quota in quotas:
        subject = quota.id or ""
        row = by_subject.get(subject)
        forecast = None if row is None else _valid(row, quota, as_of)
        is_young = forecast is not None and abs(as_of - forecast.now) <= young
        if forecast is not None:
            figures = cast("Forecast", forecast)  # the same names, as far as sentences ask
            is_stale = not (is_live and is_young)
            forecasts.append(SubjectForecast(subject, quota.name, figures, is_stale))
        was_tried = row is not None and _was_tried(row, as_of, young)
        if is_live and not is_young and not was_tried:
            missing.append(subject)
    return Kept(tuple(forecasts), tuple(missing))


def _was_tried(row: table.Current, as_of: datetime, young: timedelta) -> bool:
    """Return True if a forecast was looked for in vain lately, after the last one was made."""
    age = abs(as_of.timestamp() - row.tried_at)
    return row.tried_at != row.made_at and age <= young.total_seconds()


def _valid(row: table.Current, quota: Quota, as_of: datetime) -> KeptForecast | None:
    """Return the forecast of a row if it can hold beside the quota: of its term and its use."""
    forecast = decode(row.body)
    if forecast is None or quota.limit is None or quota.used is None:
        return None
    has_end = quota_has_end(quota.expires_at, as_of)
    is_same_end = not has_end or forecast.period.end == quota.expires_at
    is_of_its_term = (forecast.quota, forecast.has_end) == (quota.limit * GB, has_end)
    is_below = forecast.used <= quota.used * GB + 1.0
    is_spent = quota.is_spent and forecast.status != "empty"
    is_recent = as_of - forecast.now <= OLDEST
    is_of_its_use = is_below and is_recent and not is_spent
    return forecast if is_of_its_term and is_same_end and is_of_its_use else None
