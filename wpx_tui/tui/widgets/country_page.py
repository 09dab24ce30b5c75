"""The page of one country, live: how much, the how manieth, how it changes, who is around it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from wpx_tui.analysis.countries import CountryRow
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feeds import COUNTRIES
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.dates import lowered
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.country_page import CountryPage
from wpx_tui.present.panels.coverage import countries_title
from wpx_tui.present.text.spans import Line
from wpx_tui.tui.widgets.countries import CountriesPanel
from wpx_tui.tui.widgets.panel import unfiltered_scope
from wpx_tui.tui.widgets.row_page import RowPage


class CountryPageWidget(RowPage):
    """One country of the table."""

    spec = COUNTRIES
    list_name = "Countries"

    def __init__(self, fmt: Formatter, clock: Clock, table: CountriesPanel, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, table, id=id)
        self.countries = table

    def parts(self, state: AccountState) -> tuple[object, ...]:
        """Return the table's parts, and what is recorded."""
        return (*self.countries.parts(state), state.country_record)

    @property
    def scope(self) -> str:
        """The API has no countries of one subscription alone."""
        return unfiltered_scope(self.account)

    def _row(self) -> CountryRow | None:
        return next((row for row in self.countries.every_row if row.key == self.key), None)

    def row_name(self) -> str:
        """Return code and name, as far as the API says them."""
        row = self._row()
        if row is None:
            return ""
        return " ".join(filter(None, (row.code, row.name))) or "unnamed"

    def heading(self) -> str:
        """Return the country and what its figures cover."""
        title = super().heading()
        if self.account is None or self.account.countries.answer is None:
            return title
        texts = (f"{title}, {self._covered()}", title, self.name_of_row)
        return next((text for text in texts if cell_len(text) <= self.title_room), texts[-1])

    def _covered(self) -> str:
        assert self.account is not None  # noqa: S101 - there is an answer
        return lowered(
            countries_title(self.account.countries, self.clock.utc(), self.format, current=True)
        )

    def describe(self) -> str:
        """Return the period of the answer."""
        return self.countries.describe()

    def why_gone(self) -> str:
        """Return that the last answer has no such country."""
        count, name = len(self.countries.every_row), self.name_of_row or "it"
        return (
            f"{name} is not among the {count:,} countries of {self._covered()}: no traffic is "
            "known of it. The arrows lead to the others."
        )

    def page(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the figures of the last answer."""
        row, account = self._row(), self.account
        if row is None or account is None or account.countries.answer is None:
            return ()
        answer, connections = account.countries.answer, self.countries.connections
        query = answer.query
        page = CountryPage(
            row,
            self.countries.every_row,
            query.period if query.window is None else None,
            answer.present,
            None if connections is None else connections.total,
            account.country_record,
            self.format,
        )
        return page.lines(cells, rows)
