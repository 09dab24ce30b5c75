"""`wpx-top alert`: make a usage alert, once."""

from __future__ import annotations

import click

from wpx_tui.cli.options import checked, settings_of
from wpx_tui.cli.requests import AlertOptions
from wpx_tui.config import parsers

EXAMPLES = """\b
Examples:
  wpx-top alert sub_7f3a91c2 --threshold 90
  wpx-top alert sub_7f3a91c2 --threshold 90 --json | jq -r .id

It is sent once and never again by itself. Exit status: 0 made, 1 refused or not answered (it says
so where the alert may have been made all the same), 2 wrong usage.
"""


def _threshold(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 1 <= value <= 100:
        raise ValueError("must be a percentage from 1 to 100")
    return value


@click.command("alert", epilog=EXAMPLES)
@click.argument("subscription_id", callback=checked(parsers.name))
@click.option(
    "--threshold",
    metavar="PERCENT",
    required=True,
    callback=checked(_threshold),
    help="Used share of the quota at which the provider tells you, 1 to 100.",
)
@click.option(
    "--method",
    metavar="NAME",
    default="email",
    show_default=True,
    callback=checked(parsers.name),
    help="How it tells you; email is the only one that the API documents.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the alert as JSON.")
@click.pass_context
def command(
    context: click.Context,
    /,
    subscription_id: str,
    threshold: float,
    method: str,
    as_json: bool,
) -> int:
    """Have the provider tell you when a subscription has used so much."""
    from wpx_tui.cli.work import alert

    wish = AlertOptions(subscription_id, threshold, method)
    return alert.run(settings_of(context), wish, as_json=as_json)
