"""Forecasts of made-up histories, put into the state that a screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.harness.dashboard_harness import MOMENT, Stage
from wpx_tui.analysis.cost import product_of
from wpx_tui.analysis.forecast import Bucket, Span, Usage, forecast
from wpx_tui.analysis.forecast.usage import DAY, midnight
from wpx_tui.analysis.quotas import Quota
from wpx_tui.monitor.forecasts import ACCOUNT, SubjectForecast
from wpx_tui.present.format.units import GB

KNOWN_DAYS = 60
NO_END = timedelta(days=30)


def foreseen(
    subject: str,
    name: str,
    period: Span,
    per_day: float,
    *,
    quota: float | None = None,
    used: float | None = None,
    now: datetime = MOMENT,
    days: int = KNOWN_DAYS,
    is_stale: bool = False,
) -> SubjectForecast:
    """A forecast of days that are busy and calm by turns, `per_day` GB on average."""
    today = midnight(now.date())
    buckets = [
        Bucket(today - age * DAY, per_day * GB * (1.3 if age % 3 else 0.4))
        for age in range(days, 0, -1)
    ]
    result = forecast(
        Usage(buckets),
        now,
        period,
        quota=None if quota is None else quota * GB,
        used=None if used is None else used * GB,
    )
    past = [bucket for bucket in buckets if bucket.start >= period.start]
    total, share = sum(bucket.bytes or 0.0 for bucket in past), 0.0
    so_far: list[tuple[datetime, float]] = []
    for bucket in past:
        share += (bucket.bytes or 0.0) / (total or 1.0)
        so_far.append((bucket.start + DAY, share * result.used))
    return SubjectForecast(subject, name, result, is_stale, tuple(so_far))


def of_quota(quota: Quota, per_day: float, **options: object) -> SubjectForecast:
    """The forecast of a subscription that uses so many GB a day; its term began a month ago."""
    period = Span(MOMENT - 30 * DAY, quota.expires_at or MOMENT + NO_END)
    subject = foreseen(
        quota.id or "",
        quota.name,
        period,
        per_day,
        quota=quota.limit,
        used=quota.used,
        **options,  # type: ignore[arg-type]
    )
    return subject._replace(product=product_of(quota))


def of_account(per_day: float, used: float | None = None) -> SubjectForecast:
    """The forecast of the account's November."""
    start = midnight(MOMENT.date()).replace(day=1)
    return foreseen(ACCOUNT, "", Span(start, start.replace(month=12)), per_day, used=used)


async def show(stage: Stage, forecasts: Sequence[SubjectForecast]) -> None:
    """Let the screen show a state with these forecasts; the monitor's own no longer come."""
    monitor = stage.app.monitor
    monitor._side.forecasts._publish = lambda _forecasts: None
    monitor._state = monitor.state._replace(forecasts=tuple(forecasts))
    stage.app.front.take_state(monitor.state)
    await stage.pilot.pause()
