"""The figures of the wall: number and unit of each, and what is wrong where it is not live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.cells import cell_len

from wpx_tui.analysis.health import LOW_SUCCESS, Health, success_health
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.monitor.state import AccountState
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format import billing
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.dates import lowered
from wpx_tui.present.format.durations import duration, time_of_day
from wpx_tui.present.format.empty_dates import day
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.money import cost_text
from wpx_tui.present.format.verdicts import Verdict, verdict
from wpx_tui.present.panels import subscriptions
from wpx_tui.present.panels.costs import cost_of_period
from wpx_tui.present.panels.coverage import summary_title
from wpx_tui.present.panels.feed_status import no_answer
from wpx_tui.present.panels.forecast import most_urgent, of_account, of_subscriptions
from wpx_tui.present.panels.headline import feed_problem
from wpx_tui.present.panels.realtime import request_rate
from wpx_tui.present.panels.trend import scale, trend
from wpx_tui.present.panels.usual import rate_text
from wpx_tui.present.panels.verdict import findings
from wpx_tui.present.panels.wall import Figure
from wpx_tui.present.text.spans import Line, Role, Span, dimmed, line, width

if TYPE_CHECKING:
    from wpx_tui.api.models import Realtime

RECENT = timedelta(hours=12)
"""How far back the outages are counted: a start knows the events of so long."""


class Scene(NamedTuple):
    """What the wall shows: the state, and when it is looked at.

    `now` is in `Clock.now()` seconds, `at` the time by the wall clock.
    """

    account: AccountState
    limits: ThresholdSettings
    fmt: Formatter
    now: float
    at: datetime

    def figure(
        self,
        feed: Feed[object, object],
        title: str,
        value: str,
        word: str = "",
        detail: str = "",
        role: Role = Role.STRONG,
    ) -> Figure:
        """Return a figure of `value`, number and unit; the rest is said while its feed is live."""
        number, _, unit = value.partition(" ")
        if feed.status(self.now) is Status.LIVE:
            return Figure(title, number, unit, word, detail, role, is_live=True)
        word, detail = feed_problem(feed, self.now)
        return Figure(title, number, unit, word, detail, Role.BAD, is_live=False)

    @property
    def realtime(self) -> Realtime | None:
        """What was last said of this minute and the last hour."""
        answer = self.account.realtime.answer
        return None if answer is None else answer.value


# ---- the period


def used(scene: Scene) -> Figure:
    """Return the traffic of the period, and what it cost."""
    feed, fmt = scene.account.summary, scene.fmt
    total = None if feed.answer is None else feed.answer.value.total
    title = summary_title(feed, scene.at, fmt)
    value = fmt.traffic(None if total is None else total.bytes_used)
    cost = cost_of_period(scene.account, fmt)
    return scene.figure(feed, title, value, "used", "" if cost is None else cost_text(cost, fmt))


def expected(scene: Scene) -> Figure | None:
    """Return what is expected by the end of the period that is forecast; None where nothing is."""
    subject, fmt = of_account(scene.account.forecasts), scene.fmt
    if subject is None:
        return None
    forecast, kind = subject.forecast, verdict(subject.forecast)
    if kind is Verdict.ENDED:
        return None
    title = f"By {day(forecast.period.end - timedelta(seconds=1), forecast, fmt)}"
    if billing.is_billing_month(subject, scene.account.selection.period):
        title = f"{title}, billing month"
    if kind is Verdict.LEARNING:
        text = words.headline(subject, fmt)[-1]
        return Figure(title, fmt.glyphs.unknown, "", text, "", Role.STRONG, is_live=True)
    middle, between = words.expected_use(forecast, fmt)
    unit = words.amounts_of(forecast, fmt).unit
    stamp = words.as_of(subject, fmt, scene.at)
    detail = f"{between.strip(' ()')} {unit}" if between else ""
    is_live = not subject.is_stale
    word, role = ("expected", Role.STRONG) if is_live else (stamp or "old", Role.BAD)
    return Figure(title, middle, unit, word, detail if is_live else "", role, is_live)


def success(scene: Scene) -> Figure:
    """Return the success rate of the period."""
    return _success(scene, "Success", "")


def success_of_period(scene: Scene) -> Figure:
    """Return the success rate with its period, beside figures of another time."""
    return _success(scene, summary_title(scene.account.summary, scene.at, scene.fmt), "success")


def _success(scene: Scene, title: str, word: str) -> Figure:
    feed, fmt = scene.account.summary, scene.fmt
    total = None if feed.answer is None else feed.answer.value.total
    value = fmt.percent(None if total is None else total.success_rate)
    detail = "" if total is None else f"of {fmt.count(total.requests)} requests"
    return scene.figure(feed, title, value, word, detail)


def failed(scene: Scene) -> Figure:
    """Return the share of the period's requests that failed."""
    feed, fmt = scene.account.summary, scene.fmt
    total = None if feed.answer is None else feed.answer.value.total
    rate = None if total is None or total.success_rate is None else 100 - total.success_rate
    detail = "" if total is None else f"of {fmt.count(total.requests)} requests"
    title = f"Requests, {lowered(summary_title(feed, scene.at, fmt))}"
    is_low = total is not None and success_health(total, LOW_SUCCESS) is Health.WARNING
    bound = 100 - LOW_SUCCESS.warning
    role = Role.WARN if is_low else Role.STRONG
    return scene.figure(feed, title, fmt.percent(rate, bound), "failed", detail, role)


# ---- right now


