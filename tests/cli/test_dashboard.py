"""The installed dashboard on a real terminal: however it ends, in time, with its status, restored.

What it shows is tested with the screen; here it only has to be up.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.terminal.guard import GRACE, RESET

BUSY = 6.0
"""Seconds that a busy machine may take for the rest."""
MODES_OFF = (b"?1049l", b"?1000l", b"?1003l", b"?1004l", b"?1006l", b"?2004l", b"?25h", b"[<u")
HUNG_LOOKUP = """\
import pathlib, socket, time
def hang(*_, **__):
    pathlib.Path(__file__).with_name("hangs").touch()
    time.sleep(60)
socket.getaddrinfo = hang
"""
BROKEN_APP = """\
import wpx_tui.tui.app
from wpx_tui.cli.main import main
wpx_tui.tui.app.WpxTop.on_mount = lambda self: 1 / 0
main(["--demo"])
"""


@pytest.fixture
def terminal() -> Iterator[Pty]:
    with Pty() as pty:
        yield pty


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        (b"q", 0),
        (b"\x03", 0),
        (signal.SIGTERM, 128 + signal.SIGTERM),
        (signal.SIGHUP, 128 + signal.SIGHUP),
        (signal.SIGQUIT, 128 + signal.SIGQUIT),
    ],
    ids=["q", "ctrl-c", "sigterm", "sighup", "sigquit"],
)
def test_every_ending_has_its_status_and_restores_the_terminal(
    terminal: Pty,
    installed_wpx_top: Path,
    tmp_path: Path,
    ending: bytes | signal.Signals,
    status: int,
) -> None:
    before = terminal.line_settings
    terminal.run([str(installed_wpx_top), "--demo"], environment(HOME=str(tmp_path)))
    Seen(terminal).until(ALL_LIVE)
    was_up = len(terminal.output)
    if isinstance(ending, bytes):
        terminal.send(ending)
    else:
        os.kill(terminal.process.pid, ending)
    assert terminal.wait() == status
    assert terminal.line_settings == before
    end = terminal.output[was_up:]
    assert [mode for mode in MODES_OFF if mode not in end] == []


def test_the_loss_of_the_terminal_ends_it(
    terminal: Pty, installed_wpx_top: Path, tmp_path: Path
) -> None:
    terminal.run([str(installed_wpx_top), "--demo"], environment(HOME=str(tmp_path)))
    Seen(terminal).until(ALL_LIVE)
    terminal.hang_up()
    lost_at = time.monotonic()
    assert terminal.wait() == 128 + signal.SIGHUP
    assert time.monotonic() - lost_at < GRACE + BUSY


def test_a_name_lookup_that_hangs_does_not_hold_up_the_end(
    terminal: Pty, installed_wpx_top: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(HUNG_LOOKUP)
    env = environment(
        HOME=str(tmp_path),
        PYTHONPATH=str(tmp_path),
        WEPROXIES_API_TOKEN="eyJ.any.token",
        WEPROXIES_BASE_URL="https://name.invalid",
    )
    terminal.run([str(installed_wpx_top)], env)
    terminal.read_until_true((tmp_path / "hangs").exists)
    terminal.send(b"q")
    asked_at = time.monotonic()
    assert terminal.wait() == 0
    assert time.monotonic() - asked_at < GRACE + BUSY


def test_an_encoding_without_boxes_gets_ascii_and_one_sign_for_what_it_lacks(
    terminal: Pty, installed_wpx_top: Path, tmp_path: Path
) -> None:
    env = environment(HOME=str(tmp_path), PYTHONIOENCODING="ascii:backslashreplace")
    terminal.run([str(installed_wpx_top), "--demo"], env)
    seen = Seen(terminal)
    seen.until("Countries, this month")
    terminal.send(b"5")  # all of them
    seen.until("T?rkiye")
    assert terminal.output.isascii()


def test_an_app_that_breaks_gives_status_1_and_names_the_log(terminal: Pty, tmp_path: Path) -> None:
    terminal.run([sys.executable, "-c", BROKEN_APP], environment(HOME=str(tmp_path)))
    assert terminal.wait() == 1
    last = terminal.output.decode().splitlines()[-1]
    before, _, log = last.partition("; log: ")
    assert before.endswith(f"{RESET.decode()}wpx-top: ended by an internal error")
    assert Path(log).is_relative_to(tmp_path)
    assert "error" in Path(log).read_text()


def test_an_unknown_theme_is_a_setting_that_is_wrong(terminal: Pty, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wpx_tui", "--demo", "--theme", "nope"]
    terminal.run(command, environment(HOME=str(tmp_path)))
    assert terminal.wait() == 2
    assert terminal.output == b"wpx-top: --theme: there is no theme 'nope'\r\n"


def test_the_dashboard_goes_on_ignoring_ctrl_c_where_it_was_started_so(
    terminal: Pty, tmp_path: Path
) -> None:
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    program = [*ignoring, sys.executable, "-m", "wpx_tui", "--demo"]
    terminal.run(program, environment(HOME=str(tmp_path)))
    Seen(terminal).until(ALL_LIVE)
    os.kill(terminal.process.pid, signal.SIGINT)
    os.kill(terminal.process.pid, signal.SIGTERM)
    assert terminal.wait() == 128 + signal.SIGTERM
