"""`wpx-top snapshot`: one poll of every feed, printed as a page, as JSON, as CSV or as a line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from wpx_tui.cli import textfile
from wpx_tui.cli.accounts import (
    account_options,
    chosen_accounts,
    refuse_for_several,
    settings_of_one,
)
from wpx_tui.cli.connect import from_store, run_with_client, store_of
from wpx_tui.cli.console import complain, formatter_of
from wpx_tui.cli.options import age_options, checked, with_own
from wpx_tui.cli.snapshot_output import FORECASTS, ROWS, print_schema, print_snapshot
from wpx_tui.cli.status_line import FORMATS, LINE_FEEDS, PLAIN, answer_from_store, with_forecasts
from wpx_tui.cli.textfile import textfile_options
from wpx_tui.config import parsers
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.accounts import Account
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.forecasts import ForecastRules
    from wpx_tui.monitor.selection import Selection
    from wpx_tui.monitor.session import Session
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.present.format.formatter import Formatter

EXAMPLES = """\b
Examples:
  wpx-top snapshot | mail -s "proxy traffic" ops@example.com
  wpx-top snapshot --json | jq .summary.figures.bytes
  wpx-top snapshot --csv history --from 2026-10-01 --to 2026-10-31 > october.csv
  wpx-top snapshot --prometheus --output /var/lib/node_exporter/wpx.prom
  wpx-top snapshot --oneline                612 GB · 98.7 % · Residential 80.9 %!
  wpx-top snapshot --oneline --format waybar
  wpx-top snapshot --all-accounts --oneline             a line for each profile

