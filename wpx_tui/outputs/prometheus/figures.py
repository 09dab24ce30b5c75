"""From what is known of an account to samples: live figures alone, in base units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wpx_tui.analysis.periods import is_running
from wpx_tui.analysis.quotas import keyed
from wpx_tui.analysis.shares import by_traffic
from wpx_tui.api.enums import Period
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.monitor.forecasts import ACCOUNT
from wpx_tui.outputs.prometheus.metrics import Sample
from wpx_tui.present.panels.coverage import summary_span

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import Forecast
    from wpx_tui.monitor.state import AccountState

GB = 2**30
"""Bytes of the provider's GB."""
TOP_COUNTRIES = 25
"""Countries that get series of their own: 250 would be most of what is scraped."""
UNKNOWN_COUNTRY = "unknown"


@dataclass(frozen=True, slots=True)
class PollFigures:
    """What the polls of one feed came to.

    `last_success` is in seconds since 1970, None without one. `polls` and `failures` count from
    the start of the process, None where nobody counts.
    """

    is_up: bool
    last_success: float | None
    interval: float | None
    polls: int | None = None
    failures: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What never falls: bytes and requests of all time, and bytes by subscription; None unknown."""

    traffic: int | None = None
    requests: int | None = None
    by_subscription: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account at the moment of a scrape, `now` in `Clock.now()` seconds.

    `name` is the label; `polls` are by feed; `totals` is None while they are not live. `written` is
    for whoever writes the samples: what it has of each part, and by which key.
    """

    name: str
    state: AccountState
    now: float
    polls: Mapping[str, PollFigures]
    token_expires_at: datetime | None = None
    totals: Totals | None = None
    top_countries: int = TOP_COUNTRIES
    written: dict[str, tuple[object, Mapping[str, str]]] = field(default_factory=dict)

    def samples(self) -> Iterator[Sample]:
        """Yield all samples; those of stale feeds are left out."""
        for part in self.parts():
            yield from part.samples()

    def parts(self) -> Sequence[Part]:
        """Return the samples in parts, most of which seldom change."""
        state = self.state
        countries = state.countries
        return (
            Part(self, _polls),
            Part(
                self,
                _subscriptions,
                (state.subscriptions.answer, self.is_live(state.subscriptions)),
            ),
            Part(self, _totals, (self.totals,)),
            Part(self, _period),
            Part(
                self,
                _countries,
                (countries.answer, countries.query, self.is_live(countries), self.top_countries),
            ),
            Part(self, _realtime),
            Part(self, _forecasts, (state.forecasts, state.selection.period)),
        )

    def is_live(self, feed: Feed[object, object]) -> bool:
        """Return True if the feed's figures are young enough to be shown."""
        return feed.status(self.now) is Status.LIVE


_Value = tuple[str, tuple[str, ...], float | None]


class Part(NamedTuple):
    """Some of an account's samples; equal `key`s mean equal samples, None that they may differ."""

    view: AccountView
    values: Callable[[AccountView], Iterable[_Value]]
    key: tuple[object, ...] | None = None

    @property
    def name(self) -> str:
        """What tells it from the other parts."""
        return self.values.__name__

    def samples(self) -> Iterator[Sample]:
        """Yield the samples whose value is known."""
        for name, labels, value in self.values(self.view):
            if value is not None:
                yield Sample(name, labels, float(value))


def _polls(view: AccountView) -> Iterator[_Value]:
    for name, polls in view.polls.items():
        labels = (view.name, name)
        yield "wpx_up", labels, polls.is_up
        yield "wpx_last_success_timestamp_seconds", labels, polls.last_success
        yield "wpx_poll_interval_seconds", labels, polls.interval
        yield "wpx_polls_total", labels, polls.polls
        yield "wpx_poll_failures_total", labels, polls.failures
    end = view.token_expires_at
    yield "wpx_token_expires_timestamp_seconds", (view.name,), _seconds(end)


def _subscriptions(view: AccountView) -> Iterator[_Value]:
    feed = view.state.subscriptions
    if feed.answer is None or not view.is_live(feed):
        return
    quotas = view.state.quotas
    yield "wpx_subscriptions", (view.name,), len(quotas)
    yield "wpx_subscriptions_complete", (view.name,), not feed.answer.value.is_incomplete
    for (id_, number), quota in keyed(quotas):
        labels = (view.name, unique(id_, number))
        texts = (quota.product_name or "", quota.product_type or "", quota.standing.value)
        yield "wpx_subscription_info", (*labels, *texts), 1
        yield "wpx_subscription_used_bytes", labels, _bytes(quota.used)
        yield "wpx_subscription_limit_bytes", labels, _bytes(quota.limit)
        end = _seconds(quota.expires_at)
        yield "wpx_subscription_expires_timestamp_seconds", labels, end


