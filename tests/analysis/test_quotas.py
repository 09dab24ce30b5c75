"""Quotas of any figures that an answer can hold."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from wpx_tui.analysis.quotas import quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.models import Subscription
from wpx_tui.monitor.thresholds import ThresholdWatcher

amounts = st.none() | st.floats(0, 1e15) | st.sampled_from([0.0, 5e-324, 1e-300, 1e15])


@given(amounts, amounts, amounts)
@example(5e-324, 1e15, None)
def test_a_share_is_finite_or_unknown(
    limit: float | None, used: float | None, left: float | None
) -> None:
    measured = quota(
        Subscription(traffic_limit_gb=limit, traffic_used_gb=used, traffic_remaining_gb=left)
    )
    assert measured.share is None or math.isfinite(measured.share)
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert len(ThresholdWatcher(ThresholdSettings()).events([measured], at)) <= 1
