"""What the commands share on their way from options to settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wpx_tui.config.parsers import words
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.config.resolve import ResolvedSettings
    from wpx_tui.config.settings import Demo, Settings

T = TypeVar("T")
CallableT = TypeVar("CallableT", bound=Callable[..., Any])


class GlobalOptions(NamedTuple):
    """The options before a subcommand as they were typed: texts by the key of their setting."""

    flags: Mapping[str, str]
    demo: Demo | None
    accounts: tuple[str, ...] = ()
    all_accounts: bool = False

    def resolve(self) -> ResolvedSettings:
        """Return what was set for the one account, and by whom.

        Raises SettingsError, and click.UsageError where several are asked for.
        """
        if self.accounts or self.all_accounts:
            return self._of_one_account()
        from wpx_tui.config.resolve import resolve

        return resolve(self.flags, os.environ, self.demo)

    def _of_one_account(self) -> ResolvedSettings:
        from wpx_tui.cli.accounts import chosen_accounts

        chosen = chosen_accounts(self, (), False)
        if chosen is None or len(chosen.accounts) > 1:
            raise click.UsageError("This command is about one account: choose one with --account.")
        return chosen.accounts[0].resolved

    def settings(self) -> Settings:
        """Return the settings that apply, the token fetched. Raises SettingsError."""
        return self.resolve().settings()


class SuggestingGroup(click.Group):
    """A group that names the nearest command where one is misspelt, with every release of click."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` begin with. Raises click.UsageError."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from difflib import get_close_matches

            if args[0].startswith("-"):
                raise
            matches = get_close_matches(args[0], self.list_commands(ctx), 1)
            advice = f" Did you mean {matches[0]!r}?" if matches else ""
            raise click.UsageError(f"No such command {args[0]!r}.{advice}", ctx) from None


def settings_of(context: click.Context, **own: str | None) -> Settings:
    """Return the settings that apply; `own` are texts given after the subcommand, by key, and win.

    Raises SettingsError.
    """
    return with_own(context, **own).settings()


def with_own(context: click.Context, **own: str | None) -> GlobalOptions:
    """Return the global options with the texts of `own`, given after the subcommand, which win."""
    flags = {key: text for key, text in own.items() if text is not None}
    options: GlobalOptions = context.obj
    return options._replace(flags={**options.flags, **flags})


def age_options(function: CallableT) -> CallableT:
    """Give a command the options that say how old its figures may be, `fresh` and `max_age`."""
    fresh = click.option(
        "--fresh", is_flag=True, help="Ask the API again, as --max-age 0: use no stored answer."
    )
    max_age = click.option(
        "--max-age",
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        help="Maximum age of a stored answer. [default the feed's interval]",
    )
    return fresh(max_age(function))


def checked(parse: Callable[[str], T]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Return an option's callback: the value that `parse` makes of its text, or wrong usage."""

    def callback(_context: click.Context, _option: click.Parameter, text: str | None) -> T | None:
        if text is None:
            return None
        try:
            return parse(text)
        except ValueError as error:
            raise click.BadParameter(f"{error}; got {text!r}") from None

    return callback


def scenario(name: str) -> str:
    """Return the name of a demo scenario. Raises ValueError for one that does not exist."""
    from wpx_tui.demo.scenarios import SCENARIOS  # few give a name

    if name not in SCENARIOS:
        raise ValueError(f"must be {words(SCENARIOS)}")
    return name
