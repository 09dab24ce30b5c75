"""From one account to the next on the one dashboard, and the screen that lists them all."""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.state import AccountState
from wpx_tui.tui.messages import StateChanged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wpx_tui.present.panels.account_row import Standing
    from wpx_tui.present.panels.wall_figures import Scene
    from wpx_tui.present.panels.wall_pages import Page
    from wpx_tui.present.text.spans import Line
    from wpx_tui.tui.app import WpxTop
    from wpx_tui.tui.screens.accounts import AccountsScreen

ONLY_ONE = "one account: wpx-top --all-accounts shows every profile of the settings file"


class AccountSwitch:
    """Gives the screens the state of the account in front, and the list that of all."""

    def __init__(self, app: WpxTop) -> None:
        self._app = app
        self._accounts = app.accounts
        self._events: dict[int, tuple[Event, ...]] = {}
        self._standings: list[Standing] = []
        self._show_place()

    def start(self) -> None:
        """Take every new state from now on."""
        self._accounts.fleet.subscribe(self._state_changed)
        self._state_changed(self._accounts.fleet.index, self._app.monitor.state)

    def _state_changed(self, index: int, state: AccountState) -> None:
        app, before = self._app, self._events.get(index, ())
        new = takewhile(lambda event: event not in before, state.events)
        if app.settings.bell and any(event.kind is EventKind.CRITICAL for event in new):
            app.bell()
        self._events[index] = state.events
        if index == self._accounts.fleet.index:
            app.front.post_message(StateChanged(state))
            app.front_changed(state)
        else:
            if self._judge(index):
                self._show_others()
            if "wall" in app.__dict__:
                app.wall.others_changed()
        if self.is_listed:
            self.list_screen.show_rows()

    # ---- the header

    def _show_place(self) -> None:
        for screen in self._app.account_screens:
            screen.header.place = self._accounts.place

    def _judge(self, place: int) -> bool:
        """Judge one account anew, and return whether that says anything else than before."""
        if not self._standings:
            self._standings = self._accounts.standings()
            return True
        before, self._standings[place] = self._standings[place], self._accounts.standing(place)
        return before is not self._standings[place]

    def _show_others(self) -> None:
        """Show how the others are, where that is another sign than before."""
        from wpx_tui.present.panels.accounts import signs  # of those with several accounts

        accounts, header = self._accounts, self._app.front.header
        others = signs(self._standings, accounts.fleet.index)
        if others != header.others:
            header.others = others
            header.redraw()

    # ---- the list of all

    @cached_property
    def list_screen(self) -> AccountsScreen:
        """The screen of all accounts."""
        from wpx_tui.tui.screens.accounts import AccountsScreen

        app = self._app
        return AccountsScreen(self._accounts, app.dashboard.format, app.dashboard.keymap, self.show)

    @property
    def is_listed(self) -> bool:
        """Whether the list stands in front."""
        return "list_screen" in self.__dict__ and self._app.screen is self.list_screen

    def open_list(self) -> None:
        """Open the list of all accounts; with one account, say how to have more."""
        fleet = self._accounts.fleet
        if not fleet.is_several:
            self._app.dashboard.footer.say(ONLY_ONE)
            return
        fleet.align_periods()
        self._app.show_screen(self.list_screen, "accounts")

    def refresh(self) -> None:
        """Poll what is polled of every account now, at most once a second, and say so."""
        if self._accounts.fleet.refresh():
            self.list_screen.footer.say("polling all accounts")

    def wall_pages(self) -> Sequence[Page]:
        """Return the page of the wall with all accounts; none where there is only one."""
        if not self._accounts.fleet.is_several:
            return ()
        from wpx_tui.present.panels.accounts import accounts_page

        def page(scene: Scene, cells: int, rows: int) -> list[Line]:
            return accounts_page(self._accounts.rows(), scene.fmt, cells, rows)

        return (page,)

    # ---- from one to the next

    def step(self, step: int) -> None:
        """Show the next account (1), or the one before (-1), around the ends."""
        fleet = self._accounts.fleet
        if fleet.is_several:
            self.show((fleet.index + step) % len(fleet.monitors))
        else:
            self._app.dashboard.footer.say(ONLY_ONE)

    def show(self, index: int) -> None:
        """Show the account at `index` on the dashboard from now on."""
        accounts, app = self._accounts, self._app
        if index == accounts.fleet.index:
            return
        self._judge(accounts.fleet.index)
        accounts.fleet.bring_to_front(index)
        app.refresh_report.drop()
        self._show_place()
        for screen in app.account_screens:
            screen.turn_to(accounts.front)
        self._show_others()
        app.front_changed(app.monitor.state)
