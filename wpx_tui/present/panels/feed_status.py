"""A feed's state in words: for a panel's lower border, an empty panel and the header."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.cells import cell_len

from wpx_tui.monitor.feed import Failure, Feed, Status
from wpx_tui.present.format import durations
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, cut_words, line, wrap

AnyFeed = Feed[Any, Any]


ENOUGH_REASON = 24
"""Cells of a reason for which the next try is not yet said in fewer words."""
LEAST_REASON = 7
"""Cells: with less, a reason says nothing."""
_FILLERS = re.compile(r"^(answered (with )?|connection )| from the API\b")
"""What many reasons have alike: in little room it goes, and what they differ in stays."""


def border(
    feed: AnyFeed, now: float, glyphs: Glyphs, asked_before: str = "", room: int = sys.maxsize
) -> Line:
    """What the lower border says, in `room` cells if it can; nothing while all is well.

    `stale 3 min · 503 from the API · next try in 40 s`; where the figures answer an earlier
    question, `asked_before` says which: `still this month · asking`. In little room the reason
    is cut and then left out, before anything of the rest is.
    """
    head = _head(feed, now, asked_before)
    if head is None:
        return EMPTY
    for rest in _from_longest(feed, now, glyphs, room - cell_len(head.text)):
        if cell_len(head.text) + cell_len(rest) <= room:
            return line(head, Span(rest, Role.DIM))
    return line(head)


def _head(feed: AnyFeed, now: float, asked_before: str) -> Span | None:
    """How old, or of which question; None while all is well."""
    status = feed.status(now)
    if feed.answer is not None and not feed.is_current:
        return Span(f"still {asked_before}", Role.WARN)
    if status is Status.WAITING or (status is Status.LIVE and feed.failure is None):
        return None
    if status is Status.STALE and feed.answer is not None:
        return Span(f"stale {durations.duration(now - feed.answer.clock)}", Role.BAD)
    return Span("failed", Role.BAD) if status is Status.FAILED else Span("failing", Role.WARN)


def _from_longest(feed: AnyFeed, now: float, glyphs: Glyphs, room: int) -> Iterator[str]:
    """What follows the head, the best first: all of it, and at last the next try in few words."""
    if feed.failure is None:
        yield "" if feed.answer is None or feed.is_current else _after("asking", glyphs)
        return
    tries = [_after(each, glyphs) for each in _next_tries(feed, now)]
    if feed.status(now) is not Status.FAILED:  # or else the panel itself says why
        yield from _with_reason(feed.failure.reason, tries, glyphs, room)
    yield from tries


def _with_reason(reason: str, tries: Sequence[str], glyphs: Glyphs, room: int) -> Iterator[str]:
    """The reason before the next try, each as whole as may be; the reason is cut last."""
    short = _FILLERS.sub("", reason)
    for text, least, offered in (
        (reason, sys.maxsize, tries),
        (short, sys.maxsize, tries),
        (short, ENOUGH_REASON, tries),
        (short, LEAST_REASON, tries[-1:]),
    ):
        size = cell_len(text)
        for each in offered:
            left = min(size, room - cell_len(_after(text, glyphs) + each) + size)
            if left >= min(least, size):
                yield _after(cut_words(text, left, glyphs.ellipsis), glyphs) + each


def _after(part: str, glyphs: Glyphs) -> str:
    return f" {glyphs.separator} {part}" if part else ""


def _next_tries(feed: AnyFeed, now: float) -> list[str]:
    """When the next try is, in fewer and fewer words."""
    if feed.next_at is None:
        return [""]
    left = feed.next_at - now
    if left <= 0:
        return ["trying now", "trying"]
    return [
        f"next try {durations.until(left)}",
        f"next {durations.until(left)}",
        durations.until(left),
    ]


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
