"""`wpx-top alert`: make a usage alert, once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import click

from wpx_tui.api.errors import UncertainError
from wpx_tui.cli.connect import run_with_client
from wpx_tui.cli.console import complain, formatter_of, out
from wpx_tui.cli.options import checked, settings_of
from wpx_tui.config import parsers

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Alert
    from wpx_tui.api.transport import RequestProgress
    from wpx_tui.config.settings import Settings
    from wpx_tui.present.format.formatter import Formatter

EXAMPLES = """\b
Examples:
  wpx-top alert sub_7f3a91c2 --threshold 90
  wpx-top alert sub_7f3a91c2 --threshold 90 --json | jq -r .id

It is sent once and never retried. Exit status: 0 created, 1 refused, not created as
requested, or no answer ("sent, outcome not known": it may have been created), 2 wrong usage.
"""


@dataclass(frozen=True, slots=True)
class AlertOptions:
    """The alert to make; the threshold in percent, 1 to 100."""

    subscription: str
    threshold: float
    method: str


@click.command("alert", epilog=EXAMPLES)
@click.argument("subscription_id", callback=checked(parsers.name))
@click.option(
    "--threshold",
    metavar="PERCENT",
    required=True,
    callback=checked(parsers.percent),
    help="Used share of the quota at which the provider notifies you, 1 to 100.",
)
@click.option(
    "--method",
    metavar="NAME",
    default="email",
    show_default=True,
    callback=checked(parsers.name),
    help="How it notifies you; the API documents only email.",
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
    """Ask the provider to notify you when a subscription reaches a used share."""
    options = AlertOptions(subscription_id, threshold, method)
    return run(settings_of(context), options, as_json=as_json)


def run(settings: Settings, options: AlertOptions, *, as_json: bool) -> int:
    """Make the alert, print it and return the exit status, 1 for another one than was asked for.

    Raises SettingsError without a token, and ApiError where the API does not say that it is made.
    """
    requests: list[RequestProgress] = []

    async def create(client: UsageClient) -> Alert:
        from wpx_tui.api.transport import RequestProgress

        progress = RequestProgress()
        requests.append(progress)
        return await client.create_alert(
            options.subscription, options.threshold, options.method, progress=progress
        )

    def terminate(number: int, _frame: object) -> NoReturn:
        _complain_of_the_end(requests)
        os._exit(128 + number)

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        alert = run_with_client(settings, create)
    except KeyboardInterrupt:
        _complain_of_the_end(requests)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
    _print(alert, formatter_of(settings), as_json)
    return _compare(alert, options)


def _complain_of_the_end(requests: Iterable[RequestProgress]) -> None:
    """Tell what became of an alert whose command was ended before the answer."""
    if any(request.sent for request in requests):
        unsure = UncertainError("interrupted")
        complain(unsure.reason, unsure.advice)
    else:
        complain("interrupted: the alert was not sent")


def _compare(alert: Alert, options: AlertOptions) -> int:
    """Return the exit status; tell where the API made another alert than the one asked for."""
    from wpx_tui.analysis.alert_draft import AlertRequest
    from wpx_tui.present.panels.alert_outcome import differences

    name, threshold, method = options.subscription, options.threshold, options.method
    others = differences(alert, AlertRequest(name, name, threshold, method))
    if others:
        complain(f"not as requested: the API made it {', '.join(others)}")
    return 1 if others else 0


def _print(alert: Alert, fmt: Formatter, as_json: bool) -> None:
    """Print what the API says that it made, which need not be what was asked for."""
    if as_json:
        from wpx_tui.outputs import json

        out(json.to_text(json.alert(alert)))
        return
    from wpx_tui.present.format.durations import clock_time

    unknown = fmt.glyphs.unknown
    share = unknown if alert.threshold_percent is None else f"{alert.threshold_percent:g} %"
    when = "" if alert.created_at is None else f", {clock_time(alert.created_at, fmt.zone)}"
    out(
        f"alert {alert.id or unknown}: {alert.subscription_id or unknown} at {share} "
        f"by {alert.notification_method or unknown}{when}"
    )
