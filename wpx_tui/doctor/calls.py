"""The checks of each API call (status, time, size, what was missing) and of the API's clock."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wpx_tui.api.errors import ApiError
from wpx_tui.api.httpdate import http_date
from wpx_tui.config.settings import Settings
from wpx_tui.doctor.finding import Finding, State
from wpx_tui.doctor.prices import prices_finding
from wpx_tui.monitor.clock import SystemClock
from wpx_tui.monitor.feeds import COUNTRIES, HISTORY, REALTIME, SUBSCRIPTIONS, SUMMARY
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.session import Session
from wpx_tui.present.format.units import traffic
from wpx_tui.present.panels.subscriptions import INCOMPLETE_ADVICE, incomplete

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Model, Subscriptions
    from wpx_tui.api.reply import Reply

TOLERATED = 30.0
"""Seconds that the clocks may differ: `Date` has whole seconds, and answers take their time."""

_MAX_MISSING = 8

_NOT_MISSED = (
    "Countries.period",
    "Subscriptions.announced",
    "Subscriptions.announced_pages",
    "Subscription.expires_at",
)
"""Fields that an API may well leave open: its counts, and the end of what never ends."""

CALLS = ("usage", "usage/history", "usage/realtime", "usage/by-country", "subscriptions")
"""The calls that change nothing, as findings name them."""


@dataclass(slots=True)
class _Replies:
    """The replies to one call, and when the last of them came."""

    all: list[Reply] = field(default_factory=list)
    last_at: datetime | None = None

    def __call__(self, reply: Reply) -> None:
        self.all.append(reply)
        self.last_at = datetime.now(UTC)


async def findings(client: UsageClient, settings: Settings) -> AsyncIterator[Finding]:
    """Make the five calls one after the other, so that each has its own time; then the clock.

    Where prices are set, they are held against the subscriptions before it.
    """
    session = Session(client, SystemClock())
    lists: list[Subscriptions] = []

    async def subscriptions() -> Subscriptions:
        lists.append(await SUBSCRIPTIONS.fetch(session, SUBSCRIPTIONS.query(selection)))
        return lists[-1]

    selection = Selection(settings.period, settings.countries, settings.granularity)
    calls: tuple[Callable[[], Awaitable[Model]], ...] = (
        lambda: SUMMARY.fetch(session, SUMMARY.query(selection)),
        lambda: HISTORY.fetch(session, HISTORY.query(selection)),
        lambda: REALTIME.fetch(session, REALTIME.query(selection)),
        lambda: COUNTRIES.fetch(session, COUNTRIES.query(selection)),
        subscriptions,
    )
    last = _Replies()
    for name, call in zip(CALLS, calls, strict=True):
        client.on_reply = replies = _Replies()
        yield await _try(name, call, replies)
        last = replies if replies.last_at is not None else last
    if settings.prices is not None and lists:
        yield prices_finding(settings.prices, lists[-1])
    yield _last_clock(last)


async def _try(name: str, call: Callable[[], Awaitable[Model]], replies: _Replies) -> Finding:
    began = time.monotonic()
    try:
        answer = await call()
        missing = list(dict.fromkeys(_missing(answer)))
        state, problem, advice = _cut_list(answer) or _verdict(missing)
    except ApiError as error:
        missing = []
        state, problem = State.FAILED, error.reason
        advice = error.advice or "the API's side: try again later"
    figures = _figures(replies, 1000 * (time.monotonic() - began), missing)
    return Finding(name, state, f"{_measurement(figures)}; {problem}", advice, (), figures)


def _figures(replies: _Replies, milliseconds: float, missing: list[str]) -> dict[str, object]:
    return {
        "status": replies.all[-1].status if replies.all else None,
        "milliseconds": round(milliseconds),
        "bytes": sum(len(reply.body) for reply in replies.all),
        "missing": missing,
    }


def _measurement(figures: dict[str, object]) -> str:
    status, size = figures["status"], figures["bytes"]
    if status is None:
        return f"no answer, {figures['milliseconds']} ms"
    assert isinstance(size, int)  # noqa: S101 - as counted above
    return f"{status}, {figures['milliseconds']} ms, {traffic(size)}"


def _verdict(missing: list[str]) -> tuple[State, str, str | None]:
    if not missing:
        return State.OK, "nothing missing", None
    more = f" and {len(missing) - _MAX_MISSING} more" if len(missing) > _MAX_MISSING else ""
    problem = f"without {', '.join(missing[:_MAX_MISSING])}{more}"
    return State.WARNING, problem, "these figures are shown as unknown"


def _cut_list(answer: object) -> tuple[State, str, str | None] | None:
    from wpx_tui.api.models import Subscriptions  # needs pydantic, which the answer has loaded

    if isinstance(answer, Subscriptions) and (text := incomplete(answer)):
        return State.WARNING, text, INCOMPLETE_ADVICE
    return None


def _missing(value: object, path: str = "") -> Iterator[str]:
    """Yield the documented fields that did not come, or not as documented; of lists the items'."""
    if value is None:
        yield path
    elif isinstance(value, tuple):
        for item in value:
            yield from _missing(item, f"{path}[]")
    else:
        for name in getattr(type(value), "model_fields", ()):
            if f"{type(value).__name__}.{name}" in _NOT_MISSED:
                continue
            yield from _missing(getattr(value, name), f"{path}.{name}" if path else name)


def clock(header: str | None, at: datetime) -> Finding:
    """Compare this machine's clock, at `at`, with a reply's `Date`."""
    date = http_date(header)
    if date is None:
        return _no_clock()
    skew = (at - date).total_seconds()
    figures = {"skew_seconds": round(skew)}
    if abs(skew) <= TOLERATED:
        return Finding("clock", State.OK, "the same as the API's", None, (), figures)
    message = f"{abs(skew):,.0f} s {'ahead of' if skew > 0 else 'behind'} the API's"
    advice = "set this machine's clock; until then windows of time and ages are off"
    return Finding("clock", State.WARNING, message, advice, (), figures)


def _last_clock(replies: _Replies) -> Finding:
    if replies.last_at is None:
        return _no_clock()
    return clock(replies.all[-1].headers.get("date"), replies.last_at)


def _no_clock() -> Finding:
    return Finding("clock", State.SKIPPED, "no answer told the time")
