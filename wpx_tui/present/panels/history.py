"""A history as text, for the panel and for the page: a chart, and its key figures in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from wpx_tui.analysis.history import Bucket, BucketedHistory
from wpx_tui.analysis.metrics import Metric, MetricSummary, summarize, value
from wpx_tui.present.chart import chart as plot
from wpx_tui.present.chart.bar_places import BarPlaces
from wpx_tui.present.chart.date_line import date_line
from wpx_tui.present.format import dates
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import count_scale, scale
from wpx_tui.present.panels.coming_days import NO_DAYS, ComingDays
from wpx_tui.present.panels.history_columns import PARTIAL
from wpx_tui.present.panels.history_notes import further_stats, stat_text
from wpx_tui.present.panels.stat import Stat
from wpx_tui.present.text.bars import stacked, whole_cells
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, fit, joined, line, width

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import DayAhead

WIDEST = 3
"""Cells: the widest bar where there are no axes."""
LEAST_BESIDE = 3
"""Rows from which on the key figures stand beside such bars: in fewer, some would be missing."""
AXIS_CELLS = 8
"""Cells beside the bars of a chart that its axis takes, about."""
TOTAL, KNOWN = "total", "known"
"""What a sum is of: all buckets, or those whose figure is known."""


@dataclass(frozen=True, slots=True)
class HistoryView:
    """A history by one metric: its summary, and the unit (of `size`) that its figures share.

    What is `coming` is drawn and counts in none of the figures. The bar of the index `marked` has a
    mark.
    """

    history: BucketedHistory
    metric: Metric
    fmt: Formatter
    summary: MetricSummary
    size: float
    unit: str
    coming: ComingDays = NO_DAYS
    marked: int = -1

    @classmethod
    def of(
        cls,
        history: BucketedHistory,
        metric: Metric,
        fmt: Formatter,
        coming: ComingDays = NO_DAYS,
    ) -> HistoryView:
        """Return the view of the history by this metric."""
        top = max((value(bucket, metric) or 0 for bucket in history.buckets), default=0)
        summary = summarize(history, metric)
        return cls(history, metric, fmt, summary, *_scale(metric, top, fmt), coming)

    @property
    def values(self) -> list[float | None]:
        """The buckets' figures in the unit; None where a figure is not known.

        Success rates differ by a percent, and drawn from 0 all look alike: what failed is drawn.
        """
        return [None if figure is None else self._drawn(figure) for figure in self._figures()]

    @property
    def is_known(self) -> bool:
        """True if any bucket has a figure."""
        return any(value(bucket, self.metric) is not None for bucket in self.history.buckets)

    def stats(self) -> list[Stat]:
        """Return total, average, the extreme bucket, and the unfinished one so far, if known."""
        name, count = dates.BUCKET_NAMES[self.history.granularity], len(self.history.buckets)
        stats = []
        if self.summary.total is not None:
            known = sum(figure is not None for figure in self._figures())
            part = f"{known:,} of " if known < count else ""
            detail = f"in {part}{count:,} {name}{'s' if count > 1 else ''}{self._partial_note()}"
            label = TOTAL if known == count else KNOWN
            stats.append(Stat(label, self.text(self.summary.total), detail))
        if self.summary.average is not None:
            stats.append(Stat("average", self.text(self.summary.average), self._average_of))
        extreme = self.summary.extreme
        if extreme is not None:
            stats.append(Stat("peak", self._bucket_text(extreme), self._name(extreme)))
        stats += [
            Stat(PARTIAL, self._bucket_text(bucket), self._name(bucket)) for bucket in self._cut
        ]
        if self.history.is_running:
            now = dates.RUNNING_NAMES[self.history.granularity]
            stats.append(Stat(now, self._bucket_text(self.history.buckets[-1]), "so far"))
        return stats

    @property
    def _average_of(self) -> str:
        """What the average is of: of a rate, all requests and no buckets."""
        if self.metric is Metric.SUCCESS:
            return "of all requests"
        return f"a {dates.BUCKET_NAMES[self.history.granularity]}"

    @property
    def _cut(self) -> list[Bucket]:
        """The buckets that are known in part, but for the one that is still filling."""
        buckets = self.history.buckets
        ended = buckets[:-1] if self.history.is_running else buckets
        return [bucket for bucket in ended if bucket.is_partial]

    def _partial_note(self) -> str:
        count = len(self._cut)
        if not count:
            return ""
        return f", {PARTIAL}" if count == len(self.history.buckets) else f", {count} {PARTIAL}"

    @property
    def kept_note(self) -> str:
        """How many of the buckets only the store has, in words; empty if the API gave all."""
        buckets, name = self.history.buckets, dates.BUCKET_NAMES[self.history.granularity]
        kept = sum(bucket.is_kept for bucket in buckets)
        plural = "s" if len(buckets) > 1 else ""
        return f"{kept:,} of {len(buckets):,} {name}{plural} from the store" if kept else ""

    def sparkline(self, cells: int, rows: int) -> list[Line]:
        """Return bars with the key figures beside them, or below where bars would have no room."""
        stats, beside, room = self._beside(cells, rows)
        if rows < LEAST_BESIDE or room < self._most_bars:
            below = joined((stat.brief for stat in stats), cells)
            return [*self.dated_bars(cells, rows - 1), below]
        pairs = zip_longest(self.dated_bars(room, rows), beside, fillvalue=EMPTY)
        return [line(fit(bars, room + 2), stat) for bars, stat in pairs]

    @property
    def _most_bars(self) -> int:
        return len(self.history.buckets) + max(len(self.coming.days) - 1, 0)

    def _beside(self, cells: int, rows: int) -> tuple[list[Stat], list[Line], int]:
        """Return the key figures, these as a column, and the cells that it leaves for bars."""
        stats = sorted(self.stats(), key=lambda stat: stat.label == "average")[:rows]
        label_cells = max((len(stat.label) for stat in stats), default=0)
        beside = [stat.padded(label_cells) for stat in stats]
        return stats, beside, cells - 2 - max(map(width, beside), default=0)

    def sparkline_places(self, cells: int, rows: int) -> BarPlaces:
        """Return where across `sparkline` draws its bars."""
        room = self._beside(cells, rows)[-1]
        is_below = rows < LEAST_BESIDE or room < self._most_bars
        cells = cells if is_below else room
        return self._places(self._content(cells), cells)

    def _places(self, content: plot.Chart, cells: int) -> BarPlaces:
        total = len(content.totals)
        size = max(min(cells // max(total, 1), WIDEST), 1)
        return BarPlaces(0, size, max(total - cells, 0), total)

    def dated_bars(self, cells: int, rows: int) -> list[Line]:
        """Return bars over their dates and nothing else, the newest as far as they fit."""
        content = self._content(cells)
        measured, totals = content.measured[-cells:], content.totals[-cells:]
        if not content.to_come:
            measured = totals
        _, size, first, _ = self._places(content, cells)
        buckets = self.history.buckets
        roles = [Role.BAR_ALT if bucket.is_partial else Role.BAR for bucket in buckets]
        roles += [content.to_come_role] * (len(content.totals) - len(roles))
        mark = None
        if content.marked >= first and rows > 1:
            mark = (content.marked - first) * size, self.fmt.glyphs.up * size
        elif content.marked >= first:
            roles[content.marked] = Role.CURSOR
        high = max(rows - 1, 1)
        bars = list(zip(measured, totals, strict=True))
        if content.to_come:
            bars = whole_cells(bars, high, content.highest)
        drawn = stacked(
            [bar for bar in bars for _ in range(size)],
            high,
            self.fmt.glyphs,
            top=content.highest if content.to_come else None,
            in_cells=bool(content.to_come),
        )
        lines = [self._bar_line(bar, roles[-cells:], size) for bar in drawn]
        dates_below = date_line(content.labels.since(-cells), size, 0, cells, mark)
        return [*lines, dates_below][:rows]

    def _bar_line(self, bar: str, roles: Sequence[Role], size: int) -> Line:
        """Return a row of bars, those of a part of a bucket in another colour."""
        spans, at = [], 0
        for role, group in groupby(roles):
            end = at + size * len(list(group))
            spans.append(Span(bar[at:end], role))
            at = end
        return line(*spans)

    def chart(self, cells: int, rows: int) -> list[Line]:
        """Return the chart with its key figures over or beside it."""
        return plot.chart(self._content(cells - AXIS_CELLS), cells, rows, self.fmt.glyphs)

    def chart_places(self, cells: int, rows: int) -> BarPlaces:
        """Return where across `chart` draws its bars."""
        return plot.bar_places(self._content(cells - AXIS_CELLS), cells, rows)

    def _content(self, room: int) -> plot.Chart:
        """Return what to draw, with as many coming days as get a bar in `room` cells."""
        average = self.summary.average
        ahead = self.coming.within(len(self.history.buckets), room)
        return plot.Chart(
            self.values,
            self._labels(ahead),
            self.unit,
            None if average is None else self._drawn(average),
            self._notes(),
            [stat_text(stat) for stat in [*self.stats(), *further_stats(self)]],
            self.history.is_running,
            [day.expected / self.size for day in ahead],
            Role.DIM if self.coming.is_stale else Role.BAR_ALT,
            self.marked if self.marked < len(self.history.buckets) + len(ahead[1:]) else -1,
        )

    def _drawn(self, figure: float) -> float:
        """Return how high a figure of the metric is drawn, in the unit."""
        return failed(figure) if self.metric is Metric.SUCCESS else figure / self.size

    def _labels(self, ahead: Sequence[DayAhead]) -> dates.Labels:
        history = self.history
        starts = [bucket.start for bucket in history.buckets]
        to_come = [day.start for day in ahead[1:]]
        return dates.labels(starts, history.granularity, history.is_running, to_come)

    def _notes(self) -> Sequence[plot.Note]:
        """Return the key figures at the heights of their values; the total on top."""
        extreme, average = self.summary.extreme, self.summary.average
        top = float("inf")
        heights: dict[str, float | None] = {TOTAL: top, KNOWN: top}
        heights["average"] = None if average is None else self._drawn(average)
        heights["peak"] = None if extreme is None else self._height(extreme)
        if self.history.is_running:
            running = dates.RUNNING_NAMES[self.history.granularity]
            heights[running] = self._height(self.history.buckets[-1])
        return [
            plot.Note(height, stat.brief)
            for stat in self.stats()
            if (height := heights.get(stat.label)) is not None
        ]

    def _height(self, bucket: Bucket) -> float | None:
        figure = value(bucket, self.metric)
        return None if figure is None else self._drawn(figure)

    def _figures(self) -> list[float | None]:
        return [value(bucket, self.metric) for bucket in self.history.buckets]

    def _bucket_text(self, bucket: Bucket) -> str:
        return self.text(value(bucket, self.metric))

    def _name(self, bucket: Bucket) -> str:
        return dates.bucket_name(bucket.start, self.history.granularity)

    def text(self, figure: float | None) -> str:
        """Write a figure of the metric, not divided by `size`: "23.2 GB", "1.2 M".

        Of a success rate, what failed: "1.3 %".
        """
        if self.metric is Metric.SUCCESS:
            return self.fmt.percent(None if figure is None else failed(figure))
        return self.fmt.traffic(figure) if self.metric is Metric.TRAFFIC else self.fmt.count(figure)


def failed(success: float) -> float:
    """Return how many percent failed where so many succeeded, both 0 to 100."""
    # 100 - 98.7 is a hair less than 1.3.
    return round(100.0 - success, 9)


def _scale(metric: Metric, top: float, fmt: Formatter) -> tuple[float, str]:
    """Return the divisor that gives figures up to `top` a common unit, and that unit."""
    if metric is Metric.SUCCESS:
        return 1.0, "%"
    if metric is Metric.REQUESTS:
        return count_scale(top)
    names = fmt.units.names
    power = scale(top, fmt.units.base, len(names) - 1) if top else 3  # GB
    return float(fmt.units.base**power), names[power]
