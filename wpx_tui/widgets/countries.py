"""The countries panel: a table that keeps its cursor and its place while the figures change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from wpx_tui.feeds.queries import CountriesQuery
from wpx_tui.feeds.state import Answer
from wpx_tui.present.bars import bar
from wpx_tui.present.line import Line, Role, Span, in_role, line
from wpx_tui.present.table import Column, heading, row
from wpx_tui.widgets.panel import Panel

if TYPE_CHECKING:
    from wpx_tui.api.models import Countries, Country

WIDE = 58
"""From how many cells on the table has all its columns."""


class CountriesPanel(Panel):
    """Country by country: requests, traffic, share and the connections open now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "end(-1)", "First", show=False),
        Binding("end", "end(1)", "Last", show=False),
    ]

    connections: reactive[Mapping[str, int] | None] = reactive(None, init=False, repaint=False)
    """Open connections by country code, None where they are not known."""

    _top = 0
    _cursor: str | None = None

    def heading(self) -> str:
        """Its name."""
        return "Countries"

    def watch_connections(self) -> None:
        """News of the realtime feed: one column of this table."""
        self.redraw()

    def figures(
        self, answer: Answer[CountriesQuery, Countries], cells: int, rows: int
    ) -> Sequence[Line]:
        """The heading and as many rows as fit, from where the user scrolled to."""
        countries = self._rows(answer)
        if not countries:
            return [line(" ", Span("no traffic in this period", Role.DIM))]
        columns = self._columns(cells)
        room = max(rows - 1, 1)
        self._top = max(min(self._top, len(countries) - room), 0)
        cursor = self._cursor_index(countries)
        shown = countries[self._top : self._top + room]
        lines = [heading(columns)]
        for index, country in enumerate(shown, self._top):
            content = self._row(columns, country, cells)
            here = self.has_focus and index == cursor
            lines.append(in_role(content, Role.CURSOR) if here else content)
        return lines

    def _rows(self, answer: Answer[CountriesQuery, Countries]) -> list[Country]:
        return sorted(answer.value.countries, key=lambda each: -(each.bytes or -1))

    def _columns(self, cells: int) -> list[Column]:
        wide = cells >= WIDE
        columns = [Column("code", 4) if wide else Column("", 2), Column("country", 0)]
        if wide:
            columns.append(Column("requests", 8, "right"))
        columns += [
            Column("traffic", 7, "right", Role.STRONG),
            Column("share", 7 if wide else 6, "right"),
        ]
        if wide:
            columns += [Column("", 6, "left", Role.BAR), Column("now", 4, "right")]
        fixed = sum(column.cells for column in columns) + 2 * (len(columns) - 1) + 2
        columns[1] = Column("country", max(cells - fixed, 4))
        return columns

    def _row(self, columns: Sequence[Column], country: Country, cells: int) -> Line:
        fmt = self.format
        values = [country.country_code or fmt.glyphs.unknown, country.country_name or ""]
        if cells >= WIDE:
            values.append(fmt.count(country.requests))
        values += [fmt.traffic(country.bytes), fmt.percent(country.percentage)]
        if cells >= WIDE:
            share = None if country.percentage is None else country.percentage / 100
            values += [bar(share, 6, fmt.glyphs), fmt.count(self._connections_of(country))]
        return row(columns, values)

    def _connections_of(self, country: Country) -> int | None:
        if self.connections is None:
            return None
        return self.connections.get(country.country_code or "", 0)

    # ---- moving about

    def _cursor_index(self, countries: Sequence[Country]) -> int:
        for index, country in enumerate(countries):
            if country.country_code == self._cursor:
                return index
        return 0

    def _move_to(self, wanted: int) -> None:
        answer = None if self.feed is None else self.feed.answer
        countries = [] if answer is None else self._rows(answer)
        if not countries:
            return
        index = max(min(wanted, len(countries) - 1), 0)
        self._cursor = countries[index].country_code
        self._top = min(max(self._top, index - self._page() + 1), index)
        self.redraw()

    def _page(self) -> int:
        return max(self.size.height - 3, 1)

    def _current(self) -> int:
        answer = None if self.feed is None else self.feed.answer
        return 0 if answer is None else self._cursor_index(self._rows(answer))

    def action_move(self, rows: int) -> None:
        """The cursor some rows further."""
        self._move_to(self._current() + rows)

    def action_page(self, pages: int) -> None:
        """The cursor some pages further."""
        self._move_to(self._current() + pages * self._page())

    def action_end(self, direction: int) -> None:
        """The cursor to the first row (-1) or the last (1)."""
        self._move_to(0 if direction < 0 else 1_000_000)

    def _scroll(self, rows: int) -> None:
        self._top = max(self._top + rows, 0)
        self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the table, not the cursor."""
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the table, not the cursor."""
        event.stop()
        self._scroll(-3)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a row."""
        if 2 <= event.y < self.size.height - 1:
            self._move_to(self._top + event.y - 2)
