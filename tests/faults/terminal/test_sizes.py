"""Sizes, real and absurd, and a multiplexer that changes them."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.faults.support import (
    COMMAND,
    RARELY,
    SIZE,
    Program,
    Seen,
    settle,
    until,
)
from tests.support.environment import environment
from tests.support.pty import Pty
from wpx_tui.hooks.driver import BURST

GEOMETRY = "#{pane_width}x#{pane_height}"


@pytest.mark.parametrize(
    "size",
    [(1, 1), (0, 0), (2, 1), (65_535, 65_535), (1, 65_535), (65_535, 1), (40, 12), (39, 11)],
    ids=str,
)
def test_any_size_and_back(quiet: Program, size: tuple[int, int]) -> None:
    quiet.resize(*size)
    quiet.terminal.read_for(3 * BURST)  # a burst ends: the next size is another
    fresh = Seen(quiet.terminal, SIZE, len(quiet.terminal.output))
    quiet.resize(*SIZE)
    fresh.until("Subscriptions")
    quiet.assert_answers()


def test_a_storm_of_sizes_settles(quiet: Program) -> None:
    chosen = random.Random(1)
    sent = len(quiet.terminal.output)
    one = len(quiet.repainted().encode()) * 10  # a screen with its colours, generously
    before = quiet.resources
    for _ in range(400):
        quiet.resize(chosen.randint(1, 200), chosen.randint(1, 60))
    quiet.resize(*SIZE)
    settle(quiet.terminal)
    assert len(quiet.terminal.output) - sent < 10 * one, "a burst is a few repaints, not 400"
    fresh = quiet.repainted()
    assert "Subscriptions" in fresh
    assert quiet.resources == before


@dataclass(frozen=True)
class Tmux:
    """A tmux of our own."""

    command: tuple[str, ...]
    env: dict[str, str]

    def __call__(self, *arguments: str, check: bool = True) -> str:
        return subprocess.run(
            [*self.command, *arguments],
            env=self.env,
            check=check,
            capture_output=True,
            text=True,
            timeout=30,
        ).stdout


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    """Ended with all that runs in it."""
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("tmux is not installed")
    env = environment(HOME=str(tmp_path), LC_ALL="C.UTF-8")
    env.pop("TMUX", None)
    server = Tmux((program, "-S", str(tmp_path / "tmux"), "-f", os.devnull), env)
    yield server
    server("kill-server", check=False)


def test_detached_and_attached_at_another_size(tmux: Tmux) -> None:
    command = " ".join([*COMMAND, *RARELY])
    tmux("new-session", "-d", "-x", "120", "-y", "40", "-s", "wall", command)
    tmux("set-option", "-g", "window-size", "latest")

    def shown() -> str:
        return tmux("capture-pane", "-p", "-t", "wall")

    until(lambda: "5 feeds live" in shown(), "five feeds")
    pid = int(tmux("display-message", "-p", "-t", "wall", "#{pane_pid}"))
    for size in ((80, 24), (200, 60), (41, 13)):
        with Pty(*size) as terminal:
            terminal.run([*tmux.command, "attach", "-t", "wall"], tmux.env)
            wanted = f"{size[0]}x{size[1] - 1}"  # tmux keeps a line for its own
            geometry = partial(tmux, "display-message", "-p", "-t", "wall", GEOMETRY)
            terminal.read_until_true(lambda g=geometry, w=wanted: g().strip() == w, wanted)  # type: ignore[misc] # bound for this turn
            settle(terminal)
            by_and_by = shown()
            os.kill(pid, signal.SIGCONT)
            settle(terminal)
            assert shown() == by_and_by, "what was painted bit by bit is what is meant"
            assert "live" in by_and_by
    tmux("send-keys", "-t", "wall", "q")
    until(lambda: not Path(f"/proc/{pid}").exists(), "the end")
