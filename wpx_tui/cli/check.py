"""`wpx-top check`: the quotas as a monitoring plugin judges them.

Everything a monitoring system shows comes on standard output, and every way in which the check
cannot be made is UNKNOWN with status 3 (`main` sees to that): for a plugin 2 is CRITICAL, not wrong
usage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from wpx_tui import __version__
from wpx_tui.cli.check_forecast import forecast_limits, forecast_options, foreseen_state
from wpx_tui.cli.connect import from_store, run_with_client, store_of
from wpx_tui.cli.console import formatter_of, out
from wpx_tui.cli.options import age_options, checked, settings_of
from wpx_tui.config import parsers

if TYPE_CHECKING:
    from datetime import datetime

    from wpx_tui.analysis.health import CheckLimits
    from wpx_tui.analysis.quotas import Quota
    from wpx_tui.api.client import UsageClient
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.feed import Failure
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.outputs.forecast_check import ForecastLimits
    from wpx_tui.outputs.nagios import CheckResult
    from wpx_tui.present.format.formatter import Formatter

EXAMPLES = """\b
Examples:
  wpx-top check
  wpx-top check --warning 70 --critical 90 --subscription sub_7f3a91c2
  wpx-top --period today check --success-rate 95:90 --expires-within 14
  wpx-top check --forecast --runs-out-within 3 --lapse 100

\b
Exit status and first word:
  0  OK        everything that was asked for is known and fine
  1  WARNING   a share from --warning on, a success rate below WARN, an end within DAYS,
               a quota that more likely than not runs out before its end, or lapses
  2  CRITICAL  a share from --critical on, a success rate below CRIT, an end that is past,
               a quota that almost surely runs out (9 in 10), or does so within DAYS
  3  UNKNOWN   no answer, token or subscription, a limit of zero, wrong usage

The worst one counts, in the order CRITICAL, WARNING, UNKNOWN, OK. Whatever is asked for, a
subscription that is suspended or used up is CRITICAL and one past its end a WARNING; those that
are no longer active and ended more than 7 days ago are not counted, and it says how many.
"""
MAX_SHARE = 1_000
"""Percent: more than is used of any quota, for who wants no warning."""
TIMEOUT = 8
"""Seconds: below the 10 after which NRPE and Nagios give a plugin up."""
MAX_TIMEOUT = 600


@dataclass(frozen=True, slots=True)
class CheckOptions:
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


def _seconds(text: str) -> float:
    return parsers.number(text, 1, MAX_TIMEOUT, "seconds")


def _share(text: str) -> float:
    return parsers.number(text, 0, MAX_SHARE, "percent")


def _rates(text: str) -> tuple[float, float]:
    first, _, second = text.partition(":")
    try:
        warning, critical = float(first), float(second)
    except ValueError:
        raise ValueError("must be WARN:CRIT, such as 95:90") from None
    if not 0 <= critical <= warning <= 100:
        raise ValueError("must be two percentages, the second not above the first")
    return warning, critical


@click.command("check", epilog=EXAMPLES)
@click.option(
    "-w",
    "--warning",
    metavar="PERCENT",
    callback=checked(_share),
    help="Used share of a quota from which on there is a warning. [default thresholds.high: 80]",
)
@click.option(
    "-c",
    "--critical",
    metavar="PERCENT",
    callback=checked(_share),
    help="Used share from which on it is critical. [default thresholds.critical: 95]",
)
@click.option("--subscription", metavar="ID", help="Check this one alone. [default all]")
@click.option(
    "--success-rate",
    "success",
    metavar="WARN:CRIT",
    callback=checked(_rates),
    help="Also the success rate of --period, in percent: trouble is below.",
)
@click.option(
    "--expires-within",
    "days",
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    help="Also when a subscription ends.",
)
@forecast_options
@click.option(
    "-t",
    "--timeout",
    metavar="SECONDS",
    callback=checked(_seconds),
    default=str(TIMEOUT),
    help=f"How long the API may take. [default {TIMEOUT}]",
)
@age_options
@click.version_option(__version__, "-V", "--version", message="wpx-top check %(version)s")
@click.pass_context
def command(
    context: click.Context,
    /,
    warning: float | None,
    critical: float | None,
    subscription: str | None,
    success: tuple[float, float] | None,
    days: int | None,
    forecast: bool,
    runs_out_within: float | None,
    lapse: float | None,
    timeout: float,
    fresh: bool,
    max_age: float | None,
) -> int:
    """Check the quotas, as a plugin for Nagios, Icinga, Naemon, Checkmk and the like."""
    settings = settings_of(context)
    usual = settings.thresholds
    high = usual.high if warning is None else warning
    if (usual.critical if critical is None else critical) < high:
        raise click.UsageError("--critical must not be below --warning.")
    age = 0.0 if fresh else max_age
    foreseen = forecast_limits(forecast, runs_out_within, lapse)
    return run(
        CheckOptions(
            settings, warning, critical, subscription, success, days, timeout, age, foreseen
        )
    )


def run(options: CheckOptions) -> int:
    """Check, print the results and return the plugin's status. Raises as `run_with_client`."""
    from wpx_tui.monitor.selection import Selection

    settings, feeds = options.settings, _feeds(options)
    judge = partial(_judge, options=options)
    selection = Selection(settings.period)
    if options.forecast is None:  # it stands on more than the feeds
        status = from_store(settings, selection, feeds, options.max_age, judge, is_light=True)
        if status is not None:
            return status
    check = partial(_check, options=options)
    return run_with_client(options.settings, check, deadline=options.timeout)


def _feeds(options: CheckOptions) -> Sequence[str]:
    from wpx_tui.monitor.feeds import SUBSCRIPTIONS, SUMMARY

    success = () if options.success is None else (SUMMARY.name,)
    return (SUBSCRIPTIONS.name, *success)


async def _check(client: UsageClient, options: CheckOptions) -> int:
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.once import poll_feeds, session_of
    from wpx_tui.monitor.selection import Selection

    store = store_of(options.settings)
    session = session_of(client, SystemClock(), store)
    state = await poll_feeds(
        session,
        Selection(options.settings.period),
        _feeds(options),
        intervals=options.settings.intervals,
        max_age=options.max_age,
    )
    if options.forecast is None:
        return _judge(state, options)
    from wpx_tui.outputs import forecast_check

    fmt = formatter_of(options.settings)
    state, problems = await foreseen_state(
        session, state, store, options.subscription, options.max_age
    )
    results = forecast_check.results(state, options.forecast, problems, options.subscription, fmt)
    return _judge(state, options, results)


def _judge(state: AccountState, options: CheckOptions, foreseen: Sequence[CheckResult] = ()) -> int:
    """Print the results and return the worst one's status."""
    from wpx_tui.analysis.health import worst
    from wpx_tui.outputs import nagios

    results = [
        *_quota_results(state, options),
        *foreseen,
        *_cut_list_results(state),
        *_success_results(state, options),
        *_account_results(state, options),
    ]
    out(nagios.output(results))
    return worst(result.state for result in results)


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
