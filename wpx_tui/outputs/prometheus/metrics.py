"""The table of metrics: names, types, labels and help. It is an interface: names do not change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wpx_tui.named_tuple import NamedTuple


class Kind(StrEnum):
    """The type of a metric. An info is a gauge of 1 whose labels hold texts."""

    GAUGE = "gauge"
    COUNTER = "counter"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Metric:
    """One row: the name as it is scraped, with its suffix; `labels` are in their order."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    help: str


class Sample(NamedTuple):
    """One value of a metric; `labels` are the values of the metric's labels, in their order."""

    name: str
    labels: tuple[str, ...]
    value: float


_FEED = ("account", "feed")
_ACCOUNT = ("account",)
_PERIOD = ("account", "period")
_COUNTRY = ("account", "period", "country")
_SUBSCRIPTION = ("account", "subscription_id")


def _gauge(name: str, labels: tuple[str, ...], text: str) -> Metric:
    return Metric(name, Kind.GAUGE, labels, text)


def _counter(name: str, labels: tuple[str, ...], text: str) -> Metric:
    return Metric(name, Kind.COUNTER, labels, text)


METRICS: tuple[Metric, ...] = (
    Metric("wpx_build_info", Kind.INFO, ("version",), "Version of wpx-top."),
    # ---- the polls: always there
    _gauge("wpx_up", _FEED, "1 if the last poll of the feed succeeded, 0 if not, or not yet."),
    _gauge(
        "wpx_last_success_timestamp_seconds",
        _FEED,
        "When the feed's last good answer was asked for; earlier if it says itself that it is old.",
    ),
    _gauge(
        "wpx_poll_interval_seconds",
        _FEED,
        "Time between two polls of the feed; its figures are left out once they are twice as old.",
    ),
    _counter("wpx_polls_total", _FEED, "Polls of the feed, those of other processes among them."),
    _counter("wpx_poll_failures_total", _FEED, "Polls of the feed that failed."),
    _gauge("wpx_token_expires_timestamp_seconds", _ACCOUNT, "When the API token ends, if it says."),
    # ---- the subscriptions
    _gauge("wpx_subscriptions", _ACCOUNT, "Subscriptions in the list, whatever their status."),
    _gauge(
        "wpx_subscriptions_complete",
        _ACCOUNT,
        "1 if the API sent the whole list of subscriptions, 0 if a part of it is missing.",
    ),
    Metric(
        "wpx_subscription_info",
        Kind.INFO,
        (*_SUBSCRIPTION, "product", "product_type", "status"),
        "Product and status of a subscription: active, suspended, expired or other.",
    ),
    _gauge("wpx_subscription_used_bytes", _SUBSCRIPTION, "Traffic used of a subscription's limit."),
    _gauge("wpx_subscription_limit_bytes", _SUBSCRIPTION, "Traffic limit of a subscription."),
    _gauge(
        "wpx_subscription_expires_timestamp_seconds", _SUBSCRIPTION, "When a subscription ends."
    ),
    # ---- what never falls
    _counter("wpx_traffic_bytes_total", _ACCOUNT, "Traffic since the account was opened."),
    _counter("wpx_requests_total", _ACCOUNT, "Requests since the account was opened."),
    _counter(
        "wpx_subscription_traffic_bytes_total",
        _SUBSCRIPTION,
        "Traffic of a subscription since the account was opened.",
    ),
    # ---- the period
    _gauge("wpx_period_start_timestamp_seconds", _PERIOD, "When the period began."),
    _gauge("wpx_period_used_bytes", _PERIOD, "Traffic of the period so far; it may be corrected."),
    _gauge("wpx_period_requests", _PERIOD, "Requests of the period so far; they may be corrected."),
    _gauge(
        "wpx_period_success_ratio", _PERIOD, "Successful share of the period's requests, 0 to 1."
    ),
    _gauge("wpx_country_used_bytes", _COUNTRY, "Traffic of a country in the period so far."),
    _gauge("wpx_country_requests", _COUNTRY, "Requests to a country in the period so far."),
    # ---- right now
    _gauge("wpx_current_minute_bytes", _ACCOUNT, "Traffic of the current minute so far."),
    _gauge("wpx_current_minute_requests", _ACCOUNT, "Requests of the current minute so far."),
    _gauge("wpx_last_hour_bytes", _ACCOUNT, "Traffic of the last hour."),
    _gauge("wpx_last_hour_requests", _ACCOUNT, "Requests of the last hour."),
    _gauge(
        "wpx_last_hour_response_time_seconds", _ACCOUNT, "Average response time of the last hour."
    ),
    _gauge("wpx_sessions", _ACCOUNT, "Sessions that are active in the current minute."),
    _gauge("wpx_connections", _ACCOUNT, "Connections that are open now."),
    _gauge(
        "wpx_country_connections", (*_ACCOUNT, "country"), "Connections to a country, open now."
    ),
    # ---- the forecast
    _gauge(
        "wpx_forecast_timestamp_seconds",
        _SUBSCRIPTION,
        "The moment that the forecast of a subscription stands on, also while it is learning.",
    ),
    _gauge("wpx_forecast_end_bytes", _SUBSCRIPTION, "Expected use by the end of the term, median."),
    _gauge("wpx_forecast_end_low_bytes", _SUBSCRIPTION, "Use by the end that 1 in 10 stay below."),
    _gauge("wpx_forecast_end_high_bytes", _SUBSCRIPTION, "Use by the end that 9 in 10 stay below."),
    _gauge(
        "wpx_forecast_empty_timestamp_seconds",
        _SUBSCRIPTION,
        "When the limit is expected to be used up, median; left out below a chance of 50 %.",
    ),
    _gauge(
        "wpx_forecast_empty_early_timestamp_seconds",
        _SUBSCRIPTION,
        "Early edge of that time, 1 in 10; left out below a chance of 10 %.",
    ),
    _gauge(
        "wpx_forecast_empty_late_timestamp_seconds",
        _SUBSCRIPTION,
        "Late edge of that time, 9 in 10; left out below a chance of 90 %.",
    ),
    _gauge(
        "wpx_forecast_empty_probability_ratio",
        _SUBSCRIPTION,
        "Chance that the limit is used up before the end, 0 to 1.",
    ),
    _gauge(
        "wpx_period_forecast_end_bytes", _PERIOD, "Expected use by the end of the period, median."
    ),
    _gauge("wpx_period_forecast_end_low_bytes", _PERIOD, "Use by then that 1 in 10 stay below."),
    _gauge("wpx_period_forecast_end_high_bytes", _PERIOD, "Use by then that 9 in 10 stay below."),
)
"""Every metric, in the order in which they are written. `docs/monitoring.md` has this table."""

BY_NAME = {metric.name: metric for metric in METRICS}
