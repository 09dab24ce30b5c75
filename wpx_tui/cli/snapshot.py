"""`wpx-top snapshot`: one poll of every feed, printed as a page, as JSON, as CSV or as a line."""

from __future__ import annotations

import click

from wpx_tui.cli.options import checked, settings_of
from wpx_tui.cli.requests import ROWS, SnapshotOptions
from wpx_tui.config import parsers

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


@click.command("snapshot", epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; --schema documents it.")
@click.option(
    "--csv",
    "sheet",
    type=click.Choice(["history", "countries"]),
    help="Print one panel as CSV.",
)
@click.option("--oneline", "as_line", is_flag=True, help="Print a line for a status bar.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of --json, and nothing else.")
@click.option("--period", metavar="PERIOD", help="As the global option.")
@click.option("--granularity", metavar="NAME", help="As the global option.")
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
    callback=checked(parsers.name),
    help="History, or the line's last part, of this subscription alone.",
)
@click.option(
    "--countries",
    "rows",
    type=click.IntRange(1, 1000),
    metavar="NUMBER",
    help=f"How many countries. [default as the global option, on the page the first {ROWS}]",
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
    granularity: str | None,
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
    from wpx_tui.cli.work import snapshot

    if schema:
        return snapshot.print_schema()
    settings = settings_of(
        context, period=period, granularity=granularity, units=units, timezone=timezone
    )
    wish = SnapshotOptions(start, end, subscription, rows, as_json, as_line, sheet)
    return snapshot.run(settings, wish)
