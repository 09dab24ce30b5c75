"""The real command with a bug in it that nothing can outlive, and with one that it can.

The token is in the variables of the frames that fail and in what the errors say.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.demo.runner import DemoServer

CANARY = "eyJjYW5hcnkiOiJpbi1hLWNyYXNoIn0.c2lnbmF0dXJl"
PROGRAM = f"""
from wpx_tui.tui.screens.dashboard import DashboardScreen
from wpx_tui.tui.widgets.countries import CountriesPanel
from wpx_tui.tui.app import WpxTop

def boom(self, *_arguments, **_options):
    token = {CANARY!r}
    raise KeyError("no " + token)

{{0}}.{{1}} = boom
from wpx_tui.cli.main import main
main([])
"""
FATAL = {
    "compose": ("DashboardScreen", "compose"),
    "mount of the screen": ("DashboardScreen", "on_mount"),
    "mount of the app": ("WpxTop", "on_mount"),
    "default screen": ("WpxTop", "get_default_screen"),
}


def start(terminal: Pty, url: str, home: Path, owner: str, name: str) -> None:
    env = environment(HOME=str(home), WEPROXIES_API_TOKEN=CANARY, WEPROXIES_BASE_URL=url)
    terminal.run([sys.executable, "-c", PROGRAM.format(owner, name)], env)


def logged(home: Path) -> str:
    return "".join(path.read_text() for path in home.rglob("*.log"))


@pytest.mark.parametrize(("owner", "name"), FATAL.values(), ids=FATAL)
def test_a_crash_is_one_line_and_a_terminal_that_works(
    tmp_path: Path, owner: str, name: str
) -> None:
    with Pty() as terminal:
        before = terminal.line_settings
        start(terminal, "http://127.0.0.1:9", tmp_path, owner, name)
        assert terminal.wait() == 1
        assert terminal.line_settings == before
        said = terminal.output.rpartition(b"\x1b[?1049l")[2].decode()
        lines = [line for line in said.splitlines() if "wpx-top" in line]
        assert len(lines) == 1
        assert "ended by an internal error; log: " in lines[0]
        for word in (b"Traceback", b"boom", CANARY.encode()):
            assert word not in terminal.output
        assert "boom" in logged(tmp_path), "where it came from"
        assert CANARY not in logged(tmp_path)


def test_a_bug_in_a_panel_is_outlived_by_the_command(tmp_path: Path) -> None:
    with DemoServer(token=CANARY) as server, Pty() as terminal:
        start(terminal, server.base_url, tmp_path, "CountriesPanel", "figures")
        Seen(terminal).until("internal error: KeyError; in the log", ALL_LIVE)
        terminal.send(b"q")
        assert terminal.wait() == 0
        assert CANARY.encode() not in terminal.output
        assert logged(tmp_path).count("outlived an internal error") == 1
        assert CANARY not in logged(tmp_path)
