"""What scripts get, from answers of any kind: always in form, never a trace, never a control."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from rich.cells import cell_len

from tests.harness.account import ANSWERS
from tests.harness.schema import closed
from wpx_tui.analysis.health import CheckLimits
from wpx_tui.analysis.history import BucketedHistory, stretch
from wpx_tui.analysis.periods import history_window
from wpx_tui.analysis.quotas import Thresholds, quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.enums import Granularity
from wpx_tui.api.models import Countries, History, Realtime, Subscription, Subscriptions, Summary
from wpx_tui.monitor.feed import Answer, Feed, FeedName
from wpx_tui.monitor.queries import (
    CountriesQuery,
    HistoryQuery,
    NoQuery,
    SubscriptionsQuery,
    SummaryQuery,
)
from wpx_tui.monitor.state import AccountState
from wpx_tui.outputs import csv as csv_output
from wpx_tui.outputs import json as json_output
from wpx_tui.outputs import nagios
from wpx_tui.outputs.oneline import oneline
from wpx_tui.outputs.report import Report
from wpx_tui.present.format import timestamps
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.subscriptions import short_name
from wpx_tui.present.text import ansi
from wpx_tui.present.text.glyphs import ASCII

NOW = datetime(2026, 11, 22, 14, 30, 5, tzinfo=UTC)
VALID = Draft202012Validator(closed(json.loads(json_output.schema_text())), validate_formats=True)

junk: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=60),
    st.sampled_from(["\x1b]52;c;eA==\x07", "[red]", "=1+1", "a|b", "é" * 90, "‮abc", "2026-01-01"]),
    st.sampled_from([[], {}, [{}]]),
)


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """The answers of an account in which some values are something else."""
    answers = deepcopy(dict(ANSWERS))
    for _ in range(draw(st.integers(0, 6))):
        _spoil(draw, answers, draw(st.sampled_from(sorted(answers))))
    return answers


def _spoil(draw: st.DrawFn, parent: Any, key: Any) -> None:
    """Go down from `parent[key]` some way and put junk there."""
    value = parent[key]
    keys: list[Any] = []
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    goes_deeper = draw(st.integers(0, 4)) > 0
    if keys and goes_deeper:
        _spoil(draw, value, draw(st.sampled_from(keys)))
    else:
        parent[key] = draw(junk)


def taken(answers: dict[str, Any]) -> tuple[AccountState, BucketedHistory]:
    """The snapshot of these answers, as the models read them."""

    def feed(name: FeedName, query: Any, value: Any) -> Feed[Any, Any]:
        return Feed(name, 60.0, query, Answer(value, query, NOW, 0.0))

    def read(model: Any, path: str) -> Any:
        data = answers[path]
        return model.model_validate(data if isinstance(data, dict) else {})

    items = answers["/subscriptions"]
    found = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    subscriptions = tuple(Subscription.model_validate(each) for each in found)
    history = read(History, "/usage/history")
    window = history_window(Granularity.DAILY, 0, NOW)
    feeds = [
        feed(FeedName.SUMMARY, SummaryQuery(), read(Summary, "/usage")),
        feed(FeedName.REALTIME, NoQuery(), read(Realtime, "/usage/realtime")),
        feed(FeedName.COUNTRIES, CountriesQuery(), read(Countries, "/usage/by-country")),
        feed(FeedName.HISTORY, HistoryQuery(), history),
        feed(
            FeedName.SUBSCRIPTIONS,
            SubscriptionsQuery(),
            Subscriptions(subscriptions=subscriptions),
        ),
    ]
    state = AccountState("acme", NOW, {feed.name: feed for feed in feeds})
    return state, stretch(history.data_points, Granularity.DAILY, window, NOW)


def is_plain(text: str) -> bool:
    return not any(unicodedata.category(char)[0] == "C" for char in text)


@settings(max_examples=60)
@given(spoiled(), st.integers(60, 120))
def test_any_answer_makes_a_page_a_document_a_line_and_verdicts(
    answers: dict[str, Any], cells: int
) -> None:
    shot, history = taken(answers)
    VALID.validate(json.loads(json.dumps(json_output.snapshot(shot, history, ThresholdSettings()))))
    for fmt in (Formatter(), Formatter(glyphs=ASCII)):
        page = Report(shot, history, "host", fmt, ThresholdSettings(), cells).lines()
        texts = [ansi.text(each, colour=False) for each in page]
        assert all(is_plain(text) and cell_len(text) <= cells for text in texts)
    assert shot.summary.answer is not None
    assert shot.subscriptions.answer is not None
    subscriptions = shot.subscriptions.answer.value
    line = oneline(shot.summary.answer.value, subscriptions, Formatter(), ThresholdSettings())
    assert line.count(" · ") >= 2
    assert is_plain(line)
    limits = CheckLimits(Thresholds(), expires_within=timedelta(days=14))
    verdicts = [
        nagios.subscription(quota(each), limits, NOW, Formatter())
        for each in subscriptions.subscriptions
    ]
    said = nagios.output(verdicts)
    assert said.count("|") <= 1
    assert len(said.splitlines()) == 1 + len(verdicts)


@given(st.text(st.characters(exclude_characters="\x00"), max_size=20))
def test_a_cell_is_never_a_formula_and_otherwise_what_it_was(text: str) -> None:
    written = csv_output.sheet(["a", "b"], [[text, None]])
    _, (cell, empty) = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert cell in (text, f"'{text}")
    assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert empty == ""


def test_a_stretch_knows_whether_it_still_fills() -> None:
    shot, running = taken(deepcopy(dict(ANSWERS)))
    assert running.is_running
    window = history_window(Granularity.DAILY, 1, NOW)
    assert shot.history.answer is not None
    points = shot.history.answer.value.data_points
    ended = stretch(points, Granularity.DAILY, window, NOW)
    assert not ended.is_running
    assert ended.totals.average == ended.totals.total == points[0].bytes


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
    found = stretch(history.data_points, Granularity.DAILY, window, NOW).buckets
    figures = [(each.bytes, each.requests, each.success_rate) for each in found]
    assert figures == [(None, None, None), (3, 4, 80.0), (4, None, 70.0)]


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
    one = replace(quota(Subscription.model_validate({})), name=name)
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
