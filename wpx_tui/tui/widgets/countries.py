"""The countries panel: a table to sort and to search that keeps its place while figures change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events

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
from wpx_tui.tui.widgets.search_panel import SearchPanel
from wpx_tui.tui.widgets.table_cursor import TableView

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


class CountriesPanel(SearchPanel, Panel):
    """Country by country: requests, traffic, share and the connections open now."""

    spec = COUNTRIES
    noun = "country"

    def __init__(self, fmt: Formatter, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.order = CountryOrder()
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
        if self.has_search:
            return self.search_heading("Countries", len(view.matches), view.of)
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

    @property
    def every_row(self) -> Sequence[CountryRow]:
        """All countries of the last good answer, as the API lists them: no search hides any."""
        return () if self._answer is None else self._every(self._answer.value)[0]

    def matching_keys(self, text: str) -> Collection[RowKey]:
        """Return the keys of the listed countries that match `text`."""
        if self._answer is None:
            return ()
        rows = self._ready(self._answer.value).matches
        return {row.key for row in matching_rows(rows, text)}

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


def _foot_rows(rows: int) -> int:
    """Return how many of `rows` lines the total takes, with its rule."""
    return 0 if rows < MIN_ROWS_WITH_TOTAL else 2 if rows >= MIN_ROWS_WITH_RULE else 1
