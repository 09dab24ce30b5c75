"""`wpx-top watch`: a line for every poll of the realtime feed, for pipes and logs."""

from __future__ import annotations

import click

from wpx_tui.cli.options import settings_of

EXAMPLES = """\b
Examples:
  wpx-top watch >> traffic.log
  wpx-top --interval realtime=60 watch --json | jq -c .minute
  wpx-top watch --count 1                     one poll and the end

A line each time, written at once. Failures and recoveries are said on standard error, once a
spell. Exit status: 130 on Ctrl-C, 143 on SIGTERM; after --count polls 0, or 1 if one failed.
"""


@click.command("watch", epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Write a JSON object a line.")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="End after so many polls, those that fail among them. [default never]",
)
@click.pass_context
def command(context: click.Context, /, as_json: bool, count: int | None) -> int:
    """Write what goes on right now, a line for every poll, until Ctrl-C."""
    from wpx_tui.cli.work import watch

    return watch.run(settings_of(context), as_json=as_json, count=count)
