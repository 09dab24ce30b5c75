"""What scripts get, from answers of any kind: always in form, never a trace, never a control."""

from __future__ import annotations

import csv
import io
import unicodedata
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.harness.account import ANSWERS
from tests.outputs.snapshots import NOW, snapshot_of, spoiled_answers
from wpx_tui.analysis.health import CheckLimits
from wpx_tui.analysis.history import BucketedHistory, bucketed_history
from wpx_tui.analysis.metrics import Metric, summarize
from wpx_tui.analysis.periods import history_window
from wpx_tui.analysis.quotas import Thresholds, quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.enums import Granularity
from wpx_tui.api.models import History, Subscription
from wpx_tui.monitor.state import AccountState
from wpx_tui.outputs import csv as csv_output
from wpx_tui.outputs import nagios
from wpx_tui.outputs.oneline import oneline
from wpx_tui.outputs.page import Page
from wpx_tui.present.format import timestamps
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.subscriptions import short_name
from wpx_tui.present.text import ansi
from wpx_tui.present.text.glyphs import ASCII


def ready(answers: dict[str, Any]) -> tuple[AccountState, BucketedHistory]:
    """The snapshot of these answers and its history by buckets."""
    snapshot = snapshot_of(answers)
    assert snapshot.history.answer is not None
    points = snapshot.history.answer.value.data_points
    window = history_window(Granularity.DAILY, 0, NOW)
    return snapshot, bucketed_history(points, Granularity.DAILY, window, NOW)


def is_plain(text: str) -> bool:
    return not any(unicodedata.category(char)[0] == "C" for char in text)


@settings(max_examples=60)
@given(spoiled_answers(), st.integers(60, 120))
def test_any_answer_makes_a_page_a_line_and_verdicts(answers: dict[str, Any], cells: int) -> None:
    shot, history = ready(answers)
    for fmt in (Formatter(), Formatter(glyphs=ASCII)):
        page = Page(shot, history, "host", fmt, ThresholdSettings(), cells).lines()
        texts = [ansi.text(content, colour=False) for content in page]
        assert all(is_plain(text) and cell_len(text) <= cells for text in texts)
    assert shot.summary.answer is not None
    assert shot.subscriptions.answer is not None
    subscriptions = shot.subscriptions.answer.value
    line = oneline(
        shot.summary.answer.value, subscriptions, Formatter(), ThresholdSettings(), now=NOW
    )
    assert line.count(" · ") >= 2
    assert is_plain(line)
    limits = CheckLimits(Thresholds(), expires_within=timedelta(days=14))
    verdicts = [
        nagios.subscription(quota(item), limits, NOW, Formatter())
        for item in subscriptions.subscriptions
    ]
    output = nagios.output(verdicts)
    assert output.count("|") <= 1
    assert len(output.splitlines()) == 1 + len(verdicts)


@given(st.text(st.characters(exclude_characters="\x00"), max_size=20))
def test_a_cell_is_never_a_formula_and_otherwise_what_it_was(text: str) -> None:
    written = csv_output.table(["a", "b"], [[text, None]])
    _, (cell, empty) = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert cell in (text, f"'{text}")
    assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert empty == ""


def test_a_history_knows_whether_it_still_fills() -> None:
    shot, running = ready(deepcopy(dict(ANSWERS)))
    assert running.is_running
    window = history_window(Granularity.DAILY, 1, NOW)
    assert shot.history.answer is not None
    points = shot.history.answer.value.data_points
    ended = bucketed_history(points, Granularity.DAILY, window, NOW)
    assert not ended.is_running
    summary = summarize(ended, Metric.TRAFFIC)
    assert summary.average == summary.total == points[0].bytes


def test_several_points_in_a_bucket_add_up_and_weigh_by_their_requests() -> None:
    history = History.model_validate(
        {
            "data_points": [
                {"timestamp": "2026-11-21T00:00Z", "bytes": 1, "requests": 1, "success_rate": 50},
                {"timestamp": "2026-11-21T12:00Z", "bytes": 2, "requests": 3, "success_rate": 90},
                {"timestamp": "2026-11-22T00:00Z", "bytes": 4, "success_rate": 70},
            ]
        }
    )
    window = (datetime(2026, 11, 20, tzinfo=UTC), NOW)
    by_day = bucketed_history(history.data_points, Granularity.DAILY, window, NOW).buckets
    figures = [(bucket.bytes, bucket.requests, bucket.success_rate) for bucket in by_day]
    assert figures == [(None, None, None), (3, 4, 80.0), (4, None, 70.0)]


def test_a_bucket_with_an_unknown_part_is_unknown() -> None:
    points = [
        {"timestamp": "2026-11-21T00:00Z", "bytes": 1, "requests": None},
        {"timestamp": "2026-11-21T12:00Z", "bytes": None, "requests": 3},
    ]
    history = History.model_validate({"data_points": points})
    window = (datetime(2026, 11, 21, tzinfo=UTC), NOW)
    first, _ = bucketed_history(history.data_points, Granularity.DAILY, window, NOW).buckets
    assert (first.bytes, first.requests) == (None, None)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Residential 500GB", "Residential"),
        ("Mobile 1.5 TB", "Mobile"),
        ("500GB", "500GB"),
        ("Plan 9", "Plan 9"),
    ],
)
def test_short_names_lose_their_size_alone(name: str, short: str) -> None:
    one = quota(Subscription.model_validate({}))._replace(name=name)
    assert short_name(one) == short


@given(
    st.datetimes(
        datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis wants its bounds naive
        timezones=st.timezones(),
        allow_imaginary=False,
    )
)
def test_stamps_read_back_in_every_zone(at: datetime) -> None:
    whole = at.replace(microsecond=0).timestamp()
    assert datetime.fromisoformat(timestamps.utc(at) or "").timestamp() == whole
    assert at.tzinfo is not None
    assert datetime.fromisoformat(timestamps.local(at, at.tzinfo)).timestamp() == whole
