"""The three metrics of a history, and what is worth saying about each of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wpx_tui.analysis.history import Bucket, BucketedHistory
from wpx_tui.analysis.sums import known_sum, weighted_average


class Metric(StrEnum):
    """What the chart shows: bytes, requests, or the success rate from 0 to 100."""

    TRAFFIC = "traffic"
    REQUESTS = "requests"
    SUCCESS = "success rate"


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """Over the buckets that are known, in the metric's unit; None where none is.

    `total` is None also for a rate, which does not add up. `extreme` is the bucket to look at: the
    highest one, of success rates the lowest.
    """

    total: float | None
    average: float | None
    extreme: Bucket | None


def value(bucket: Bucket, metric: Metric) -> float | None:
    """Return the bucket's figure, None where the API gave none."""
    if metric is Metric.TRAFFIC:
        return bucket.bytes
    return bucket.requests if metric is Metric.REQUESTS else bucket.success_rate


def summarize(history: BucketedHistory, metric: Metric) -> MetricSummary:
    """Return total, average and extreme of the known buckets; unknown ones are left out.

    Average and extreme are of whole buckets: one that the window cuts, or that is still filling,
    is left out. The average rate weighs each bucket by its requests.
    """
    known = [
        (bucket, figure)
        for bucket in history.buckets
        if (figure := value(bucket, metric)) is not None
    ]
    finished = [pair for pair in known if not pair[0].is_partial]
    if metric is Metric.SUCCESS:
        lowest = min(finished, key=lambda pair: pair[1], default=None)
        average = weighted_average((rate, bucket.requests) for bucket, rate in finished)
        return MetricSummary(None, average, lowest and lowest[0])
    highest = max(finished, key=lambda pair: pair[1], default=None)
    total = known_sum(figure for _, figure in known)
    average = sum(figure for _, figure in finished) / len(finished) if finished else None
    return MetricSummary(total, average, highest and highest[0])
