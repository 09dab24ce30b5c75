"""The countries panel: a table to sort and to search that keeps its place while figures change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from wpx_tui.analysis.countries import (
    CountryFigures,
    CountryRow,
    RowKey,
    country_rows,
    matching_rows,
    total_figures,
)
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer, Status
from wpx_tui.monitor.feeds import COUNTRIES
from wpx_tui.monitor.queries import CountriesQuery
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.dates import lowered
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.countries import Table, Widths, table
from wpx_tui.present.panels.country_columns import CountryOrder
from wpx_tui.present.panels.coverage import countries_title
from wpx_tui.present.panels.feed_status import no_data
from wpx_tui.present.text.spans import Line, Role, Span, in_role, line
from wpx_tui.tui.messages import CountryLimitSelected, ViewChanged
from wpx_tui.tui.widgets.panel import Panel, unfiltered_scope
from wpx_tui.tui.widgets.search import Search
from wpx_tui.tui.widgets.table_cursor import CursorPanel, TableView

if TYPE_CHECKING:
    from wpx_tui.api.models import Connections, Countries

COUNTRY_LIMITS = (10, 25, 50, 100, 250)
"""The numbers of countries that a key goes through."""

MIN_ROWS_WITH_TOTAL = 4
MIN_ROWS_WITH_RULE = 10
"""From how many lines on there is a total, and a rule above it."""


@dataclass(frozen=True, slots=True)
class _View:
    """An answer ready to draw: the number of rows, the sorted matches of the search, their sums."""

    of: int
    matches: Sequence[CountryRow]
    keys: Sequence[RowKey]
    sums: CountryFigures
    widths: Widths


class CountriesPanel(CursorPanel, Panel):
    """Country by country: requests, traffic, share and the connections open now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "keep",
            "Keep",
            id="countries.keep",
            tooltip="Back to the table, keep the matches",
        ),
        Binding(
            "escape",
            "clear",
            "Clear",
            id="countries.clear",
            tooltip="End the search, show all countries",
        ),
        Binding(
            "backspace",
            "erase",
            "Erase",
            id="countries.erase",
            tooltip="Delete the last letter",
            show=False,
        ),
    ]

    spec = COUNTRIES

    def __init__(self, fmt: Formatter, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.order = CountryOrder()
        self.search = Search()
        self._limit: int | None = None  # chosen, and not yet seen in the state
        self._rows: tuple[object, tuple[Sequence[CountryRow], Widths]] | None = None
        self._ready_view: tuple[object, _View] | None = None

    @property
    def _answer(self) -> Answer[CountriesQuery, Countries] | None:
        return None if self.account is None else self.account.countries.answer

    @property
    def connections(self) -> Connections | None:
        """The connections open now, None where they are not known."""
        return None if self.account is None else self._connections_of(self.account)

    def _connections_of(self, state: AccountState) -> Connections | None:
        realtime = state.realtime
        if realtime.answer is None or realtime.status(self.clock.now()) is not Status.LIVE:
            return None
        return realtime.answer.value.active_connections

    def parts(self, state: AccountState) -> tuple[object, ...]:
        """Return the feed, the screen's filter, the number to ask for, and connections."""
        return (*super().parts(state), state.selection.countries, self._connections_of(state))

    def state_updated(self) -> None:
        """Forget a limit that was chosen, once the state has it."""
        if self.account is not None and self.account.selection.countries == self._limit:
            self._limit = None
        super().state_updated()

    @property
    def scope(self) -> str:
        """The API has no countries of one subscription alone."""
        return unfiltered_scope(self.account)

    def heading(self) -> str:
        """Return its name; then the search, or how many countries the API returns at most."""
        if self._answer is None:
            return "Countries"
        view = self._ready(self._answer.value)
        if self.search.is_open or self.search.text:
            prompt, count = "_" if self.search.is_open else "", f"{len(view.matches)} of {view.of}"
            return f"Countries  /{self._tail(count)}{prompt}  {count}"
        limit = self._wanted_limit()
        is_limited = limit < COUNTRY_LIMITS[-1] or view.of >= limit
        parts = ["Countries", self._period()]
        return ", ".join([*parts, f"at most {limit}"] if is_limited else parts)

    def _period(self) -> str:
        assert self.account is not None  # noqa: S101 - there is an answer
        feed, now = self.account.countries, self.clock.utc()
        return lowered(countries_title(feed, now, self.format, current=True))

    def describe(self) -> str:
        """Return the period of the answer, and how many at most."""
        if self.account is None or self._answer is None:
            return ""
        query = self._answer.query
        period = lowered(countries_title(self.account.countries, self.clock.utc(), self.format))
        return period if query.limit >= COUNTRY_LIMITS[-1] else f"{period}, at most {query.limit}"

    def _tail(self, count: str) -> str:
        """Return the end of the search, so that there is room for the count of matches."""
        room = max(self.title_room - len(f"Countries  /_  {count}"), 1)
        text = self.search.text
        while cell_len(text) > room:
            text = text[1:]
        return text

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return titles, as many rows as fit from where the user scrolled to, the total."""
        assert self._answer is not None  # noqa: S101 - the base asks for figures of an answer
        view = self._ready(self._answer.value)
        if not view.of:
            then = "countries will appear here"
            return no_data("no traffic in this period", then, cells, rows)
        drawn = table(self.order, view.widths, view.sums, cells, self.format)
        if not view.matches:
            nothing = line(" ", Span("no country matches", Role.DIM))
            return [drawn.heading(), nothing]
        table_view = self.table(cells, rows)
        lines = [self._line(drawn, view, index, table_view.index) for index in table_view.seen]
        return [drawn.heading(), *lines, *self._foot(drawn, view, cells, rows)]

    def table(self, cells: int, rows: int) -> TableView[RowKey]:
        """Return what is seen of the countries, in the order and under the search that hold."""
        if self._answer is None:
            return self.rows.view((), 1)
        view = self._ready(self._answer.value)
        return self.rows.view(view.keys, rows - 1 - _foot_rows(rows), first_line=2)

    def _line(self, drawn: Table, view: _View, index: int, cursor: int) -> Line:
        content = drawn.row(view.matches[index])
        here = self.has_focus and index == cursor
        return in_role(content, Role.CURSOR) if here else content

    def _foot(self, drawn: Table, view: _View, cells: int, rows: int) -> list[Line]:
        """Return the total, under a rule where there is room for one."""
        if not _foot_rows(rows):
            return []
        rule = self.format.glyphs.frame[1] * (cells - 2)
        total = drawn.total(view.sums, len(view.matches), view.of)
        return [line(" ", Span(rule, Role.FRAME)), total][-_foot_rows(rows) :]

    def _ready(self, countries: Countries) -> _View:
        """Sort, search and add up, once for an answer, an order and a search."""
        every, widths = self._every(countries)
        made_of = (every, self.order, self.search.text)
        if self._ready_view is None or self._ready_view[0] != made_of:
            matches = matching_rows(self.order.sort(every), self.search.text)
            keys = [row.key for row in matches]
            view = _View(len(every), matches, keys, total_figures(matches), widths)
            self._ready_view = (made_of, view)
        return self._ready_view[1]

    def _every(self, countries: Countries) -> tuple[Sequence[CountryRow], Widths]:
        """Return all rows and their widths, which no order and no search changes."""
        made_of = (countries, self.connections)
        if self._rows is None or self._rows[0] != made_of:
            every = country_rows(countries.countries, self.connections)
            self._rows = (made_of, (every, Widths.of(every, self.format)))
        return self._rows[1]

    # ---- order and number

    def on_click(self, event: events.Click) -> None:
        """Sort by the column of a clicked title; two clicks on it sort twice and do not zoom."""
        action = event.style.meta.get("@click")
        if action is not None:
            event.prevent_default()
            self.call_next(self.run_action, action)

    def action_sort_by(self, by: str) -> None:
        """Sort by a column; by the one that holds already, the other way round."""
        self._sort(self.order.select(by))

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._sort(self.order.next())

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self._sort(self.order.select(self.order.by))

    def _sort(self, order: CountryOrder) -> None:
        self.order = order
        self.rows.restart()
        self.redraw()
        self.post_message(ViewChanged())

    def action_limit(self) -> None:
        """Ask for the next larger number of countries, after the largest for the smallest."""
        wanted = self._wanted_limit()
        self._limit = next((limit for limit in COUNTRY_LIMITS if limit > wanted), COUNTRY_LIMITS[0])
        self.post_message(CountryLimitSelected(self._limit))
        self.redraw()

    def _wanted_limit(self) -> int:
        if self._limit is not None:
            return self._limit
        return COUNTRY_LIMITS[-1] if self.account is None else self.account.selection.countries

    # ---- search

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow the keys of a search while it is typed, or filters the table."""
        if action in ("keep", "erase"):
            return self.search.is_open
        if action == "clear":
            return self.search.is_open or bool(self.search.text)
        return super().check_action(action, parameters)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return True for letters while a search is typed: they are text and no commands."""
        return self.search.takes(character)

    def on_key(self, event: events.Key) -> None:
        """Add a letter to the search that is typed."""
        if event.character is not None and self.search.takes(event.character):
            event.stop()
            self._add(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Add the clipboard to the search that is typed."""
        if self.search.is_open:
            event.stop()
            self._add(event.text)

    def _add(self, text: str) -> None:
        self.search.add(text)
        self._search_changed()

    def _search_changed(self) -> None:
        self.rows.restart()
        self.redraw()

    def action_search(self) -> None:
        """Type what to search for; what was searched for before can be changed."""
        self.search.is_open = True
        self._keys_changed()

    def go_to_match(self, step: int) -> str:
        """Go to the next match of the last search (1) or the one before (-1), around the ends.

        Return why not, where no row that is listed matches; else nothing.
        """
        if not self.search.last or self._answer is None:
            return "nothing was searched for yet"
        rows = self._ready(self._answer.value).matches
        matches = {row.key for row in matching_rows(rows, self.search.last)}
        view, count = self.view, len(rows)
        for distance in range(1, count + 1):
            index = (view.index + step * distance) % count
            if view.keys[index] in matches:
                self.rows.move_to(view, index)
                self.redraw()
                return ""
        return f"no country matches {self.search.last}"

    def action_erase(self) -> None:
        """Delete the last letter."""
        self.search.erase()
        self._search_changed()

    def action_keep(self) -> None:
        """Go back to the table of matches."""
        self.search.is_open = False
        self._keys_changed()

    def action_clear(self) -> None:
        """End the search; the cursor stays on the country that it is on."""
        self.rows.move(self.view, 0)
        self.search.clear()
        self._keys_changed()

    def _keys_changed(self) -> None:
        self.refresh_bindings()
        self.redraw()


def _foot_rows(rows: int) -> int:
    """Return how many of `rows` lines the total takes, with its rule."""
    return 0 if rows < MIN_ROWS_WITH_TOTAL else 2 if rows >= MIN_ROWS_WITH_RULE else 1
