"""The way to the terminal's clipboard: OSC 52, or tmux's buffer, which keeps OSC 52 to itself.

tmux drops an application's OSC 52 unless `set-clipboard` is `on`; its default is `external`. What
its own command loads, it keeps in its buffer, and with `-w` (3.2 and later) passes on to the
clipboard of its terminal as well. No terminal answers whether it took an OSC 52.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Mapping
from typing import Any

from textual.app import App

from wpx_tui.api.sanitize import clean

PATIENCE = 2.0
"""Seconds that tmux has for each try."""
LET_THROUGH = "`tmux set -s set-clipboard on` lets it through"
_LONGEST_REASON = 60
_KEPT = ("TMUX", "TMUX_PANE", "TMUX_TMPDIR", "PATH", "HOME", "TERM", "LANG", "LC_ALL", "LC_CTYPE")
"""The variables that tmux is given: its client sends all it has to its server, tokens too."""


async def to_clipboard(app: App[Any], name: str, text: str, env: Mapping[str, str]) -> str:
    """Put `text` on the clipboard as far as this terminal allows; say what became of `name`.

    `env` tells what the terminal is. tmux's command runs in a thread, without a shell.
    """
    if env.get("TMUX"):
        error = await asyncio.to_thread(_load_buffer, text.encode(), env)
        if error is None:
            return f"copied into tmux's buffer: {name} (prefix ] pastes it)"
        app.copy_to_clipboard(text)
        return f"not copied by tmux ({error}); {LET_THROUGH}"
    if env.get("STY"):
        return "not copied: screen passes nothing on to the clipboard"
    app.copy_to_clipboard(text)
    if env.get("TERM", "").startswith(("tmux", "screen")):  # behind ssh: its command is elsewhere
        return f"sent, but a tmux in between may keep it: {LET_THROUGH}"
    return f"copied: {name}"


def _load_buffer(text: bytes, env: Mapping[str, str]) -> str | None:
    """Load `text` into tmux's buffer, and its terminal's clipboard if it can; return why not."""
    error = _tmux("load-buffer", "-w", "-", text=text, env=env)
    # Before 3.2 there is no -w. Whatever else failed fails once more.
    return error and _tmux("load-buffer", "-", text=text, env=env)


def _tmux(*arguments: str, text: bytes, env: Mapping[str, str]) -> str | None:
    """Run tmux with `text` on its input; return None, or the reason of the failure."""
    kept = {name: env[name] for name in _KEPT if name in env}
    try:
        result = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["tmux", *arguments],  # noqa: S607 - the one that the user's session runs
            input=text,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=kept,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {PATIENCE:g} s"
    except OSError as error:
        return error.strerror or type(error).__name__
    if result.returncode == 0:
        return None
    message = clean(result.stderr.decode(errors="replace"), _LONGEST_REASON)
    return message or f"status {result.returncode}"
