"""`y` inside a real tmux on a real terminal: the text arrives, or it is said that it did not."""

from __future__ import annotations

import base64
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import Seen

OSC_52 = re.compile(rb"\x1b\]52;\w*;([A-Za-z0-9+/=]+)(?:\x07|\x1b\\)")
TITLE = "Quotas"
TOKEN = "clipboard-token-that-never-shows"


@pytest.fixture
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a tmux of the test's own, which ends with the test."""
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux here")
    path = tmp_path_factory.mktemp("t") / "s"
    yield path
    subprocess.run(["tmux", "-S", str(path), "kill-server"], capture_output=True, check=False)


def tmux(socket: Path, *arguments: str) -> str:
    """Return what a command of the test's tmux prints."""
    return subprocess.run(
        ["tmux", "-S", str(socket), *arguments], capture_output=True, check=True, text=True
    ).stdout


@contextmanager
def dashboard_in_tmux(
    program: Path, socket: Path, home: Path, *variables: str
) -> Iterator[tuple[Pty, Seen]]:
    """Run the demo in a tmux with its defaults, and with `variables` instead of its own."""
    command = shlex.join(["env", *variables, str(program), "--demo"])
    with Pty() as terminal:
        terminal.run(
            ["tmux", "-S", str(socket), "-f", "/dev/null", "new-session", command],
            environment(HOME=str(home), LC_ALL="C.UTF-8", WEPROXIES_API_TOKEN=TOKEN),
        )
        seen = Seen(terminal)
        seen.until("● live", TITLE)
        yield terminal, seen


def test_it_goes_through_tmux_s_own_buffer(
    installed_wpx_top: Path, socket: Path, tmp_path: Path
) -> None:
    with dashboard_in_tmux(installed_wpx_top, socket, tmp_path) as (terminal, seen):
        assert tmux(socket, "show", "-s", "set-clipboard").split() == ["set-clipboard", "external"]
        before = len(terminal.output)
        terminal.send(b"y")
        seen.until(f"copied into tmux's buffer: {TITLE}")
        text = tmux(socket, "show-buffer")
        assert text.startswith(f"{TITLE}\n")
        assert "GB left" in text
        (clipboard,) = OSC_52.findall(terminal.output[before:])
        assert base64.b64decode(clipboard).decode() == text, "on the terminal's clipboard too"
        assert len(tmux(socket, "list-buffers").splitlines()) == 1


def test_what_tmux_does_not_take_is_not_called_copied(
    installed_wpx_top: Path, socket: Path, tmp_path: Path
) -> None:
    elsewhere = f"TMUX={tmp_path / 'gone'},1,0"
    with dashboard_in_tmux(installed_wpx_top, socket, tmp_path, elsewhere) as (terminal, seen):
        before = len(terminal.output)
        terminal.send(b"y")
        seen.until("not copied by tmux (error connecting to")
        assert OSC_52.search(terminal.output[before:]) is None
        assert tmux(socket, "list-buffers") == ""


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({}, f"copied: {TITLE}"),
        ({"TERM": "tmux-256color"}, "sent, but a tmux in between may keep it"),
        ({"STY": "1.pts"}, "not copied: screen passes nothing on"),
        ({"TMUX": "/nowhere,1,0", "PATH": ""}, "not copied by tmux (No such file or directory)"),
    ],
    ids=["plain", "behind ssh", "screen", "no command"],
)
def test_outside_tmux_it_is_osc_52(
    installed_wpx_top: Path, tmp_path: Path, extra: dict[str, str], message: str
) -> None:
    with Pty() as terminal:
        env = environment(HOME=str(tmp_path)) | extra
        terminal.run([str(installed_wpx_top), "--demo"], env)
        seen = Seen(terminal)
        seen.until("● live", TITLE)
        terminal.send(b"y")
        seen.until(message)
        copied = [base64.b64decode(text).decode() for text in OSC_52.findall(terminal.output)]
        assert len(copied) == ("STY" not in extra)
        assert all(text.startswith(TITLE) for text in copied)
        terminal.send(b"q")
        assert terminal.wait() == 0


def test_tmux_is_told_no_token(installed_wpx_top: Path, socket: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    fake = tmp_path / "tmux"
    fake.write_text(f'#!/bin/sh\nenv > "{told}.part"\nmv "{told}.part" "{told}"\nsleep 60\n')
    fake.chmod(0o700)
    with Pty() as terminal:
        env = environment(HOME=str(tmp_path), WEPROXIES_API_TOKEN=TOKEN, TMUX=f"{socket},1,0")
        env["PATH"] = f"{tmp_path}:{env['PATH']}"
        terminal.run([str(installed_wpx_top), "--demo"], env)
        seen = Seen(terminal)
        seen.until("● live", TITLE)
        terminal.send(b"y")
        terminal.read_until_true(told.exists)
        terminal.send(b"z")
        seen.until("id sub_", without=["Countries"])  # keys go on while tmux hangs
        seen.until("not copied by tmux (no answer within 2 s)")
        assert TOKEN not in told.read_text()
        assert "TMUX=" in told.read_text()
