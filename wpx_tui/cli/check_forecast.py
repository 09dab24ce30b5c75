"""The part of `wpx-top check` that looks ahead: its options, and the calls that they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wpx_tui.cli.options import checked
from wpx_tui.config import parsers

if TYPE_CHECKING:
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.forecasts import ForecastRules
    from wpx_tui.monitor.session import Session
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.outputs.forecast_check import ForecastLimits

CallableT = TypeVar("CallableT", bound=Callable[..., Any])

MOST_DAYS = 3650
MOST_GB = 1_000_000_000


def _days(text: str) -> float:
    return parsers.number(text, 0, MOST_DAYS, "days")


def _gigabytes(text: str) -> float:
    return parsers.number(text, 0, MOST_GB, "GB")


def forecast_options(command: CallableT) -> CallableT:
    """Add the options of the forecast to a command."""
    options = (
        click.option(
            "--forecast",
            is_flag=True,
            help="Also check whether a quota runs out before its end: WARNING from a chance of 5 "
            "in 10, CRITICAL above 9 in 10.",
        ),
        click.option(
            "--runs-out-within",
            "runs_out_within",
            metavar="DAYS",
            callback=checked(_days),
            help="Also CRITICAL if it is likely empty within this many days. [with --forecast]",
        ),
        click.option(
            "--lapse",
            metavar="GB",
            callback=checked(_gigabytes),
            help="Also WARNING if this many GB are likely to lapse. [with --forecast]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def forecast_limits(
    wanted: bool, runs_out_within: float | None, lapse: float | None
) -> ForecastLimits | None:
    """Return what is judged; either limit asks for the forecast too. None where nothing does."""
    if not wanted and runs_out_within is None and lapse is None:
        return None
    from datetime import timedelta

    from wpx_tui.outputs.forecast_check import ForecastLimits

    within = None if runs_out_within is None else timedelta(days=runs_out_within)
    return ForecastLimits(within, lapse)


async def foreseen_state(
    session: Session,
    state: AccountState,
    store: AccountStore | None,
    subscription: str | None,
    max_age: float | None,
    rules: ForecastRules,
) -> tuple[AccountState, Sequence[str]]:
    """Return the state with its forecasts, and why some are missing."""
    from wpx_tui.monitor.forecast_once import foresee

    outlook = await foresee(
        session,
        state,
        store,
        only=subscription,
        max_age=max_age,
        with_account=False,
        rules=rules,
    )
    return outlook.state, outlook.problems
