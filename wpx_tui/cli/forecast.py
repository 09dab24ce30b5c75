"""`wpx-top forecast`: what a history comes to by the end of a period, for other programs."""

from __future__ import annotations

import sys

import click

from wpx_tui.cli.console import out

EXAMPLES = """\b
Examples:
  wpx-top forecast --batch < requests.jsonl > forecasts.jsonl

A request: {"id", "now", "period_start", "period_end", "quota_bytes", "used_bytes", "points"}, where
points are pairs of a time and bytes; null is not known. An answer has the use at the end with an
80 % range (p10, p50, p90), the chance of running out, when it is empty, and its own past error.
No network, no account. Exit status: 0 fine, 1 a line could not be read (its answer says why),
2 wrong usage.
"""


@click.command("forecast", epilog=EXAMPLES)
@click.option(
    "--batch",
    is_flag=True,
    help="Read requests from standard input, a JSON object a line, and answer each with a line.",
)
def command(batch: bool) -> int:
    """Forecast the use at the end of a period from histories on standard input."""
    if not batch:
        raise click.UsageError("say --batch: requests are read from standard input.")
    from wpx_tui.analysis.forecast.batch import BatchCounts, run_batch

    counts = BatchCounts()
    for answer in run_batch(sys.stdin.buffer, counts):
        out(answer)
    return 1 if counts.errors else 0
