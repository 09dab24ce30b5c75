"""The polls of a check, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from wpx_tui.analysis.health import CheckLimits, RateLimits, worst
from wpx_tui.analysis.quotas import Quota, Thresholds, by_urgency, quota
from wpx_tui.api.jwt import token_expiry
from wpx_tui.cli.console import call, format_of, out
from wpx_tui.cli.requests import CheckOptions
from wpx_tui.monitor.clock import SystemClock
from wpx_tui.monitor.feed import Failure
from wpx_tui.monitor.feeds import SUBSCRIPTIONS, SUMMARY
from wpx_tui.monitor.once import poll_once
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.state import AccountState
from wpx_tui.outputs import nagios
from wpx_tui.outputs.nagios import CheckResult

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient


def run(plan: CheckOptions) -> int:
    """Check, say what was found, return the plugin's status. Raises as `call` does."""
    return call(plan.settings, partial(_check, plan=plan))


async def _check(client: UsageClient, plan: CheckOptions) -> int:
    feeds = [SUBSCRIPTIONS.name]
    if plan.success is not None:
        feeds.append(SUMMARY.name)
    selection = Selection(plan.settings.period)
    taken = await poll_once(client, SystemClock(), selection, feeds)
    verdicts = [
        *_quotas(taken, plan),
        *_success(taken, plan),
        *_token(taken, plan),
        *_clock(taken),
    ]
    out(nagios.output(verdicts))
    return worst(each.state for each in verdicts)


def _quotas(taken: AccountState, plan: CheckOptions) -> Sequence[CheckResult]:
    feed = taken.subscriptions
    if feed.answer is None:
        return [_no_answer(feed.failure)]
    quotas = by_urgency([quota(each) for each in feed.answer.value.subscriptions])
    if plan.subscription is not None:
        quotas = [each for each in quotas if each.id == plan.subscription]
    active = [each for each in quotas if each.is_active]
    if not active:
        return [nagios.unknown(_why_none(quotas, plan.subscription))]
    fmt = format_of(plan.settings)
    return [nagios.subscription(each, _bounds(plan, each.id), taken.at, fmt) for each in active]


def _why_none(found: Sequence[Quota], wanted: str | None) -> str:
    if wanted is None:
        return "no active subscription"
    return f"{wanted} is {found[0].status}, not active" if found else f"no subscription {wanted}"


def _bounds(plan: CheckOptions, subscription_id: str | None = None) -> CheckLimits:
    usual = plan.settings.limits.of(subscription_id)
    return CheckLimits(
        Thresholds(
            usual.high if plan.warning is None else plan.warning,
            usual.critical if plan.critical is None else plan.critical,
        ),
        None if plan.success is None else RateLimits(*plan.success),
        None if plan.days is None else timedelta(days=plan.days),
    )


def _success(taken: AccountState, plan: CheckOptions) -> Sequence[CheckResult]:
    feed, limits = taken.summary, _bounds(plan).success
    if limits is None:
        return []
    if feed.answer is None:
        return [_no_answer(feed.failure)]
    fmt = format_of(plan.settings)
    return [nagios.success(feed.answer.value.total, limits, plan.settings.period, fmt)]


def _token(taken: AccountState, plan: CheckOptions) -> Sequence[CheckResult]:
    token = plan.settings.token
    found = None if token is None else nagios.token(token_expiry(token), taken.at)
    return [] if found is None else [found]


def _clock(taken: AccountState) -> Sequence[CheckResult]:
    found = nagios.clock(taken.clock_skew)
    return [] if found is None else [found]


def _no_answer(failure: Failure | None) -> CheckResult:
    assert failure is not None  # noqa: S101 - it was asked and did not answer
    return nagios.unknown(failure.reason, failure.advice)
