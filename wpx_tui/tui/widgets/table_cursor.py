"""Rows to move in: the cursor stays on its row, the table at its place, while figures change."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import BindingType

from wpx_tui.monitor.clock import Clock
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Line, Role, Span, line, width
from wpx_tui.tui.bindings import key_binding
from wpx_tui.tui.widgets.panel import FramedWidget

K = TypeVar("K", bound=Hashable)

WHEEL_ROWS = 3
"""How far one notch of the mouse wheel scrolls."""


ROW_KEYS = (
    key_binding("rows.down", "j,down", "move(1)", "Down", "One row down"),
    key_binding("rows.up", "k,up", "move(-1)", "Up", "One row up"),
    key_binding("rows.first", "g,home", "end(-1)", "First", "The first row"),
    key_binding("rows.last", "G,end", "end(1)", "Last", "The last row"),
    key_binding("rows.half-down", "ctrl+d", "half(1)", "Half down", "Half a page down"),
    key_binding("rows.half-up", "ctrl+u", "half(-1)", "Half up", "Half a page up"),
    key_binding("rows.page-down", "pagedown", "page(1)", "Page down", "One page down"),
    key_binding("rows.page-up", "pageup", "page(-1)", "Page up", "One page up"),
)
"""The keys that move in a table and in the help, as in `less`; the same ids in both."""


@dataclass(frozen=True, slots=True)
class TableView(Generic[K]):
    """Which rows of a table are seen in one drawing, and where; rows are known by unique keys.

    `top` is the index of the first row that is seen, `index` that of the row under the cursor (0
    without rows), `room` how many rows there is room for. The rows begin on line `first_line` of
    the widget and take `height` lines; where all are seen, the first `taller` one more.
    """

    keys: Sequence[K]
    top: int
    index: int
    room: int
    first_line: int
    height: int
    taller: int = 0

    @property
    def seen(self) -> range:
        """The indices of the rows that are seen."""
        return range(self.top, min(self.top + self.room, len(self.keys)))

    @property
    def cursor(self) -> K | None:
        """The key of the row that the cursor is on, None without rows."""
        return self.keys[self.index] if self.keys else None

    def row_at(self, line_index: int) -> int | None:
        """Return the index of the row on a line of the widget, None where there is none."""
        offset = line_index - self.first_line
        index = self.top + max(offset - self.taller, 0) // self.height
        if offset < self.taller * (self.height + 1):
            index = offset // (self.height + 1)
        return index if index in self.seen else None

    def place(self, dash: str) -> str:
        """Return `1–14 of 60` with that dash; nothing while all rows are seen."""
        seen = self.seen
        if not seen or len(seen) == len(self.keys):
            return ""
        return f"{seen.start + 1:,}{dash}{seen.stop:,} of {len(self.keys):,}"


class TableCursor(Generic[K]):
    """Where the user is in a table. Drawing looks at it by `view`, which changes nothing.

    Until the cursor has been moved it is on the first row, whichever that is; from then on it stays
    with its row, and where the row is no more, at its place.
    """

    def __init__(self) -> None:
        self._top = 0
        self._index = 0
        self._key: K | None = None
        self._follows = True  # the cursor is kept in sight, until the wheel moves it out

    def view(
        self, keys: Sequence[K], lines: int, *, first_line: int = 1, height: int = 1
    ) -> TableView[K]:
        """Return what is seen of the rows `keys` on `lines` lines from `first_line` on."""
        room, index = max(lines // height, 1), self._place_in(keys)
        top = _within(self._top, len(keys) - room)
        if self._follows:
            top = min(max(top, index - room + 1), index)
        return TableView(keys, top, index, room, first_line, height)

    def settle(self, keys: Sequence[K]) -> None:
        """Remember the place of the cursor among the rows as they now are."""
        self._index = self._place_in(keys)

    def move_to(self, view: TableView[K], index: int) -> None:
        """Move the cursor to a row; beyond the ends, to the last one there. It is seen then."""
        if not view.keys:
            return
        self._index = _within(index, len(view.keys) - 1)
        self._key = view.keys[self._index]
        self._top = min(max(view.top, self._index - view.room + 1), self._index)
        self._follows = True

    def move(self, view: TableView[K], rows: int) -> None:
        """Move the cursor some rows further down, or up."""
        self.move_to(view, view.index + rows)

    def page(self, view: TableView[K], pages: int) -> None:
        """Move the cursor as many rows further as are seen at once, so many times."""
        self.move(view, pages * view.room)

    def end(self, view: TableView[K], direction: int) -> None:
        """Move the cursor to the first row (-1) or to the last (1)."""
        self.move_to(view, 0 if direction < 0 else len(view.keys) - 1)

    def scroll(self, view: TableView[K], rows: int) -> None:
        """Show other rows; the cursor stays where it is."""
        self._top = _within(view.top + rows, len(view.keys) - view.room)
        self._follows = view.index in range(self._top, self._top + view.room)

    def restart(self) -> None:
        """Go back to the beginning: the order of the rows is another one."""
        self._top = self._index = 0
        self._key, self._follows = None, True

    def _place_in(self, keys: Sequence[K]) -> int:
        if self._key is None or not keys:
            return 0
        if self._key in keys:
            return keys.index(self._key)
        return min(self._index, len(keys) - 1)


def _within(index: int, last: int) -> int:
    return max(min(index, last), 0)


class CursorPanel(FramedWidget):
    """A frame around rows that arrows, pages, wheel and clicks move in.

    A subclass says in `table` which rows it has where; drawing and keys both ask for it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*ROW_KEYS]

    def __init__(self, fmt: Formatter, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.rows: TableCursor[Any] = TableCursor()

    def table(self, cells: int, rows: int) -> TableView[Any]:
        """Return what is seen of the table in a body of `cells` × `rows`."""
        raise NotImplementedError

    @property
    def view(self) -> TableView[Any]:
        """What is seen of the table now."""
        return self.table(max(self.size.width - 2, 0), max(self.size.height - 2, 0))

    def state_updated(self) -> None:
        """Keep the cursor on its row, or at its place, among the rows as they now are."""
        self.rows.settle(self.view.keys)

    def state(self, room: int = sys.maxsize) -> Line:
        """Where in the rows we are, before what the panel itself has to say; that goes first."""
        whole, trouble = super().state(), super().state(room)
        place = line(Span(self.view.place(self.format.glyphs.dash), Role.DIM))
        if not place or not trouble:
            return place or trouble
        both = line(place, Span(f" {self.format.glyphs.separator} ", Role.DIM), whole)
        return both if width(both) <= room else trouble

    def action_move(self, rows: int) -> None:
        """Move the cursor by some rows."""
        self.rows.move(self.view, rows)
        self.redraw()

    def action_page(self, pages: int) -> None:
        """Move the cursor by some pages."""
        self.rows.page(self.view, pages)
        self.redraw()

    def action_half(self, direction: int) -> None:
        """Move the cursor by half a page, down (1) or up (-1)."""
        view = self.view
        self.rows.move(view, direction * max(view.room // 2, 1))
        self.redraw()

    def action_end(self, direction: int) -> None:
        """Move the cursor to the first row (-1) or the last (1)."""
        self.rows.end(self.view, direction)
        self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the table; the cursor stays on its row."""
        self._wheel(event, WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the table; the cursor stays on its row."""
        self._wheel(event, -WHEEL_ROWS)

    def _wheel(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        self.rows.scroll(self.view, rows)
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked."""
        view = self.view
        index = view.row_at(event.y)
        if index is not None:
            self.rows.move_to(view, index)
            self.redraw()
