"""The accounts that the dashboard shows, and what becomes of one whose settings are wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from wpx_tui.cli.accounts import chosen_accounts
from wpx_tui.cli.connect import Connector, store_of
from wpx_tui.config.schema import TOKEN_COMMAND
from wpx_tui.config.settings import Demo, Settings, SettingsError
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.secret import Secret
    from wpx_tui.cli.options import GlobalOptions
    from wpx_tui.tui.accounts import AccountSetup


class LateConnector:
    """Fetches an account's token when it is connected, and again each time that failed."""

    def __init__(self, name: str, settings_of: Callable[[], Settings], settings: Settings) -> None:
        """`settings_of` fetches the token and returns the settings with it; `settings` have none.

        The account has a store where they say so; it is given the token too.
        """
        self._settings_of = settings_of
        self.settings = settings._replace(profile=settings.profile or name)
        self.store = store_of(self.settings, is_token_late=True)
        self.hand_on: Callable[[Secret], object] | None = None
        """Called with the token before anything is done with it."""
        self._connector: Connector | None = None

    def connect(self) -> UsageClient:
        """Return the client, in a thread: a program may take 10 s. Raises OSError."""
        if self._connector is None:
            try:
                connector = Connector(self._settings_of())
            except SettingsError as error:
                raise OSError(str(error)) from None  # a reason like any other why there is none
            if self.hand_on is not None:
                self.hand_on(connector.token)
            if self.store is not None:
                self.store.token = connector.token
            self._connector = connector
        return self._connector.connect()

    def token(self) -> Secret | None:
        """Return the token, None until it is there."""
        return None if self._connector is None else self._connector.token


class DashboardAccount(NamedTuple):
    """An account to show; without a connector its token is fetched `late`."""

    settings: Settings
    connector: Connector | None
    late: LateConnector | None = None

    def setup(self) -> AccountSetup:
        """Return what the dashboard watches it with; one that failed says so in its row."""
        from wpx_tui.tui.accounts import AccountSetup

        late = self.late
        if late is not None:
            return AccountSetup(self.settings, late.connect, late.store, late_token=late.token)
        assert self.connector is not None  # noqa: S101 - one of the two is there
        return AccountSetup(self.settings, self.connector.connect, store_of(self.settings))


class _Candidate(NamedTuple):
    """An account that is asked for: its name and what fetches its settings.

    Its token comes from a program if it `is_slow`; `without_token` returns the rest.
    """

    name: str
    settings: Callable[[], Settings]
    without_token: Callable[[], Settings] | None = None
    is_slow: bool = False

    def later(self) -> DashboardAccount:
        """Return it with a token that is fetched when it is connected."""
        settings = Settings(store=False, profile=self.name)  # of one whose settings are wrong
        if self.without_token is not None:
            with suppress(SettingsError):
                settings = self.without_token()
        late = LateConnector(self.name, self.settings, settings)
        return DashboardAccount(late.settings, None, late)


def chosen(options: GlobalOptions) -> list[DashboardAccount]:
    """Return the accounts that the options choose, those that cannot be shown now last.

    Of programs that print a token only those are run that it takes to have a first account; the
    others must not keep it from being shown. Raises SettingsError where none can be, or there is no
    such profile, and click.UsageError.
    """
    usable: list[DashboardAccount] = []
    broken: list[tuple[_Candidate, SettingsError]] = []
    for candidate in _chosen(options):
        if usable and candidate.is_slow:
            usable.append(candidate.later())
            continue
        try:
            settings = candidate.settings()
            usable.append(DashboardAccount(settings, Connector(settings)))
        except SettingsError as error:
            broken.append((candidate, error))
    if not usable:
        raise broken[0][1]
    return usable + [candidate.later() for candidate, _ in broken]


def _chosen(options: GlobalOptions) -> list[_Candidate]:
    """Return each account that is asked for."""
    if options.demo is not None and options.all_accounts and not options.accounts:
        return [_Candidate(*account) for account in demo_accounts(options)]
    chosen = chosen_accounts(options, (), False)
    if chosen is None:
        return [_Candidate("", options.settings)]
    return [
        _Candidate(
            account.name,
            account.settings,
            account.resolved.settings_without_token,
            TOKEN_COMMAND in account.resolved.values,
        )
        for account in chosen.accounts
    ]


def demo_accounts(options: GlobalOptions) -> list[tuple[str, Callable[[], Settings]]]:
    """Return a handful of demo accounts, each with a scenario of its own."""
    from wpx_tui.demo.scenarios import ACCOUNTS

    settings = options._replace(all_accounts=False).settings()
    demo = settings.demo or Demo()
    scenarios = {**ACCOUNTS, next(iter(ACCOUNTS)): demo.scenario}
    accounts = [
        settings._replace(profile=name, demo=Demo(scenario, demo.seed + number))
        for number, (name, scenario) in enumerate(scenarios.items())
    ]
    return [(item.profile or "", partial(_same, item)) for item in accounts]


def _same(settings: Settings) -> Settings:
    return settings
