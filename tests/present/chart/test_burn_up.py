"""The burn-up chart: every size is kept, nothing is cut, the signs stand where they should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.dashboard_harness import MOMENT
from tests.harness.forecasts import foreseen
from wpx_tui.analysis.forecast import Span
from wpx_tui.analysis.forecast.usage import DAY
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.present.chart.burn_up import LEAST_CELLS, LEAST_ROWS, burn_up
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.glyphs import ASCII
from wpx_tui.present.text.spans import Line, Role, plain, width

TERM = Span(MOMENT - 20 * DAY, MOMENT + 10 * DAY)
FMT = Formatter(glyphs=ASCII)


def subject(per_day: float, quota: float, used: float) -> SubjectForecast:
    return foreseen("sub", "Residential", TERM, per_day, quota=quota, used=used)


def body(lines: list[Line]) -> list[str]:
    """The rows of the lines alone, without title, axis and dates."""
    return [plain(content) for content in lines[1:-2]]


@given(
    st.floats(0.0, 1e4),
    st.floats(1e-3, 1e6),
    st.floats(0.0, 1.5),
    st.integers(LEAST_CELLS, 220),
    st.integers(LEAST_ROWS, 30),
)
def test_every_size_is_kept(
    per_day: float, quota: float, share: float, cells: int, rows: int
) -> None:
    lines = burn_up(subject(per_day, quota, share * quota), FMT, cells, rows)
    assert len(lines) == rows
    assert all(width(content) <= cells for content in lines)
    text = "\n".join(body(lines))
    assert text.isascii()
    assert "quota" in text
    assert "o" in text.replace("quota", "")


def test_what_lies_over_the_quota_is_in_the_alarm_colour_and_nothing_else() -> None:
    lines = burn_up(subject(10.0, 250.0, 200.0), FMT, 100, 16)
    rows = body(lines)
    quota = next(index for index, text in enumerate(rows) if "quota" in text)
    for index, content in enumerate(lines[1:-2]):
        alarmed = [span.text for span in content if span.role is Role.BAD]
        assert not alarmed or index < quota
        assert set("".join(alarmed)) <= set("*.")
    assert any(span.role is Role.BAD for content in lines[1 : 1 + quota] for span in content)


def test_now_stands_between_what_was_used_and_what_is_expected() -> None:
    lines = burn_up(subject(10.0, 500.0, 200.0), FMT, 100, 16)
    now = plain(lines[-1]).index("now") + 1
    used = max(text.rfind("o") for text in (row[:80] for row in body(lines)))
    expected = min(text.find("*") for text in body(lines) if "*" in text)
    assert abs(used - now) <= 1
    assert abs(expected - now) <= 2
    assert plain(lines[-1]).split() == ["2", "Nov", "now", "2", "Dec"]


@pytest.mark.parametrize("rows", [0, LEAST_ROWS - 1])
def test_without_room_or_figures_there_is_no_chart(rows: int) -> None:
    assert burn_up(subject(1.0, 50.0, 20.0), FMT, 100, rows) == []
    unlimited = foreseen("", "", TERM, 1.0, used=20.0)
    assert burn_up(unlimited, FMT, 100, 20) == []


def test_a_stale_one_is_dim() -> None:
    stale = subject(10.0, 250.0, 200.0)._replace(is_stale=True)
    lines = burn_up(stale, FMT, 100, 16)
    assert {span.role for content in lines for span in content} == {Role.DIM}
