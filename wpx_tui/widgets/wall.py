"""The wall: the figures that matter, to be read from across the room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wpx_tui.feeds.clock import Clock
from wpx_tui.feeds.series import Series
from wpx_tui.feeds.state import Feed, FeedName, Status
from wpx_tui.insight.limits import Limits
from wpx_tui.insight.quota import by_urgency, quota
from wpx_tui.present import subscriptions as words
from wpx_tui.present.ages import duration
from wpx_tui.present.bars import columns
from wpx_tui.present.dates import PERIODS
from wpx_tui.present.digits import big, dots, size_for
from wpx_tui.present.format import Format
from wpx_tui.present.line import EMPTY, Line, Role, Span, dimmed, fit, line
from wpx_tui.present.state import absence
from wpx_tui.widgets.lines import Lines

if TYPE_CHECKING:
    from wpx_tui.api.models import Realtime

LEAST_TREND = 3
"""Rows: a lower trend says nothing from four metres."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """One block: what it is, the figure and its unit, a word on it, the feed that it is from."""

    title: str
    number: str
    unit: str
    word: str
    role: Role
    feed: Feed[Any, Any]


class Wall(Lines):
    """Three big figures over the trend; with less room, the most important of them."""

    def __init__(self, fmt: Format, clock: Clock, series: Series, limits: Limits) -> None:
        super().__init__(id="wall")
        self.format = fmt
        self.clock = clock
        self.series = series
        self.limits = limits
        self.feeds: Mapping[FeedName, Feed[Any, Any]] = {}

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Side by side where that is largest, else one below the other."""
        figures = [self._quota(), self._used(), self._success()]
        wide = self._blocks(figures, cells // 3, min(rows - 3, rows * 2 // 3))
        if wide is not None:
            top = [line(*row) for row in zip(*wide, strict=True)]
        else:
            one = self._blocks(figures[:1], cells, rows)
            top = one[0] if one is not None else self._words(figures)
        left = rows - len(top) - 2
        return [*top, *(self._trend(cells, left) if left >= LEAST_TREND else [])]

    def _blocks(self, figures: list[_Figure], cells: int, rows: int) -> list[list[Line]] | None:
        texts = [figure.number for figure in figures]
        size = size_for(texts, cells - 4, rows - 3)
        if size is None:
            return None
        return [self._block(figure, size, cells) for figure in figures]

    def _block(self, figure: _Figure, size: tuple[int, int], cells: int) -> list[Line]:
        number = big(figure.number, size, self.format.glyphs)
        width = dots(figure.number) * size[0]
        unit = [""] * (len(number) - 1) + [f" {figure.unit}"]
        body = [
            line("  ", Span(f"{drawn:<{width}}", figure.role), Span(each, Role.DIM))
            for drawn, each in zip(number, unit, strict=True)
        ]
        lines = [
            line("  ", Span(figure.title, Role.TITLE)),
            EMPTY,
            *body,
            line("  ", Span(figure.word, figure.role)),
        ]
        shown = lines if self._is_live(figure.feed) else dimmed(lines)
        if not self._is_live(figure.feed):
            shown[-1] = line("  ", Span(self._trouble(figure.feed), Role.BAD))
        return [fit(each, cells) for each in shown]

    def _words(self, figures: list[_Figure]) -> list[Line]:
        return [
            line(f" {figure.title} ", Span(f"{figure.number} {figure.unit}", figure.role))
            for figure in figures
        ]

    def _is_live(self, feed: Feed[Any, Any]) -> bool:
        return feed.status(self.clock.now()) is Status.LIVE

    def _trouble(self, feed: Feed[Any, Any]) -> str:
        if feed.answer is None:
            return "waiting" if feed.failure is None else f"FAILED: {feed.failure.reason}"
        return f"STALE {duration(self.clock.now() - feed.answer.clock)}"

    # ---- the figures

    def _quota(self) -> _Figure:
        feed = self.feeds[FeedName.SUBSCRIPTIONS]
        quotas = [] if feed.answer is None else feed.answer.value.subscriptions
        found = by_urgency([quota(each) for each in quotas])
        if not found or not found[0].is_active:
            return _Figure("Subscriptions", "–", "", "no active one", Role.DIM, feed)
        first, limits = found[0], self.limits.of(found[0].id)
        number, _, unit = self.format.whole_percent(first.share).partition(" ")
        word = words.word(first, limits) or "used"
        return _Figure(first.name, number, unit, word, words.role(first, limits), feed)

    def _used(self) -> _Figure:
        feed = self.feeds[FeedName.SUMMARY]
        used = None if feed.answer is None else feed.answer.value.total.bytes_used
        number, _, unit = self.format.traffic(used).partition(" ")
        return _Figure(PERIODS[feed.query.period], number, unit, "used", Role.STRONG, feed)

    def _success(self) -> _Figure:
        feed = self.feeds[FeedName.SUMMARY]
        rate = None if feed.answer is None else feed.answer.value.total.success_rate
        number, _, unit = self.format.percent(rate).partition(" ")
        return _Figure("Requests", number, unit, "succeeded", Role.STRONG, feed)

    def _trend(self, cells: int, rows: int) -> list[Line]:
        feed, now = self.feeds[FeedName.REALTIME], self.clock.now()
        if feed.answer is None:
            return [EMPTY, *absence(feed, cells)]
        values = self.series.minutes(now)
        wide = max((cells - 4) // (len(values) + 1), 1)
        shown = [*values[-(cells - 5) :], self.series.running(now)]
        drawn = columns([each for each in shown for _ in range(wide)], rows - 1, self.format.glyphs)
        lines = [EMPTY]
        for each in drawn:
            done, running = Span(each[:-wide], Role.BAR), Span(each[-wide:], Role.BAR_ALT)
            lines.append(line("  ", done, running))
        lines.append(line("  ", Span(self._said(feed.answer.value), Role.STRONG)))
        return lines if self._is_live(feed) else [*dimmed(lines[:-1]), self._old_trend(feed)]

    def _said(self, now: Realtime) -> str:
        fmt, minute = self.format, now.current_minute
        said = f"this minute {fmt.traffic(minute.bytes)}, {fmt.count(minute.requests)} requests"
        values = self.series.minutes(self.clock.now())
        peak = max((each for each in values if each is not None), default=None)
        return said if peak is None else f"{said}; at most {fmt.traffic(peak)} in 60 minutes"

    def _old_trend(self, feed: Feed[Any, Any]) -> Line:
        return line("  ", Span(self._trouble(feed), Role.BAD))
