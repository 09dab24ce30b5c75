"""The panel of all accounts: a row each, to sort and to search, over what they come to."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual import events

from wpx_tui.present.format.dates import PERIODS, lowered
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.account_row import AccountRow
from wpx_tui.present.panels.accounts import URGENCY, AccountOrder, AccountsTable, matching
from wpx_tui.present.text.spans import Line, Role, Span, in_role, line
from wpx_tui.tui.accounts import Accounts
from wpx_tui.tui.widgets.search_panel import SearchTable
from wpx_tui.tui.widgets.table_cursor import TableView

LEAST_ROWS_WITH_RULE = 8
"""Lines from which on a rule stands above the total."""
LEAST_ROWS_WITH_TOTAL = 4


class AccountsPanel(SearchTable):
    """A row for each of `accounts`, as they are at each `redraw`; the cursor stays on its own."""

    noun = "account"

    def __init__(self, fmt: Formatter, accounts: Accounts) -> None:
        super().__init__(fmt, accounts.clock, id="accounts")
        self.accounts = accounts
        self.order = AccountOrder()
        self._all: Sequence[AccountRow] = ()
        self._matches: Sequence[AccountRow] = ()

    def redraw(self) -> None:
        """Show every account as it is now."""
        self._all = self.accounts.rows()
        rows = self.order.sort(self._all)
        self._matches = matching(rows, self.search.text) if self.search.text else rows
        self.state_updated()
        super().redraw()

    def move_to(self, index: int) -> None:
        """Put the cursor on the account at `index`."""
        keys = [row.place for row in self._matches]
        if index in keys:
            self.rows.move_to(self.view, keys.index(index))
            self.redraw()

    @property
    def chosen(self) -> int | None:
        """The place of the account under the cursor; None where none is listed."""
        cursor = self.view.cursor
        return cursor if isinstance(cursor, int) else None

    # ---- the drawing

    def heading(self) -> str:
        """Return its name, then the search or the order, where that is not the usual one."""
        if self.has_search:
            return self.search_heading("Accounts", len(self._matches), len(self._all))
        title = f"Accounts, {lowered(PERIODS[self.accounts.period])}"
        if self.order.by == URGENCY and not self.order.is_reversed:
            return title
        return f"{title}, by {self.order.by}{' reversed' if self.order.is_reversed else ''}"

    def table(self, cells: int, rows: int) -> TableView[int]:
        """Return what is seen of the accounts."""
        keys = [row.place for row in self._matches]
        return self.rows.view(keys, rows - 1 - _foot_rows(rows), first_line=2)

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """Return titles, as many rows as fit, the total."""
        drawn = AccountsTable(self._all, self.order, self.format, cells)
        if not self._matches:
            return [drawn.heading(), line(" ", Span("no account matches", Role.DIM))]
        view = self.table(cells, rows)
        lines = [drawn.row(self._matches[index]) for index in view.seen]
        cursor = view.index - view.top
        if self.has_focus and 0 <= cursor < len(lines):
            lines[cursor] = in_role(lines[cursor], Role.CURSOR)
        rule = line(" ", Span(self.format.glyphs.frame[1] * max(cells - 2, 0), Role.FRAME))
        foot = [rule, drawn.total()]
        return [drawn.heading(), *lines, *foot[2 - _foot_rows(rows) :]]

    def matching_keys(self, text: str) -> Collection[int]:
        """Return the places of the listed accounts that match `text`."""
        return {row.place for row in matching(self._matches, text)}

    # ---- the order

    def sort(self, order: AccountOrder) -> None:
        """Sort the rows otherwise; the cursor begins at the first again."""
        self.order = order
        self.rows.restart()
        self.redraw()

    def action_sort_by(self, by: str) -> None:
        """Sort by a column; by the one that holds already, the other way round."""
        is_same = by == self.order.by
        self.sort(AccountOrder(by, is_same and not self.order.is_reversed))

    def on_click(self, event: events.Click) -> None:
        """Sort by the column of a clicked title."""
        action = event.style.meta.get("@click")
        if action is not None:
            event.prevent_default()
            self.call_next(self.run_action, action)


def _foot_rows(rows: int) -> int:
    """Return how many of `rows` lines the total takes, with its rule."""
    return 0 if rows < LEAST_ROWS_WITH_TOTAL else 2 if rows >= LEAST_ROWS_WITH_RULE else 1
