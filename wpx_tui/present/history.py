"""A history as text: a chart of a few lines, and what is worth saying about it."""

from __future__ import annotations

from wpx_tui.insight.buckets import Stretch
from wpx_tui.present import dates
from wpx_tui.present.bars import columns
from wpx_tui.present.format import Format
from wpx_tui.present.line import Line, Role, Span, line
from wpx_tui.present.plot import date_line

CHART_ROWS = 3
MAX_BAR = 2
"""Cells: the widest bar of the chart."""


def chart(stretch: Stretch, fmt: Format, cells: int) -> list[Line]:
    """The newest buckets as far as they fit, over their dates; unknown ones are blank."""
    shown = stretch.buckets[-cells:]
    size = max(min(cells // len(shown), MAX_BAR), 1)
    values = [each.bytes for each in shown for _ in range(size)]
    starts = [each.start for each in shown]
    labels = dates.ticks(starts, stretch.granularity, stretch.is_running)
    drawn = columns(values, CHART_ROWS, fmt.glyphs)
    return [*(line(Span(each, Role.BAR)) for each in drawn), date_line(labels, size, 0, cells)]


def facts(stretch: Stretch, fmt: Format) -> list[Line]:
    """Total, average, peak and what the unfinished bucket holds so far, a line each."""
    return [
        line(
            Span(f"{label:<11}", Role.DIM),
            Span(f"{figure:>8}", Role.STRONG),
            Span(f"  {detail}", Role.DIM),
        )
        for label, figure, detail in _facts(stretch, fmt)
    ]


def _facts(stretch: Stretch, fmt: Format) -> list[tuple[str, str, str]]:
    sums, each, count = stretch.totals, dates.EACH[stretch.granularity], len(stretch.buckets)
    found = [("total", fmt.traffic(sums.total), f"in {count:,} {each}{'s' if count > 1 else ''}")]
    if sums.average is not None:
        found.append(("average", fmt.traffic(sums.average), f"a {each}"))
    if sums.peak is not None:
        when = dates.bucket_name(sums.peak.start, stretch.granularity)
        found.append(("peak", fmt.traffic(sums.peak.bytes), when))
    if stretch.is_running:
        so_far = fmt.traffic(stretch.buckets[-1].bytes)
        found.append((dates.NOW[stretch.granularity], so_far, "so far"))
    return found
