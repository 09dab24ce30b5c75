"""The base of the pages of one row of a table: a country's, a subscription's."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from wpx_tui.monitor.clock import Clock
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line, width, wrap
from wpx_tui.tui.messages import ZoomRequested
from wpx_tui.tui.widgets.panel import Panel
from wpx_tui.tui.widgets.search_panel import SearchPanel
from wpx_tui.tui.widgets.table_cursor import ROW_KEYS

PAGE_ROWS = 10
"""How many rows further PgDn goes on a page, where none are seen; Ctrl+D half of that."""

PAGE_KEYS = (
    Binding(
        "left",
        "move(-1)",
        "Previous",
        show=False,
        id="page.previous",
        tooltip="On a page: the country, the subscription before",
    ),
    Binding(
        "right",
        "move(1)",
        "Next",
        show=False,
        id="page.next",
        tooltip="On a page: the next country, the next subscription",
    ),
)
"""The keys of a page beside those of the rows, which go through its table as well."""


class RowPage(Panel):
    """One row of `table`, with the whole screen; the cursor of the table goes along.

    A row that is in the list no longer stays open, and says so.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*ROW_KEYS, *PAGE_KEYS]

    def __init__(self, fmt: Formatter, clock: Clock, table: SearchPanel, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.table = table
        self.number = table.number
        self.key: Hashable | None = None
        self.name_of_row = ""
        """Its name, as it was when it was last in the list."""

    def open(self) -> None:
        """Show the row under the cursor of the table."""
        self.key = self.table.view.cursor
        self.name_of_row = ""
        self.row_changed()
        self.redraw()

    def row_changed(self) -> None:
        """Note the name of the row, while it is in the list."""
        self.name_of_row = self.row_name() or self.name_of_row

    def state_updated(self) -> None:
        """Note the name of the row under a new state."""
        self.row_changed()

    def row_name(self) -> str:
        """Return the name of the row; empty where it is not in the list any more."""
        raise NotImplementedError

    def why_gone(self) -> str:
        """Return in a sentence that the row is not in the list any more."""
        raise NotImplementedError

    def page(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the lines of the row, which is in the list."""
        raise NotImplementedError

    @property
    def list_name(self) -> str:
        """The name of the list that it is a row of."""
        raise NotImplementedError

    def heading(self) -> str:
        """Return the list's name and the row's."""
        return f"{self.list_name}: {self.name_of_row}" if self.name_of_row else self.list_name

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the page, or that there is none any more."""
        if self.row_name():
            return self.page(cells, rows)
        return [line(" ", part) for part in wrap(self.why_gone(), cells - 2, Role.WARN)][:rows]

    def state(self, room: int = sys.maxsize) -> Line:
        """Return the place in the list with the keys, and the state of the feed; that goes first.

        The words can be clicked.
        """
        trouble, glyphs = super().state(room), self.format.glyphs
        if self.key is None:
            return trouble
        view = self.table.view
        place = f"{view.index + 1:,} of {len(view.keys):,}"
        if self.key not in view.keys:
            place = f"not among {len(view.keys):,}"
        left, right = glyphs.arrows[0], glyphs.arrows[1]
        arrows = line(
            Span(f"{left} ", Role.STRONG, "move(-1)"),
            Span(place, Role.DIM),
            Span(f" {right}", Role.STRONG, "move(1)"),
        )
        if not trouble:
            return arrows if width(arrows) <= room else EMPTY
        both = line(arrows, Span(f" {glyphs.separator} ", Role.DIM), super().state())
        return both if width(both) <= room else trouble

    # ---- to the other rows

    def action_move(self, rows: int) -> None:
        """Go some rows further in the table, or back."""
        self.table.action_move(rows)
        self.open()

    def action_page(self, pages: int) -> None:
        """Go ten rows further, or back."""
        self.action_move(pages * PAGE_ROWS)

    def action_half(self, direction: int) -> None:
        """Go five rows further, or back."""
        self.action_move(direction * PAGE_ROWS // 2)

    def action_end(self, direction: int) -> None:
        """Go to the first row or the last."""
        self.table.action_end(direction)
        self.open()

    def on_click(self, event: events.Click) -> None:
        """Run what was clicked; two clicks on anything else go back."""
        event.prevent_default()
        action = event.style.meta.get("@click")
        if action is not None:
            self.call_next(self.run_action, action)
        elif event.chain == 2:
            self.post_message(ZoomRequested(self))
