"""The key figures of a history in one line over its chart, and those for where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.history import Bucket
from wpx_tui.analysis.metrics import Metric, value
from wpx_tui.api.enums import Granularity
from wpx_tui.present.format import dates
from wpx_tui.present.panels.stat import Stat
from wpx_tui.present.text.spans import Line, Role, Span, line

if TYPE_CHECKING:
    from wpx_tui.present.panels.history import HistoryView

WEEK = 7
"""Days."""
SATURDAY = 5
"""Of `datetime.weekday`."""
LEAST_FINISHED = 2
"""Buckets from which on the lowest is another one than the highest."""


def stat_text(stat: Stat) -> Line:
    """Return label and figure, with when that was."""
    detail = "" if stat.detail.startswith(("in ", "a ", "of ")) else f" {stat.detail}"
    return line(stat.brief, Span(detail.rstrip(), Role.DIM))


def further_stats(view: HistoryView) -> Sequence[Stat]:
    """Return the lowest bucket; of days the last week, the one before it, weekdays, weekends."""
    finished = [
        bucket
        for bucket in view.history.buckets
        if not bucket.is_partial and value(bucket, view.metric) is not None
    ]
    stats = []
    if len(finished) >= LEAST_FINISHED:
        least = max if view.metric is Metric.SUCCESS else min
        lowest = least(finished, key=lambda bucket: value(bucket, view.metric) or 0.0)
        name = dates.bucket_name(lowest.start, view.history.granularity)
        stats.append(Stat("lowest", view.text(value(lowest, view.metric)), name))
    if view.history.granularity is Granularity.DAILY and view.metric is not Metric.SUCCESS:
        stats += [*_weeks(view, finished), *_kinds_of_day(view, finished)]
    return stats


def _weeks(view: HistoryView, finished: Sequence[Bucket]) -> Sequence[Stat]:
    """Return the sums of the last seven whole days, and of the seven before; nothing of gaps."""
    stats = []
    for label, days in (("last 7 days", finished[-WEEK:]), ("before", finished[-2 * WEEK : -WEEK])):
        if len(days) < WEEK or days[-1].start - days[0].start >= timedelta(days=WEEK):
            break
        total = sum(value(bucket, view.metric) or 0.0 for bucket in days)
        stats.append(Stat(label, view.text(round(total)), ""))
    return stats


def _kinds_of_day(view: HistoryView, finished: Sequence[Bucket]) -> Sequence[Stat]:
    """Return the averages of Monday to Friday and of the weekends, where there are both."""
    kinds: dict[str, list[float]] = {"Mon to Fri": [], "weekend": []}
    for bucket in finished:
        kind = "weekend" if bucket.start.weekday() >= SATURDAY else "Mon to Fri"
        kinds[kind].append(value(bucket, view.metric) or 0.0)
    if not all(kinds.values()):
        return []
    averages = {kind: sum(use) / len(use) for kind, use in kinds.items()}
    return [Stat(kind, view.text(round(use)), "a day") for kind, use in averages.items()]