def minute(scene: Scene) -> Figure:
    """Return the traffic of this minute."""
    fmt, now = scene.fmt, scene.realtime
    value = fmt.traffic(None if now is None else now.current_minute.bytes)
    detail = ""
    if now is not None:
        current = now.current_minute
        detail = (
            f"{fmt.count(current.requests)} requests {fmt.glyphs.separator} "
            f"{fmt.count(current.active_sessions)} sessions"
        )
    return scene.figure(scene.account.realtime, "This minute", value, "", detail)


def rate(scene: Scene) -> Figure:
    """Return the traffic of the last hour as a rate."""
    fmt, now = scene.fmt, scene.realtime
    hour = None if now is None else now.last_hour
    value = fmt.glyphs.unknown if hour is None or hour.bytes is None else rate_text(hour.bytes)
    detail = ""
    if hour is not None and hour.avg_response_time_ms is not None:
        detail = f"responses {fmt.milliseconds(hour.avg_response_time_ms)}"
    return scene.figure(scene.account.realtime, "Traffic, last hour", value, "", detail)


def requests(scene: Scene) -> Figure:
    """Return the requests of the last hour as a rate."""
    fmt, now = scene.fmt, scene.realtime
    count = None if now is None else now.last_hour.requests
    value = fmt.glyphs.unknown if count is None else request_rate(count, "req", fmt)
    detail = ""
    if now is not None and now.current_minute.active_sessions is not None:
        detail = f"{fmt.count(now.current_minute.active_sessions)} sessions"
    return scene.figure(scene.account.realtime, "Requests, last hour", value, "", detail)


def trend_lines(scene: Scene, cells: int, rows: int) -> list[Line]:
    """Return the traffic of the last hour, with its scale in the last of `rows` rows."""
    feed, fmt, samples = scene.account.realtime, scene.fmt, scene.account.samples
    if feed.answer is None:
        return [content for content in no_answer(feed, cells) if width(content) <= cells][:rows]
    minutes, turn = samples.minutes(scene.now), int(scene.at.timestamp() // 60)
    running = samples.running(scene.now)
    drawn, count = trend(minutes, running, turn, cells - 4, rows - 1, fmt.glyphs)
    over = f"traffic of the last {count} minutes"
    is_sampled = samples.is_sampled
    text = scale(minutes[-count:], over, fmt, scene.at, cells - 3, is_sampled=is_sampled)
    caption = text if cell_len(text) <= cells - 3 else f"{count} min"
    lines = [*(line("  ", content) for content in drawn), line("  ", Span(caption, Role.DIM))]
    return lines if feed.status(scene.now) is Status.LIVE else dimmed(lines)


# ---- the quotas


def shares_left(scene: Scene, most: int) -> list[Figure]:
    """Return what is left of the active quotas, in percent: at most `most`, the worst first."""
    account, limits = scene.account, scene.limits
    forecasts = of_subscriptions(account.forecasts, account.quotas, scene.at)
    rest = [quota for quota in account.quotas if quota.is_active and quota.share is not None]
    worst = next(iter(findings(account, limits, scene.fmt, scene.now)), None)
    first = None if worst is None else worst.quota
    first = first or most_urgent(account.quotas, forecasts, limits, scene.at)
    ranked = [quota for quota in rest if quota == first]
    while rest := [quota for quota in rest if quota not in ranked]:
        urgent = most_urgent(rest, forecasts, limits, scene.at)
        ranked.append(rest[0] if urgent is None else urgent)
    return [_share_left(quota, scene) for quota in ranked[:most]]


def _share_left(quota: Quota, scene: Scene) -> Figure:
    fmt, thresholds = scene.fmt, scene.limits.of(quota.id)
    assert quota.share is not None  # noqa: S101 - only such are ranked
    bounds = (100 - thresholds.high, 100 - thresholds.critical)
    value = fmt.percent(max(100 - quota.share, 0.0), *bounds)
    detail = subscriptions.left_of_limit(quota, fmt).removesuffix(" left")
    feed, name = scene.account.subscriptions, subscriptions.short_name(quota)
    role = subscriptions.role(scene.limits.health(quota, scene.at))
    return scene.figure(feed, name, value, "left", detail, role)


# ---- what failed


def live_data(scene: Scene) -> Figure:
    """Return how many of the feeds are live, and why the others are not."""
    feeds = scene.account.feeds.values()
    live = scene.account.live_count(scene.now)
    reasons = [feed.failure.reason for feed in feeds if feed.failure is not None]
    number = f"{live}"
    word = f"live of {len(feeds)}"
    if live == len(feeds):
        return Figure("Data", number, "", word, "", Role.STRONG, is_live=True)
    detail = reasons[0] if reasons else ""
    return Figure("Data", number, "", word, detail, Role.BAD, is_live=True)


def outages(scene: Scene) -> Figure:
    """Return how often polls failed lately, and when that was last."""
    since = scene.at - RECENT
    spells = [event for event in scene.account.events if _is_outage(event) and event.at >= since]
    count = sum(event.count for event in spells)
    role = Role.STRONG if not spells or spells[0].kind is EventKind.RECOVERED else Role.BAD
    last = _last(spells, scene.fmt)
    word = "outage" if count == 1 else "outages"
    return Figure("API, last 12 hours", f"{count}", "", word, last, role, is_live=True)


def _is_outage(event: Event) -> bool:
    return event.kind in (EventKind.FAILED, EventKind.RECOVERED)


def _last(spells: Sequence[Event], fmt: Formatter) -> str:
    if not spells:
        return ""
    event = spells[0]
    when = time_of_day(event.at, fmt.zone)
    if event.kind is EventKind.FAILED:
        return f"{event.subject} out since {when}"
    lasted = "" if event.lasted is None else f" after {duration(event.lasted)}"
    return f"{event.subject} answers since {when}{lasted}"
