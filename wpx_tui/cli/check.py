"""`wpx-top check`: the quotas as a monitoring plugin judges them.

Everything a monitoring system shows comes on standard output, and every way in which the check
cannot be made is UNKNOWN with status 3 (`main` sees to that): for a plugin 2 is CRITICAL, not wrong
usage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from wpx_tui import __version__
from wpx_tui.cli.accounts import (
    account_options,
    chosen_accounts,
    refuse_for_several,
    settings_of_one,
)
from wpx_tui.cli.check_forecast import forecast_limits, forecast_options, foreseen_state
from wpx_tui.cli.connect import run_with_client, store_of
from wpx_tui.cli.console import formatter_of
from wpx_tui.cli.judgement import (
    TIMEOUT,
    CheckOptions,
    answer_from_store,
    feeds_of,
    parse_share,
    print_results,
    results_of,
)
from wpx_tui.cli.options import age_options, checked
from wpx_tui.config import parsers

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.accounts import Account
    from wpx_tui.config.settings import Settings
    from wpx_tui.outputs.nagios import CheckResult

EXAMPLES = """\b
Examples:
  wpx-top check
  wpx-top check --warning 70 --critical 90 --subscription sub_7f3a91c2
  wpx-top --period today check --success-rate 95:90 --expires-within 14
  wpx-top check --forecast --runs-out-within 3 --lapse 100
  wpx-top check --all-accounts              the worst account counts, and is named first

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
MAX_TIMEOUT = 600
SLACK = 0.5
"""Seconds after the deadline of the calls, so that a call's own error says what went wrong."""


def _seconds(text: str) -> float:
    return parsers.number(text, 1, MAX_TIMEOUT, "seconds")


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
    callback=checked(parse_share),
    help="Warn when a quota reaches this used share, in percent. [default thresholds.high: 80]",
)
@click.option(
    "-c",
    "--critical",
    metavar="PERCENT",
    callback=checked(parse_share),
    help="Critical when it reaches this used share, in percent. [default thresholds.critical: 95]",
)
@click.option("--subscription", metavar="ID", help="Check only this subscription. [default all]")
@click.option(
    "--success-rate",
    "success",
    metavar="WARN:CRIT",
    callback=checked(_rates),
    help="Also check the success rate of --period; WARN and CRIT are lower limits in percent.",
)
@click.option(
    "--expires-within",
    "days",
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    help="Also WARNING if a subscription ends within this many days.",
)
@forecast_options
@click.option(
    "-t",
    "--timeout",
    metavar="SECONDS",
    callback=checked(_seconds),
    default=str(TIMEOUT),
    help=f"Seconds to wait for the API. [default {TIMEOUT}]",
)
@age_options
@account_options
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
    names: tuple[str, ...],
    all_accounts: bool,
) -> int:
    """Check the quotas: a plugin for Nagios, Icinga, Naemon, Checkmk and similar."""
    age = 0.0 if fresh else max_age
    foreseen = forecast_limits(forecast, runs_out_within, lapse)

    def options(settings: Settings) -> CheckOptions:
        usual = settings.thresholds
        high = usual.high if warning is None else warning
        if (usual.critical if critical is None else critical) < high:
            raise click.UsageError("--critical must not be below --warning.")
        return CheckOptions(
            settings, warning, critical, subscription, success, days, timeout, age, foreseen
        )

    chosen = chosen_accounts(context.obj, names, all_accounts)
    if chosen is not None and chosen.is_many:
        refuse_for_several("--subscription", subscription)
        return run_all(chosen.accounts, options, timeout)
    settings = settings_of_one(context.obj, chosen)
    return run(options(settings))


def run_all(
    accounts: Sequence[Account], options: Callable[[Settings], CheckOptions], timeout: float
) -> int:
    """Check the accounts side by side, print one result and return the worst one's status.

    All of them together take `timeout` seconds at most.
    """
    from wpx_tui.cli.side_by_side import Outcome, ask_all
    from wpx_tui.outputs import nagios, nagios_accounts

    async def check(client: UsageClient, settings: Settings) -> Sequence[CheckResult]:
        return await _results(client, options(settings))

    def results(outcome: Outcome[Sequence[CheckResult]]) -> Sequence[CheckResult]:
        failed = [nagios.unknown(outcome.problem or "no answer", outcome.advice)]
        return outcome.value or failed

    outcomes = ask_all(
        accounts,
        check,
        lambda _outcome: None,
        deadline=timeout,
        limit=timeout + SLACK,
        is_for_all=True,
    )
    judged = nagios_accounts.results(
        [nagios_accounts.AccountResults(outcome.name, results(outcome)) for outcome in outcomes]
    )
    return print_results(judged)


def run(options: CheckOptions) -> int:
    """Check, print the results and return the plugin's status. Raises as `run_with_client`."""
    status = answer_from_store(options)
    if status is not None:
        return status
    check = partial(_check, options=options)
    return run_with_client(options.settings, check, deadline=options.timeout)


async def _check(client: UsageClient, options: CheckOptions) -> int:
    return print_results(await _results(client, options))


async def _results(client: UsageClient, options: CheckOptions) -> Sequence[CheckResult]:
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.once import poll_feeds, session_of
    from wpx_tui.monitor.selection import Selection

    store = store_of(options.settings)
    session = session_of(client, SystemClock(), store)
    state = await poll_feeds(
        session,
        Selection(options.settings.period),
        feeds_of(options),
        intervals=options.settings.intervals,
        max_age=options.max_age,
    )
    if options.forecast is None:
        return results_of(state, options)
    from wpx_tui.outputs import forecast_check

    fmt = formatter_of(options.settings)
    state, problems = await foreseen_state(
        session,
        state,
        store,
        options.subscription,
        options.max_age,
        options.settings.forecast_rules,
    )
    results = forecast_check.results(state, options.forecast, problems, options.subscription, fmt)
    return results_of(state, options, results)
