"""Each call of the API once: status, time, size, what was missing; and the API's clock."""

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
from wpx_tui.monitor.clock import SystemClock
from wpx_tui.monitor.feeds import COUNTRIES, HISTORY, REALTIME, SUBSCRIPTIONS, SUMMARY, Session
from wpx_tui.monitor.selection import Selection
from wpx_tui.present.format.units import traffic

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Model
    from wpx_tui.api.responses import Reply

TOLERATED = 30.0
"""Seconds that the clocks may differ: `Date` has whole seconds, and answers take their time."""

_MAX_MISSING = 8

CALLS = ("usage", "usage/history", "usage/realtime", "usage/by-country", "subscriptions")
"""The calls that change nothing, as findings name them."""


@dataclass(slots=True)
class _Heard:
    """The replies to one call, and when the last of them came."""

    replies: list[Reply] = field(default_factory=list)
    at: datetime | None = None

    def __call__(self, reply: Reply) -> None:
        self.replies.append(reply)
        self.at = datetime.now(UTC)


async def findings(client: UsageClient, settings: Settings) -> AsyncIterator[Finding]:
    """The five calls, one after the other so that their times are their own, then the clock."""
    session = Session(client, SystemClock())
    selection = Selection(settings.period, settings.countries, settings.granularity)
    calls: tuple[Callable[[], Awaitable[Model]], ...] = (
        lambda: SUMMARY.fetch(session, SUMMARY.query(selection)),
        lambda: HISTORY.fetch(session, HISTORY.query(selection)),
        lambda: REALTIME.fetch(session, REALTIME.query(selection)),
        lambda: COUNTRIES.fetch(session, COUNTRIES.query(selection)),
        lambda: SUBSCRIPTIONS.fetch(session, SUBSCRIPTIONS.query(selection)),
    )
    last = _Heard()
    for name, call in zip(CALLS, calls, strict=True):
        client.on_reply = heard = _Heard()
        yield await _tried(name, call, heard)
        last = heard if heard.at is not None else last
    yield clock(last.replies[-1].headers.get("date"), last.at) if last.at else _no_clock()


async def _tried(name: str, call: Callable[[], Awaitable[Model]], heard: _Heard) -> Finding:
    began = time.monotonic()
    try:
        missing = list(dict.fromkeys(_missing(await call())))
        state, problem, advice = _judged(missing)
    except ApiError as error:
        missing = []
        state, problem = State.FAILED, error.reason
        advice = error.advice or "the API's side: try again later"
    figures = _figures(heard, 1000 * (time.monotonic() - began), missing)
    return Finding(name, state, f"{_measured(figures)}; {problem}", advice, (), figures)


def _figures(heard: _Heard, milliseconds: float, missing: list[str]) -> dict[str, object]:
    return {
        "status": heard.replies[-1].status if heard.replies else None,
        "milliseconds": round(milliseconds),
        "bytes": sum(len(reply.body) for reply in heard.replies),
        "missing": missing,
    }


def _measured(figures: dict[str, object]) -> str:
    status, size = figures["status"], figures["bytes"]
    if status is None:
        return f"no answer, {figures['milliseconds']} ms"
    assert isinstance(size, int)  # noqa: S101 - as counted above
    return f"{status}, {figures['milliseconds']} ms, {traffic(size)}"


def _judged(missing: list[str]) -> tuple[State, str, str | None]:
    if not missing:
        return State.OK, "nothing missing", None
    more = f" and {len(missing) - _MAX_MISSING} more" if len(missing) > _MAX_MISSING else ""
    said = f"without {', '.join(missing[:_MAX_MISSING])}{more}"
    return State.WARNING, said, "these figures are shown as unknown"


def _missing(value: object, path: str = "") -> Iterator[str]:
    """The documented fields that did not come, or not as documented; of lists the items'."""
    if value is None:
        yield path
    elif isinstance(value, tuple):
        for item in value:
            yield from _missing(item, f"{path}[]")
    else:
        for name in getattr(type(value), "model_fields", ()):
            yield from _missing(getattr(value, name), f"{path}.{name}" if path else name)


def clock(header: str | None, at: datetime) -> Finding:
    """How far this machine's clock, at `at`, is from a reply's `Date`."""
    date = http_date(header)
    if date is None:
        return _no_clock()
    skew = (at - date).total_seconds()
    figures = {"skew_seconds": round(skew)}
    if abs(skew) <= TOLERATED:
        return Finding("clock", State.OK, "the same as the API's", None, (), figures)
    said = f"{abs(skew):,.0f} s {'ahead of' if skew > 0 else 'behind'} the API's"
    advice = "set this machine's clock; until then windows of time and ages are off"
    return Finding("clock", State.WARNING, said, advice, (), figures)


def _no_clock() -> Finding:
    return Finding("clock", State.SKIPPED, "no answer told the time")
