"""The account in the one line that a terminal has room for: what matters most, first and whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from wpx_tui.analysis.quotas import Quota, by_urgency, quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Feed, FeedName, Status
from wpx_tui.present.format.dates import PERIODS
from wpx_tui.present.format.durations import duration
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.feed_status import live_count
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, cut, joined, line, width

AnyFeed = Feed[Any, Any]
Wordings = list[Line]
"""The same in fewer and fewer words; the first one is in full."""

LEAST_NAME = 3
"""Cells: of a shorter name nothing is left but the sign that it was cut."""
LEAST_WITH_SIGN = 8
"""Cells: with less room the share has them all."""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """What is known at `now` (`Clock.now()` seconds)."""

    feeds: Mapping[FeedName, AnyFeed]
    limits: ThresholdSettings
    fmt: Formatter
    now: float

    def line(self, cells: int) -> Line:
        """All of it in full where that fits; else in short, by importance, as far as there is room.

        What has no room is left out whole: no number is cut.
        """
        sign = live_count(self.feeds.values(), self.now, self.fmt.glyphs)[0]
        head = line(Span(f"{sign.text[:1]} ", sign.role)) if cells >= LEAST_WITH_SIGN else EMPTY
        parts = [part for part in self._parts() if part]
        between = f" {self.fmt.separator} "
        full = line(head, joined((part[0] for part in parts), sum(map(_longest, parts)), between))
        if width(full) <= cells:
            return full
        found = head
        for part in parts:
            gap = between if found != head else ""
            fitting = (line(found, gap, each) for each in part[1:])
            longer = next((each for each in fitting if width(each) <= cells), None)
            if longer is None:
                break
            found = longer
        return found

    def _parts(self) -> Iterator[Wordings]:
        """What there is to say, by importance."""
        summary = self.feeds[FeedName.SUMMARY]
        period = PERIODS[(summary.answer or summary).query.period].lower()
        total = summary.answer.value.total if summary.answer else None
        realtime = self.feeds[FeedName.REALTIME]
        minute = realtime.answer.value.current_minute if realtime.answer else None
        yield self._trouble()
        yield self._quota()
        if total is not None:
            yield self._figure(summary, self.fmt.traffic(total.bytes_used), f" {period}")
        if minute is not None:
            yield self._figure(realtime, self.fmt.traffic(minute.bytes), " this minute", "/min")
        if total is not None:
            yield self._figure(summary, self.fmt.percent(total.success_rate), " success")

    def _figure(self, feed: AnyFeed, text: str, label: str, short: str = "") -> Wordings:
        role = Role.STRONG if feed.status(self.now) is Status.LIVE else Role.DIM
        return [line(Span(text, role), Span(each, Role.DIM)) for each in (label, short)]

    def _trouble(self) -> Wordings:
        """That nothing is live, and since when or why."""
        if any(feed.status(self.now) is Status.LIVE for feed in self.feeds.values()):
            return []
        heard = [feed.answer.clock for feed in self.feeds.values() if feed.answer is not None]
        if heard:
            return [line(Span(f"stale {duration(self.now - max(heard))}", Role.BAD))] * 2
        reasons = [feed.failure.reason for feed in self.feeds.values() if feed.failure]
        if not reasons:
            return [line(Span("waiting for the first answer", Role.DIM)), line(Span("waiting"))]
        said = (f"failed: {reasons[0]}", f"failed: {reasons[0]}", "failed")
        return [line(Span(each, Role.BAD)) for each in said]

    def _quota(self) -> Wordings:
        feed = self.feeds[FeedName.SUBSCRIPTIONS]
        if feed.answer is None:
            return []
        listed = by_urgency([quota(each) for each in feed.answer.value.subscriptions])
        first = next((each for each in listed if each.is_active), None)
        if first is None:
            return [line(Span("no subscription", Role.DIM))] * 2
        is_live = feed.status(self.now) is Status.LIVE
        role = words.role(first, self.limits.of(first.id)) if is_live else Role.DIM
        return list(self._wordings(first, role))

    def _wordings(self, one: Quota, role: Role) -> Iterator[Line]:
        """Name and share with its level in a word; with its sign; the name cut; without it."""
        limits = self.limits.of(one.id)
        share, name = self.fmt.whole_percent(one.share), words.short_name(one)
        word, marked = words.word(one, limits), share + words.sign(one, limits)
        yield line(f"{one.name} ", Span(f"{share} {word}".rstrip(), role))
        for size in range(cell_len(name), LEAST_NAME - 1, -1):
            yield line(f"{cut(name, size, self.fmt.glyphs.ellipsis)} ", Span(marked, role))
        yield line(Span(marked, role))


def _longest(part: Wordings) -> int:
    return max(map(width, part)) + len(" · ")
