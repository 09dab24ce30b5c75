"""The bandwidth panel: the history as a chart, or as a sparkline where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wpx_tui.api.params import Granularity
from wpx_tui.feeds.queries import HistoryQuery
from wpx_tui.feeds.state import Answer
from wpx_tui.insight.buckets import Bucket, Totals, buckets, totals
from wpx_tui.insight.ranges import bucket_starts, history_window
from wpx_tui.present import dates, plot
from wpx_tui.present.bars import columns
from wpx_tui.present.line import Line, Role, Span, line, spread
from wpx_tui.present.units import scale
from wpx_tui.widgets.panel import Panel

if TYPE_CHECKING:
    from wpx_tui.api.models import History

PLOT_ROWS = 6
"""From how many rows on a chart with axes is worth it."""
LEGEND_CELLS = 23
AXIS_CELLS = 5
"""The ticks of the chart and its edge, as a rule."""


@dataclass(frozen=True, slots=True)
class _View:
    """An answer made ready: every bucket of its window, and the unit that its figures share."""

    granularity: Granularity
    shown: list[Bucket]
    totals: Totals
    power: int
    is_running: bool


class BandwidthPanel(Panel):
    """Traffic by bucket; a bucket that the API did not send is a gap, the last one still fills."""

    _view: tuple[Answer[HistoryQuery, History], _View] | None = None
    _chart: tuple[object, list[Line]] | None = None

    def heading(self) -> str:
        """What is drawn, and its unit."""
        answer = None if self.feed is None else self.feed.answer
        if answer is None:
            return "Bandwidth by day, GB"
        view = self._ready(answer)
        utc = "" if self.format.zone is UTC else "UTC "
        unit = self.format.units.names[view.power]
        return f"Bandwidth by {utc}{dates.EACH[view.granularity]}, {unit}"

    def figures(
        self, answer: Answer[HistoryQuery, History], cells: int, rows: int
    ) -> Sequence[Line]:
        """A chart with its key figures beside it, or two lines."""
        view = self._ready(answer)
        if not view.totals.known:
            unread = f"{self.format.glyphs.unknown}  no bucket that can be read"
            said = unread if answer.value.data_points else "no traffic in this window"
            return [line(" ", Span(said, Role.DIM))]
        if rows < PLOT_ROWS or cells < 40:
            return self._spark(view, cells, rows)
        key = (view, cells, rows)
        if self._chart is None or self._chart[0] != key:
            self._chart = (key, self._plot(view, cells, rows))
        return self._chart[1]

    def _ready(self, answer: Answer[HistoryQuery, History]) -> _View:
        if self._view is None or self._view[0] is not answer:
            self._view = (answer, self._prepare(answer))
        return self._view[1]

    def _prepare(self, answer: Answer[HistoryQuery, History]) -> _View:
        query, history = answer.query, answer.value
        start, end = history_window(query.granularity, query.back, answer.at)
        starts: list[datetime] = bucket_starts(query.granularity, start, end)
        shown = buckets(history.data_points, starts)
        top = max((bucket.bytes or 0 for bucket in shown), default=0)
        units = self.format.units
        power = scale(top, units.base, len(units.names) - 1) if top else units.names.index("GB")
        return _View(query.granularity, shown, totals(shown), power, query.back == 0)

    def _values(self, view: _View) -> list[float | None]:
        size = self.format.units.base**view.power
        return [None if each.bytes is None else each.bytes / size for each in view.shown]

    def _labels(self, view: _View) -> list[str]:
        starts = [bucket.start for bucket in view.shown]
        return dates.ticks(starts, view.granularity, view.is_running)

    def _plot(self, view: _View, cells: int, rows: int) -> list[Line]:
        size = self.format.units.base**view.power
        average = view.totals.average
        wide = plot.bar_cells(len(view.shown), cells - AXIS_CELLS) * len(view.shown)
        beside = cells - wide - AXIS_CELLS >= LEGEND_CELLS
        legend = self._legend(view)
        drawn = plot.chart(
            plot.Chart(
                self._values(view),
                self._labels(view),
                None if average is None else average / size,
                view.is_running,
            ),
            cells - (LEGEND_CELLS if beside else 1),
            rows if beside else rows - 1,
            self.format.glyphs,
        )
        if not beside:
            return [line(" ", *self._one_line_legend(view)), *drawn]
        right = legend + [line()] * (len(drawn) - len(legend))
        return [
            spread(content, line(each, " "), cells) if each else content
            for content, each in zip(drawn, right, strict=True)
        ]

    def _facts(self, view: _View) -> list[tuple[str, str, str]]:
        """Label, figure and where or when, for each thing worth saying about the window."""
        fmt, sums = self.format, view.totals
        each = dates.EACH[view.granularity]
        facts = [("total", fmt.traffic(sums.total), f"{len(view.shown)} {each}s")]
        if sums.average is not None:
            facts.append(("average", fmt.traffic(sums.average), f"a {each}"))
        if sums.peak is not None:
            when = dates.bucket_name(sums.peak.start, view.granularity)
            facts.append(("peak", fmt.traffic(sums.peak.bytes), when))
        if view.is_running:
            now = view.shown[-1].bytes
            facts.append((dates.NOW[view.granularity], fmt.traffic(now), "so far"))
        return facts

    def _legend(self, view: _View) -> list[Line]:
        lines: list[Line] = []
        for label, figure, detail in self._facts(view):
            lines.append(
                line(Span(f"{label:<11}", Role.DIM), Span(f"{figure:>10}", Role.STRONG), " ")
            )
            lines.append(line(Span(f"{detail:>21}", Role.DIM), " "))
        return lines

    def _one_line_legend(self, view: _View) -> list[Span]:
        spans: list[Span] = []
        for label, figure, _ in self._facts(view):
            spans += [Span(f"{label} ", Role.DIM), Span(f"{figure}   ", Role.STRONG)]
        return spans

    def _spark(self, view: _View, cells: int, rows: int) -> list[Line]:
        wide = max(min((cells - 2) // len(view.shown), 3), 1)
        values = self._values(view)[-(cells - 2) :]
        labels = self._labels(view)[-(cells - 2) :]
        high = max(rows - 2, 1)
        drawn = columns([value for value in values for _ in range(wide)], high, self.format.glyphs)
        last = wide if view.is_running else 0
        lines = [
            line(
                " ",
                Span(each[: len(each) - last], Role.BAR),
                Span(each[len(each) - last :], Role.BAR_ALT),
            )
            for each in drawn
        ]
        if rows > high + 1:
            lines.append(plot.date_line(labels, wide, 1, cells))
        return [*lines, line(" ", *self._one_line_legend(view))]
