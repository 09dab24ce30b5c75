"""When there is something to notify of: pure functions of one account's state.

A rule reads what the state says now. It says nothing where that is not known: of figures that are
stale, of a share that the API left out. What is not said neither fires nor resolves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.percentages import percent_digits
from wpx_tui.analysis.periods import is_running, period_range
from wpx_tui.analysis.quotas import RowKey, keyed, reaches
from wpx_tui.config.notify import Rule
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.notify.readings import Evaluation, Reading, RuleSettings, cycle_of, verdict
from wpx_tui.notify.subscription_rules import SHARE_SLACK, forecast_readings, quota_readings
from wpx_tui.present.format.durations import clock_time, duration, time_of_day, zone_name
from wpx_tui.present.panels.coverage import summary_span

if TYPE_CHECKING:
    from wpx_tui.monitor.state import AccountState

LEAST_REQUESTS = 100
"""Below so many requests a success rate says nothing."""


def evaluate(state: AccountState, now: float, settings: RuleSettings) -> Evaluation:
    """Return what the rules say of a state at `now` (`Clock.now()` seconds)."""
    is_fresh = state.subscriptions.status(now) is Status.LIVE
    answer = state.subscriptions.answer if is_fresh else None
    stamp = None if answer is None else answer.fetched_monotonic
    quotas = () if answer is None else state.quotas
    pairs = [(_subject(key), quota) for key, quota in keyed(quotas)]
    readings = (
        *quota_readings(pairs, stamp, state.at, settings),
        *forecast_readings(state, pairs, settings),
        *_success_readings(state, now, settings),
        *_stale_readings(state, now, settings),
        *_token_readings(state, settings),
    )
    is_whole = answer is not None and not answer.value.is_incomplete
    return Evaluation(
        tuple(reading for reading in readings if reading.rule in settings.notify.rules),
        frozenset(subject for subject, _ in pairs) if is_whole else None,
        stamp,
    )


def _subject(key: RowKey) -> str:
    name, number = key
    return f"{name}#{number + 1}" if number else name


def _success_readings(state: AccountState, now: float, settings: RuleSettings) -> Iterator[Reading]:
    feed, level = state.summary, settings.notify.success
    answer = feed.answer
    if answer is None or feed.status(now) is not Status.LIVE:
        return
    if answer.query.period is not settings.period:  # it was chosen on the screen
        return
    total = answer.value.total
    rate, requests = total.success_rate, total.requests or 0
    is_asked_for = is_running(settings.period, summary_span(answer), state.at)
    if rate is None or requests < LEAST_REQUESTS or not is_asked_for:
        return
    yield Reading(
        "success-low",
        verdict(
            is_beyond=not reaches(rate, level),
            is_within=reaches(rate, min(level * SHARE_SLACK, 100.0)),
        ),
        rate,
        level,
        f"success rate {settings.period}: {percent_digits(rate, (level,))} %",
        answer.fetched_monotonic,
        cycle=cycle_of(period_range(settings.period, state.at)[0]),
    )


def _stale_readings(state: AccountState, now: float, settings: RuleSettings) -> Iterator[Reading]:
    """Yield the one notice of an outage: it stands for all the others, which say nothing then."""
    feeds: list[Feed[object, object]] = [state.subscriptions]
    if Rule.SUCCESS in settings.notify.rules and state.summary.query.period is settings.period:
        feeds.append(state.summary)
    patience = 60 * settings.notify.stale
    spells = {feed.name: _spell(feed, now) for feed in feeds}
    lasted = max(spells.values())
    is_live = all(feed.status(now) is Status.LIVE for feed in feeds)
    yield Reading(
        "stale",
        verdict(is_beyond=lasted >= patience and not is_live, is_within=is_live),
        lasted / 60,
        settings.notify.stale,
        "there are answers again" if is_live else _stale_text(feeds, state, now, settings),
        tuple(feed.answer and feed.answer.fetched_monotonic for feed in feeds),
    )


def _spell(feed: Feed[object, object], now: float) -> float:
    """Return for how many seconds a feed has failed, or answered what is old by its own word.

    0 for one that is live, or was not asked long enough: a machine that wakes from a suspend has
    old figures, and nothing is wrong with the API.
    """
    if feed.status(now) not in (Status.STALE, Status.FAILED):
        return 0.0
    if feed.failure is not None:
        return now - feed.failure.since
    return now - feed.answer.as_of_monotonic if feed.was_old and feed.answer else 0.0


def _stale_text(
    feeds: Iterable[Feed[object, object]], state: AccountState, now: float, settings: RuleSettings
) -> str:
    stuck = [feed for feed in feeds if feed.status(now) is not Status.LIVE]
    ages = [
        now - feed.answer.as_of_monotonic
        if feed.answer is not None
        else now - feed.failure.since
        if feed.failure is not None
        else 0.0
        for feed in stuck
    ]
    since, zone = state.at - timedelta(seconds=max(ages, default=0.0)), settings.zone
    is_today = state.at - since < timedelta(hours=12)
    when = f"{time_of_day(since, zone)} {zone_name(since, zone)}" if is_today else ""
    reason = next((feed.failure.reason for feed in stuck if feed.failure is not None), "")
    text = f"cannot tell since {when or clock_time(since, zone)}"
    return f"{text}: {reason}" if reason else text


def _token_readings(state: AccountState, settings: RuleSettings) -> Iterator[Reading]:
    end, days = settings.token_end, settings.notify.token
    left = float("inf") if end is None else (end - state.at) / timedelta(days=1)
    words = "does not say when it ends"
    if end is not None:
        lasting = duration((end - state.at).total_seconds())
        words = "has expired" if left <= 0 else f"expires in {lasting}"
    for event, level in (("token-ends", days), ("token-ended", 0.0)):
        yield Reading(
            event,
            verdict(is_beyond=left <= level, is_within=left > level),
            min(left, 36_500.0),
            level,
            f"the API token {words}",
            int(state.at.timestamp()) // 60,
            cycle=cycle_of(end),
        )
