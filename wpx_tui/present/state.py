"""A feed's state in words: for a panel's lower border, an empty panel and the header."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wpx_tui.feeds.state import Failure, Feed, Status
from wpx_tui.present import ages
from wpx_tui.present.glyphs import Glyphs
from wpx_tui.present.line import EMPTY, Line, Role, Span, line, wrap

AnyFeed = Feed[Any, Any]


def _next_try(feed: AnyFeed, now: float) -> str:
    if feed.next_at is None:
        return ""
    left = feed.next_at - now
    return f"next try {ages.until(left)}" if left > 0 else "trying now"


def border(feed: AnyFeed, now: float, glyphs: Glyphs, asked_before: str = "") -> Line:
    """What the lower border says; nothing while all is well.

    `stale 3 min · 503 from the API · next try in 40 s`; where the figures answer an earlier
    question, `asked_before` says which: `still this month · asking`.
    """
    status = feed.status(now)
    if feed.answer is not None and not feed.is_current:
        head = Span(f"still {asked_before}", Role.WARN)
        parts = ["asking"] if feed.failure is None else _trouble(feed, now)
    elif status is Status.WAITING or (status is Status.LIVE and feed.failure is None):
        return EMPTY
    elif status is Status.STALE and feed.answer is not None:
        head = Span(f"stale {ages.duration(now - feed.answer.clock)}", Role.BAD)
        parts = _trouble(feed, now)
    elif status is Status.FAILED:
        head = Span("failed", Role.BAD)
        parts = _trouble(feed, now)[1:]  # the panel itself says why
    else:
        head = Span("failing", Role.WARN)
        parts = _trouble(feed, now)
    rest = "".join(f" {glyphs.separator} {part}" for part in parts if part)
    return line(head, Span(rest, Role.DIM))


def _trouble(feed: AnyFeed, now: float) -> list[str]:
    return [] if feed.failure is None else [feed.failure.reason, _next_try(feed, now)]


def absence(feed: AnyFeed | None, cells: int) -> list[Line]:
    """What a panel without an answer says instead of figures: that it waits, or why it has none."""
    failure: Failure | None = None if feed is None else feed.failure
    if failure is None:
        return [line(" ", Span("waiting for the first answer", Role.DIM))]
    words = wrap(failure.reason, cells - 2, Role.BAD)
    if failure.advice:
        words += wrap(failure.advice, cells - 2, Role.DIM)
    return [line(" ", each) for each in words]


def emptiness(what: str, then: str, cells: int, rows: int) -> list[Line]:
    """What a panel says that has an answer with nothing in it, and where there is room, what then.

    All is well: it is neither a reason nor a warning.
    """
    found = wrap(f"{what}: {then}", cells - 2, Role.DIM)
    return [line(" ", each) for each in (found if len(found) <= rows else wrap(what, cells - 2))]


def live_count(feeds: Iterable[AnyFeed], now: float, glyphs: Glyphs) -> Line:
    """The header's count: `● 5 feeds live`, `◐ 3 of 5 feeds live`, `○ no feed live`."""
    states = [feed.status(now) for feed in feeds]
    live = states.count(Status.LIVE)
    if live == len(states):
        return line(Span(f"{glyphs.all_live} {live} feeds live", Role.GOOD))
    if live:
        return line(Span(f"{glyphs.some_live} {live} of {len(states)} feeds live", Role.WARN))
    # Before the first answers nothing is wrong yet.
    waiting = Status.WAITING in states
    return line(Span(f"{glyphs.none_live} no feed live", Role.DIM if waiting else Role.BAD))
