"""All accounts on one screen: how each one is, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.tui.accounts import Accounts
from wpx_tui.tui.keys import KEYS_BY_ID, brief_key
from wpx_tui.tui.widgets.accounts import AccountsPanel
from wpx_tui.tui.widgets.footer import FooterLine
from wpx_tui.tui.widgets.line_widget import Backdrop, LineScreen

LOOK_EVERY = 5.0
"""Seconds after which the ages of what is old are drawn anew."""


class AccountsScreen(LineScreen, Backdrop):
    """Installed once, pushed over the dashboard; Enter opens the account under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="accounts.open", tooltip="This account's dashboard"),
        Binding("escape", "back", "Back", id="accounts.back", tooltip="Back to the dashboard"),
        Binding("A", "leave", "Back", id="accounts.list", show=False, tooltip="Back"),
        Binding("backspace", "erase", "Erase", id="accounts.erase", show=False, tooltip="Erase"),
        Binding("slash", "search", "Find", id="find.search", tooltip="Find an account"),
        Binding("s", "sort", "Sort", id="find.sort", tooltip="Sort by the next column"),
        Binding("S", "reverse", "Reverse", id="find.reverse", tooltip="Reverse the order"),
        Binding("n", "match(1)", "Next", id="find.next", tooltip="The next match"),
        Binding("N", "match(-1)", "Previous", id="find.previous", tooltip="The match before"),
    ]

    def __init__(
        self,
        accounts: Accounts,
        fmt: Formatter,
        keymap: Mapping[str, str],
        show: Callable[[int], object],
    ) -> None:
        """`keymap`: the user's own keys; `show` brings the account at a place to the front."""
        super().__init__()
        self._accounts = accounts
        self._bring = show
        self.panel = AccountsPanel(fmt, accounts)
        self.footer = FooterLine(fmt)
        self._keymap = keymap
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Yield the table and the keys."""
        yield self.panel
        yield self.footer

    def on_mount(self) -> None:
        """Name the keys."""
        moves = " ".join(
            brief_key(KEYS_BY_ID[name], self._keymap) for name in ("rows.down", "rows.up")
        )
        find, sort = (
            brief_key(KEYS_BY_ID[name], self._keymap) for name in ("find.search", "find.sort")
        )
        self.footer.keys = (
            ("Enter", "Open", "screen.open"),
            (moves, "Move", "screen.focus_next"),
            (find, "Find", "screen.search"),
            (sort, "Sort", "screen.sort"),
            ("?", "Help", "app.help"),
            ("Esc", "Back", "screen.leave"),
        )

    def on_screen_resume(self) -> None:
        """Show all as they are now, from the account in front."""
        self._accounts.fleet.show_rows(True)
        self.panel.focus()
        self.show_rows()
        self.panel.move_to(self._accounts.fleet.index)
        self._timer = self.set_interval(LOOK_EVERY, self.show_rows)

    def on_screen_suspend(self) -> None:
        """Look no more."""
        self._accounts.fleet.show_rows(False)
        if self._timer is not None:
            self._timer.stop()

    def show_rows(self) -> None:
        """Show every account as it is now."""
        self.panel.redraw()

    # ---- keys

    def action_open(self) -> None:
        """Open the account under the cursor; while a search is typed, go back to the table."""
        if self.panel.search.is_open:
            self.panel.action_keep()
            return
        chosen = self.panel.chosen
        self.dismiss()
        if chosen is not None:
            self._bring(chosen)

    def action_back(self) -> None:
        """End the search; without one, go back to the dashboard."""
        if self.panel.has_search:
            self.panel.action_clear()
        else:
            self.dismiss()

    def action_leave(self) -> None:
        """Go back to the dashboard."""
        self.dismiss()

    def action_search(self) -> None:
        """Type what to search for."""
        self.panel.action_search()

    def action_erase(self) -> None:
        """Take the last letter of the search back."""
        if self.panel.search.is_open:
            self.panel.action_erase()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.panel.sort(self.panel.order.next())

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self.panel.action_sort_by(self.panel.order.by)

    def action_match(self, step: int) -> None:
        """Go to the next account that matches, or to the one before."""
        if message := self.panel.go_to_match(step):
            self.footer.say(message)

    def on_click(self, event: events.Click) -> None:
        """Open the account that is clicked twice."""
        if event.chain == 2 and event.widget is self.panel:
            self.action_open()
