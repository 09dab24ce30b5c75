"""A feed's status in words: for a panel's lower border, an empty panel and the header."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

from wpx_tui.monitor.feed import NOT_RECORDED, Failure, Feed, Status
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format import durations
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, cut_words, line, wrap

AnyFeed = Feed[object, object]


ENOUGH_REASON = 24
"""Cells of a reason that the full words for the next try must leave."""
LEAST_REASON = 7
"""The fewest cells in which a reason means anything."""
_FILLERS = re.compile(r"^(answered (with )?|connection )| from the API\b")
"""The part that many reasons share: it is left out first where there is little room."""


def border_line(
    feed: AnyFeed, now: float, glyphs: Glyphs, previous: str = "", room: int = sys.maxsize
) -> Line:
    """Return the text of the lower border, in `room` cells if possible; empty while all is well.

    `stale 3 min · 503 from the API · next try in 40 s`; where the figures answer an earlier
    query, `previous` describes it: `still this month · asking`. Where there is little room, the
    reason is cut and then left out before anything else.
    """
    head = _head(feed, now, previous)
    if head is None:
        return EMPTY
    for rest in _from_longest(feed, now, glyphs, room - cell_len(head.text)):
        if cell_len(head.text) + cell_len(rest) <= room:
            return line(head, Span(rest, Role.DIM))
    return line(head)


def stale_text(feeds: Iterable[AnyFeed], now: float, word: str = "stale") -> str:
    """Return "stale 3 min", the age of the newest figures of `feeds`; empty without any answer.

    `now` in `Clock.now()` seconds.
    """
    times = [feed.answer.as_of_monotonic for feed in feeds if feed.answer is not None]
    return f"{word} {durations.duration(now - max(times))}" if times else ""


def _head(feed: AnyFeed, now: float, previous: str) -> Span | None:
    """Return the age or the earlier query; None while all is well."""
    status = feed.status(now)
    if feed.answer is not None and not feed.is_current:
        return Span(f"still {previous}", Role.WARN)
    if status is Status.WAITING or (status is Status.LIVE and feed.failure is None):
        return None
    if feed.failure is not None and feed.failure.reason == NOT_RECORDED:
        return None  # the panel itself says so
    if status is Status.STALE:
        return Span(stale_text([feed], now), Role.BAD)
    return Span("failed", Role.BAD) if status is Status.FAILED else Span("failing", Role.WARN)


def _from_longest(feed: AnyFeed, now: float, glyphs: Glyphs, room: int) -> Iterator[str]:
    """Yield what follows the head, the longest first, the next try in few words last."""
    if feed.failure is None:
        is_kept = feed.next_at is None  # from a former process: nothing was polled by this one yet
        is_asking = feed.answer is not None and (is_kept or not feed.is_current)
        yield _after("asking", glyphs) if is_asking else ""
        return
    tries = [_after(text, glyphs) for text in _next_tries(feed, now)]
    if feed.status(now) is not Status.FAILED:  # or else the panel itself says why
        yield from _with_reason(feed.failure.reason, tries, glyphs, room)
    yield from tries


def _with_reason(reason: str, tries: Sequence[str], glyphs: Glyphs, room: int) -> Iterator[str]:
    """Yield the reason before the next try, as much of both as possible; the reason cut last."""
    short = _FILLERS.sub("", reason)
    for text, least, endings in (
        (reason, sys.maxsize, tries),
        (short, sys.maxsize, tries),
        (short, ENOUGH_REASON, tries),
        (short, LEAST_REASON, tries[-1:]),
    ):
        size = cell_len(text)
        for ending in endings:
            left = min(size, room - cell_len(_after(text, glyphs) + ending) + size)
            if left >= min(least, size):
                yield _after(cut_words(text, left, glyphs.ellipsis), glyphs) + ending


def _after(part: str, glyphs: Glyphs) -> str:
    return f" {glyphs.separator} {part}" if part else ""


def _next_tries(feed: AnyFeed, now: float) -> list[str]:
    """Return when the next try is, in fewer and fewer words."""
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


def no_answer(feed: AnyFeed | None, cells: int) -> list[Line]:
    """Return the lines of a panel without an answer: that it waits, or why it has none."""
    failure: Failure | None = None if feed is None else feed.failure
    if failure is None:
        return [line(" ", Span("waiting for the first answer", Role.DIM))]
    words = wrap(failure.reason, cells - 2, Role.BAD)
    if failure.advice:
        words += wrap(failure.advice, cells - 2, Role.DIM)
    return [line(" ", content) for content in words]


def no_data(what: str, then: str, cells: int, rows: int) -> list[Line]:
    """Return the lines of a panel whose answer is empty: `what`, and `then` if there is room.

    It begins with a capital: "No subscriptions yet: a new one will appear here".

    This is no failure: it is drawn neither as a reason nor as a warning.
    """
    what = what[:1].upper() + what[1:]
    lines = wrap(f"{what}: {then}", cells - 2, Role.DIM)
    if len(lines) > rows:
        lines = wrap(what, cells - 2)
    return [line(" ", content) for content in lines]


def live_count(account: AccountState, now: float, glyphs: Glyphs) -> Line:
    """Return the header's count: `● live`, `◐ 3 of 5 feeds live`, `○ no feed live`."""
    live, count = account.live_count(now), len(account.feeds)
    if live == count:
        return line(Span(f"{glyphs.all_live} live", Role.GOOD))
    if live:
        return line(Span(f"{glyphs.some_live} {live} of {count} feeds live", Role.WARN))
    # Before the first answers nothing is wrong yet.
    waiting = any(feed.status(now) is Status.WAITING for feed in account.feeds.values())
    return line(Span(f"{glyphs.none_live} no feed live", Role.DIM if waiting else Role.BAD))
