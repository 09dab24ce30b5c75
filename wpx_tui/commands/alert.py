"""`wpx-top alert`: make a usage alert, once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from wpx_tui import parse
from wpx_tui.api.errors import ApiError, StatusError, UncertainError
from wpx_tui.commands.scripting import call, checked, complain, format_of, out, settings_of
from wpx_tui.present.ages import clock_time
from wpx_tui.present.format import Format

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Alert

EXAMPLES = """\b
Examples:
  wpx-top alert sub_7f3a91c2 --threshold 90
  wpx-top alert sub_7f3a91c2 --threshold 90 --json | jq -r .id

It is sent once and never again by itself. Exit status: 0 made, 1 refused or not answered (it says
so where the alert may have been made all the same), 2 wrong usage.
"""

_CHECK_ID = "check the subscription's id, and the base URL"
_LOOK = "look in the provider's dashboard before you try again"


@dataclass(frozen=True, slots=True)
class Wish:
    """The alert to make; the threshold in percent, 1 to 100."""

    subscription: str
    threshold: float
    method: str


def _threshold(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 1 <= value <= 100:
        raise ValueError("must be a percentage from 1 to 100")
    return value


@click.command("alert", epilog=EXAMPLES)
@click.argument("subscription_id", callback=checked(parse.name))
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
    callback=checked(parse.name),
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
    settings = settings_of(context)
    wish = Wish(subscription_id, threshold, method)
    try:
        made = call(settings, partial(_make, wish=wish))
    except UncertainError as error:
        complain(error.reason, _LOOK)
        return 1
    except ApiError as error:
        is_missing = isinstance(error, StatusError) and error.status == 404
        complain(error.reason, _CHECK_ID if is_missing else error.advice)
        return 1
    except KeyboardInterrupt:
        complain("interrupted: the alert may have been made all the same", _LOOK)
        raise
    _print(made, format_of(settings), as_json)
    return 0


async def _make(client: UsageClient, wish: Wish) -> Alert:
    return await client.create_alert(wish.subscription, wish.threshold, wish.method)


def _print(made: Alert, fmt: Format, as_json: bool) -> None:
    """What the API says that it made, which need not be what was asked for."""
    if as_json:
        from wpx_tui.present.document import alert

        out(json.dumps(alert(made)))
        return
    unknown = fmt.glyphs.unknown
    share = unknown if made.threshold_percent is None else f"{made.threshold_percent:g} %"
    when = "" if made.created_at is None else f", {clock_time(made.created_at, fmt.zone)}"
    out(
        f"alert {made.id or unknown}: {made.subscription_id or unknown} at {share} "
        f"by {made.notification_method or unknown}{when}"
    )