In the line, ! is a warning, !! critical and – not known. It asks for no more than it shows. Times
without an offset are in --timezone; JSON and CSV are in bytes and UTC whatever is set.
Exit status: 0 fine, 1 a feed failed or is incomplete (what came is printed), 2 wrong usage. With
--format tmux, waybar or i3 it is 0, and an error is in the output, for the bar to show.
"""


class SnapshotOptions(NamedTuple):
    """What is asked of the feeds, and how it is printed: as a page unless as something else."""

    start: str | None
    end: str | None
    subscription: str | None
    rows: int | None
    as_json: bool
    as_line: bool
    csv: str | None
    max_age: float | None = None
    bar: str = PLAIN

    @property
    def has_usual(self) -> bool:
        """Whether the last hour is held against its usual: on the page and in JSON."""
        return self.csv is None and not self.as_line


@click.command("snapshot", epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; --schema documents it.")
@click.option(
    "--csv",
    "csv",
    type=click.Choice(["history", "countries", FORECASTS]),
    help="Print one panel, or the forecasts, as CSV.",
)
@click.option("--oneline", "as_line", is_flag=True, help="Print a line for a status bar.")
@click.option(
    "--format",
    "bar",
    type=click.Choice(FORMATS),
    help="How --oneline is written: as text, or for a status bar. [default plain]",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of --json, and nothing else.")
@click.option("--period", metavar="PERIOD", help="Same as the global option.")
@click.option("--granularity", metavar="NAME", help="Same as the global option.")
@click.option(
    "--from",
    "start",
    metavar="TIME",
    help="History and countries from this date or time on, instead of the last window and the "
    "period.",
)
@click.option("--to", "end", metavar="TIME", help="End; a date includes its day. [default now]")
@click.option(
    "--subscription",
    metavar="ID",
    callback=checked(parsers.name),
    help="Limit the history, the CSV of forecasts or the line to this subscription.",
)
@click.option(
    "--countries",
    "rows",
    type=click.IntRange(1, 1000),
    metavar="NUMBER",
    help=f"Number of countries. [default as the global option, on the page the first {ROWS}]",
)
@click.option("--units", metavar="UNITS", help="Same as the global option.")
@click.option("--timezone", metavar="ZONE", help="Same as the global option.")
@textfile_options
@age_options
@account_options
@click.pass_context
def command(
    context: click.Context,
    /,
    as_json: bool,
    csv: str | None,
    as_line: bool,
    bar: str | None,
    prometheus: bool,
    output: Path | None,
    schema: bool,
    period: str | None,
    granularity: str | None,
    start: str | None,
    end: str | None,
    subscription: str | None,
    rows: int | None,
    units: str | None,
    timezone: str | None,
    fresh: bool,
    max_age: float | None,
    names: tuple[str, ...],
    all_accounts: bool,
) -> int:
    """Print the figures of the dashboard, once.

    A page of text by default. What fails is said on standard error, the rest is still printed.
    """
    if as_json + as_line + (csv is not None) + prometheus > 1:
        raise click.UsageError("--json, --csv, --oneline and --prometheus exclude each other.")
    if bar is not None and not as_line:
        raise click.UsageError("--format belongs to --oneline.")
    if output is not None and not prometheus:
        raise click.UsageError("--output belongs to --prometheus.")
    if schema:
        return print_schema(is_many=all_accounts or context.obj.all_accounts or len(names) > 1)
    global_options = with_own(
        context, period=period, granularity=granularity, units=units, timezone=timezone
    )
    chosen = chosen_accounts(global_options, names, all_accounts)
    age = 0.0 if fresh else max_age
    options = SnapshotOptions(
        start, end, subscription, rows, as_json, as_line, csv, age, bar or PLAIN
    )
    if chosen is not None and chosen.is_many:
        return _run_all(chosen.accounts, options, prometheus, output)
    settings = settings_of_one(global_options, chosen)
    if prometheus:
        return textfile.run(settings, output, age)
    return run(settings, options)


def _run_all(
    accounts: Sequence[Account], options: SnapshotOptions, prometheus: bool, output: Path | None
) -> int:
    refuse_for_several("--subscription", options.subscription)
    refuse_for_several("--format", None if options.bar == PLAIN else options.bar)
    if prometheus:
        return textfile.run_all(accounts, output, options.max_age)
    from wpx_tui.cli import snapshots

    return snapshots.run(accounts, options)


def run(settings: Settings, options: SnapshotOptions) -> int:
    """Poll, print what came, complain about what did not, and return the exit status.

    Raises click.UsageError for times that are none, and SettingsError without a token.
    """
    fmt = formatter_of(settings)
    selection = selection_of(settings, options, fmt)
    show = partial(print_snapshot, settings=settings, options=options, fmt=fmt)
    feeds = _feeds(options)
    status = None
    if options.as_line:
        status = answer_from_store(settings, options.subscription, options.max_age, options.bar)
    elif not _has_forecasts(options):  # which stand on more than the feeds
        status = from_store(settings, selection, feeds, options.max_age, show, is_light=False)
    if status is not None:
        return status
    return run_with_client(
        settings, partial(_poll, settings=settings, options=options, fmt=fmt, selection=selection)
    )


def selection_of(settings: Settings, options: SnapshotOptions, fmt: Formatter) -> Selection:
    """Return what is asked for. Raises click.UsageError for times that are none."""
    from wpx_tui.cli.time_range import window
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.selection import Selection, SubscriptionFilter

    now = SystemClock().utc()
    range_ = window(options.start, options.end, settings.granularity, fmt.zone, now)
    only = None if options.subscription is None else SubscriptionFilter(options.subscription, "")
    return Selection(
        settings.period,
        options.rows or settings.countries,
        settings.granularity,
        subscription=only,
        window=range_,
        zone=fmt.zone,
    )


def _has_forecasts(options: SnapshotOptions) -> bool:
    """Return True if all forecasts are to be made: for the page, JSON, and their own CSV."""
    return not options.as_line and options.csv in (None, FORECASTS)


def _feeds(options: SnapshotOptions) -> Collection[str]:
    """Return the feeds that have to be polled: no call too many."""
    from wpx_tui.monitor.feeds import INTERVALS

    if options.csv == FORECASTS:
        return LINE_FEEDS
    if options.csv is not None:
        return (options.csv,)
    return LINE_FEEDS if options.as_line else tuple(INTERVALS)


async def _poll(
    client: UsageClient,
    settings: Settings,
    options: SnapshotOptions,
    fmt: Formatter,
    selection: Selection,
) -> int:
    state = await poll(client, settings, options, selection)
    return print_snapshot(state, settings, options, fmt)


async def poll(
    client: UsageClient, settings: Settings, options: SnapshotOptions, selection: Selection
) -> AccountState:
    """Return what is to be printed; complains of forecasts that cannot be had."""
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.once import poll_feeds, session_of

    store = store_of(settings)
    session = session_of(client, SystemClock(), store)
    state = await poll_feeds(
        session,
        selection,
        _feeds(options),
        intervals=settings.intervals,
        max_age=options.max_age,
    )
    if _has_forecasts(options):
        state = await _foreseen(session, state, store, options, settings.forecast_rules)
    elif options.as_line:
        state = await with_forecasts(
            session,
            state,
            store,
            options.subscription,
            is_fresh=options.max_age == 0,
            is_demo=settings.demo is not None,
            rules=settings.forecast_rules,
        )
    # Who looks at one subscription asks for no more of all of them.
    if options.has_usual and options.subscription is None and state.realtime.answer is not None:
        from wpx_tui.monitor.past_hours import learnt

        state = state._replace(past_hours=await learnt(session, store))
    return state


async def _foreseen(
    session: Session,
    state: AccountState,
    store: AccountStore | None,
    options: SnapshotOptions,
    rules: ForecastRules,
) -> AccountState:
    """Return the state with its forecasts, and complain about those that cannot be had."""
    from wpx_tui.monitor.forecast_once import foresee

    only = options.subscription if options.csv == FORECASTS else None
    outlook = await foresee(session, state, store, only=only, max_age=options.max_age, rules=rules)
    told = {reason for reason, _ in state.failures()}
    for problem in outlook.problems:
        if problem not in told:
            complain(f"forecast: {problem}")
    return outlook.state
