"""A history as text, for the panel and for the page: a chart, and what is worth saying about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from wpx_tui.analysis.history import Bucket, BucketedHistory
from wpx_tui.analysis.metrics import Metric, MetricSummary, sums, value
from wpx_tui.present.chart import chart as plot
from wpx_tui.present.format import dates
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import count_scale, scale
from wpx_tui.present.text.bars import columns
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, fit, joined, line, width

WIDEST = 3
"""Cells: the widest bar where there are no axes."""
LEAST_BESIDE = 3
"""Rows from which on the facts stand beside such bars: fewer have no room for those that matter."""
HEADROOM = 1.2
"""How much longer the axis of the success rate is than from the lowest rate to all."""
_SPANS = (1, 2, 5, 10, 20, 50, 100)
"""Percent that such an axis shows, the smallest that is enough."""


@dataclass(frozen=True, slots=True)
class Stat:
    """Something worth saying: what it is, how much, and of what or when."""

    label: str
    figure: str
    detail: str

    @property
    def brief(self) -> Line:
        """Without its detail."""
        return self.padded(0)

    def padded(self, cells: int) -> Line:
        """Without its detail; the label takes so many cells."""
        return line(Span(f"{self.label:<{cells}} ", Role.DIM), Span(self.figure, Role.STRONG))


@dataclass(frozen=True, slots=True)
class HistoryView:
    """A history made ready for one metric: its sums, and the unit that its figures share."""

    stretch: BucketedHistory
    metric: Metric
    fmt: Formatter
    sums: MetricSummary
    size: float
    unit: str

    @classmethod
    def of(cls, stretch: BucketedHistory, metric: Metric, fmt: Formatter) -> HistoryView:
        """The history by this metric."""
        found = sums(stretch.buckets, metric, is_running=stretch.is_running)
        top = max((value(each, metric) or 0 for each in stretch.buckets), default=0)
        return cls(stretch, metric, fmt, found, *_scale(metric, top, fmt))

    @property
    def values(self) -> list[float | None]:
        """The buckets' figures in the unit; None where none is known."""
        found = [value(each, self.metric) for each in self.stretch.buckets]
        return [None if each is None else each / self.size for each in found]

    @property
    def is_known(self) -> bool:
        """Whether any bucket has a figure."""
        return any(value(each, self.metric) is not None for each in self.stretch.buckets)

    @property
    def floor(self) -> float:
        """Where the axis begins: success rates differ by a percent, and from 0 all look alike."""
        if self.metric is not Metric.SUCCESS:
            return 0.0
        lowest = min((each for each in self.values if each is not None), default=0.0)
        wanted = (100 - lowest) * HEADROOM
        return float(100 - next((each for each in _SPANS if each >= wanted), 100))

    @property
    def top(self) -> float | None:
        """Where the axis ends, None at the highest value."""
        return 100.0 if self.metric is Metric.SUCCESS else None

    @property
    def scale(self) -> str:
        """What the axis spans, where that is neither from zero nor to the peak."""
        if self.metric is not Metric.SUCCESS or not self.is_known:
            return ""
        return f"{self.floor:.0f}{self.fmt.glyphs.dash}100 %"

    def facts(self) -> list[Stat]:
        """Total, average, the bucket to look at, and what the unfinished one holds so far."""
        each, count = dates.EACH[self.stretch.granularity], len(self.stretch.buckets)
        found = []
        if self.sums.total is not None:
            detail = f"in {count:,} {each}{'s' if count > 1 else ''}"
            found.append(Stat("total", self._text(self.sums.total), detail))
        if self.sums.average is not None:
            found.append(Stat("average", self._text(self.sums.average), f"a {each}"))
        if self.sums.extreme is not None:
            label = "lowest" if self.metric is Metric.SUCCESS else "peak"
            found.append(Stat(label, self._of(self.sums.extreme), self._name(self.sums.extreme)))
        if self.stretch.is_running:
            now = dates.NOW[self.stretch.granularity]
            found.append(Stat(now, self._of(self.stretch.buckets[-1]), "so far"))
        return found

    def sparkline(self, cells: int, rows: int) -> list[Line]:
        """The bars with the facts beside them, or below where that leaves some bars no room."""
        facts = sorted(self.facts(), key=lambda each: each.label == "average")[:rows]
        names = max((len(each.label) for each in facts), default=0)
        beside = [fact.padded(names) for fact in facts]
        room = cells - 2 - max(map(width, beside), default=0)
        if rows < LEAST_BESIDE or room < len(self.stretch.buckets):
            return [*self.spark(cells, rows - 1), joined((each.brief for each in facts), cells)]
        pairs = zip_longest(self.spark(room, rows), beside, fillvalue=EMPTY)
        return [line(fit(bars, room + 2), fact) for bars, fact in pairs]

    def spark(self, cells: int, rows: int) -> list[Line]:
        """Bars over their dates and nothing else, the newest as far as they fit."""
        size = max(min(cells // max(len(self.stretch.buckets), 1), WIDEST), 1)
        values, labels = self.values[-cells:], self._labels().since(-cells)
        repeated = [each for each in values for _ in range(size)]
        high = max(rows - 1, 1)
        drawn = columns(repeated, high, self.fmt.glyphs, floor=self.floor, top=self.top)
        end = len(repeated) - (size if self.stretch.is_running else 0)
        lines = [line(Span(each[:end], Role.BAR), Span(each[end:], Role.BAR_ALT)) for each in drawn]
        return [*lines, plot.date_line(labels, size, 0, cells)][:rows]

    def chart(self, cells: int, rows: int) -> list[Line]:
        """The chart with axes; the peak stands over its bar, the other facts beside."""
        average = self.sums.average
        drawn = plot.Chart(
            self.values,
            self._labels(),
            self.unit,
            self.floor,
            self.top,
            None if average is None else average / self.size,
            self._peak(),
            self._notes(),
            self.stretch.is_running,
        )
        return plot.chart(drawn, cells, rows, self.fmt.glyphs)

    def _labels(self) -> dates.Labels:
        starts = [bucket.start for bucket in self.stretch.buckets]
        return dates.labels(starts, self.stretch.granularity, self.stretch.is_running)

    def _peak(self) -> tuple[int, str] | None:
        bucket = self.sums.extreme
        if bucket is None:
            return None
        glyphs = self.fmt.glyphs
        words = f"{glyphs.down} {self._of(bucket)} {self._name(bucket)}"
        if self.metric is Metric.SUCCESS:
            words = f"{glyphs.down} lowest: {self._of(bucket)} {self._name(bucket)}"
        return self.stretch.buckets.index(bucket), words

    def _notes(self) -> Sequence[plot.Note]:
        """The facts but for the peak, each at the height of its value; the total above."""
        total, average = self.sums.total, self.sums.average
        heights = {"total": None if total is None else float("inf"), "average": average}
        if self.stretch.is_running:
            running = value(self.stretch.buckets[-1], self.metric)
            heights[dates.NOW[self.stretch.granularity]] = running
        return [
            plot.Note(height / self.size, fact.brief)
            for fact in self.facts()
            if (height := heights.get(fact.label)) is not None
        ]

    def _of(self, bucket: Bucket) -> str:
        return self._text(value(bucket, self.metric))

    def _name(self, bucket: Bucket) -> str:
        return dates.bucket_name(bucket.start, self.stretch.granularity)

    def _text(self, figure: float | None) -> str:
        if self.metric is Metric.TRAFFIC:
            return self.fmt.traffic(figure)
        return (
            self.fmt.count(figure) if self.metric is Metric.REQUESTS else self.fmt.percent(figure)
        )


def _scale(metric: Metric, top: float, fmt: Formatter) -> tuple[float, str]:
    """What figures up to `top` are divided by so that they share a unit, and that unit."""
    if metric is Metric.SUCCESS:
        return 1.0, "%"
    if metric is Metric.REQUESTS:
        return count_scale(top)
    names = fmt.units.names
    power = scale(top, fmt.units.base, len(names) - 1) if top else 3  # GB
    return float(fmt.units.base**power), names[power]
