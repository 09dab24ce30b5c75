"""`wpx-top completion`: a script for the shell, and what can stand after an option."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from wpx_tui.config.schema import CONFIG, PROFILE, SETTINGS, Setting, SettingsError
from wpx_tui.system.paths import APP

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_WPX_TOP_COMPLETE"
"""The variable with which the shell's script asks for completions; click names it so."""

EXAMPLES = """\b
Examples:
  eval "$(wpx-top completion bash)"       in ~/.bashrc; needs bash 4.4 or newer
  eval "$(wpx-top completion zsh)"        in ~/.zshrc, after compinit
  mkdir -p ~/.config/fish/completions
  wpx-top completion fish > ~/.config/fish/completions/wpx-top.fish
"""


@click.command("completion", epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, /, shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    shell_class = get_completion_class(shell)
    assert shell_class is not None  # noqa: S101 - click knows all of SHELLS
    click.echo(shell_class(context.find_root().command, {}, APP, VARIABLE).source())


def of_setting(setting: Setting) -> Complete | None:
    """Return what completes the option of a setting; None where nothing can be known."""
    if setting is PROFILE:
        return profiles
    if setting.metavar == "PATH":
        return _files
    words = getattr(setting.parse, "words", ())
    return _one_of(words) if words else None


def scenario(
    _context: click.Context, _option: click.Parameter, prefix: str
) -> list[CompletionItem]:
    """Return the demo's scenarios with what they show."""
    from click.shell_completion import CompletionItem

    from wpx_tui.demo.scenarios import SCENARIOS

    return [
        CompletionItem(name, help=scenario.summary)
        for name, scenario in SCENARIOS.items()
        if name.startswith(prefix)
    ]


def interval(context: click.Context, option: click.Parameter, prefix: str) -> list[CompletionItem]:
    """Return the feeds with their defaults: a shell puts a blank after what it completes."""
    rows = [row for row in SETTINGS if row.key.startswith("intervals.")]
    words = [f"{row.key.partition('.')[2]}={row.default}" for row in rows]
    return _one_of(words)(context, option, prefix)


def profiles(context: click.Context, option: click.Parameter, prefix: str) -> list[CompletionItem]:
    """Return the profiles of the settings file; none if it cannot be used."""
    from wpx_tui.config.resolve import resolve

    params = context.find_root().params  # also where the option stands after the subcommand
    flags: dict[str, Any] = {key: text for key, text in params.items() if key == CONFIG.key}
    typed = {key: text for key, text in flags.items() if text is not None}
    env = {name: text for name, text in os.environ.items() if name != PROFILE.env}
    try:
        return _one_of(resolve(typed, env).profiles)(context, option, prefix)
    except SettingsError:
        return []


def _files(_context: click.Context, _option: click.Parameter, prefix: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(prefix, type="file")]


def _one_of(words: Iterable[str]) -> Complete:
    def complete(
        _context: click.Context, _option: click.Parameter, prefix: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(word) for word in words if word.startswith(prefix)]

    return complete
