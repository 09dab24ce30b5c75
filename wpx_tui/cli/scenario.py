"""The name of a demo scenario, checked where an option takes one."""

from __future__ import annotations

import click

from wpx_tui.config.parsers import words


def check(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """An option's callback. The demo is imported only to check a name that was given."""
    if name is None:
        return None
    from wpx_tui.demo.scenarios import SCENARIOS

    if name not in SCENARIOS:
        raise click.BadParameter(f"must be {words(SCENARIOS)}; got {name!r}")
    return name
