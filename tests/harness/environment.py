"""The environment that a program under test is given."""

from __future__ import annotations

import os

_NOT_OURS = ("WPX", "WEPROXIES", "XDG", "COLUMNS", "LINES", "NO_COLOR", "TEXTUAL", "TMUX", "STY")


def environment(**extra: str) -> dict[str, str]:
    """This process's, on a good terminal, without what would set anything, and `extra`.

    The settings file of whoever runs the tests is not read, and nothing is kept in a store.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_OURS)}
    return (
        kept
        | {
            "TERM": "xterm-256color",
            "WPX_CONFIG": os.devnull,
            "WPX_STORE": "off",
        }
        | extra
    )
