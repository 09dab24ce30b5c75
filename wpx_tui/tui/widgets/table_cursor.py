"""Rows to move in: the cursor stays on its row, the table at its place, while figures change."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType

from wpx_tui.monitor.clock import Clock
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Line, Role, Span, line, width
from wpx_tui.tui.widgets.panel import FramedWidget

K = TypeVar("K", bound=Hashable)

WHEEL_ROWS = 3
"""How far one notch of the mouse wheel scrolls."""


class TableCursor(Generic[K]):
    """Which rows of a table are seen and which one the cursor is on; rows are known by unique keys.

    Until the cursor has been moved it is on the first row, whichever that is; from then on it stays
    with its row, and where the row is no more, at its place.
    """

    def __init__(self) -> None:
        self.top = 0
        """The index of the first row that is seen."""
        self.index = 0
        """The index of the row that the cursor is on; 0 without rows."""
        self._keys: Sequence[K] = ()
        self._key: K | None = None
        self._room = 1
        self._first_line = 0
        self._height = 1

    def show(self, keys: Sequence[K], lines: int, *, first_line: int = 1, height: int = 1) -> range:
        """The rows as they now are, on `lines` lines of the widget from `first_line` on.

        `height` is how many lines a row takes. Gives the indices of the rows that are seen.
        """
        was_seen = not self._keys or self.index in self.seen
        self._keys, self._room = keys, max(lines // height, 1)
        self._first_line, self._height = first_line, height
        self._follow()
        self.scroll(0)
        if was_seen:
            self._reveal()
        return self.seen

    @property
    def seen(self) -> range:
        """The indices of the rows that are seen."""
        return range(self.top, min(self.top + self._room, len(self._keys)))

    @property
    def cursor(self) -> K | None:
        """The key of the row that the cursor is on, None without rows."""
        return self._keys[self.index] if self._keys else None

    def move_to(self, index: int) -> None:
        """The cursor to a row; beyond the ends, to the last one there. It is seen afterwards."""
        if not self._keys:
            return
        self.index = max(min(index, len(self._keys) - 1), 0)
        self._key = self._keys[self.index]
        self._reveal()

    def move(self, rows: int) -> None:
        """The cursor some rows further down, or up."""
        self.move_to(self.index + rows)

    def page(self, pages: int) -> None:
        """The cursor as many rows further as are seen at once, so many times."""
        self.move(pages * self._room)

    def end(self, direction: int) -> None:
        """The cursor to the first row (-1) or to the last (1)."""
        self.move_to(0 if direction < 0 else len(self._keys) - 1)

    def scroll(self, rows: int) -> None:
        """Other rows are seen; the cursor stays where it is."""
        self.top = max(min(self.top + rows, len(self._keys) - self._room), 0)

    def restart(self) -> None:
        """Cursor and place back to the beginning: the order of the rows is another one."""
        self.top = self.index = 0
        self._key = None

    def row_at(self, line_index: int) -> int | None:
        """The index of the row on a line of the widget, None where there is none."""
        index = self.top + (line_index - self._first_line) // self._height
        return index if index in self.seen else None

    def place(self, dash: str) -> str:
        """`1–14 of 60` with that dash; nothing while all rows are seen."""
        seen = self.seen
        if not seen or len(seen) == len(self._keys):
            return ""
        return f"{seen.start + 1:,}{dash}{seen.stop:,} of {len(self._keys):,}"

    def _follow(self) -> None:
        keys = self._keys
        if self._key is None or not keys:
            self.index = 0
        elif self._key in keys:
            self.index = keys.index(self._key)
        else:
            self.index = min(self.index, len(keys) - 1)

    def _reveal(self) -> None:
        self.top = min(max(self.top, self.index - self._room + 1), self.index)


class CursorPanel(FramedWidget):
    """A frame around rows that arrows, pages, wheel and clicks move in.

    A subclass calls `self.rows.show` while it draws its body, and finds its cursor there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", id="rows.up", tooltip="One row up", show=False),
        Binding("down", "move(1)", "Down", id="rows.down", tooltip="One row down", show=False),
        Binding(
            "pageup", "page(-1)", "Page up", id="rows.page-up", tooltip="One page up", show=False
        ),
        Binding(
            "pagedown",
            "page(1)",
            "Page down",
            id="rows.page-down",
            tooltip="One page down",
            show=False,
        ),
        Binding("home", "end(-1)", "First", id="rows.first", tooltip="The first row", show=False),
        Binding("end", "end(1)", "Last", id="rows.last", tooltip="The last row", show=False),
    ]

    def __init__(self, fmt: Formatter, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.rows: TableCursor[Any] = TableCursor()

    def state(self, room: int = sys.maxsize) -> Line:
        """Where in the rows we are, before what the panel itself has to say; that goes first."""
        whole, trouble = super().state(), super().state(room)
        place = line(Span(self.rows.place(self.format.glyphs.dash), Role.DIM))
        if not place or not trouble:
            return place or trouble
        both = line(place, Span(f" {self.format.glyphs.separator} ", Role.DIM), whole)
        return both if width(both) <= room else trouble

    def action_move(self, rows: int) -> None:
        """The cursor some rows further."""
        self.rows.move(rows)
        self.redraw()

    def action_page(self, pages: int) -> None:
        """The cursor some pages further."""
        self.rows.page(pages)
        self.redraw()

    def action_end(self, direction: int) -> None:
        """The cursor to the first row (-1) or the last (1)."""
        self.rows.end(direction)
        self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the table, not the cursor."""
        self._wheel(event, WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the table, not the cursor."""
        self._wheel(event, -WHEEL_ROWS)

    def _wheel(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        self.rows.scroll(rows)
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a row."""
        index = self.rows.row_at(event.y)
        if index is not None:
            self.rows.move_to(index)
            self.redraw()
