"""What the commands for scripts make of their options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings

T = TypeVar("T")


def settings_of(context: click.Context, **own: str | None) -> Settings:
    """The settings; `own` are texts that were given after the subcommand, by key, and win.

    Raises SettingsError.
    """
    given = {key: text for key, text in own.items() if text is not None}
    options: Any = context.obj
    settings: Settings = replace(options, flags={**options.flags, **given}).settings()
    return settings


def checked(parse: Callable[[str], T]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """An option's callback: the value that `parse` makes of its text, or wrong usage."""

    def callback(_context: click.Context, _option: click.Parameter, text: str | None) -> T | None:
        if text is None:
            return None
        try:
            return parse(text)
        except ValueError as error:
            raise click.BadParameter(f"{error}; got {text!r}") from None

    return callback