def unique(id_: str, number: int) -> str:
    """Return a label for one of several subscriptions that share an id: "sub_1", "sub_1#2"."""
    return f"{id_}#{number + 1}" if number else id_


def _totals(view: AccountView) -> Iterator[_Value]:
    if view.totals is None:
        return
    yield "wpx_traffic_bytes_total", (view.name,), view.totals.traffic
    yield "wpx_requests_total", (view.name,), view.totals.requests
    for id_, traffic in view.totals.by_subscription.items():
        yield "wpx_subscription_traffic_bytes_total", (view.name, id_), traffic


def _period(view: AccountView) -> Iterator[_Value]:
    feed = view.state.summary
    if feed.answer is None or not feed.is_current or not view.is_live(feed):
        return
    period, total, span = feed.query.period, feed.answer.value.total, summary_span(feed.answer)
    if not is_running(period, span, view.state.at):
        return  # it answered for another period, which has no such label
    labels = (view.name, period.value)
    yield "wpx_period_start_timestamp_seconds", labels, _seconds(span[0])
    yield "wpx_period_used_bytes", labels, total.bytes_used
    yield "wpx_period_requests", labels, total.requests
    rate = None if total.success_rate is None else total.success_rate / 100
    yield "wpx_period_success_ratio", labels, rate


def _countries(view: AccountView) -> Iterator[_Value]:
    feed = view.state.countries
    if feed.answer is None or not feed.is_current or not view.is_live(feed):
        return
    period = feed.query.period.value
    rows = {row.country_code: row for row in reversed(by_traffic(feed.answer.value.countries))}
    for row in by_traffic(rows.values())[: view.top_countries]:
        labels = (view.name, period, row.country_code or UNKNOWN_COUNTRY)
        yield "wpx_country_used_bytes", labels, row.bytes
        yield "wpx_country_requests", labels, row.requests


def _realtime(view: AccountView) -> Iterator[_Value]:
    feed = view.state.realtime
    if feed.answer is None or not view.is_live(feed):
        return
    labels, value = (view.name,), feed.answer.value
    minute, hour, connections = value.current_minute, value.last_hour, value.active_connections
    yield "wpx_current_minute_bytes", labels, minute.bytes
    yield "wpx_current_minute_requests", labels, minute.requests
    yield "wpx_last_hour_bytes", labels, hour.bytes
    yield "wpx_last_hour_requests", labels, hour.requests
    time = None if hour.avg_response_time_ms is None else hour.avg_response_time_ms / 1000
    yield "wpx_last_hour_response_time_seconds", labels, time
    yield "wpx_sessions", labels, minute.active_sessions
    yield "wpx_connections", labels, connections.total
    open_ = sorted(connections.by_country.items(), key=lambda item: (-item[1], item[0]))
    for country, count in open_[: view.top_countries]:
        yield "wpx_country_connections", (view.name, country), count


def _forecasts(view: AccountView) -> Iterator[_Value]:
    for item in view.state.forecasts:
        if item.is_stale:
            continue
        if item.subject == ACCOUNT:
            period = view.state.selection.period
            if period is not Period.ALL:
                yield from _ends(
                    "wpx_period_forecast_end", (view.name, period.value), item.forecast
                )
        else:
            yield from _forecast((view.name, item.subject), item.forecast)


def _forecast(labels: tuple[str, ...], forecast: Forecast) -> Iterable[_Value]:
    yield "wpx_forecast_timestamp_seconds", labels, _seconds(forecast.now)
    yield from _ends("wpx_forecast_end", labels, forecast)
    empty = "wpx_forecast_empty"
    for part, time in (
        ("", forecast.empty_p50),
        ("_early", forecast.empty_p10),
        ("_late", forecast.empty_p90),
    ):
        seconds = None if time is None else round(time.timestamp())
        yield f"{empty}{part}_timestamp_seconds", labels, seconds
    yield f"{empty}_probability_ratio", labels, forecast.p_run_out


def _ends(name: str, labels: tuple[str, ...], forecast: Forecast) -> Iterable[_Value]:
    for part, figure in (("", forecast.p50), ("_low", forecast.p10), ("_high", forecast.p90)):
        yield f"{name}{part}_bytes", labels, None if figure is None else round(figure)


def _bytes(gigabytes: float | None) -> int | None:
    return None if gigabytes is None else round(gigabytes * GB)


def _seconds(time: datetime | None) -> float | None:
    return None if time is None else time.timestamp()
