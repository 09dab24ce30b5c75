"""Today by the hour: every bar in its place, whatever is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.usual import DayHour
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.day_hours import HOURS, LEAST_ROWS, day_cells, day_hours
from wpx_tui.present.text.glyphs import ASCII, UNICODE, Glyphs
from wpx_tui.present.text.spans import Role, plain

START = datetime(2026, 11, 22, tzinfo=UTC)
figures = st.none() | st.floats(0, 1e15)


@given(
    st.lists(st.tuples(figures, figures), min_size=23, max_size=25),
    st.integers(0, 200),
    st.integers(LEAST_ROWS, 20),
    st.sampled_from([UNICODE, ASCII]),
)
def test_each_hour_has_its_two_bars_in_its_place(
    uses: list[tuple[float | None, float | None]], room: int, rows: int, glyphs: Glyphs
) -> None:
    cells = day_cells(room)
    assert cells <= room
    hours = [DayHour(START + timedelta(hours=at), *use) for at, use in enumerate(uses)]
    lines = day_hours(hours, Formatter(glyphs=glyphs), cells, rows) if cells else []
    if not lines:
        assert (
            not cells
            or not any(used or usual for used, usual in uses)
            or all(usual is None for _, usual in uses)
        )
        return
    assert len(lines) == rows
    assert all(len(plain(content)) <= cells for content in lines)
    size, bottom = cells // HOURS, plain(lines[-2])
    wide = max(size - 2, 1)
    for index, (used, usual) in enumerate(uses):
        at = index * size
        assert (bottom[at] == " ") == (used is None)
        assert (bottom[at + wide] == " ") == (usual is None)
    assert plain(lines[-1])[: 6 * size].split() == ["00", "03"]
    roles = {span.role for content in lines[1:-1] for span in content if glyphs.column in span.text}
    assert roles <= {Role.BAR}
