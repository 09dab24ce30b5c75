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
    names: list[str], room: int, history: list[tuple[str, int] | list[str] | int]
) -> None:
    rows: TableCursor[str] = TableCursor()
    view = rows.view(names, room)
    for step in history:
        before, was_seen = view, view.index in view.seen
        if isinstance(step, tuple):
            getattr(rows, step[0])(view, step[1])
            view = rows.view(names, room)
            moved = step[0] != "scroll"
            assert moved or view.cursor == before.cursor, "scrolling leaves the cursor alone"
            assert not moved or not names or view.index in view.seen, "what one moves to is seen"
        elif isinstance(step, list):
            names = step
            rows.settle(names)
        else:
            room = step
        view = rows.view(names, room)
        assert rows.view(names, room) == view, "looking changes nothing"
        assert len(view.seen) == min(max(room, 1), len(names)), "none is hidden while there is room"
        assert view.cursor == (names[view.index] if names else None)
        assert not (was_seen and names) or view.index in view.seen or isinstance(step, tuple)
        assert bool(view.place("-")) == (len(view.seen) < len(names))
        if before.keys and isinstance(step, tuple) and step[0] == "move_to":
            assert view.index == max(min(step[1], len(names) - 1), 0)


@given(keys.filter(bool), keys, st.integers(0, 9), rooms)
def test_a_cursor_that_was_moved_goes_with_its_row(
    before: list[str], after: list[str], index: int, room: int
) -> None:
    rows: TableCursor[str] = TableCursor()
    rows.move_to(rows.view(before, room), index)
    view = rows.view(before, room)
    rows.settle(after)
    moved = rows.view(after, room)
    if view.cursor in after:
        assert moved.cursor == view.cursor
        assert moved.index in moved.seen
    elif after:
        assert moved.index == min(view.index, len(after) - 1), "gone: at its place"
    rows.settle(before)
    assert rows.view(before, room).cursor == view.cursor, "and back on it when it comes back"


def test_a_cursor_that_nobody_moved_is_on_the_first_row() -> None:
    rows: TableCursor[str] = TableCursor()
    assert rows.view("", 1).cursor is None
    assert rows.view("cab", 2).cursor == "c"
    rows.move(rows.view("cab", 2), 1)
    rows.restart()
    assert rows.view("bca", 2).cursor == "b"


def test_a_line_of_the_widget_belongs_to_a_row() -> None:
    rows: TableCursor[str] = TableCursor()
    view = rows.view("abcde", 5, first_line=2, height=2)
    assert view.seen == range(2)
    assert [view.row_at(y) for y in range(8)] == [None, None, 0, 0, 1, 1, None, None]
    assert view.place("-") == "1-2 of 5"
    rows.scroll(view, 9)
    view = rows.view("abcde", 5, first_line=2, height=2)
    assert view.row_at(2) == 3
    assert view.place("-") == "4-5 of 5"
