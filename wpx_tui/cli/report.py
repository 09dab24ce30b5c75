"""`wpx-top report`: the month for whoever pays, as text, as HTML or as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpx_tui.cli.accounts import account_options, chosen_accounts, settings_of_one
from wpx_tui.cli.connect import account_label, run_with_client, store_of
from wpx_tui.cli.console import complain, formatter_of, out
from wpx_tui.cli.options import age_options
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from wpx_tui.analysis.month import Month
    from wpx_tui.api.client import UsageClient
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.month import MonthFigures
    from wpx_tui.outputs.month_report.sections import Report
    from wpx_tui.present.format.formatter import Formatter

EXAMPLES = """\b
Examples:
  wpx-top report
  wpx-top report --month 2026-10 --html october.html
  wpx-top report --account acme --csv acme-october
  wpx-top report --all-accounts --html all.html
  wpx-top report | mail -s "proxy traffic" billing@example.com

The month is that of UTC, or begins on the account's billing_day. Without --month it is the running
one, and in its first three days the one before. A report makes four calls, and one for each
subscription, of which up to 40 are asked for; a report made again soon uses stored answers.

Forecasts and incidents are those that wpx-top kept on this machine. A day that the API names no
figure for is not known, and the sum says so. --csv writes days.csv, subscriptions.csv,
countries.csv, forecasts.csv and incidents.csv, in bytes and UTC. Files of these names are replaced,
in one step each, and are readable by all.

Of several accounts the text and the HTML file have one report below the other, and --csv makes a
folder for each, named after its profile. One that fails keeps no other from being reported.

Exit status: 0 fine, 1 a call failed (what came is reported, with the reason) or a file cannot be
written, 2 wrong usage.
"""


ALL_COUNTRIES = 250
"""More than there are: a report of some would not add up to the month."""


class ReportOptions(NamedTuple):
    """Which month, and where it is written: on standard output without a file or a folder."""

    month: str | None
    html: Path | None
    csv: Path | None
    max_age: float | None


@click.command("report", epilog=EXAMPLES)
@click.option("--month", metavar="YYYY-MM", help="The month in which it begins. [default above]")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write one HTML file, without scripts, for reading and printing.",
)
@click.option(
    "--csv",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write five CSV files into this folder, which is made.",
)
@account_options
@age_options
@click.pass_context
def command(
    context: click.Context,
    /,
    month: str | None,
    html: Path | None,
    csv: Path | None,
    names: tuple[str, ...],
    all_accounts: bool,
    fresh: bool,
    max_age: float | None,
) -> int:
    """Report a month: use by day, subscription and country, cost, forecasts and incidents."""
    options = ReportOptions(month, html, csv, 0.0 if fresh else max_age)
    chosen = chosen_accounts(context.obj, names, all_accounts)
    if chosen is not None and chosen.is_many:
        from wpx_tui.cli import reports

        return reports.run(chosen.accounts, options)
    settings = settings_of_one(context.obj, chosen)
    from wpx_tui.monitor.clock import SystemClock

    month_of(settings, month, SystemClock().utc())  # before any call

    async def report(client: UsageClient) -> int:
        figures, now = await ask(client, settings, options)
        return _write(figures, settings, options, now)

    return run_with_client(settings, report)


def month_of(settings: Settings, name: str | None, now: datetime) -> Month:
    """Return the month that is meant. Raises click.UsageError."""
    from wpx_tui.analysis.month import month_named, present_month

    if name is None:
        return present_month(settings.billing_day, now)
    try:
        return month_named(name, settings.billing_day, now)
    except ValueError as error:
        raise click.UsageError(f"--month: {error}; got {name!r}.") from None


async def ask(
    client: UsageClient, settings: Settings, options: ReportOptions
) -> tuple[MonthFigures, datetime]:
    """Return what is known of the month, and the API's time. Raises click.UsageError."""
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.month import month_figures
    from wpx_tui.monitor.once import session_of

    store = store_of(settings)
    session = session_of(client, SystemClock(), store)
    month = month_of(settings, options.month, session.clock.utc())
    try:
        figures = await month_figures(
            session,
            store,
            month,
            billing_day=settings.billing_day,
            countries=max(settings.countries, ALL_COUNTRIES),
            max_age=options.max_age,
        )
    finally:
        if store is not None:
            store.close()
    return figures, session.clock.utc()


def _write(figures: MonthFigures, settings: Settings, options: ReportOptions, now: datetime) -> int:
    """Write what is asked for; 1 if a part is missing or a file cannot be written.

    Without any answer nothing is: a report of yesterday is better than an empty one.
    """
    for problem in figures.problems:
        complain(*problem)
    if not figures.has_answers:
        return 1
    is_written = True
    if options.html is not None:
        from wpx_tui.outputs.month_report.html import document

        text = document(words(figures, settings, settings.formatter, now))
        is_written = replace_files({options.html: text})
    if options.csv is not None:
        is_written = write_csv(figures, settings, options.csv) and is_written
    if options.html is None and options.csv is None:
        from wpx_tui.outputs.month_report.text import page

        fmt = formatter_of(settings)
        out("\n".join(page(words(figures, settings, fmt, now), fmt)))
    return 1 if figures.problems or not is_written else 0


def words(figures: MonthFigures, settings: Settings, fmt: Formatter, now: datetime) -> Report:
    """Return the report of the month in words."""
    from urllib.parse import urlsplit

    from wpx_tui.outputs.month_report.sections import report_of

    account = account_label(settings)
    if settings.demo is None and settings.profile is None:
        account = urlsplit(settings.base_url).hostname or account
    return report_of(figures, account, settings.billing_day, fmt, now)


def write_csv(figures: MonthFigures, settings: Settings, folder: Path) -> bool:
    """Write the five tables; False where one cannot be written."""
    from wpx_tui.outputs.month_report.csv import files
    from wpx_tui.outputs.month_report.sections import cost_of

    prices = settings.prices
    tables = files(
        figures,
        cost_of(figures, settings.formatter),
        None if prices is None else prices.currency,
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        complain(f"cannot make {folder}: {error.strerror}")
        return False
    return replace_files({folder / name: text for name, text in tables.items()})


def replace_files(texts: Mapping[Path, str]) -> bool:
    """Write the files, each in one step; False where one cannot be written."""
    from wpx_tui.cli.textfile import replace_file

    for path, text in texts.items():
        try:
            replace_file(path, text)
        except OSError as error:
            complain(f"cannot write {path}: {error.strerror}")
            return False
    return True
