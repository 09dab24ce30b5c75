"""`wpx-top snapshot`: one poll of every feed, printed as a page, as JSON, as CSV or as a line."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from wpx_tui import parse
from wpx_tui.api.errors import ApiError
from wpx_tui.api.params import Granularity
from wpx_tui.commands.scripting import (
    call,
    checked,
    complain,
    format_of,
    may_colour,
    out,
    settings_of,
)
from wpx_tui.commands.window import window
from wpx_tui.config import Settings
from wpx_tui.feeds.catalog import Queries
from wpx_tui.feeds.clock import SystemClock
from wpx_tui.feeds.once import Snapshot, take
from wpx_tui.feeds.queries import CountriesQuery, HistoryQuery, SummaryQuery
from wpx_tui.feeds.state import FeedName
from wpx_tui.insight.buckets import Stretch, stretch
from wpx_tui.insight.quota import Thresholds
from wpx_tui.insight.ranges import history_window
from wpx_tui.insight.usage import by_traffic
from wpx_tui.present.format import Format

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient

EXAMPLES = """\b
Examples:
  wpx-top snapshot | mail -s "proxy traffic" ops@example.com
  wpx-top snapshot --json | jq .summary.figures.bytes
  wpx-top snapshot --csv history --from 2026-10-01 --to 2026-10-31 > october.csv
  wpx-top snapshot --oneline                  612 GB · 98.7 % · Residential 81 %!

In the line, ! is high, !! critical and – not known. It asks for no more than it shows. Of times
without an offset the zone is --timezone; JSON and CSV are in bytes and UTC whatever is set.
Exit status: 0 fine, 1 a feed failed (the others are printed), 2 wrong usage.
"""

PAGE_CELLS = 80
"""The page's width in a pipe, as mails want it."""
LEAST_CELLS = 60
ROWS = 10
"""Countries on the page unless --countries asks for a number."""

