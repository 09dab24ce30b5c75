"""The environment that a program under test is given."""

from __future__ import annotations

import os

_NOT_OURS = ("WPX", "WEPROXIES", "COLUMNS", "LINES")


def environment(**extra: str) -> dict[str, str]:
    """This process's, without settings and sizes of a screen, on a good terminal, and `extra`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_OURS)}
    return kept | {"TERM": "xterm-256color"} | extra
