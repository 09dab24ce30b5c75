"""Wiring: one long-lived worker a feed, the bindings, the themes. Drawing is done below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from textual import events, on
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from wpx_tui.config.settings import Settings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.clock import Clock, SystemClock
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.chart import plot
from wpx_tui.present.text.glyphs import Plot
from wpx_tui.system.crash_report import reason
from wpx_tui.system.paths import styles
from wpx_tui.terminal.splash import FirstFrame
from wpx_tui.textual_patches import registry
from wpx_tui.textual_patches.crash_guard import CrashGuardApp
from wpx_tui.textual_patches.crash_output import QuietCrashApp
from wpx_tui.textual_patches.palette import PaletteApp
from wpx_tui.textual_patches.styles_cache import share_colors
from wpx_tui.textual_patches.title import TitledApp
from wpx_tui.tui import start
from wpx_tui.tui.account_switch import AccountSwitch
from wpx_tui.tui.accounts import Accounts, AccountSetup
from wpx_tui.tui.keys import APP_KEYS
from wpx_tui.tui.last_look import LastLook, look_file
from wpx_tui.tui.messages import AlertRequested, PickRequested, ViewChanged, WallRequested
from wpx_tui.tui.palette_commands import palette_commands
from wpx_tui.tui.refresh_report import RefreshReport
from wpx_tui.tui.screen_keeper import ScreenKeeper
from wpx_tui.tui.screens.account_screen import AccountScreen, front_screen
from wpx_tui.tui.screens.dashboard import DashboardScreen
from wpx_tui.tui.screens.wall import WallScreen
from wpx_tui.tui.themes import MONO, THEMES
from wpx_tui.tui.title import CHECK_EVERY, TitleLine
from wpx_tui.tui.view_keeper import ViewKeeper
from wpx_tui.tui.widgets.line_widget import show_failure

if TYPE_CHECKING:
    from wpx_tui.analysis.alert_draft import AlertRequest
    from wpx_tui.api.client import UsageClient
    from wpx_tui.config.remembered_view import RememberedView
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.tui.screens.alert import AlertScreen
    from wpx_tui.tui.screens.help import HelpScreen
    from wpx_tui.tui.screens.picker import PickerScreen


class WpxTop(TitledApp, PaletteApp, QuietCrashApp, CrashGuardApp):
    """The dashboard. `connect` builds the client in a thread, after the first paint."""

    TITLE = "wpx-top"
    AUTO_FOCUS = None
    CSS_PATH = styles()
    BINDINGS: ClassVar[list[BindingType]] = [*APP_KEYS]

    def __init__(
        self,
        settings: Settings,
        connect: Callable[[], UsageClient],
        *,
        clock: Clock | None = None,
        first_frame: FirstFrame | None = None,
        store: AccountStore | None = None,
        remembered: RememberedView | None = None,
        others: Sequence[AccountSetup] = (),
        monitor: AccountMonitor | None = None,
        on_exit: Callable[[int], object] = lambda _status: None,
    ) -> None:
        """Wire up the app. `on_exit` is called with the status as soon as the app begins to end.

        `remembered`: the view of the last time, which already is in `settings` as far as it can be.
        `others`: the accounts beside the first one, whose settings hold for the screen itself.
        `monitor` hands out the states, where they are not those of the API.
        """
        super().__init__()
        registry.log_unsupported()
        share_colors()
        self.settings = settings
        self.first_frame = first_frame
        self.says_title = settings.title
        self._on_exit = on_exit
        for theme in THEMES:
            self.register_theme(theme)
        self.view_keeper = ViewKeeper(self, remembered)
        usual = settings.theme or (MONO if self.no_color else THEMES[0]).name
        self.theme = self.view_keeper.theme() or usual
        self.watch_theme(self.theme)
        self._format = settings.formatter
        self._connect = connect
        setups = [AccountSetup(settings, self._prepare, store, monitor), *others]
        self.accounts = Accounts(setups, clock or SystemClock(), self._format)
        if first_frame is not None and first_frame.has_figures:
            self.monitor.begin()  # or the first paint would take away what stands there
        self.dashboard = self.new_dashboard()
        self._alert_forms: dict[int, AlertScreen] = {}
        self.view_keeper.begin(self.dashboard)
        self._keeper = ScreenKeeper(self)
        looks = None if monitor is not None else look_file(settings)  # the past is no look at today
        self.last_look = LastLook(self.accounts.clock, looks, self.dashboard.grid.events.look_from)
        self.refresh_report = RefreshReport(self)
        self._title = TitleLine(self)
        self.switch = AccountSwitch(self)
        self.set_keymap(dict(self.dashboard.keymap))

    def new_dashboard(self) -> DashboardScreen:
        """Return the dashboard of the account in front."""
        front = self.accounts.front
        return DashboardScreen(
            front.format,
            front.monitor,
            front.thresholds,
            keymap=start.user_keymap(self.settings),
            token_end=front.token_end,
            clock=self.accounts.clock,
        )

    @property
    def monitor(self) -> AccountMonitor:
        """The monitor of the account in front."""
        return self.accounts.front.monitor

    def watch_theme(self, theme: str) -> None:
        """Draw without colour in the mono theme alone: NO_COLOR chooses it and forbids no other."""
        self.no_color = theme == MONO.name
        if self.is_running:
            self.view_keeper.look()

    def get_default_screen(self) -> Screen[Any]:
        """Return the dashboard, the screen at the bottom of the stack."""
        return self.dashboard

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Exit, and start the guard's deadline."""
        self._on_exit(return_code)
        self.view_keeper.keep()
        self._keeper.keep()
        self.last_look.keep()
        super().exit(result, return_code, message)

    async def on_event(self, event: events.Event) -> None:
        """Follow whether anybody looks, and do what any app does."""
        self.last_look.take(event)
        await super().on_event(event)

    def on_mount(self) -> None:
        """Paint first, then import what the first poll needs."""
        if start.wall_mode(self.settings).from_start:
            self._show_wall()
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self.is_up = True
        if not self.monitor.state.has_figures:  # they would be old at the next start
            self.keep_first_frame()
        self.dashboard.header.show_time()
        self.switch.start()
        if self.settings.title:
            self.set_interval(CHECK_EVERY, self._title.show)
        self._keeper.start()
        self.last_look.start()
        watch: Callable[[], Any] = self.accounts.fleet.run
        self.run_worker(watch, name="monitor", group="monitor")

    def _prepare(self) -> UsageClient:
        """Build the client, and load in its thread what the first paint did not need."""
        client = self._connect()
        if self.settings.plot is Plot.BRAILLE:
            plot.load()
        # Now, as there may be no descriptor left to read them with when they open.
        from wpx_tui.tui.screens import alert, help, picker  # noqa: A004, F401 - only loaded

        if message := start.welcome_message(self.settings):
            self.dashboard.call_later(self.dashboard.footer.say, message)
        return client

    # ---- from the monitor to the screen

    @property
    def front(self) -> AccountScreen:
        """The account's screen nearest the front, below any form that is open."""
        return front_screen(self.screen_stack) or self.dashboard

    @property
    def account_screens(self) -> Sequence[AccountScreen]:
        """Every screen that shows the account in front, open or not."""
        wall = (self.wall,) if "wall" in self.__dict__ else ()
        return (self.dashboard, *wall)

    def front_changed(self, state: AccountState) -> None:
        """Tell what is told of the account in front besides its screens."""
        self.refresh_report.take(state)
        self.view_keeper.look()
        self._title.show()

    def outlived(self, error: Exception, part: object, *, is_news: bool) -> None:
        """Show a bug of ours in the widget that it hit, and record it as an event."""
        event = Event(
            self.monitor.clock.utc(), EventKind.BUG, show_failure(error, part), reason(error)
        )
        if is_news:
            self.dashboard.call_later(self.monitor.record, event)  # it may be while drawing

    # ---- from the screens to the monitor

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow only the wall's actions while it is up, of the app's own as well."""
        return not isinstance(self.screen, WallScreen) or self.screen.allows(action)

    def action_refresh(self) -> None:
        """Poll everything now, at most once a second, and say when all of it has been polled."""
        if self.switch.is_listed:
            self.switch.refresh()
        else:
            self.refresh_report.begin()

    def action_accounts(self) -> None:
        """Open the list of all accounts."""
        self.switch.open_list()

    def action_account(self, step: int) -> None:
        """Show the next account (1), or the one before (-1)."""
        self.switch.step(step)

    def action_suspend(self) -> None:
        """Stop the job and return to the shell, until its `fg`."""
        if not self.stop_job():
            self.dashboard.footer.say("not suspended: there is no shell to return to")

    def before_stop(self) -> None:
        """Let others ask what is being asked here; they would wait for it for 15 s."""
        for account in self.accounts.all:
            if account.setup.store is not None:
                account.setup.store.release_locks()

    # ---- other screens: loaded when they open, as the first paint needs none of them

    @cached_property
    def chooser(self) -> PickerScreen:
        """A list to choose from."""
        from wpx_tui.tui.screens.picker import PickerScreen

        return PickerScreen(self._format, self.accounts.clock)

    @property
    def alert_form(self) -> AlertScreen:
        """The form for a usage alert of the account in front; each has one of its own."""
        index, account = self.accounts.fleet.index, self.accounts.front
        if index not in self._alert_forms:
            from wpx_tui.tui.screens.alert import AlertScreen

            monitor = account.monitor
            self._alert_forms[index] = AlertScreen(
                account.format, monitor.clock, monitor.create_alert, monitor.record
            )
        return self._alert_forms[index]

    @property
    def pending_alert(self) -> AlertRequest | None:
        """The alert that was sent and not answered yet, if any: also after the end."""
        pending = (form.pending for form in self._alert_forms.values())
        return next((alert for alert in pending if alert is not None), None)

    @cached_property
    def help(self) -> HelpScreen:
        """The help: every key and every sign."""
        from wpx_tui.tui.screens.help import HelpScreen

        return HelpScreen(self._format, self.dashboard.keymap)

    @cached_property
    def wall(self) -> WallScreen:
        """The wall."""
        front = self.accounts.front
        wall = WallScreen(
            front.format,
            front.monitor,
            front.thresholds,
            start.wall_mode(self.settings),
            token_end=front.token_end,
            clock=self.accounts.clock,
            more=self.switch.wall_pages(),
        )
        wall.header.place = self.accounts.place
        return wall

    @on(ViewChanged)
    def _view_changed(self) -> None:
        self.view_keeper.look()

    @on(WallRequested)
    def _show_wall(self) -> None:
        self.show_screen(self.wall, "wall")

    @on(PickRequested)
    def _choose_from(self, message: PickRequested) -> None:
        self.chooser.open(message)
        self.show_screen(self.chooser, "chooser")

    @on(AlertRequested)
    def _open_alert(self, message: AlertRequested) -> None:
        self.alert_form.open_for(message.quotas, message.chosen)
        self.show_screen(self.alert_form, f"alert {self.accounts.fleet.index}")

    def show_screen(self, screen: Screen[Any], name: str) -> None:
        """Open a screen, once: a burst of keys asks for it before it is there."""
        if not self.is_screen_installed(name):
            self.install_screen(screen, name)  # or it would be thrown away when it closes
        if screen not in self.screen_stack:
            self.push_screen(name)

    def action_help(self) -> None:
        """Open the help; the same key closes it again."""
        if self.screen is self.dashboard or self.switch.is_listed:
            self.show_screen(self.help, "help")

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Yield the palette's commands: every key of the dashboard by its name, with the key."""
        yield from palette_commands(self, self.dashboard)
