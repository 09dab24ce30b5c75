"""`wpx-top man`: the manual page (man(7)), made from the commands themselves."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator

import click

from wpx_tui import __version__
from wpx_tui.cli.console import TRACEBACK
from wpx_tui.config.key_ids import KEY_IDS
from wpx_tui.config.schema import SELECTORS, SETTINGS
from wpx_tui.system import paths

EXAMPLES = """\b
Examples:
  wpx-top man | man -l -
  mkdir -p ~/.local/share/man/man1
  wpx-top man > ~/.local/share/man/man1/wpx-top.1
"""
KEYS = """The settings file gives the dashboard keys of your own, by the id of what they do, such
as keys.app.refresh = "f5"; several with commas between them."""
EXIT_STATUS = (
    ("0", "Success, or the dashboard was left with q or Ctrl-C."),
    ("1", "Failure: of the API, the network or the output."),
    ("2", "Wrong usage or settings: a bad option or value, no token, no terminal."),
    ("128+n", "Ended by signal n; 130 for Ctrl-C outside the dashboard."),
)


@click.command("man", epilog=EXAMPLES)
@click.pass_context
def command(context: click.Context, /) -> None:
    """Print the manual page in roff format."""
    click.echo(page(context.find_root()), nl=False)


def page(root: click.Context) -> str:
    """Return the page of the command that `root` is the context of."""
    name = root.info_name or ""
    about = inspect.cleandoc(root.command.help or "")
    title = f'.TH {_plain(name.upper())} 1 "" "{_plain(f"{name} {__version__}")}" "User Commands"'
    lines = [title, ".SH NAME", f"{_plain(name)} \\- {_plain(_summary(about))}"]
    lines += [".SH SYNOPSIS", *_usage(root), ".SH DESCRIPTION", *_prose(about)]
    lines += [".SH OPTIONS", *_options(root), ".SH COMMANDS"]
    for context in _below(root):
        lines += [f".SS {_plain(context.command_path.removeprefix(name).strip())}"]
        lines += [*_usage(context), *_prose(context.command.help or ""), *_options(context)]
        lines += _prose(context.command.epilog or "")
    lines += [".SH ENVIRONMENT", *_environment(), ".SH KEYS", *_prose(KEYS), *_keys(), ".SH FILES"]
    lines += _entry(str(paths.settings_file()).replace(_home(), "~"), "The settings file.")
    lines += [".SH EXIT STATUS", *(line for row in EXIT_STATUS for line in _entry(*row))]
    lines += [".SH EXAMPLES", *_prose((root.command.epilog or "").replace("Examples:\n", ""))]
    return "\n".join(lines) + "\n"


def _below(context: click.Context) -> Iterator[click.Context]:
    """Yield the contexts of the subcommands, each followed by those of its own."""
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None  # noqa: S101 - it was listed
        inner = click.Context(command, context, name)
        yield inner
        yield from _below(inner)


def _usage(context: click.Context) -> list[str]:
    pieces = context.command.collect_usage_pieces(context)
    return [f"\\fB{_plain(context.command_path)}\\fR {_plain(' '.join(pieces))}"]


def _options(context: click.Context) -> list[str]:
    options = context.command.get_params(context)
    records = (option.get_help_record(context) for option in options if option.name != "help")
    return [line for record in records if record is not None for line in _entry(*record)]


def _environment() -> list[str]:
    lines = []
    for setting in (*SELECTORS, *SETTINGS):
        default = f" Default: {setting.default}." if setting.default else ""
        lines += _entry(setting.env, f"{setting.help}{default}")
    return lines + _entry(
        TRACEBACK, "Print the traceback of an internal error, if set to 1; the log has it too."
    )


def _keys() -> list[str]:
    entries = (
        _entry(f"keys.{key_id}", f"{key.help}. Default: {key.default}")
        for key_id, key in KEY_IDS.items()
    )
    return [line for entry in entries for line in entry]


def _entry(term: str, about: str) -> list[str]:
    return [".TP", f"\\fB{_plain(term)}\\fR", _plain(about)]


def _prose(text: str) -> list[str]:
    """Return paragraphs; those that click is told to leave alone stay as they stand."""
    lines: list[str] = []
    for block in inspect.cleandoc(text).split("\n\n"):
        if block.startswith("\b\n"):
            lines += [".PP", ".nf", *map(_plain, block.removeprefix("\b\n").splitlines()), ".fi"]
        else:
            lines += [".PP", _plain(" ".join(block.split()))]
    return lines


def _summary(about: str) -> str:
    return about.partition("\n")[0].removesuffix(".")


def _home() -> str:
    return os.path.expanduser("~")  # noqa: PTH111 - Path's raises where there is no home


def _plain(text: str) -> str:
    """Return the text with nothing in it that means anything to roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("...", "\\&...")
    text = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in text)
    return f"\\&{text}" if text.startswith((".", "'")) else text
