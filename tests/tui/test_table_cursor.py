"""Rows under a cursor, whatever moves it and however the rows change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.tui.widgets.table_cursor import TableCursor

keys = st.lists(st.sampled_from("abcdefghij"), unique=True)
rooms = st.integers(0, 12)
moves = st.one_of(
    st.tuples(st.just("move"), st.integers(-3, 3)),
    st.tuples(st.just("page"), st.sampled_from([-1, 1])),
    st.tuples(st.just("end"), st.sampled_from([-1, 1])),
    st.tuples(st.just("move_to"), st.integers(-5, 15)),
)
steps = st.lists(st.one_of(moves, st.tuples(st.just("scroll"), st.integers(-9, 9)), keys, rooms))


@given(keys, rooms, steps)
def test_the_cursor_stays_on_its_row_and_the_rows_in_sight(
    shown: list[str], room: int, history: list[tuple[str, int] | list[str] | int]
) -> None:
    rows: TableCursor[str] = TableCursor()
    rows.show(shown, room)
    for step in history:
        cursor, was_seen, had = rows.cursor, rows.index in rows.seen, shown
        if isinstance(step, tuple):
            getattr(rows, step[0])(step[1])
            moved = step[0] != "scroll"
            assert moved or rows.cursor == cursor, "scrolling leaves the cursor alone"
            assert not moved or not shown or rows.index in rows.seen, "what one moves to is seen"
        elif isinstance(step, list):
            shown = step
        else:
            room = step
        seen = rows.show(shown, room)
        assert seen == rows.seen
        assert len(seen) == min(max(room, 1), len(shown)), "no row is hidden while there is room"
        assert rows.cursor is None if not shown else rows.cursor == shown[rows.index]
        assert not (was_seen and shown) or rows.index in seen or isinstance(step, tuple)
        assert bool(rows.place("-")) == (len(seen) < len(shown))
        if had and isinstance(step, tuple) and step[0] == "move_to":
            assert rows.index == max(min(step[1], len(shown) - 1), 0)


@given(keys.filter(bool), keys, st.integers(0, 9), rooms)
def test_a_cursor_that_was_moved_goes_with_its_row(
    before: list[str], after: list[str], index: int, room: int
) -> None:
    rows: TableCursor[str] = TableCursor()
    rows.show(before, room)
    rows.move_to(index)
    cursor, index = rows.cursor, rows.index
    rows.show(after, room)
    if cursor in after:
        assert rows.cursor == cursor
        assert rows.index in rows.seen
    elif after:
        assert rows.index == min(index, len(after) - 1), "gone: at its place"
    rows.show(before, room)
    assert rows.cursor == cursor, "and back on it when it comes back"


def test_a_cursor_that_nobody_moved_is_on_the_first_row() -> None:
    rows: TableCursor[str] = TableCursor()
    assert rows.cursor is None
    rows.show("abc", 2)
    rows.show("cab", 2)
    assert rows.cursor == "c"
    rows.move(1)
    rows.restart()
    rows.show("bca", 2)
    assert rows.cursor == "b"


def test_a_line_of_the_widget_belongs_to_a_row() -> None:
    rows: TableCursor[str] = TableCursor()
    assert rows.show("abcde", 5, first_line=2, height=2) == range(2)
    assert [rows.row_at(y) for y in range(8)] == [None, None, 0, 0, 1, 1, None, None]
    assert rows.place("-") == "1-2 of 5"
    rows.scroll(9)
    assert rows.row_at(2) == 3
    assert rows.place("-") == "4-5 of 5"
