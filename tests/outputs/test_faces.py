"""Every face of one state says the same, over random accounts with holes."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.harness.account import ANSWERS
from tests.outputs.snapshots import NOW, snapshot_of
from wpx_tui.analysis.health import CheckLimits, Health, by_urgency, is_history, worst
from wpx_tui.analysis.history import history_of
from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.outputs import json as json_output
from wpx_tui.outputs import nagios
from wpx_tui.outputs.oneline import oneline
from wpx_tui.outputs.page import Page
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.status_line import StatusLine
from wpx_tui.present.panels.wall import alarm
from wpx_tui.present.text.spans import plain

LIMITS = ThresholdSettings()
STATES = {"ok": Health.OK, "warning": Health.WARNING, "critical": Health.CRITICAL}
STATES |= {"unknown": Health.UNKNOWN}

amounts = st.none() | st.floats(0, 600).map(lambda value: round(value, 2))


@st.composite
def subscription(draw: st.DrawFn) -> dict[str, Any]:
    days = draw(st.none() | st.integers(-40, 400))
    return {
        "id": draw(st.sampled_from([None, "sub_7f3a91c2", "sub_2c19d7e8", "sub_b80e44f1"])),
        "product": {"name": draw(st.sampled_from([None, "Residential 500GB", "Mobile 50GB"]))},
        "status": draw(st.sampled_from([None, "active", "Suspended", "expired", "on hold"])),
        "traffic_limit_gb": draw(st.sampled_from([None, 0, 34, 500, 5000])),
        "traffic_used_gb": draw(amounts),
        "traffic_remaining_gb": draw(amounts),
        "expires_at": None if days is None else (NOW + timedelta(days=days)).isoformat(),
    }


@settings(max_examples=100)
@given(st.lists(subscription(), max_size=5))
def test_every_face_of_one_state_says_the_same(subscriptions: list[dict[str, Any]]) -> None:
    state = snapshot_of({**deepcopy(dict(ANSWERS)), "/subscriptions": subscriptions})
    fmt, checked = Formatter(), CheckLimits(Thresholds())
    answer = state.history.answer
    assert answer is not None
    history = history_of(answer.value, answer.query, NOW)
    document = json.loads(json_output.to_text(json_output.snapshot(state, history, LIMITS)))
    rows = document["subscriptions"]["figures"]["subscriptions"]
    page = "\n".join(plain(line) for line in Page(state, history, "", fmt, LIMITS, 120).lines())
    quotas = by_urgency(state.quotas, NOW, LIMITS.of)
    counted = [quota for quota in quotas if not is_history(quota, NOW)]
    results = [nagios.subscription(quota, checked, NOW, fmt) for quota in counted]
    verdict = worst(result.state for result in results)

    assert [row["health"] != "ended" for row in rows] == [quota in counted for quota in quotas]
    for row, quota, result in zip(rows, counted, results, strict=False):
        assert STATES[row["health"]] is result.state
        text = words.share(quota, fmt, LIMITS.of(quota.id))
        known = f"{quota.name}: " in result.detail and quota.share is not None
        assert (row["used_percent"] is None) == (text == "–") == (not known)
        assert f" {text}" in page
        assert quota.name in page
        assert words.used_of_limit(quota, fmt) in page
        assert words.used_of_limit(quota, fmt) in result.detail
        assert not known or f"{text} used" in result.detail
    assert (f"{len(quotas) - len(counted)} ended long ago" in page) == (counted != quotas)

    summary, listed = state.summary.answer, state.subscriptions.answer
    assert summary is not None
    assert listed is not None
    last = oneline(summary.value, listed.value, fmt, LIMITS, now=NOW).rpartition(" · ")[2]
    line = plain(StatusLine(state, LIMITS, fmt, 0.0).line(300))
    banner = alarm(state.feeds.values(), quotas[0] if quotas else None, LIMITS, NOW, 0.0, fmt)
    if not counted:
        assert last == "no subscription"
        assert "no subscription" in line
    else:
        worst_health = LIMITS.health(counted[0], NOW)
        assert worst_health.state is verdict
        share = words.share(counted[0], fmt, LIMITS.of(counted[0].id))
        assert share in last
        assert f"{counted[0].name} {share}" in line
        assert last.endswith("!!") == (verdict is Health.CRITICAL)
        assert (last.endswith("!") and not last.endswith("!!")) == (verdict is Health.WARNING)
    assert bool(banner) == (bool(counted) and verdict is Health.CRITICAL)


@given(st.integers(1, 6_000), st.floats(0, 1.2))
def test_the_figures_of_a_quota_share_a_unit_that_reads_well(limit: int, part: float) -> None:
    fmt = Formatter()
    used, _, rest = fmt.of_quota(limit * part, limit), "", fmt.sold(limit)
    number, _, unit = rest.partition(" ")
    size = {"GB": 1, "TB": 1024}[unit]
    assert float(number.replace(",", "")) * size == limit, "a limit is never rounded"
    if unit == "GB" and limit * part >= 0.01:
        assert used.endswith(f" {unit}")