_ONELINE = (FeedName.SUMMARY, FeedName.SUBSCRIPTIONS)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the snapshot is printed, and what is left to know for that."""

    settings: Settings
    fmt: Format
    sheet: FeedName | None
    as_json: bool
    as_line: bool
    rows: int | None

    def feeds(self) -> Collection[FeedName]:
        """What has to be polled: no call too many."""
        if self.sheet is not None:
            return (self.sheet,)
        return _ONELINE if self.as_line else tuple(FeedName)


@click.command("snapshot", epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; --schema documents it.")
@click.option(
    "--csv",
    "sheet",
    type=click.Choice([FeedName.HISTORY.value, FeedName.COUNTRIES.value]),
    help="Print one panel as CSV.",
)
@click.option("--oneline", "as_line", is_flag=True, help="Print a line for a status bar.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of --json, and nothing else.")
@click.option("--period", metavar="PERIOD", help="As the global option.")
@click.option(
    "--granularity",
    metavar="NAME",
    default=Granularity.DAILY.value,
    show_default=True,
    callback=checked(parse.choice(Granularity)),
    help=f"Buckets of the history: {parse.words(Granularity)}.",
)
@click.option(
    "--from",
    "start",
    metavar="TIME",
    help="History and countries from this date or time on, instead of the last window and the "
    "period.",
)
@click.option("--to", "end", metavar="TIME", help="Until then, the day included. [default now]")
@click.option(
    "--subscription",
    metavar="ID",
    callback=checked(parse.name),
    help="History, or the line's last part, of this subscription alone.",
)
@click.option(
    "--countries",
    "rows",
    type=click.IntRange(1, 1000),
    metavar="NUMBER",
    help=f"How many countries. [default all, on the page the first {ROWS}]",
)
@click.option("--units", metavar="UNITS", help="As the global option.")
@click.option("--timezone", metavar="ZONE", help="As the global option.")
@click.pass_context
def command(
    context: click.Context,
    /,
    as_json: bool,
    sheet: str | None,
    as_line: bool,
    schema: bool,
    period: str | None,
    granularity: Granularity,
    start: str | None,
    end: str | None,
    subscription: str | None,
    rows: int | None,
    units: str | None,
    timezone: str | None,
) -> int:
    """Print the figures of the dashboard, once.

    A page of text by default. What fails is said on standard error, the rest is still printed.
    """
    if as_json + as_line + (sheet is not None) > 1:
        raise click.UsageError("--json, --csv and --oneline exclude each other.")
    if schema:
        return _print_schema()
    settings = settings_of(context, period=period, units=units, timezone=timezone)
    fmt = format_of(settings)
    named = window(start, end, granularity, fmt.zone, SystemClock().utc())
    countries = CountriesQuery(settings.period, window=named)
    queries = Queries(
        SummaryQuery(settings.period),
        countries if rows is None else replace(countries, limit=rows),
        HistoryQuery(granularity, subscription_id=subscription, window=named),
    )
    panel = None if sheet is None else FeedName(sheet)
    shape = Shape(settings, fmt, panel, as_json, as_line, rows)
    try:
        return call(settings, partial(_print, queries=queries, shape=shape))
    except ApiError as error:
        complain(error.reason, error.advice)
        return 1


def _print_schema() -> int:
    from wpx_tui.present.document import schema_text

    out(schema_text(), newline=False)
    return 0


async def _print(client: UsageClient, queries: Queries, shape: Shape) -> int:
    """Poll, print what came, say what did not; the status."""
    taken = await take(client, SystemClock(), queries, shape.feeds())
    if shape.sheet is not None:
        _print_sheet(taken, shape.sheet)
    elif shape.as_line:
        _print_line(taken, shape.fmt)
    elif shape.as_json:
        _print_json(taken)
    else:
        _print_page(taken, shape)
    failures = taken.failures()
    for (reason, advice), feeds in failures.items():
        complain(f"{', '.join(feeds)}: {reason}", advice)
    return 1 if failures else 0


def _stretch(taken: Snapshot) -> Stretch | None:
    feed = taken.history
    if feed.answer is None:
        return None
    query, now = feed.query, taken.taken_at
    named = query.window or history_window(query.granularity, query.back, now)
    return stretch(feed.answer.value.data_points, query.granularity, named, now)


def _print_sheet(taken: Snapshot, panel: FeedName) -> None:
    from wpx_tui.present import sheet

    shown, countries = _stretch(taken), taken.countries.answer
    if panel is FeedName.HISTORY and shown is not None:
        out(sheet.history(shown.buckets), newline=False)
    if panel is FeedName.COUNTRIES and countries is not None:
        out(sheet.countries(by_traffic(countries.value.countries)), newline=False)


def _print_line(taken: Snapshot, fmt: Format) -> None:
    from wpx_tui.present.oneline import oneline

    summary, subscriptions = taken.summary.answer, taken.subscriptions.answer
    out(
        oneline(
            summary.value if summary else None,
            subscriptions.value if subscriptions else None,
            fmt,
            Thresholds(),
            taken.history.query.subscription_id,
        )
    )


def _print_json(taken: Snapshot) -> None:
    from wpx_tui.present.document import snapshot

    out(json.dumps(snapshot(taken, _stretch(taken), Thresholds()), indent=2))


def _print_page(taken: Snapshot, shape: Shape) -> None:
    from wpx_tui.present.ansi import text
    from wpx_tui.present.report import Report

    cells, settings = PAGE_CELLS, shape.settings
    if sys.stdout is not None and sys.stdout.isatty():
        cells = max(shutil.get_terminal_size().columns, LEAST_CELLS)
    account = "demo" if settings.demo else urlsplit(settings.base_url).hostname or ""
    report = Report(
        taken, _stretch(taken), account, shape.fmt, Thresholds(), cells, shape.rows or ROWS
    )
    colour = may_colour()
    out("\n".join(text(each, colour=colour) for each in report.lines()))
