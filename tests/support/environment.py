"""The environment that a program under test is given."""

from __future__ import annotations

import os


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without a setting in it, on a good terminal, and with `extra`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WPX", "WEPR"))}
    return kept | {"TERM": "xterm-256color"} | extra
