"""The bandwidth panel: the history as a chart, as a sparkline, or zoomed over its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from textual.reactive import reactive

from wpx_tui.feeds.queries import HistoryQuery
from wpx_tui.feeds.state import Answer
from wpx_tui.insight.buckets import Bucket, Stretch, stretch
from wpx_tui.insight.metrics import Metric, Sums, sums, value
from wpx_tui.insight.ranges import history_window
from wpx_tui.present import dates, plot
from wpx_tui.present.bars import columns
from wpx_tui.present.line import EMPTY, Line, Role, Span, in_role, line, spread
from wpx_tui.present.table import Column, heading, row
from wpx_tui.present.units import count_scale, scale
from wpx_tui.widgets.panel import Panel
from wpx_tui.widgets.rows import Browsing

if TYPE_CHECKING:
    from wpx_tui.api.models import History

PLOT_ROWS = 6
"""From how many rows on a chart with axes is worth it."""
LEGEND_CELLS = 22
AXIS_CELLS = 5
"""The ticks of the chart and its edge, as a rule."""
TABLE = (
    Column("bucket", 16),
    Column("traffic", 9, "right", Role.STRONG),
    Column("requests", 9, "right"),
    Column("success", 8, "right"),
)


@dataclass(frozen=True, slots=True)
class _View:
    """An answer made ready for one metric: its sums, and the unit that its figures share."""

    stretch: Stretch
    metric: Metric
    sums: Sums
    size: float
    unit: str

    @property
    def values(self) -> list[float | None]:
        """What the chart draws, in the unit."""
        found = [value(each, self.metric) for each in self.stretch.buckets]
        return [None if each is None else each / self.size for each in found]

    @property
    def labels(self) -> list[str]:
        """What stands under the bars."""
        starts = [bucket.start for bucket in self.stretch.buckets]
        return dates.ticks(starts, self.stretch.granularity, self.stretch.is_running)


class BandwidthPanel(Browsing, Panel):
    """A metric by bucket; what the API did not send is a gap, the last one may still fill."""

    metric: reactive[Metric] = reactive(Metric.TRAFFIC, init=False, repaint=False)
    """Which of the three figures is drawn."""
    subject: reactive[str | None] = reactive(None, init=False, repaint=False)
    """The name of the subscription that the history is filtered to, if it is."""

    _view: tuple[object, _View] | None = None
    _chart: tuple[object, list[Line]] | None = None

    def heading(self) -> str:
        """What is drawn by which bucket, its unit, and the window when it does not end now."""
        feed = self.feed
        query = HistoryQuery() if feed is None else feed.query
        names = {
            Metric.TRAFFIC: "Bandwidth",
            Metric.REQUESTS: "Requests",
            Metric.SUCCESS: "Success rate",
        }
        utc = "" if self.format.zone is UTC else "UTC "
        unit = self._unit()
        title = f"{names[self.metric]} by {utc}{dates.EACH[query.granularity]}"
        parts = [f"{title}, {unit}" if unit else title]
        if query.back and feed is not None:
            parts.append(self._window(query))
        if self.subject is not None:
            parts.append(f"only {self.subject}")
        return f" {self.format.glyphs.separator} ".join(parts)

    def _unit(self) -> str:
        answer = None if self.feed is None else self.feed.answer
        if answer is not None:
            return self._ready(answer).unit
        return self.format.units.names[3] if self.metric is Metric.TRAFFIC else ""

    def _window(self, query: HistoryQuery) -> str:
        start, end = history_window(query.granularity, query.back, self.clock.utc())
        return dates.window(start, end)

    def describe(self, query: HistoryQuery) -> str:
        """The buckets, and how far back."""
        back = f", {query.back} windows back" if query.back else ""
        return f"by {dates.EACH[query.granularity]}{back}"

    def watch_metric(self) -> None:
        """Another figure of the same answer."""
        self.redraw()

    def watch_subject(self) -> None:
        """The title says it."""
        self.redraw()

    def figures(
        self, answer: Answer[HistoryQuery, History], cells: int, rows: int
    ) -> Sequence[Line]:
        """A chart with its key figures beside it, or two lines; zoomed, its table below."""
        view = self._ready(answer)
        if all(each is None for each in view.values):
            return [line(" ", Span(self._nothing(answer), Role.DIM))]
        if self.is_zoomed and rows >= 2 * PLOT_ROWS:
            high = max(rows // 2, PLOT_ROWS)
            return [*self._charted(view, cells, high), *self._table(view, high, rows - high)]
        self.rows.show((), 1)  # no table here
        if rows < PLOT_ROWS or cells < 40:
            return self._spark(view, cells, rows)
        return self._charted(view, cells, rows)

    def _nothing(self, answer: Answer[HistoryQuery, History]) -> str:
        if answer.value.data_points:
            return f"{self.format.glyphs.unknown}  no bucket that can be read"
        return (
            "no traffic in this window: it is older than the data, or nothing was used"
            if answer.query.back
            else "no traffic in this window"
        )

    def _ready(self, answer: Answer[HistoryQuery, History]) -> _View:
        key = (answer.clock, answer.query, self.metric)
        if self._view is None or self._view[0] != key:
            self._view = (key, self._prepare(answer))
        return self._view[1]

    def _prepare(self, answer: Answer[HistoryQuery, History]) -> _View:
        query = answer.query
        window = query.window or history_window(query.granularity, query.back, answer.at)
        ready = stretch(answer.value.data_points, query.granularity, window, answer.at)
        found = sums(ready.buckets, self.metric, is_running=ready.is_running)
        top = max((value(each, self.metric) or 0 for each in ready.buckets), default=0)
        size, unit = self._scale(top)
        return _View(ready, self.metric, found, size, unit)

    def _scale(self, top: float) -> tuple[float, str]:
        units = self.format.units
        if self.metric is Metric.SUCCESS:
            return 1.0, "%"
        if self.metric is Metric.REQUESTS:
            return count_scale(top)
        power = scale(top, units.base, len(units.names) - 1) if top else units.names.index("GB")
        return float(units.base**power), units.names[power]

    def _text(self, figure: float | None) -> str:
        fmt = self.format
        if self.metric is Metric.TRAFFIC:
            return fmt.traffic(figure)
        return fmt.count(figure) if self.metric is Metric.REQUESTS else fmt.percent(figure)

    # ---- drawing

    def _charted(self, view: _View, cells: int, rows: int) -> list[Line]:
        key = (self._view and self._view[0], cells, rows)
        if self._chart is None or self._chart[0] != key:
            self._chart = (key, self._plot(view, cells, rows))
        return self._chart[1]

    def _plot(self, view: _View, cells: int, rows: int) -> list[Line]:
        count = len(view.stretch.buckets)
        wide = plot.bar_cells(count, cells - AXIS_CELLS) * count
        beside = cells - wide - AXIS_CELLS > LEGEND_CELLS
        average = view.sums.average
        what = plot.Chart(
            view.values,
            view.labels,
            None if average is None else average / view.size,
            view.stretch.is_running,
        )
        if not beside:
            drawn = plot.chart(what, cells - 1, rows - 1, self.format.glyphs)
            return [line(" ", *self._one_line_legend(view)), *drawn]
        drawn = plot.chart(what, cells - LEGEND_CELLS, rows, self.format.glyphs)
        legend = self._legend(view)[: len(drawn)]
        right = legend + [EMPTY] * (len(drawn) - len(legend))
        return [
            spread(content, line(each, " "), cells) if each else content
            for content, each in zip(drawn, right, strict=True)
        ]

    def _facts(self, view: _View) -> list[tuple[str, str, str]]:
        """Label, figure and where or when, for each thing worth saying about the window."""
        shown, each = view.stretch, dates.EACH[view.stretch.granularity]
        facts = []
        if view.sums.total is not None:
            facts.append(("total", self._text(view.sums.total), f"{len(shown.buckets)} {each}s"))
        if view.sums.average is not None:
            facts.append(("average", self._text(view.sums.average), f"a {each}"))
        if view.sums.extreme is not None:
            when = dates.bucket_name(view.sums.extreme.start, shown.granularity)
            label = "lowest" if view.metric is Metric.SUCCESS else "peak"
            facts.append((label, self._text(value(view.sums.extreme, view.metric)), when))
        if shown.is_running:
            so_far = self._text(value(shown.buckets[-1], view.metric))
            facts.append((dates.NOW[shown.granularity], so_far, "so far"))
        return facts

    def _legend(self, view: _View) -> list[Line]:
        lines: list[Line] = []
        for label, figure, detail in self._facts(view):
            lines.append(line(Span(f"{label:<11}", Role.DIM), Span(f"{figure:>10}", Role.STRONG)))
            lines.append(line(Span(f"{detail:>21}", Role.DIM)))
        return lines

    def _one_line_legend(self, view: _View) -> list[Span]:
        spans: list[Span] = []
        for label, figure, _ in self._facts(view):
            spans += [Span(f"{label} ", Role.DIM), Span(f"{figure}   ", Role.STRONG)]
        return spans

    def _spark(self, view: _View, cells: int, rows: int) -> list[Line]:
        wide = max(min((cells - 2) // len(view.stretch.buckets), 3), 1)
        values, labels = view.values[-(cells - 2) :], view.labels[-(cells - 2) :]
        high = max(rows - 2, 1)
        drawn = columns([each for each in values for _ in range(wide)], high, self.format.glyphs)
        last = wide if view.stretch.is_running else 0
        lines = [_bars(each, len(each) - last) for each in drawn]
        if rows > high + 1:
            lines.append(plot.date_line(labels, wide, 1, cells))
        return [*lines, line(" ", *self._one_line_legend(view))]

    def _table(self, view: _View, above: int, rows: int) -> list[Line]:
        """A blank, the titles, the newest bucket first, from where the user scrolled to."""
        newest = list(reversed(view.stretch.buckets))
        keys = [each.start for each in newest]
        seen = self.rows.show(keys, rows - 2, first_line=above + 3)
        lines = [EMPTY, heading(TABLE)]
        for index in seen:
            content = row(TABLE, self._cells(newest[index], view))
            here = self.has_focus and keys[index] == self.rows.cursor
            lines.append(in_role(content, Role.CURSOR) if here else content)
        return lines

    def _cells(self, bucket: Bucket, view: _View) -> list[str]:
        fmt = self.format
        return [
            dates.bucket_name(bucket.start, view.stretch.granularity),
            fmt.traffic(bucket.bytes),
            fmt.count(bucket.requests),
            fmt.percent(bucket.success_rate),
        ]


def _bars(text: str, finished: int) -> Line:
    return line(" ", Span(text[:finished], Role.BAR), Span(text[finished:], Role.BAR_ALT))
