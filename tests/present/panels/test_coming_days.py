"""The days to come in the chart: what the forecast expects, beside figures that do not count it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.forecast import Bucket as Known
from wpx_tui.analysis.forecast import Span, Usage, forecast
from wpx_tui.analysis.forecast.usage import DAY, midnight
from wpx_tui.analysis.history import Bucket, BucketedHistory
from wpx_tui.analysis.metrics import Metric
from wpx_tui.api.enums import Granularity
from wpx_tui.monitor.forecasts import ACCOUNT, SubjectForecast
from wpx_tui.present.chart.chart import MOST_TO_COME
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import GB
from wpx_tui.present.panels.coming_days import NO_DAYS, ComingDays, coming_days
from wpx_tui.present.panels.history import HistoryView
from wpx_tui.present.text.glyphs import ASCII, UNICODE, Glyphs
from wpx_tui.present.text.spans import Role, plain

SEPTEMBER = Span(datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC))


def account(use: list[float], now: datetime) -> SubjectForecast:
    """The forecast of September, after days of so many GB, the last of them today."""
    first = midnight(now.date()) - (len(use) - 1) * DAY
    buckets = [Known(first + index * DAY, amount * GB) for index, amount in enumerate(use)]
    return SubjectForecast(ACCOUNT, "", forecast(Usage(buckets), now, SEPTEMBER))


def month(use: list[float], now: datetime) -> BucketedHistory:
    """The last 30 of the same days, as the chart has them."""
    recent = use[-30:]
    first = midnight(now.date()) - (len(recent) - 1) * DAY
    last = len(recent) - 1
    buckets = [
        Bucket(first + index * DAY, round(amount * GB), is_partial=index == last)
        for index, amount in enumerate(recent)
    ]
    return BucketedHistory(Granularity.DAILY, buckets, is_running=True)


def view(history: BucketedHistory, coming: ComingDays, glyphs: Glyphs = UNICODE) -> HistoryView:
    return HistoryView.of(history, Metric.TRAFFIC, Formatter(glyphs=glyphs), coming)


moments = st.integers(0, 29 * 24).map(lambda hours: SEPTEMBER.start + timedelta(hours=hours + 1))
uses = st.lists(st.floats(0.1, 100.0), min_size=31, max_size=60)


@settings(max_examples=30)  # a forecast takes milliseconds, and building lists as long
@given(uses, moments)
def test_the_days_to_come_add_up_to_the_forecast_and_count_in_no_figure(
    use: list[float], now: datetime
) -> None:
    subject, history = account(use, now), month(use, now)
    result = subject.forecast
    coming = coming_days(history, Metric.TRAFFIC, subject)
    assert result.p50 is not None
    expected = sum(day.expected for day in coming.days)
    assert expected == pytest.approx(result.p50 - result.used)
    assert coming.days[-1].end == SEPTEMBER.end
    with_days, without = view(history, coming), view(history, NO_DAYS)
    assert with_days.stats() == without.stats()
    content = with_days._content(200)
    assert len(content.totals) == len(history.buckets) + len(coming.days) - 1
    known = sum(value for value in content.values if value is not None)
    drawn = sum(value or 0.0 for value in content.totals)
    assert (drawn - known) * with_days.size == pytest.approx(expected)
    highest = max(value for value in content.values if value is not None)
    assert highest <= content.highest <= MOST_TO_COME * highest


@settings(max_examples=40)
@given(uses, moments, st.integers(12, 130), st.integers(2, 20), st.sampled_from([UNICODE, ASCII]))
def test_it_is_drawn_in_any_room(
    use: list[float], now: datetime, cells: int, rows: int, glyphs: Glyphs
) -> None:
    history = month(use, now)
    drawn = view(history, coming_days(history, Metric.TRAFFIC, account(use, now)), glyphs)
    for lines in (drawn.sparkline(cells, rows), drawn.dated_bars(cells, rows)):
        assert len(lines) <= rows
        assert all(len(plain(content)) <= max(cells, 1) for content in lines)
    if cells >= 40 and rows >= 7:
        bars = drawn.chart(cells, rows)
        assert len(bars) == rows
        assert all(len(plain(content)) <= cells for content in bars)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_today_has_its_rest_on_top_in_another_sign(glyphs: Glyphs) -> None:
    now = SEPTEMBER.start + 20 * DAY + timedelta(hours=12)
    use = [10.0] * 40 + [5.0]
    history, subject = month(use, now), account(use, now)
    lines = view(history, coming_days(history, Metric.TRAFFIC, subject), glyphs).chart(100, 12)
    rows = [plain(content) for content in lines]
    at = rows[-1].index("today")
    column = [row[at] for row in rows if row[at] in {glyphs.column, glyphs.unfinished}]
    assert column == sorted(column, key=(glyphs.unfinished, glyphs.column).index)
    assert set(column) == {glyphs.unfinished, glyphs.column}
    assert all(row[at] in column for row in rows[-1 - len(column) : -1]), "without a gap between"
    assert rows[-2].count(glyphs.unfinished) == 9
    assert {
        span.role for content in lines for span in content if glyphs.unfinished in span.text
    } == {Role.BAR_ALT}
    stale = view(history, coming_days(history, Metric.TRAFFIC, subject._replace(is_stale=True)))
    assert stale._content(100).to_come_role is Role.DIM


def test_nothing_is_to_come_in_other_charts() -> None:
    now = SEPTEMBER.start + 20 * DAY + timedelta(hours=12)
    history, subject = month([10.0] * 40, now), account([10.0] * 40, now)
    assert coming_days(history, Metric.TRAFFIC, subject) != NO_DAYS
    assert coming_days(history, Metric.TRAFFIC, None) == NO_DAYS
    assert coming_days(history, Metric.REQUESTS, subject) == NO_DAYS
    for granularity in (Granularity.HOURLY, Granularity.WEEKLY, Granularity.MONTHLY):
        other = BucketedHistory(granularity, history.buckets, is_running=True)
        assert coming_days(other, Metric.TRAFFIC, subject) == NO_DAYS
    past = BucketedHistory(Granularity.DAILY, history.buckets, is_running=False)
    assert coming_days(past, Metric.TRAFFIC, subject) == NO_DAYS
    new = account([10.0], now)
    assert coming_days(history, Metric.TRAFFIC, new) == NO_DAYS
