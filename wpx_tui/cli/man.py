"""`wpx-top man`: the manual page, made from the commands themselves."""

from __future__ import annotations

import click

EXAMPLES = """\b
Examples:
  wpx-top man | man -l -
  wpx-top man > ~/.local/share/man/man1/wpx-top.1
"""


@click.command("man", epilog=EXAMPLES)
@click.pass_context
def command(context: click.Context, /) -> None:
    """Print the manual page, as roff."""
    from wpx_tui.cli.man_page import page

    click.echo(page(context.find_root()), nl=False)
