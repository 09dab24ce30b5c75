"""In a multiplexer, which comes, goes, looks elsewhere and dies."""

from __future__ import annotations

import os
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
    TOKEN,
    assert_over_in_time,
    has_all_countries,
    in_one_minute,
    is_over,
    settle,
    until,
)
from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, has_forecasts
from wpx_tui.demo.runner import DemoServer

GEOMETRY = "#{pane_width}x#{pane_height}"


@dataclass(frozen=True)
class Tmux:
    """A tmux of our own, with one pane."""

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

    def show(self, *command: str) -> int:
        """Run `command` in the pane until five feeds are live; its process."""
        self("new-session", "-d", "-x", "120", "-y", "40", "-s", "wall", " ".join(command))
        until(lambda: ALL_LIVE in self.shown, ALL_LIVE)
        return int(self("display-message", "-p", "-t", "wall", "#{pane_pid}"))

    def is_painted(self, rows: int) -> bool:
        """Whether the footer stands in the last row."""
        lines = self.shown.rstrip().split("\n")
        return len(lines) == rows and "Help" in lines[-1]

    def before_and_after_a_repaint(self, terminal: Pty, pid: int) -> tuple[str, str]:
        """What is shown when all is at rest, and when it was painted anew."""
        settle(terminal)
        before = self.shown
        os.kill(pid, signal.SIGCONT)
        settle(terminal)
        return before, self.shown

    @property
    def shown(self) -> str:
        return self("capture-pane", "-p", "-t", "wall")


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    """Ended with all that runs in it."""
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("tmux is not installed")
    env = environment(HOME=str(tmp_path), LC_ALL="C.UTF-8", WEPROXIES_API_TOKEN=TOKEN)
    env.pop("TMUX", None)
    server = Tmux((program, "-S", str(tmp_path / "tmux"), "-f", os.devnull), env)
    yield server
    server("kill-server", check=False)


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(token=TOKEN) as server:
        yield server


def test_detached_and_attached_at_another_size(tmux: Tmux, server: DemoServer) -> None:
    pid = tmux.show(*COMMAND[:-1], *RARELY, "--base-url", server.base_url)
    until(lambda: has_forecasts(tmux.shown), "all forecasts")
    until(lambda: has_all_countries(server), "the last calls")
    tmux("set-option", "-g", "window-size", "latest")
    for size in ((80, 24), (200, 60), (41, 13)):
        with Pty(*size) as terminal:
            terminal.run([*tmux.command, "attach", "-t", "wall"], tmux.env)
            wanted = f"{size[0]}x{size[1] - 1}"  # tmux keeps a line for its own
            geometry = partial(tmux, "display-message", "-p", "-t", "wall", GEOMETRY)
            terminal.read_until_true(lambda g=geometry, w=wanted: g().strip() == w, wanted)  # type: ignore[misc] # bound for this turn
            until(partial(tmux.is_painted, size[1] - 1), "all rows")
            by_and_by, whole = in_one_minute(
                partial(tmux.before_and_after_a_repaint, terminal, pid)
            )
            assert whole == by_and_by, "what was painted bit by bit is what is meant"
            assert "live" in by_and_by
    tmux("send-keys", "-t", "wall", "q")
    until(lambda: is_over(pid), "the end")


@pytest.mark.parametrize(
    "killed", [("kill-server",), ("kill-pane", "-t", "wall")], ids=lambda k: k[0]
)
def test_its_end_is_ours(tmux: Tmux, killed: tuple[str, ...]) -> None:
    pid = tmux.show(*COMMAND, *RARELY)
    assert_over_in_time(pid, by=lambda: tmux(*killed))


def test_killed_without_a_word(tmux: Tmux) -> None:
    pid = tmux.show(*COMMAND, *RARELY)
    server = int(tmux("display-message", "-p", "#{pid}"))
    assert_over_in_time(pid, by=lambda: os.kill(server, signal.SIGKILL))


@pytest.mark.parametrize("kind", ["copy-mode", "stopped"])
def test_polls_go_on_while_it_looks_elsewhere(tmux: Tmux, kind: str) -> None:
    """In copy mode, and with the whole of tmux stopped; then all is as it should be."""
    with DemoServer(token=TOKEN) as server:
        every = ("--interval", "realtime=1", "--base-url", server.base_url)
        pid = tmux.show(*COMMAND[:-1], *every)
        itself = int(tmux("display-message", "-p", "#{pid}"))
        if kind == "copy-mode":
            tmux("copy-mode", "-t", "wall")
        else:
            os.kill(itself, signal.SIGSTOP)
        before = server.requests.total()
        until(lambda: server.requests.total() >= before + 3, "polls")
        if kind == "copy-mode":
            tmux("send-keys", "-t", "wall", "-X", "cancel")
        else:
            os.kill(itself, signal.SIGCONT)
        tmux("send-keys", "-t", "wall", "?")
        until(lambda: "All keys and signs" in tmux.shown, "the help")
        tmux("send-keys", "-t", "wall", "?")
        until(lambda: ALL_LIVE in tmux.shown, ALL_LIVE)
        tmux("send-keys", "-t", "wall", "q")
        until(lambda: is_over(pid), "the end")
