"""One bar of the history in words, for the title of its panel: value, date and share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from wpx_tui.analysis.history import Bucket
from wpx_tui.analysis.metrics import Metric, value
from wpx_tui.present.format import dates
from wpx_tui.present.panels.history import HistoryView
from wpx_tui.present.panels.history_columns import KEPT, PARTIAL

METRIC_NAMES = {
    Metric.TRAFFIC: "Bandwidth",
    Metric.REQUESTS: "Requests",
    Metric.SUCCESS: "Failed, % of requests",
}
"""The title of a panel by what is drawn."""
WORDS = {Metric.TRAFFIC: "", Metric.REQUESTS: " requests", Metric.SUCCESS: " failed"}
"""What follows a known figure of each metric."""


def bar_starts(view: HistoryView) -> Sequence[datetime]:
    """Return the start of what each bar stands for: the buckets, then the days to come."""
    buckets = [bucket.start for bucket in view.history.buckets]
    return [*buckets, *(day.start for day in view.coming.days[1:])]


def bar_titles(view: HistoryView, index: int, only: str = "", as_of: str = "") -> Sequence[str]:
    """Return the title while the bar of this index is read, then ever shorter ones.

    `only`: what the history is filtered to. `as_of`: of what time the forecast is, if an old one.
    """
    first, *rest = bar_texts(view, index, as_of)
    separator = f" {view.fmt.glyphs.separator} "
    filtered = separator.join(filter(None, (first, only)))
    return (separator.join((METRIC_NAMES[view.metric], filtered)), filtered, first, *rest)


def bar_texts(view: HistoryView, index: int, as_of: str = "") -> Sequence[str]:
    """Return the bar of this index in words, with all that belongs to it, then ever less.

    `as_of`: of what time the forecast is, where it is an old one.
    """
    buckets = view.history.buckets
    if index >= len(buckets):
        day = view.coming.days[index - len(buckets) + 1]
        name = dates.bucket_name(day.start, view.history.granularity)
        return (f"{name} {_expected(view, day.expected, as_of)}",)
    bucket = buckets[index]
    is_last = index == len(buckets) - 1
    texts = [_value(view, bucket, is_running=view.history.is_running and is_last)]
    texts += [f"{texts[0]}, {share}" for share in _shares(view, bucket)]
    if is_last and view.coming.days:
        whole = (value(bucket, view.metric) or 0.0) + view.coming.days[0].expected
        texts.append(f"{texts[-1]}, {_expected(view, whole, as_of)}")
    return texts[::-1]


def _expected(view: HistoryView, figure: float, as_of: str) -> str:
    return f"expected {view.text(figure)}" + (f" {as_of}" if as_of else "")


def _value(view: HistoryView, bucket: Bucket, *, is_running: bool) -> str:
    """Return the bucket's name and figure, with what makes it not that of a whole bucket."""
    name = dates.bucket_name(bucket.start, view.history.granularity)
    zone = "" if view.fmt.zone is UTC else " UTC"
    figure = value(bucket, view.metric)
    text = f"{name}{zone} {view.text(figure)}"
    if figure is None:
        return text
    text += WORDS[view.metric]
    if is_running:
        return f"{text} so far"
    notes = ((PARTIAL, bucket.is_partial), (KEPT, bucket.is_kept))
    return " ".join([text, *(word for word, holds in notes if holds)])


def _shares(view: HistoryView, bucket: Bucket) -> Sequence[str]:
    """Return "4.0 %" and "4.0 % of 581 GB", of all that is known; none of a rate or of nothing."""
    figure, total = value(bucket, view.metric), view.summary.total
    if figure is None or not total:
        return ()
    is_whole = all(value(other, view.metric) is not None for other in view.history.buckets)
    known = "" if is_whole else "the known "
    share = view.fmt.percent(100 * figure / total)
    return (share, f"{share} of {known}{view.text(total)}")
