"""The one line: the quota first, whole figures only, and old ones never as live ones."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.harness.feed_names import FeedName
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.models import Realtime, Subscriptions, Summary
from wpx_tui.monitor.feed import Answer, Failure, Feed
from wpx_tui.monitor.queries import NoQuery, SubscriptionsQuery, SummaryQuery
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.status_line import StatusLine
from wpx_tui.present.text.glyphs import ASCII, UNICODE
from wpx_tui.present.text.spans import plain, width

NOW = 1e9
AT = datetime(2026, 11, 22, tzinfo=UTC)
VALUES = {
    FeedName.SUMMARY: (
        SummaryQuery(),
        Summary.model_validate(
            {"total": {"bytes_used": 452_000_000_000, "requests": 10**7, "success_rate": 98.7}}
        ),
    ),
    FeedName.REALTIME: (
        NoQuery(),
        Realtime.model_validate({"current_minute": {"bytes": 14_000_000}}),
    ),
    FeedName.SUBSCRIPTIONS: (
        SubscriptionsQuery(),
        Subscriptions.model_validate(
            {
                "subscriptions": [
                    {
                        "product": {"name": "Residential 500GB"},
                        "status": "active",
                        "traffic_limit_gb": 500,
                        "traffic_used_gb": 406,
                    }
                ]
            }
        ),
    ),
}


def account(age: float = 0, *, answered: bool = True) -> AccountState:
    found: dict[str, Feed[object, object]] = {}
    for name, (query, value) in VALUES.items():
        answer = Answer(value, query, AT, NOW - age) if answered else None
        failure = None if answered and not age else Failure("503 from the API", None, 1, NOW - age)
        found[name] = Feed(name, 5.0, query, answer, failure)
    return AccountState("acme", AT, found)


def said(cells: int, **how: Any) -> str:
    return plain(StatusLine(account(**how), ThresholdSettings(), Formatter(), NOW).line(cells))


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (
            120,
            "● Residential 500GB 81.2 % high · 421 GB this month · 13.4 MB this minute"
            " · 98.7 % success",
        ),
        (60, "● Residential 81.2 %! · 421 GB · 13.4 MB/min · 98.7 %"),
        (44, "● Residential 81.2 %! · 421 GB · 13.4 MB/min"),
        (30, "● Residential 81.2 %! · 421 GB"),
        (22, "● Residential 81.2 %!"),
        (16, "● Resid… 81.2 %!"),
        (10, "● 81.2 %!"),
        (7, "81.2 %!"),
        (3, ""),
    ],
)
def test_what_matters_most_stays_longest(cells: int, text: str) -> None:
    assert said(cells) == text


def test_old_figures_are_said_to_be_old_and_missing_ones_to_be_missing() -> None:
    assert said(120, age=700).startswith("○ stale 11 min · Residential 500GB 81.2 % high · 421 GB")
    assert said(38, age=700) == "○ stale 11 min · Residential 81.2 %!"
    assert said(60, answered=False) == "○ failed: 503 from the API"
    assert said(12, answered=False) == "○ failed"


@given(
    st.integers(1, 200),
    st.sampled_from([UNICODE, ASCII]),
    st.sampled_from([0, 9, 700]),
    st.booleans(),
)
def test_it_fits_and_no_figure_is_cut(cells: int, glyphs: Any, age: float, answered: bool) -> None:
    fmt = Formatter(glyphs=glyphs)
    found = StatusLine(account(age, answered=answered), ThresholdSettings(), fmt, NOW).line(cells)
    assert width(found) <= cells
    for number in re.findall(r"[\d.]+", plain(found)):
        assert number in ("500", "81.2", "421", "13.4", "98.7", "11", "503", "9", "0"), plain(found)
    assert cell_len(plain(found)) == width(found)
