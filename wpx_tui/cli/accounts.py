"""Which accounts a command is about: the profiles that `--account` and `--all-accounts` choose."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wpx_tui.api.sanitize import clean
from wpx_tui.cli import completion
from wpx_tui.cli.console import complain
from wpx_tui.cli.options import GlobalOptions
from wpx_tui.config.schema import PROFILE, TOKEN_KEYS, SettingsError
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from wpx_tui.config.resolve import ResolvedSettings
    from wpx_tui.config.settings import Settings

CallableT = TypeVar("CallableT", bound=Callable[..., Any])

NO_PROFILES = (
    "no profiles: add one to {path}, such as [profile.acme] with its token_command (wpx-top "
    "config init creates the file)"
)


NO_TOKEN = "no API token: set it in the profile, best by token_command"  # noqa: S105 - words


class NoProfilesError(SettingsError):
    """The settings file, `path`, has no profile, or is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"--all-accounts: {NO_PROFILES.format(path=path)}")
        self.path = path


class Account(NamedTuple):
    """A profile with what is set for it; its token is not yet fetched.

    `name` is as it is shown: without control characters, which a TOML key may have.
    """

    name: str
    resolved: ResolvedSettings

    def settings(self, token_limit: float | None = None) -> Settings:
        """Return its settings; fetches the token, which may run a program. Raises SettingsError.

        The program may take `token_limit` seconds, or as long as any.
        """
        return self.resolved.settings(token_limit)


class ChosenAccounts(NamedTuple):
    """The accounts that were asked for; `is_many` where the output tells them apart by name."""

    accounts: tuple[Account, ...]
    is_many: bool


def account_options(function: CallableT) -> CallableT:
    """Give a command the options `names` and `all_accounts`."""
    names = click.option(
        "--account",
        "names",
        metavar="NAME",
        multiple=True,
        shell_complete=completion.profiles,
        help="This profile of the settings file. Repeatable.",
    )
    all_accounts = click.option(
        "--all-accounts", is_flag=True, help="Every profile of the settings file."
    )
    return names(all_accounts(function))


def chosen_accounts(
    options: GlobalOptions, names: Sequence[str], all_accounts: bool, *, are_called: bool = True
) -> ChosenAccounts | None:
    """Return the profiles in `names` and the global options, or all; None if none is named.

    Fetches no token. Raises SettingsError, also where one token would be used for several
    accounts unless none of them `are_called`, and click.UsageError.
    """
    names = list(dict.fromkeys((*options.accounts, *names)))
    all_accounts = all_accounts or options.all_accounts
    if not names and not all_accounts:
        return None
    _check_exclusions(options, names, all_accounts)
    from wpx_tui.config.resolve import resolve, settings_file, unknown_profile

    # A profile of the environment is what the options override: it need not exist.
    env = {key: text for key, text in os.environ.items() if key != PROFILE.env}
    file = settings_file(options.flags, env)
    path, profiles = file[0], () if file[1] is None else tuple(file[1].profiles)
    if all_accounts and not profiles:
        raise NoProfilesError(path)
    for name in names:
        if name not in profiles:
            raise SettingsError(f"--account: {unknown_profile(name, path, profiles)}")
    names = list(profiles) if all_accounts else names
    accounts = tuple(
        Account(clean(name), resolve({**options.flags, PROFILE.key: name}, env, file=file))
        for name in names
    )
    if are_called and len(accounts) > 1:
        _check_tokens(accounts)
    return ChosenAccounts(accounts, all_accounts or len(accounts) > 1)


def settings_of_accounts(
    options: GlobalOptions, names: Sequence[str], all_accounts: bool
) -> list[Settings]:
    """Return the settings of the profiles in `names`, of all, or of the one account there is.

    Those of the global options count too. Fetches the tokens, side by side. Of several accounts
    those without a usable token are left out, with a complaint on standard error. Raises
    SettingsError, also where none is left or one token would be used for several accounts, and
    click.UsageError.
    """
    chosen = chosen_accounts(options, names, all_accounts)
    if chosen is None or len(chosen.accounts) == 1:
        return [settings_of_one(options, chosen)]
    return settings_of_all(chosen.accounts)


def settings_of_one(options: GlobalOptions, chosen: ChosenAccounts | None) -> Settings:
    """Return the settings of the account that was chosen, or of the one there is.

    Fetches the token. Raises SettingsError.
    """
    return options.settings() if chosen is None else chosen.accounts[0].settings()


def settings_of_all(accounts: Sequence[Account]) -> list[Settings]:
    """Return the settings of the accounts with a usable token; complain about the others.

    Raises SettingsError where none is left.
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(accounts)) as pool:
        results = list(pool.map(_settings_or_error, accounts))
    for account, result in zip(accounts, results, strict=True):
        if isinstance(result, SettingsError):
            complain(f"{account.name}: {result}")
    usable = [result for result in results if not isinstance(result, SettingsError)]
    if not usable:
        raise SettingsError("no account has a token that can be used")
    return usable


def _settings_or_error(account: Account) -> Settings | SettingsError:
    try:
        settings = account.settings()
    except SettingsError as error:
        return error
    return SettingsError(NO_TOKEN) if settings.token is None else settings


def refuse_for_several(option: str, value: object | None) -> None:
    """Raise click.UsageError if an option that makes sense for one account alone has a value."""
    if value is not None:
        raise click.UsageError(f"{option} is about one account: choose one with --account.")


def _check_exclusions(options: GlobalOptions, names: Sequence[str], all_accounts: bool) -> None:
    if options.demo is not None:
        raise click.UsageError("--demo has no accounts to choose from.")
    if names and all_accounts:
        raise click.UsageError("--account and --all-accounts exclude each other.")
    if PROFILE.key in options.flags:
        flag = "--account" if names else "--all-accounts"
        raise click.UsageError(f"{flag} and --profile exclude each other.")


def _check_tokens(accounts: Sequence[Account]) -> None:
    """Refuse a token that stands outside the profiles. Raises SettingsError."""
    from wpx_tui.config.sources import Source

    for account in accounts:
        for key in TOKEN_KEYS:
            value = account.resolved.values.get(key)
            if value is not None and value.source in (Source.FLAG, Source.ENVIRONMENT):
                raise value.error("would be the token of every account: set it in each profile")
