"""The accounts that the dashboard shows, and what becomes of one whose settings are wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from wpx_tui.cli.accounts import chosen_accounts
from wpx_tui.cli.connect import Connector, store_of
from wpx_tui.config.settings import Demo, Settings, SettingsError
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.options import GlobalOptions
    from wpx_tui.tui.accounts import AccountSetup


class DashboardAccount(NamedTuple):
    """An account to show; without a connector, `failure` says what is wrong with it."""

    settings: Settings
    connector: Connector | None
    failure: str = ""

    def setup(self) -> AccountSetup:
        """Return what the dashboard watches it with; one that failed says so in its row."""
        from wpx_tui.tui.accounts import AccountSetup

        if self.connector is not None:
            return AccountSetup(self.settings, self.connector.connect, store_of(self.settings))
        return AccountSetup(self.settings, self._refuse)

    def _refuse(self) -> UsageClient:
        raise OSError(self.failure)  # a reason like any other why there is no client


def chosen(options: GlobalOptions) -> list[DashboardAccount]:
    """Return the accounts that the options choose, those that cannot be shown last.

    Raises SettingsError where none can be, or there is no such profile, and click.UsageError.
    """
    usable, broken = [], []
    for name, settings_of in _chosen(options):
        try:
            settings = settings_of()
            usable.append(DashboardAccount(settings, Connector(settings)))
        except SettingsError as error:
            broken.append((name, error))
    if not usable:
        raise broken[0][1]
    nothing = Settings(store=False)
    return usable + [
        DashboardAccount(nothing._replace(profile=name), None, str(error)) for name, error in broken
    ]


def _chosen(options: GlobalOptions) -> list[tuple[str, Callable[[], Settings]]]:
    """Return the name of each account that is asked for, and what fetches its settings."""
    if options.demo is not None and options.all_accounts and not options.accounts:
        return demo_accounts(options)
    chosen = chosen_accounts(options, (), False)
    if chosen is None:
        return [("", options.settings)]
    return [(account.name, account.settings) for account in chosen.accounts]


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
