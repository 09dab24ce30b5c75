"""The wall: the figures that matter, to be read from across the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.money import cost_text
from wpx_tui.present.panels.costs import cost_of_period
from wpx_tui.present.panels.coverage import summary_title
from wpx_tui.present.panels.feed_status import no_answer
from wpx_tui.present.panels.headline import Headline, feed_problem, headline, headline_lines
from wpx_tui.present.panels.trend import scale, trend
from wpx_tui.present.panels.wall import Figure, banner, figure_lines
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, cut, dimmed, line
from wpx_tui.tui.widgets.line_widget import LineWidget

if TYPE_CHECKING:
    from wpx_tui.api.models import Realtime

MIN_TREND_ROWS = 3
"""Rows: a lower trend says nothing from four metres."""
MAX_HEADLINE_SHARE = 0.55
"""Share of the rows that the verdict takes, ..."""
ROWS_OF_HEADLINE = 14
"""... or so many of a low wall, where the figures below are in words."""
FIGURES = 3
MAX_FIGURES_SHARE = 0.6
"""Share of the rows below the verdict that the figures take; the trend has the rest."""
MIN_ROWS_WITH_TREND = 18
"""Rows from which on there is a trend at all."""


class Wall(LineWidget):
    """The verdict, three big figures and the trend; with less room, the first of them."""

    def __init__(
        self, fmt: Formatter, clock: Clock, state: AccountState, thresholds: ThresholdSettings
    ) -> None:
        """Show `state` first; `thresholds`: from which used share on a quota is high."""
        super().__init__(id="wall")
        self.format = fmt
        self.clock = clock
        self.account = state
        self.thresholds = thresholds

    def headline(self) -> Headline:
        """Return what the wall says first."""
        now, at = self.clock.now(), self.clock.utc()
        return headline(self.account, self.thresholds, self.format, now, at)

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return verdict, figures, a blank, and the trend in the rest of the rows."""
        glyphs = self.format.glyphs
        most = max(int(rows * MAX_HEADLINE_SHARE), min(rows - FIGURES, ROWS_OF_HEADLINE))
        lines = headline_lines(self.headline(), cells, max(most, 1), glyphs)
        figures = [self._used(), self._now(), self._success()]
        if rows - len(lines) > FIGURES:
            lines.append(EMPTY)
        left = rows - len(lines)
        room = int(left * MAX_FIGURES_SHARE) if rows >= MIN_ROWS_WITH_TREND else left
        lines += figure_lines(figures, cells, max(room, min(FIGURES, left)), glyphs)
        left = rows - len(lines) - 1
        if rows < MIN_ROWS_WITH_TREND or left < MIN_TREND_ROWS:
            return lines
        lines = [EMPTY, *lines] if left > MIN_TREND_ROWS + 2 else lines
        return [*lines, EMPTY, *self._trend(cells, rows - len(lines) - 1)]

    def _figure(
        self, feed: Feed[object, object], title: str, value: str, state: tuple[str, str, Role]
    ) -> Figure:
        """Return a figure of `value`, number and unit; `state`: word, detail, role when live."""
        number, _, unit = value.partition(" ")
        if feed.status(self.clock.now()) is Status.LIVE:
            return Figure(title, number, unit, *state, is_live=True)
        word, detail = feed_problem(feed, self.clock.now())
        return Figure(title, number, unit, word, detail, Role.BAD, is_live=False)

    # ---- the figures

    def _used(self) -> Figure:
        feed = self.account.summary
        total = None if feed.answer is None else feed.answer.value.total
        title = summary_title(feed, self.clock.utc(), self.format)
        value = self.format.traffic(None if total is None else total.bytes_used)
        cost = cost_of_period(self.account, self.format)
        spent = "" if cost is None else cost_text(cost, self.format)
        return self._figure(feed, title, value, ("used", spent, Role.STRONG))

    def _now(self) -> Figure:
        feed, fmt = self.account.realtime, self.format
        now: Realtime | None = None if feed.answer is None else feed.answer.value
        value = fmt.traffic(None if now is None else now.current_minute.bytes)
        detail = ""
        if now is not None:
            minute = now.current_minute
            detail = (
                f"{fmt.count(minute.requests)} requests {fmt.glyphs.separator} "
                f"{fmt.count(minute.active_sessions)} sessions"
            )
        return self._figure(feed, "This minute", value, ("", detail, Role.STRONG))

    def _success(self) -> Figure:
        feed = self.account.summary
        total = None if feed.answer is None else feed.answer.value.total
        value = self.format.percent(None if total is None else total.success_rate)
        detail = "" if total is None else f"of {self.format.count(total.requests)} requests"
        return self._figure(feed, "Success", value, ("", detail, Role.STRONG))

    # ---- the trend

    def _trend(self, cells: int, rows: int) -> list[Line]:
        feed, now = self.account.realtime, self.clock.now()
        if feed.answer is None:
            return no_answer(feed, cells)
        minutes, turn = self.account.samples.minutes(now), int(self.clock.utc().timestamp() // 60)
        drawn, count = trend(
            minutes,
            self.account.samples.running(now),
            turn,
            cells - 4,
            rows - 1,
            self.format.glyphs,
        )
        over = f"traffic of the last {count} minutes"
        utc, is_sampled = self.clock.utc(), self.account.samples.is_sampled
        words = scale(minutes[-count:], over, self.format, utc, cells - 3, is_sampled=is_sampled)
        caption = cut(words, cells - 3, self.format.glyphs.ellipsis)
        lines = [*(line("  ", content) for content in drawn), line("  ", Span(caption, Role.DIM))]
        return lines if feed.status(now) is Status.LIVE else dimmed(lines)


class Banner(LineWidget):
    """The alarm, in letters as large as fit; of no height while all is well."""

    def __init__(self, fmt: Formatter) -> None:
        super().__init__(id="banner")
        self.format = fmt
        self._rows: list[str] = []

    def say(self, messages: Sequence[str], cells: int, rows: int) -> None:
        """Show the first of `messages` that can be big in `cells` × `rows`; hide without any."""
        drawn = banner(messages, cells, max(rows - 2, 1), self.format.glyphs) if messages else []
        if len(drawn) > 1:
            drawn = ["", *drawn, ""]
        if len(drawn) != len(self._rows):
            self.styles.height = len(drawn)
        self._rows = drawn
        self.redraw()

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a bar across the whole screen."""
        return [line(Span(f"{text:^{cells}}"[:cells], Role.ALARM)) for text in self._rows]
