"""`wpx-top config`: where the settings file is, what applies and why, and a file to begin with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpx_tui.api.sanitize import clean
from wpx_tui.cli.console import complain
from wpx_tui.cli.options import SuggestingGroup
from wpx_tui.config.schema import CONFIG, KEYS, SETTINGS, SettingsError, priced_name, thresholds_key
from wpx_tui.config.sources import SettingValue, display_value
from wpx_tui.system import paths

if TYPE_CHECKING:
    from wpx_tui.config.resolve import ResolvedSettings

Row = tuple[str, str, str]

EXAMPLES = """\b
Examples:
  wpx-top config path                     where the settings file is, or would be
  wpx-top config init                     create one, with every key in a comment
  wpx-top config show                     each setting and where it comes from
  wpx-top --profile acme config show      the same with that profile
"""


@click.group("config", cls=SuggestingGroup, epilog=EXAMPLES)
def command() -> None:
    """Show the settings, or create a settings file."""


@command.command(epilog="\b\nExample:\n  $EDITOR $(wpx-top config path)\n")
@click.pass_context
def path(context: click.Context) -> None:
    """Print the path of the settings file, there or not."""
    click.echo(_path(context))


@command.command(epilog="\b\nExample:\n  WPX_UNITS=si wpx-top --period today config show\n")
@click.pass_context
def show(context: click.Context) -> None:
    """Print every setting that applies and where it comes from; secrets stay hidden."""
    resolved = context.obj.resolve()
    resolved.settings_without_token()  # what cannot be used is an error here as everywhere
    rows = [_file_row(resolved), *_rows(resolved)]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for key, value, origin in rows:
        click.echo(f"{key:{widths[0]}}  {value:{widths[1]}}  {origin}".rstrip())


@command.command(epilog="\b\nExample:\n  wpx-top config init && $EDITOR $(wpx-top config path)\n")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.pass_context
def init(context: click.Context, /, force: bool) -> int:
    """Make a settings file with every key, its default and what it is for.

    Nothing in it is set, and only you can read it. Prints its path.
    """
    from wpx_tui.config.template import template

    file = _path(context)
    if not force and file.exists():
        complain(f"{file} already exists; --force overwrites it")
        return 1
    try:
        _write(file, template(), force)
    except OSError as error:
        complain(f"{file} cannot be written: {error.strerror}")
        return 1
    click.echo(file)
    return 0


def _path(context: click.Context) -> Path:
    """Return the path without reading the file: what is wrong in it must not hide where it is."""
    named = context.obj.flags.get(CONFIG.key) or os.environ.get(CONFIG.env)
    if not named:
        return paths.settings_file()
    try:
        return Path(str(CONFIG.parse(named)))
    except ValueError as error:
        raise SettingsError(f"{CONFIG.flag}: {error}") from None


def _write(file: Path, text: str, force: bool) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = os.O_TRUNC if force else os.O_EXCL
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | mode, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        os.fchmod(out.fileno(), 0o600)  # what is written over may have been open to others
        out.write(text)


def _file_row(resolved: ResolvedSettings) -> Row:
    path = str(resolved.path) if resolved.exists else "–"
    origin = "the settings file" if resolved.exists else f"no such file: {resolved.path}"
    return "config", clean(path, 4096), clean(origin, 4096)


def _rows(resolved: ResolvedSettings) -> list[Row]:
    rows = [] if resolved.profile is None else [_row("profile", resolved.profile)]
    for setting in SETTINGS:
        value = resolved.values.get(setting.key)
        if value is None:
            rows.append((setting.key, setting.default or "–", "default"))
        else:
            rows.append(_row(setting.key, value))
    own = [
        key
        for key in resolved.values
        if key.startswith(KEYS) or thresholds_key(key) or priced_name(key)
    ]
    return rows + [_row(key, resolved.values[key]) for key in own]


def _row(key: str, value: SettingValue) -> Row:
    return clean(key), display_value(key, value), value.origin
