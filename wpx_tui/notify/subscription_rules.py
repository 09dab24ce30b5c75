"""The rules about subscriptions: their shares, their ends, and what is foreseen of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.health import is_history
from wpx_tui.analysis.percentages import percent_digits
from wpx_tui.analysis.quotas import Quota, Standing, reaches
from wpx_tui.notify.readings import Reading, RuleSettings, cycle_of, verdict
from wpx_tui.present.format.durations import clock_time, expiry

if TYPE_CHECKING:
    from wpx_tui.monitor.forecasts import SubjectForecast
    from wpx_tui.monitor.state import AccountState

SHARE_SLACK = 1.01
"""A share is below its level if one this much larger is: 80 % is left below 79.2 %."""
CHANCE_SLACK = 0.8
"""A chance is below its level if it is below so much of it: 50 % is left below 40 %."""
LAPSES_WITHIN = timedelta(days=14)
"""Before that a lapse is no news: half of a term is left to use it."""
GB = 2.0**30


def quota_readings(
    pairs: Iterable[tuple[str, Quota]], stamp: object, at: datetime, settings: RuleSettings
) -> Iterator[Reading]:
    """Yield what is known of each subscription in the list that `stamp` is of."""
    for subject, quota in pairs:
        about = (subject, quota.name, cycle_of(quota.expires_at))
        yield from _share_readings(quota, about, stamp, settings)
        yield from _end_readings(quota, about, stamp, at, settings)


_About = tuple[str, str, str]


def _share_readings(
    quota: Quota, about: _About, stamp: object, settings: RuleSettings
) -> Iterator[Reading]:
    share, has_ended = quota.share, quota.standing is Standing.ENDED
    if share is None or not (quota.is_active or has_ended):
        return
    levels = settings.limits.of(quota.id)
    digits = percent_digits(share, (levels.high, levels.critical))
    summary = f"{quota.name}: {digits} % of the quota is used"
    for event, level in (("quota-high", levels.high), ("quota-critical", levels.critical)):
        judged = verdict(
            is_beyond=not has_ended and reaches(share, level),
            is_within=has_ended or not reaches(share * SHARE_SLACK, level),
        )
        yield Reading(event, judged, share, level, summary, stamp, *about)


def _end_readings(
    quota: Quota, about: _About, stamp: object, at: datetime, settings: RuleSettings
) -> Iterator[Reading]:
    days, is_old = settings.notify.subscription, is_history(quota, at)
    has_ended = quota.has_ended(at) and not is_old
    if (end := quota.expires_at) is not None:
        left = (end - at) / timedelta(days=1)
        words = "has ended" if left <= 0 else f"ends {expiry(end, at)}"
        is_near = left <= days and not is_old
        yield Reading(
            "subscription-ends",
            verdict(is_beyond=is_near, is_within=not is_near),
            left,
            days,
            f"{quota.name} {words}",
            stamp,
            *about,
        )
    is_suspended = quota.standing is Standing.SUSPENDED
    for event, is_so, words in (
        ("subscription-ended", has_ended, "has ended" if quota.has_ended(at) else "is in use"),
        ("subscription-suspended", is_suspended, f"is {quota.status or 'active'}"),
    ):
        yield Reading(
            event,
            verdict(is_beyond=is_so, is_within=quota.is_active or is_old),
            0.0,
            0.0,
            f"{quota.name} {words}",
            stamp,
            *about,
        )


# ---- forecasts


def forecast_readings(
    state: AccountState, pairs: Iterable[tuple[str, Quota]], settings: RuleSettings
) -> Iterator[Reading]:
    """Yield what is foreseen of each subscription, on figures that are not old."""
    ended = {subject for subject, quota in pairs if quota.has_ended(state.at)}
    for item in state.forecasts:
        if item.subject and not item.is_stale and item.forecast.p_run_out is not None:
            yield _run_out_reading(item, item.subject in ended, settings)
            yield _lapse_reading(item, item.subject in ended, settings)


def _run_out_reading(item: SubjectForecast, has_ended: bool, settings: RuleSettings) -> Reading:
    forecast, level = item.forecast, settings.notify.run_out
    chance = 100 * (forecast.p_run_out or 0.0)
    is_spent = forecast.quota is not None and forecast.used >= forecast.quota
    if forecast.empty_p50 is not None:
        words = f"likely empty {clock_time(forecast.empty_p50, settings.zone)}"
    else:
        words = f"the chance that it is empty before its end is {chance:.0f} %"
    return Reading(
        "run-out",
        verdict(
            is_beyond=reaches(chance, level) and not has_ended and not is_spent,
            is_within=has_ended or (not is_spent and chance < CHANCE_SLACK * level),
        ),
        chance,
        level,
        f"{item.name}: {words}",
        forecast.now,
        item.subject,
        item.name,
        cycle_of(forecast.period.end),
    )


def _lapse_reading(item: SubjectForecast, has_ended: bool, settings: RuleSettings) -> Reading:
    forecast, level = item.forecast, settings.notify.lapse
    quota, surely = forecast.quota or 0.0, forecast.lapse_p10 or 0.0
    share = 100 * surely / quota if quota else 0.0
    is_near = forecast.period.end - forecast.now <= LAPSES_WITHIN
    left = (forecast.lapse_p50 or 0.0) / GB
    words = f"about {float(f'{left:.2g}'):,g} GB of it will lapse"
    return Reading(
        "lapse",
        verdict(
            is_beyond=is_near and not has_ended and reaches(share, level),
            is_within=has_ended or share < CHANCE_SLACK * level,
        ),
        share,
        level,
        f"{item.name}: {words} {clock_time(forecast.period.end, settings.zone)}",
        forecast.now,
        item.subject,
        item.name,
        cycle_of(forecast.period.end),
    )
