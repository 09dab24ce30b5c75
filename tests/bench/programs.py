"""What is measured: the dashboard, an empty Textual app, and peers where they are installed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import PIPE, Popen

from tests.harness.terminal_screen import ALL_LIVE

TOKEN = "bench"
OURS, EMPTY = "wpx-top", "empty Textual app"
NEW = "wpx-top, its first start"
STORED = "wpx-top, with its store"
DOWN, UP = "\x1b[B", "\x1b[A"


@dataclass(frozen=True, slots=True)
class Program:
    """How to start a program, what its screens say, and which keys are worth timing.

    `first` stands on its first whole frame, `complete` on the first with all of its figures. Each
    of `keys` changes the screen, and the keys one after the other bring it back.
    """

    name: str
    command: tuple[str, ...]
    first: str
    complete: str
    keys: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)


def ours(base_url: str, state: str) -> Program:
    """The dashboard on the demo's server at `base_url`; what it remembers is in `state`."""
    command = (sys.executable, "-m", "wpx_tui", "--base-url", base_url)
    return Program(
        OURS,
        command,
        first=r"╰─.*\n.* Quit ",  # the last row of panels and the footer under it
        complete=ALL_LIVE,
        keys=("z", "z", "\t", "\t", "m", "m", "m", "s", "S", "w", "w", DOWN, DOWN, UP),
        env={"WEPROXIES_API_TOKEN": TOKEN, "XDG_STATE_HOME": state},
    )


def new(base_url: str) -> Program:
    """The dashboard where it has not been started before."""
    return replace(ours(base_url, os.devnull), name=NEW)


def stored(base_url: str, state: str) -> Program:
    """The dashboard that finds its last answers in a store."""
    program = ours(base_url, state)
    return replace(program, name=STORED, env={**program.env, "WPX_STORE": "on"})


def others() -> list[Program]:
    """The empty app, and the peers that this machine has."""
    empty = Path(__file__).with_name("empty.py")
    word = "nothing to see"
    peers = [
        Program("htop", ("htop",), "F10Quit|F10", "Load average", ("t", "t", "I", "I")),
        Program("btop", ("btop",), "cpu", "cpu", ("e", "e", "r", "r")),
        Program("glances", ("glances",), "CPU", "CPU", ("1", "1", "3", "3")),
    ]
    return [
        Program(EMPTY, (sys.executable, str(empty)), word, word),
        *(each for each in peers if shutil.which(each.command[0])),
    ]


@contextmanager
def demo_server() -> Iterator[str]:
    """The base URL of a demo server in a process of its own."""
    command = [sys.executable, "-m", "wpx_tui", "demo-server", "--port", "0", "--token", TOKEN]
    with Popen(command, stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            yield next(word for word in line.split() if word.startswith("http"))
        finally:
            process.terminate()
