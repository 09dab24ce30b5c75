"""`wpx-top check`: the quotas as a monitoring plugin judges them.

Everything a monitoring system shows comes on standard output, and every way in which the check
cannot be made is UNKNOWN with status 3: for a plugin 2 is CRITICAL, not wrong usage.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from wpx_tui.api.errors import ApiError
from wpx_tui.commands.scripting import call, checked, format_of, out, settings_of
from wpx_tui.config import Settings, SettingsError
from wpx_tui.feeds.catalog import Queries
from wpx_tui.feeds.clock import SystemClock
from wpx_tui.feeds.once import Snapshot, take
from wpx_tui.feeds.queries import SummaryQuery
from wpx_tui.feeds.state import Failure, FeedName
from wpx_tui.insight.quota import Quota, Thresholds, by_urgency, quota
from wpx_tui.insight.verdicts import Limits, RateLimits, State, worst
from wpx_tui.present import plugin
from wpx_tui.present.plugin import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wpx_tui.api.client import UsageClient

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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be checked; `subscription` is the one id that counts, None for all."""

    settings: Settings
    limits: Limits
    subscription: str | None


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
    out(plugin.output([plugin.unknown(reason, advice)]))
    raise click.exceptions.Exit(State.UNKNOWN)


def _rates(text: str) -> RateLimits:
    warning, _, critical = text.partition(":")
    try:
        limits = RateLimits(float(warning), float(critical))
    except ValueError:
        raise ValueError("must be WARN:CRIT, such as 95:90") from None
    if not 0 <= limits.critical <= limits.warning <= 100:
        raise ValueError("must be two percentages, the second not above the first")
    return limits


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
    default="80",
    show_default=True,
    callback=checked(_percent),
    help="Used share of a quota from which on there is a warning.",
)
@click.option(
    "--critical",
    metavar="PERCENT",
    default="95",
    show_default=True,
    callback=checked(_percent),
    help="Used share from which on it is critical.",
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
    warning: float,
    critical: float,
    subscription: str | None,
    success: RateLimits | None,
    days: int | None,
) -> int:
    """Check the quotas, as a plugin for Nagios, Icinga, Naemon, Checkmk and the like."""
    if critical < warning:
        raise click.UsageError("--critical must not be below --warning.")
    within = None if days is None else timedelta(days=days)
    limits = Limits(Thresholds(warning, critical), success, within)
    plan = Plan(settings_of(context), limits, subscription)
    return call(plan.settings, partial(_check, plan=plan))


async def _check(client: UsageClient, plan: Plan) -> int:
    feeds = [FeedName.SUBSCRIPTIONS]
    if plan.limits.success is not None:
        feeds.append(FeedName.SUMMARY)
    queries = Queries(SummaryQuery(plan.settings.period))
    taken = await take(client, SystemClock(), queries, feeds)
    verdicts = [*_quotas(taken, plan), *_success(taken, plan)]
    out(plugin.output(verdicts))
    return worst(each.state for each in verdicts)


def _quotas(taken: Snapshot, plan: Plan) -> Sequence[Verdict]:
    feed = taken.subscriptions
    if feed.answer is None:
        return [_no_answer(feed.failure)]
    quotas = by_urgency([quota(each) for each in feed.answer.value.subscriptions])
    if plan.subscription is not None:
        quotas = [each for each in quotas if each.id == plan.subscription]
    active = [each for each in quotas if each.is_active]
    if not active:
        return [plugin.unknown(_why_none(quotas, plan.subscription))]
    fmt = format_of(plan.settings)
    return [plugin.subscription(each, plan.limits, taken.taken_at, fmt) for each in active]


def _why_none(found: Sequence[Quota], wanted: str | None) -> str:
    if wanted is None:
        return "no active subscription"
    return f"{wanted} is {found[0].status}, not active" if found else f"no subscription {wanted}"


def _success(taken: Snapshot, plan: Plan) -> Sequence[Verdict]:
    feed, limits = taken.summary, plan.limits.success
    if limits is None:
        return []
    if feed.answer is None:
        return [_no_answer(feed.failure)]
    fmt = format_of(plan.settings)
    return [plugin.success(feed.answer.value.total, limits, plan.settings.period, fmt)]


def _no_answer(failure: Failure | None) -> Verdict:
    assert failure is not None  # noqa: S101 - it was asked and did not answer
    return plugin.unknown(failure.reason, failure.advice)
