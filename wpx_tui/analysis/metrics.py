"""The three figures of a history, and what is worth saying about each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wpx_tui.analysis.history import Bucket


class Metric(StrEnum):
    """What the chart shows: bytes, requests, or the success rate from 0 to 100."""

    TRAFFIC = "traffic"
    REQUESTS = "requests"
    SUCCESS = "success rate"


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """Over the buckets that are known, in the metric's unit.

    `total` is None for a rate, which does not add up. `extreme` is the bucket to look at: the
    highest one, of success rates the lowest; None without any.
    """

    total: float | None
    average: float | None
    extreme: Bucket | None


def value(bucket: Bucket, metric: Metric) -> float | None:
    """The bucket's figure, None where the API gave none."""
    if metric is Metric.TRAFFIC:
        return bucket.bytes
    return bucket.requests if metric is Metric.REQUESTS else bucket.success_rate


def sums(shown: Sequence[Bucket], metric: Metric, *, is_running: bool) -> MetricSummary:
    """Average and extreme leave out a last bucket that still fills, but for want of another.

    The average success rate weighs each bucket by its requests.
    """
    known = [(each, found) for each in shown if (found := value(each, metric)) is not None]
    finished = [pair for pair in known if not (is_running and pair[0] is shown[-1])]
    if metric is Metric.SUCCESS:
        lowest = min(finished or known, key=lambda pair: pair[1], default=None)
        return MetricSummary(None, _weighted(finished), lowest and lowest[0])
    highest = max(known, key=lambda pair: pair[1], default=None)
    total = sum(found for _, found in known) if known else None
    average = sum(found for _, found in finished) / len(finished) if finished else None
    return MetricSummary(total, average, highest and highest[0])


def _weighted(pairs: Sequence[tuple[Bucket, float]]) -> float | None:
    requests = sum(bucket.requests or 0 for bucket, _ in pairs)
    if not requests:
        return None
    return sum(rate * (bucket.requests or 0) for bucket, rate in pairs) / requests
