"""What one row of the settings' table is. Light to load, because `--help` pays for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wpx_tui.config.parsers import without_password


class SettingsError(ValueError):
    """A setting that cannot be used. One line: where it was set, and what is wrong with it."""


Kind = type[str] | type[float] | type[bool] | type[list[str]]


class Setting(NamedTuple):
    """One row of the table.

    `key` is its place in the settings file ("intervals.history" is `history` in `[intervals]`),
    `flag` and `env` the names it can be set by on the command line (None: not there) and in the
    environment, `kind` its type in the file. `default` is the text that gives the default, None
    where there is none; `example` stands for it then. An `account` setting is out of place beside
    a demo; of a `secret` one no value is ever displayed.
    """

    key: str
    env: str
    help: str
    parse: Callable[[str], object]
    flag: str | None = None
    metavar: str | None = None
    kind: Kind = str
    default: str | None = None
    example: str = ""
    account: bool = False
    secret: bool = False
    display: Callable[[str], str] = without_password  # the text without what is secret in it
