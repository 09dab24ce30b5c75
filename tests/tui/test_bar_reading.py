"""A bar of the history is read by key and by click: its value, date and share in the title."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.harness.dashboard_harness import Stage, assert_fills, panel_text, stage
from wpx_tui.analysis.history import Bucket, BucketedHistory
from wpx_tui.analysis.metrics import Metric, value
from wpx_tui.analysis.periods import bucket_starts
from wpx_tui.api.enums import Granularity
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.bar_reading import bar_starts, bar_texts, bar_titles
from wpx_tui.present.panels.history import HistoryView
from wpx_tui.present.text.glyphs import ASCII, BRAILLE, UNICODE, Glyphs
from wpx_tui.present.text.spans import Role, plain
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel

NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)
figures = st.one_of(st.none(), st.integers(0, 10**15))
rates = st.one_of(st.none(), st.floats(0, 100))


@settings(max_examples=40)
@given(
    st.lists(st.tuples(figures, figures, rates), min_size=1, max_size=60),
    st.sampled_from(Metric),
    st.sampled_from(Granularity),
    st.sampled_from([UNICODE, ASCII, BRAILLE]),
    st.tuples(st.integers(12, 130), st.integers(1, 20)),
    st.data(),
)
def test_what_is_read_is_the_bar_over_the_mark(
    points: list[tuple[int | None, int | None, float | None]],
    metric: Metric,
    granularity: Granularity,
    glyphs: Glyphs,
    size: tuple[int, int],
    data: st.DataObject,
) -> None:
    starts = bucket_starts(granularity, NOW - timedelta(days=2_000), NOW)[-len(points) :]
    buckets = [Bucket(start, *point) for start, point in zip(starts, points, strict=True)]
    fmt = Formatter(glyphs=glyphs)
    view = HistoryView.of(BucketedHistory(granularity, buckets, True), metric, fmt)
    index = data.draw(st.integers(0, len(buckets) - 1))
    figure = value(buckets[index], metric)
    texts = [*bar_titles(view, index), *bar_texts(view, index)]
    assert all(view.text(figure) in text for text in texts)
    assert (glyphs.unknown in view.text(figure)) == (figure is None)
    total = sum(value(bucket, metric) or 0 for bucket in buckets)
    if figure is not None and total and metric is not Metric.SUCCESS:
        assert fmt.percent(100 * figure / total) in texts[0]
    assert bar_starts(view)[index] == buckets[index].start

    (cells, rows), marked = size, replace(view, marked=index)
    if rows >= 7 and cells >= 40:
        lines, places = marked.chart(cells, rows), marked.chart_places(cells, rows)
    else:
        lines, places = marked.sparkline(cells, rows), marked.sparkline_places(cells, rows)
    spans = [
        (sum(len(span.text) for span in content[:at]), span)
        for content in lines
        for at, span in enumerate(content)
        if span.role is Role.CURSOR or (span.text and not span.text.strip(glyphs.up))
    ]
    if index < places.first:
        assert not spans, "it is older than the bars that have room"
    elif rows > 1:
        assert {places.index_at(cell) for cell, _ in spans} == {index}
    assert all(len(plain(content)) <= max(cells, 1) for content in lines)


def title(on: Stage) -> str:
    return panel_text(on.app, "history").splitlines()[0]


async def click_bar(on: Stage, panel: BandwidthPanel, index: int) -> None:
    """Click the bar of this index in the bandwidth panel."""
    assert panel._view is not None
    places = panel._bars(panel._view)
    cell = places.left + (index - places.first) * places.size
    await on.pilot.click(panel, offset=(cell, 4))
    await on.pilot.pause()


@pytest.mark.parametrize(("size", "glyphs"), [((120, 40), UNICODE), ((80, 24), ASCII)])
async def test_a_bar_is_read_by_key_and_by_mouse(size: tuple[int, int], glyphs: Glyphs) -> None:
    async with stage(size, settings=Settings(demo=Demo(), ascii=glyphs is ASCII)) as on:
        await on.until_live()
        await on.until_foreseen()
        panel = on.app.dashboard.grid.panel(BandwidthPanel)
        before = title(on)
        await on.pilot.press("left")
        assert title(on) == before, "without the focus the keys are others'"
        panel.focus()
        view = panel._view
        assert view is not None
        buckets, days = view.history.buckets, view.coming.days
        await on.pilot.press("left")
        assert f"Sun 22 Nov {view.text(buckets[-1].bytes)} so far" in title(on)
        await on.pilot.press("left")
        share = view.fmt.percent(100 * (buckets[-2].bytes or 0) / (view.summary.total or 1))
        assert f"Sat 21 Nov {view.text(buckets[-2].bytes)}, {share}" in title(on)
        marks = [span for content in panel._lines for span in content if span.role is Role.CURSOR]
        mark = panel_text(on.app, "history").count(glyphs.up)
        assert [span.text for span in marks] == ["17"] if panel.size.width > 100 else mark == 1
        assert_fills(on.app)
        await on.pilot.press("right", "right")
        assert f"Mon 23 Nov expected {view.text(days[1].expected)}" in title(on)
        await on.pilot.press("escape")
        assert glyphs.up not in panel_text(on.app, "history")
        assert on.app.focused is panel

        oldest = buckets[panel._bars(view).first]
        await click_bar(on, panel, buckets.index(oldest))
        first = f"{oldest.start:%a} {oldest.start.day} {oldest.start:%b} "
        assert first in title(on)
        await on.pilot.press("left")
        assert first in title(on), "the oldest one that is visible"
        await on.pilot.press("m", "z")
        await on.pilot.pause()
        assert f"{view.fmt.count(oldest.requests)} requests" in title(on)
        await click_bar(on, panel, len(buckets) - 2)
        assert f"Sat 21 Nov {view.fmt.count(buckets[-2].requests)} requests" in title(on)
        await on.pilot.press("escape")
        assert on.app.dashboard.grid.zoomed is None, "the zoom was the last step"
        assert "Sat 21 Nov" in title(on)
        await on.pilot.press("left_square_bracket")
        await on.pilot.pause()
        assert "Sat 21 Nov" not in title(on), "another window"
