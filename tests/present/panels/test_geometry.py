"""Whatever is drawn fills its place to the cell: no wrapping, no number cut in half unseen."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from wpx_tui.analysis.history import Bucket, BucketedHistory
from wpx_tui.analysis.metrics import Metric
from wpx_tui.api.enums import Granularity
from wpx_tui.api.sanitize import clean
from wpx_tui.present.chart.axis import bounded_axis
from wpx_tui.present.chart.chart import Chart, Note, bar_places, chart
from wpx_tui.present.format.dates import Labels
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.history import HistoryView
from wpx_tui.present.text.bars import bar, columns, quota_bar
from wpx_tui.present.text.frame import frame
from wpx_tui.present.text.glyphs import ASCII, BRAILLE, MIXED, UNICODE, Glyphs
from wpx_tui.present.text.spans import (
    Role,
    Span,
    cut,
    cut_words,
    fit,
    fit_text,
    line,
    plain,
    spread,
    width,
)
from wpx_tui.present.text.table import Column, aligned, heading, row

FMT = Formatter()
texts = st.text(max_size=40).map(clean)
glyphs = st.sampled_from([UNICODE, BRAILLE, MIXED, ASCII])
cells = st.integers(0, 120)
values = st.lists(st.none() | st.floats(0, 1e6), min_size=1, max_size=60)


@given(texts, cells)
def test_text_is_fitted_to_the_cell(text: str, room: int) -> None:
    assert cell_len(fit_text(text, room)) == room
    assert cell_len(fit_text(text, room, "right")) == room
    for cutting in (cut, cut_words):
        assert cutting(text, room) == text or room < cell_len(text)
        assert cell_len(cutting(text, room)) <= room


@given(st.lists(texts, max_size=5), cells)
def test_lines_are_fitted_to_the_cell(parts: list[str], room: int) -> None:
    content = line(*parts)
    assert width(fit(content, room)) == room
    assert width(spread(content, line("end"), room)) == room


@given(st.lists(texts, max_size=30), texts, texts, cells, st.integers(0, 40), glyphs)
def test_a_frame_is_exactly_as_large_as_asked(
    body: list[str], title: str, state: str, room: int, rows: int, signs: Glyphs
) -> None:
    lines = frame(
        [line(text) for text in body],
        title=title,
        state=line(state),
        cells=room,
        rows=rows,
        glyphs=signs,
    )
    assert [width(each) for each in lines] == [room] * rows
    if signs is ASCII and "".join([*body, title, state]).isascii():
        assert all(plain(each).isascii() for each in lines)


@given(st.none() | st.floats(0, 5), st.floats(0, 1), cells, glyphs)
def test_bars_are_exactly_as_wide_as_asked(
    share: float | None, mark: float, room: int, signs: Glyphs
) -> None:
    assert cell_len(bar(share, room, signs)) == room
    assert width(quota_bar(share, mark, room, signs, Role.GOOD)) == room


@given(st.floats(0.001, 1), st.integers(1, 50), glyphs)
def test_some_is_never_drawn_as_nothing(share: float, room: int, signs: Glyphs) -> None:
    assert bar(share, room, signs).strip()
    assert not bar(None, room, signs).strip()
    assert not bar(0, room, signs).strip()


@given(values, st.integers(1, 8), glyphs)
def test_a_gap_is_blank_and_a_zero_is_not(
    known: list[float | None], rows: int, signs: Glyphs
) -> None:
    drawn = columns(known, rows, signs)
    assert len(drawn) == rows
    for index, value in enumerate(known):
        column = "".join(each[index] for each in drawn).strip()
        assert (column == "") == (value is None)


@settings(deadline=None)  # plotext is loaded on the way
@given(values, st.integers(24, 200), st.integers(5, 40), glyphs)
def test_a_chart_fits_whatever_it_shows(
    known: list[float | None], room: int, rows: int, signs: Glyphs
) -> None:
    labels = Labels(
        [f"{index} Nov" for index in range(len(known))], [str(index) for index in range(len(known))]
    )
    notes = [Note(1.0, line("average 1")), Note(math.inf, line("total 5"))]
    over = [line("total 5"), line("average 1")]
    what = Chart(known, labels, "GB", average=1.0, notes=notes, over=over)
    lines = chart(what, room, rows, signs)
    assert len(lines) == rows
    assert max(width(each) for each in lines) <= room
    left, size, first, total = bar_places(what, room, rows)
    assert total == len(known)
    assert left + size * (total - first) <= room, "no bar is cut"
    assert first == 0 or size == 1, "bars are left out where the narrowest have no room alone"
    below = next((row for row in map(plain, lines[-2:-1]) if "│" not in row and "|" not in row), "")
    if texts := what.value_texts(size - 1) if left == 1 else ():
        places = [left + index * size for index in range(len(known))]
        written = [below[at : at + size - 1].strip() for at in places]
        assert written == [text or signs.unknown for text in texts], "each under its bar, whole"


FAMILIES = pytest.mark.parametrize(
    "signs", [UNICODE, BRAILLE, MIXED, ASCII], ids=["blocks", "braille", "mixed", "ascii"]
)


@FAMILIES
def test_a_chart_shows_gaps_zeros_and_the_unfinished_bucket_apart(signs: Glyphs) -> None:
    known = [4.0, None, 0.0, 2.0]
    what = Chart(known, Labels(["Mon", "", "", "today"]))
    lines, (left, size, _, _) = chart(what, 40, 10, signs), bar_places(what, 40, 10)
    bottom, below = lines[7], plain(lines[8])
    first, gap, zero, today = (plain(bottom)[left + at * size :][:size] for at in range(4))
    assert first.strip()
    assert not gap.strip()
    assert zero.strip()
    assert set(zero.strip()) != set(first.strip()), "a zero is a line on the ground"
    assert set(today.strip()) != set(first.strip()), "the unfinished bar is hatched"
    assert any(span.role is Role.BAR_ALT and span.text.strip() for span in bottom)
    assert below.split() == ["4.0", signs.unknown, "0.0", "2.0"]
    assert plain(lines[-1]).rstrip().endswith("today")


NOTES = [
    Note(math.inf, line("total 20")),
    Note(4.0, line("average 5")),
    Note(1.0, line("now 1")),
]


def test_a_chart_says_its_facts_where_they_are() -> None:
    """The bars stand on their values and dates; the average is a line where no bar stands."""
    values = [4.0, 6.0, 9.0, None, 1.0]
    labels = Labels(["2 Nov", "", "", "", "now"], ["", "3", "4", "5", ""])
    over = [line("total 20"), line("average 5")]
    what = Chart(values, labels, "GB", average=4.0, notes=NOTES, over=over)
    assert [plain(each).rstrip() for each in chart(what, 32, 9, UNICODE)] == [
        " total 20   average 5",
        "             █████",
        "             █████",
        "       █████ █████",
        " ▅▅▅▅▅┄█████┄█████┄┄┄┄┄┄┄┄┄┄┄┄┄",
        " █████ █████ █████",
        " █████ █████ █████       ▅▅▅▅▅",
        "  4.0   6.0   9.0    –    1.0",
        " 2 Nov 3     4     5     now",
    ]


def test_a_chart_has_an_axis_for_want_of_values_and_notes_where_the_bars_leave_room() -> None:
    labels = Labels([""] * 20)
    what = Chart([1234.0] * 19 + [617.0], labels, "GB", 617.0, NOTES, [line("total 20")])
    assert [plain(each).rstrip() for each in chart(what, 50, 7, ASCII)] == [
        " total 20",
        " 1,000 GB+# # # # # # # # # # # # # # # # # # #",
        "         |# # # # # # # # # # # # # # # # # # #",
        "         |#~#~#~#~#~#~#~#~#~#~#~#~#~#~#~#~#~#~#~-~",
        "         |# # # # # # # # # # # # # # # # # # # :",
        "         |# # # # # # # # # # # # # # # # # # # :",
        "",
    ]
    wide = [plain(each).rstrip() for each in chart(what, 66, 7, ASCII)]
    assert wide[0].endswith("# #      total 20")
    assert not any(row.startswith(" total") for row in wide)


@given(st.lists(st.none() | st.floats(0, 100), min_size=1, max_size=60))
def test_success_is_drawn_as_failures_from_zero(rates: list[float | None]) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    buckets = [Bucket(start, requests=5, success_rate=rate) for rate in rates]
    history = BucketedHistory(Granularity.DAILY, buckets, is_running=False)
    view = HistoryView.of(history, Metric.SUCCESS, FMT)
    for rate, drawn in zip(rates, view.values, strict=True):
        assert (drawn is None) == (rate is None)
        assert drawn is None or drawn == pytest.approx(100 - (rate or 0))
    known = [rate for rate in rates if rate is not None]
    if known:
        peak = next(stat for stat in view.stats() if stat.label == "peak")
        assert peak.figure == view.text(min(known)), "the worst is the highest bar"
    assert view.text(98.7) == "1.3 %"


@given(st.sampled_from([1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]), st.integers(3, 60))
def test_ticks_below_a_given_end_are_round_and_reach_nearly_to_it(top: float, rows: int) -> None:
    axis = bounded_axis(top, rows)
    assert axis.top == top
    assert axis.ticks[0] == 0
    assert f"{axis.ticks[1]:.6e}"[0] in "125"
    assert top - axis.ticks[1] < axis.ticks[-1] <= top * (1 + 1e-9)


def test_columns_line_up_under_their_titles() -> None:
    table = [Column("country", 9), Column("now", 4, "right")]
    lines = [heading(table), row(table, ["Türkiye", "12"]), row(table, ["日本日本日本", "3"])]
    assert len({width(each) for each in lines}) == 1
    assert plain(lines[1]) == " Türkiye      12"
    assert plain(lines[2]) == " 日本日本…     3"


@given(st.lists(st.none() | st.integers(0, 2**63 - 1), min_size=1, max_size=9), st.booleans())
def test_points_stand_below_points_and_units_below_units(
    found: list[int | None], are_counts: bool
) -> None:
    fmt = FMT.in_column
    texts = [fmt.count(each) if are_counts else fmt.traffic(each) for each in found]
    drawn = aligned(texts)
    assert [each.replace(" ", "") for each in drawn] == [each.replace(" ", "") for each in texts]
    assert len({len(each) for each in drawn}) == 1
    points = {each.index(".") for each in drawn if "." in each}
    assert len(points) <= 1
    for each in drawn:
        whole = re.match(r" *[\d,–]+", each)
        assert whole
        assert not points or whole.end() in points or each.endswith(" B ")
        assert re.search(r"\d [BkKMGTPE]", each) or not re.search("[BkKMGTPE]", each), "no hole"
    starts = {each.rindex(" ") for each in drawn if each[-1].isalpha() and each[-2].isalpha()}
    assert len(starts) <= 1


@FAMILIES
def test_every_sign_is_one_cell_wide(signs: Glyphs) -> None:
    for name in Glyphs._fields:
        if name != "plot":
            assert all(cell_len(char) == 1 for char in getattr(signs, name)), name
    assert all(getattr(ASCII, name).isascii() for name in Glyphs._fields)


def test_markup_is_text() -> None:
    content = line(Span("[red]a[/red]"))
    assert plain(fit(content, 14)) == "[red]a[/red]  "
