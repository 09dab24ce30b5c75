"""The countries panel: a table to sort and to search that keeps its place while figures change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from wpx_tui.analysis.countries import (
    CountryFigures,
    CountryRow,
    RowKey,
    country_rows,
    matching_rows,
    total_figures,
)
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import CountriesQuery
from wpx_tui.present.format.dates import PERIODS
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.countries import Table, Widths, table
from wpx_tui.present.panels.country_columns import CountryOrder
from wpx_tui.present.panels.feed_status import no_data
from wpx_tui.present.text.spans import Line, Role, Span, in_role, line
from wpx_tui.tui.widgets.panel import Panel
from wpx_tui.tui.widgets.search import Search
from wpx_tui.tui.widgets.table_cursor import CursorPanel

if TYPE_CHECKING:
    from wpx_tui.api.models import Connections, Countries

LIMITS = (10, 25, 50, 100, 250)
"""How many countries can be asked for with a key."""

LEAST_WITH_TOTAL = 4
RULED = 10
"""From how many lines on there is a total, and a rule above it."""

FRAME_CELLS = 5
"""What the frame takes of the title's line."""


class CountryLimitSelected(Message):
    """The user wants so many countries at most."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit


@dataclass(frozen=True, slots=True)
class _View:
    """An answer made ready: the rows in order, those that the search leaves, and their sums."""

    of: int
    shown: Sequence[CountryRow]
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
            tooltip="Back to the table, with what was found",
        ),
        Binding(
            "escape",
            "clear",
            "Clear",
            id="countries.clear",
            tooltip="End the search: every country again",
        ),
        Binding(
            "backspace",
            "erase",
            "Erase",
            id="countries.erase",
            tooltip="Take the last letter back",
            show=False,
        ),
    ]

    connections: reactive[Connections | None] = reactive(None, init=False, repaint=False)
    """The connections open now, None where they are not known."""

    def __init__(self, fmt: Formatter, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.order = CountryOrder()
        self.search = Search()
        self._limit: int | None = None  # chosen, and not yet seen in the feed's query
        self._rows: tuple[object, tuple[Sequence[CountryRow], Widths]] | None = None
        self._view: tuple[object, _View] | None = None

    def heading(self) -> str:
        """Its name; then what is searched for, or how many are asked for at most."""
        answer = None if self.feed is None else self.feed.answer
        if answer is None:
            return "Countries"
        view = self._ready(answer.value)
        if self.search.is_open or self.search.text:
            prompt = "_" if self.search.is_open else ""
            return f"Countries  /{self._tail()}{prompt}  {len(view.shown)} of {view.of}"
        limit = self._asked()
        is_limited = limit < LIMITS[-1] or view.of >= limit
        return f"Countries, at most {limit}" if is_limited else "Countries"

    def describe(self, query: CountriesQuery) -> str:
        """The period, and how many at most."""
        period = PERIODS[query.period].lower()
        return period if query.limit >= LIMITS[-1] else f"{period}, at most {query.limit}"

    def _tail(self) -> str:
        """The end of what is searched for, so that there is room for the count of matches."""
        room = max(self.size.width - len("Countries  /_  999 of 999") - FRAME_CELLS, 1)
        text = self.search.text
        while cell_len(text) > room:
            text = text[1:]
        return text

    def figures(
        self, answer: Answer[CountriesQuery, Countries], cells: int, rows: int
    ) -> Sequence[Line]:
        """Titles, as many rows as fit from where the user scrolled to, the total."""
        view = self._ready(answer.value)
        if not view.of:
            self.rows.show((), rows)
            then = "its countries show here"
            return no_data("no traffic in this period", then, cells, rows)
        drawn = table(self.order, view.widths, view.sums, cells, self.format)
        foot = self._foot(drawn, view, cells, rows)
        seen = self.rows.show(view.keys, rows - 1 - len(foot), first_line=2)
        if not view.shown:
            return [drawn.heading(), line(" ", Span("no country matches", Role.DIM))]
        return [drawn.heading(), *(self._line(drawn, view, index) for index in seen), *foot]

    def _line(self, drawn: Table, view: _View, index: int) -> Line:
        content = drawn.row(view.shown[index])
        here = self.has_focus and index == self.rows.index
        return in_role(content, Role.CURSOR) if here else content

    def _foot(self, drawn: Table, view: _View, cells: int, rows: int) -> list[Line]:
        """The total, under a rule where there is room for one."""
        if rows < LEAST_WITH_TOTAL:
            return []
        rule = self.format.glyphs.frame[1] * (cells - 2)
        total = drawn.total(view.sums, len(view.shown), view.of)
        return [line(" ", Span(rule, Role.FRAME)), total] if rows >= RULED else [total]

    def _ready(self, countries: Countries) -> _View:
        """Sorted, searched and added up once for what is shown now."""
        every, widths = self._every(countries)
        made_of = (every, self.order, self.search.text)
        if self._view is None or self._view[0] != made_of:
            shown = matching_rows(self.order.sort(every), self.search.text)
            keys = [row.key for row in shown]
            self._view = (made_of, _View(len(every), shown, keys, total_figures(shown), widths))
        return self._view[1]

    def _every(self, countries: Countries) -> tuple[Sequence[CountryRow], Widths]:
        """All rows and their widths, which no order and no search changes."""
        made_of = (countries, self.connections)
        if self._rows is None or self._rows[0] != made_of:
            every = country_rows(countries.countries, self.connections)
            self._rows = (made_of, (every, Widths.of(every, self.format)))
        return self._rows[1]

    # ---- news

    def watch_feed(self) -> None:
        """News of the feed; with them a limit that was chosen may have been taken up."""
        if self.feed is not None and self.feed.query.limit == self._limit:
            self._limit = None
        super().watch_feed()

    def watch_connections(self) -> None:
        """News of the realtime feed: one column of this table."""
        self.redraw()

    # ---- order and number

    def on_click(self, event: events.Click) -> None:
        """A title sorts by its column, and twice in a row sorts twice: it does not zoom."""
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

    def action_limit(self) -> None:
        """Ask for the next larger number of countries, after the largest for the smallest."""
        asked = self._asked()
        self._limit = next((limit for limit in LIMITS if limit > asked), LIMITS[0])
        self.post_message(CountryLimitSelected(self._limit))
        self.redraw()

    def _asked(self) -> int:
        query = CountriesQuery() if self.feed is None else self.feed.query
        limit: int = query.limit if self._limit is None else self._limit
        return limit

    # ---- search

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of a search do something while it is typed, or holds."""
        if action in ("keep", "erase"):
            return self.search.is_open
        if action == "clear":
            return self.search.is_open or bool(self.search.text)
        return super().check_action(action, parameters)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """While a search is typed, letters are text and no commands."""
        return self.search.takes(character)

    def on_key(self, event: events.Key) -> None:
        """A letter of the search that is typed."""
        if event.character is not None and self.search.takes(event.character):
            event.stop()
            self._add(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """The clipboard into the search that is typed."""
        if self.search.is_open:
            event.stop()
            self._add(event.text)

    def _add(self, text: str) -> None:
        self.search.add(text)
        self._narrowed()

    def _narrowed(self) -> None:
        self.rows.restart()
        self.redraw()

    def action_search(self) -> None:
        """Type what to search for; what was searched for before can be changed."""
        self.search.is_open = True
        self._keys_changed()

    def action_erase(self) -> None:
        """Take the last letter back."""
        self.search.erase()
        self._narrowed()

    def action_keep(self) -> None:
        """Back to the table, with what was found."""
        self.search.is_open = False
        self._keys_changed()

    def action_clear(self) -> None:
        """Every country again; the cursor stays on the one that was found."""
        self.rows.move(0)
        self.search.clear()
        self._keys_changed()

    def _keys_changed(self) -> None:
        self.refresh_bindings()
        self.redraw()
