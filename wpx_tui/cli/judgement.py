"""What `wpx-top check` judges and prints, without its options: light to load."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from wpx_tui.cli.connect import from_store
from wpx_tui.cli.console import formatter_of, out
from wpx_tui.config import parsers
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from wpx_tui.analysis.health import CheckLimits
    from wpx_tui.analysis.quotas import Quota
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.feed import Failure
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.outputs.forecast_check import ForecastLimits
    from wpx_tui.outputs.nagios import CheckResult
    from wpx_tui.present.format.formatter import Formatter

MAX_SHARE = 1_000
"""Percent: more than is used of any quota, for who wants no warning."""
TIMEOUT = 8
"""Seconds: below the 10 after which NRPE and Nagios give a plugin up."""


class CheckOptions(NamedTuple):
    """What is to be checked; `subscription` is the one id that counts, None for all.

    The used shares and the success rates (warning, critical) are in percent; where no share is
    given, the settings' thresholds hold, each subscription's own before the usual ones.
    """

    settings: Settings
    warning: float | None
    critical: float | None
    subscription: str | None
    success: tuple[float, float] | None
    days: int | None
    timeout: float = TIMEOUT
    max_age: float | None = None
    forecast: ForecastLimits | None = None


def parse_share(text: str) -> float:
    """Return the percent of a quota. Raises ValueError."""
    return parsers.number(text, 0, MAX_SHARE, "percent")


def feeds_of(options: CheckOptions) -> Sequence[str]:
    """Return the feeds that have to be polled."""
    from wpx_tui.monitor.feeds import SUBSCRIPTIONS, SUMMARY

    success = () if options.success is None else (SUMMARY.name,)
    return (SUBSCRIPTIONS.name, *success)


def answer_from_store(options: CheckOptions) -> int | None:
    """Return what `judge` does if the store has young answers; None if the API is to be asked."""
    if options.forecast is not None:  # it stands on more than the feeds
        return None
    from wpx_tui.monitor.selection import Selection

    settings = options.settings
    return from_store(
        settings,
        Selection(settings.period),
        feeds_of(options),
        options.max_age,
        partial(judge, options=options),
        is_light=True,
    )


def judge(state: AccountState, options: CheckOptions) -> int:
    """Print the results and return the worst one's status."""
    return print_results(results_of(state, options))


def print_results(results: Sequence[CheckResult]) -> int:
    """Print the results as a plugin does and return the worst one's status."""
    from wpx_tui.analysis.health import worst
    from wpx_tui.outputs import nagios

    out(nagios.output(results))
    return worst(result.state for result in results)


def results_of(
    state: AccountState, options: CheckOptions, foreseen: Sequence[CheckResult] = ()
) -> Sequence[CheckResult]:
    """Return the results of all checks of an account."""
    return [
        *_quota_results(state, options),
        *foreseen,
        *_cut_list_results(state),
        *_success_results(state, options),
        *_account_results(state, options),
    ]


def _quota_results(state: AccountState, options: CheckOptions) -> Sequence[CheckResult]:
    from wpx_tui.analysis.health import by_urgency, is_history
    from wpx_tui.outputs import nagios

    feed, wanted, now = state.subscriptions, options.subscription, state.at
    if feed.answer is None:
        return [_no_answer(feed.failure)]
    quotas = [quota for quota in state.quotas if wanted in (None, quota.id)]
    counted = [quota for quota in quotas if not is_history(quota, now)]
    fmt = formatter_of(options.settings)
    if not counted:
        return [nagios.unknown(_why_none(quotas, wanted, now, fmt))]
    by_id = {quota.id: _limits(options, quota.id) for quota in counted}
    ordered = by_urgency(counted, now, lambda name: by_id[name].thresholds)
    results = [nagios.subscription(quota, by_id[quota.id], now, fmt) for quota in ordered]
    old = nagios.history(len(quotas) - len(counted))
    return [*results, old] if old else results


def _cut_list_results(state: AccountState) -> Sequence[CheckResult]:
    """Return that the list was cut, if it was: no check of it can be OK."""
    from wpx_tui.outputs import nagios

    answer = state.subscriptions.answer
    result = None if answer is None else nagios.cut_list(answer.value)
    return [] if result is None else [result]


def _why_none(quotas: Sequence[Quota], wanted: str | None, now: datetime, fmt: Formatter) -> str:
    from wpx_tui.present.panels.subscriptions import ended_long_ago, ending

    if wanted is None:
        old = ended_long_ago(len(quotas))
        return f"no active subscription; {old}" if old else "no active subscription"
    if not quotas:
        return f"no subscription {wanted}"
    return f"{wanted} is {quotas[0].status}, {ending(quotas[0], fmt, now)}"


def _limits(options: CheckOptions, subscription_id: str | None = None) -> CheckLimits:
    from datetime import timedelta

    from wpx_tui.analysis.health import CheckLimits, RateLimits
    from wpx_tui.analysis.quotas import Thresholds

    usual = options.settings.limits.of(subscription_id)
    return CheckLimits(
        Thresholds(
            usual.high if options.warning is None else options.warning,
            usual.critical if options.critical is None else options.critical,
        ),
        None if options.success is None else RateLimits(*options.success),
        None if options.days is None else timedelta(days=options.days),
    )


def _success_results(state: AccountState, options: CheckOptions) -> Sequence[CheckResult]:
    from wpx_tui.analysis.periods import is_running
    from wpx_tui.outputs import nagios
    from wpx_tui.present.format.dates import lowered
    from wpx_tui.present.panels.coverage import summary_span, summary_title

    feed, limits = state.summary, _limits(options).success
    if limits is None:
        return []
    if feed.answer is None:
        return [_no_answer(feed.failure)]
    settings, total = options.settings, feed.answer.value.total
    if not is_running(settings.period, summary_span(feed.answer), state.at):
        title = summary_title(feed, state.at, formatter_of(settings))
        reason = f"success not known: asked for {settings.period}, answered for {lowered(title)}"
        return [nagios.unknown(reason)]
    return [nagios.success(total, limits, settings.period, formatter_of(settings))]


def _account_results(state: AccountState, options: CheckOptions) -> Sequence[CheckResult]:
    """Return what is wrong with the token's end and this machine's clock, if anything."""
    from wpx_tui.api.jwt import token_expiry
    from wpx_tui.outputs import nagios

    token = options.settings.token
    expires_at = None if token is None else token_expiry(token)
    results = (nagios.token(expires_at, state.at), nagios.clock(state.clock_skew))
    return [result for result in results if result is not None]


def _no_answer(failure: Failure | None) -> CheckResult:
    from wpx_tui.outputs import nagios

    assert failure is not None  # noqa: S101 - the feed was polled and has no answer
    return nagios.unknown(failure.reason, failure.advice)
