"""`wpx-top forecast`: what the quotas and the period come to, of an account or of any history."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from wpx_tui.cli.accounts import (
    account_options,
    chosen_accounts,
    refuse_for_several,
    settings_of_one,
)
from wpx_tui.cli.connect import run_with_client, store_of
from wpx_tui.cli.console import complain, formatter_of, out
from wpx_tui.cli.options import age_options, checked
from wpx_tui.config import parsers

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.forecast_once import Outlook
    from wpx_tui.monitor.forecast_record import SubjectRecord

EXAMPLES = """\b
Examples:
  wpx-top forecast
  wpx-top forecast --json | jq '.forecasts[] | {name, run_out_chance, empty: .empty_at.p50}'
  wpx-top forecast --subscription sub_7f3a91c2
  wpx-top forecast --record
  wpx-top forecast --all-accounts             a section for each profile
  wpx-top forecast --batch < requests.jsonl > forecasts.jsonl

Without --batch: of the account's --period and of each active subscription that has a limit; one
without an end is looked at 90 days ahead. At most 30 calls for their histories; what a dashboard
has asked for lately is not asked again.

A request of --batch: {"id", "now", "period_start", "period_end", "quota_bytes", "used_bytes",
"points"}, where points are pairs of a time and bytes; null is not known. An answer has the use at
the end with an 80 % range (p10, p50, p90), the chance of running out, when it is empty, and its own
past error. No network, no account.

Exit status: 0 fine, 1 a call failed or a line could not be read (the answer says why), 2 wrong
usage.
"""


@dataclass(frozen=True, slots=True)
class ForecastOptions:
    """What is to be forecast, and how it is printed."""

    subscription: str | None
    as_json: bool
    max_age: float | None


@click.command("forecast", epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; --schema documents it.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of --json, and nothing else.")
@click.option(
    "--subscription",
    metavar="ID",
    callback=checked(parsers.name),
    help="Forecast only this subscription. [default the account and all]",
)
@click.option(
    "--record",
    is_flag=True,
    help="Compare past forecasts with what happened; makes no calls.",
)
@click.option(
    "--batch",
    is_flag=True,
    help="Read requests from standard input, one JSON object per line; print one line each.",
)
@age_options
@account_options
@click.pass_context
def command(
    context: click.Context,
    /,
    as_json: bool,
    schema: bool,
    subscription: str | None,
    record: bool,
    batch: bool,
    fresh: bool,
    max_age: float | None,
    names: tuple[str, ...],
    all_accounts: bool,
) -> int:
    """Forecast when quotas are empty, what lapses, and the use by the end of the period."""
    if batch:
        if as_json or subscription or schema or record or names or all_accounts:
            raise click.UsageError("--batch takes no other option.")
        return _batch()
    if schema:
        several = all_accounts or context.obj.all_accounts or len(names) > 1
        return _print_schema(record, several)
    chosen = chosen_accounts(context.obj, names, all_accounts)
    options = ForecastOptions(subscription, as_json, 0.0 if fresh else max_age)
    if chosen is not None and chosen.is_many:
        from wpx_tui.cli import forecasts

        refuse_for_several("--subscription", subscription)
        return (forecasts.record if record else forecasts.run)(chosen.accounts, options)
    settings = settings_of_one(context.obj, chosen)
    if record:
        return _record(settings, subscription, as_json)
    return run_with_client(settings, partial(_forecast, settings=settings, options=options))


def _print_schema(record: bool, several: bool) -> int:
    from wpx_tui.outputs.json import accounts, forecasts
    from wpx_tui.outputs.json.schema import text_of

    one = forecasts.RecordDocument if record else forecasts.ForecastDocument
    many = accounts.RecordsDocument if record else accounts.ForecastsDocument
    out(text_of(many if several else one), newline=False)
    return 0


def records_of(settings: Settings, subscription: str | None) -> list[SubjectRecord]:
    """Return how right the kept forecasts were; complains where none are kept."""
    from wpx_tui.monitor.forecast_record import records

    store = store_of(settings)
    if store is None:
        complain("forecast: no record is kept of a demo, or without a store")
        return []
    rows = [row for row in records(store) if subscription in (None, row.subject)]
    store.close()
    return rows


def _record(settings: Settings, subscription: str | None, as_json: bool) -> int:
    """Print how right the kept forecasts were."""
    rows = records_of(settings, subscription)
    if as_json:
        from wpx_tui.outputs import json

        out(json.to_text(json.forecast_record(rows), indent=2))
    else:
        from wpx_tui.outputs.forecast_page import record_page

        out("\n".join(record_page(rows)))
    return 0


def _batch() -> int:
    from wpx_tui.analysis.forecast.batch import BatchCounts, run_batch

    counts = BatchCounts()
    for answer in run_batch(sys.stdin.buffer, counts):
        out(answer)
    return 1 if counts.errors else 0


async def outlook(
    client: UsageClient, settings: Settings, subscription: str | None, max_age: float | None
) -> Outlook:
    """Return what is foreseen of the account: polls for the counters, and for the histories."""
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.feeds import SUBSCRIPTIONS, SUMMARY
    from wpx_tui.monitor.forecast_once import foresee
    from wpx_tui.monitor.once import poll_feeds, session_of
    from wpx_tui.monitor.selection import Selection

    store = store_of(settings)
    session = session_of(client, SystemClock(), store)
    names = (SUBSCRIPTIONS.name,) if subscription else (SUMMARY.name, SUBSCRIPTIONS.name)
    state = await poll_feeds(
        session,
        Selection(settings.period),
        names,
        intervals=settings.intervals,
        max_age=max_age,
    )
    return await foresee(
        session,
        state,
        store,
        only=subscription,
        max_age=max_age,
        rules=settings.forecast_rules,
    )


async def _forecast(client: UsageClient, settings: Settings, options: ForecastOptions) -> int:
    result = await outlook(client, settings, options.subscription, options.max_age)
    if options.as_json:
        _print_json(result, settings)
    elif is_page_worth(result):
        print_page(result, settings)
    return status_of(result, options)


def is_page_worth(result: Outlook) -> bool:
    """Return whether there is a forecast, or nothing that failed."""
    return bool(result.state.forecasts) or not (result.state.failures() or result.problems)


def status_of(result: Outlook, options: ForecastOptions) -> int:
    """Complain of what failed and what is not there; 1 if anything did, else 0."""
    failures = result.state.failures()
    for (reason, advice), feeds in failures.items():
        complain(f"{', '.join(feeds)}: {reason}", advice)
    for problem in result.problems:
        complain(f"forecast: {problem}")
    if options.subscription and not failures and not result.state.forecasts:
        complain(f"forecast: {_why_none(result, options.subscription)}")
        return 1
    return 1 if failures or result.problems else 0


def _why_none(result: Outlook, subscription: str) -> str:
    if all(quota.id != subscription for quota in result.state.quotas):
        return f"no subscription {subscription}"
    return f"{subscription} is not active, or has no limit"


def _print_json(result: Outlook, settings: Settings) -> None:
    from wpx_tui.outputs import json

    document = json.forecast(result.state, result.problems, settings.prices)
    out(json.to_text(document, indent=2))


def print_page(result: Outlook, settings: Settings) -> None:
    """Print what is foreseen in words."""
    from wpx_tui.outputs.forecast_page import page
    from wpx_tui.present.panels.costs import cost_of_period

    state, fmt = result.state, formatter_of(settings)
    cost = cost_of_period(state, fmt)
    lines = page(state.forecasts, settings.period, state.at, fmt, cost)
    out("\n".join(lines))
