"""`wpx-top check`: the quotas as a monitoring plugin judges them.

Everything a monitoring system shows comes on standard output, and every way in which the check
cannot be made is UNKNOWN with status 3: for a plugin 2 is CRITICAL, not wrong usage.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from wpx_tui.api.errors import ApiError
from wpx_tui.cli.options import checked, settings_of
from wpx_tui.cli.requests import CheckOptions
from wpx_tui.config.schema import SettingsError

EXAMPLES = """\b
Examples:
  wpx-top check
  wpx-top check --warning 70 --critical 90 --subscription sub_7f3a91c2
  wpx-top --period today check --success-rate 95:90 --expires-within 14

\b
Exit status and first word:
  0  OK        everything that was asked for is known and fine
  1  WARNING   a share from --warning on, a success rate below WARN, an end within DAYS
  2  CRITICAL  a share from --critical on, a success rate below CRIT, an end that is past
  3  UNKNOWN   no answer, token or subscription, a limit of zero, wrong usage

The worst one counts, in the order CRITICAL, WARNING, UNKNOWN, OK. It answers within 15 seconds.
"""


class PluginCommand(click.Command):
    """Says on standard output, and by status 3, what keeps the check from being made."""

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        with _unknown_instead():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _unknown_instead():
            return super().invoke(ctx)


@contextmanager
def _unknown_instead() -> Iterator[None]:
    try:
        yield
    except click.ClickException as error:
        reason, advice = error.format_message(), None
    except SettingsError as error:
        reason, advice = str(error), None
    except ApiError as error:
        reason, advice = error.reason, error.advice
    else:
        return
    from wpx_tui.analysis.health import Health
    from wpx_tui.cli.console import out
    from wpx_tui.outputs import nagios

    out(nagios.output([nagios.unknown(reason, advice)]))
    raise click.exceptions.Exit(Health.UNKNOWN)


def _rates(text: str) -> tuple[float, float]:
    first, _, second = text.partition(":")
    try:
        warning, critical = float(first), float(second)
    except ValueError:
        raise ValueError("must be WARN:CRIT, such as 95:90") from None
    if not 0 <= critical <= warning <= 100:
        raise ValueError("must be two percentages, the second not above the first")
    return warning, critical


def _percent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1000:
        raise ValueError("must be a percentage")
    return value


@click.command("check", cls=PluginCommand, epilog=EXAMPLES)
@click.option(
    "--warning",
    metavar="PERCENT",
    callback=checked(_percent),
    help="Used share of a quota from which on there is a warning. [default thresholds.high: 80]",
)
@click.option(
    "--critical",
    metavar="PERCENT",
    callback=checked(_percent),
    help="Used share from which on it is critical. [default thresholds.critical: 95]",
)
@click.option("--subscription", metavar="ID", help="Check this one alone. [default every active]")
@click.option(
    "--success-rate",
    "success",
    metavar="WARN:CRIT",
    callback=checked(_rates),
    help="Also the success rate of --period, in percent: trouble is below.",
)
@click.option(
    "--expires-within",
    "days",
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    help="Also when a subscription ends.",
)
@click.pass_context
def command(
    context: click.Context,
    /,
    warning: float | None,
    critical: float | None,
    subscription: str | None,
    success: tuple[float, float] | None,
    days: int | None,
) -> int:
    """Check the quotas, as a plugin for Nagios, Icinga, Naemon, Checkmk and the like."""
    settings = settings_of(context)
    usual = settings.thresholds
    high = usual.high if warning is None else warning
    if (usual.critical if critical is None else critical) < high:
        raise click.UsageError("--critical must not be below --warning.")
    from wpx_tui.cli.work import check

    plan = CheckOptions(settings, warning, critical, subscription, success, days)
    return check.run(plan)
