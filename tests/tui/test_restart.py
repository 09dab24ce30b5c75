"""The real program, started anew: the last figures stand there, stale, while the API is down."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.demo.runner import DemoServer

TOKEN = "restart-token-that-never-shows"
COMMAND = (sys.executable, "-m", "wpx_tui")
SECONDLY = tuple(
    part
    for feed in ("realtime", "summary", "countries", "history", "subscriptions")
    for part in ("--interval", f"{feed}=1")
)


def env(home: Path, url: str) -> dict[str, str]:
    return environment(
        HOME=str(home), WPX_STORE="on", WEPROXIES_API_TOKEN=TOKEN, WEPROXIES_BASE_URL=url
    )


def test_the_last_figures_are_shown_stale_while_the_api_is_down(tmp_path: Path) -> None:
    with DemoServer(token=TOKEN) as server:
        url = server.base_url
        with Pty() as terminal:
            terminal.run([*COMMAND, *SECONDLY], env(tmp_path, url))
            seen = Seen(terminal)
            seen.until(ALL_LIVE, "Residential")
            terminal.send(b"q")
            assert terminal.wait() == 0
    with Pty() as terminal:
        terminal.run([*COMMAND, *SECONDLY], env(tmp_path, url))
        seen = Seen(terminal)
        seen.until("Residential", "stale", "connection refused", without=(ALL_LIVE,))
        seen.until("since you last looked")
        terminal.send(b"q")
        assert terminal.wait() == 0
    assert TOKEN.encode() not in terminal.output


def test_two_dashboards_make_the_calls_of_one(tmp_path: Path) -> None:
    with DemoServer(token=TOKEN) as server, Pty() as first, Pty() as second:
        for terminal in (first, second):
            terminal.run(COMMAND, env(tmp_path, server.base_url))
        for terminal in (first, second):
            Seen(terminal).until(ALL_LIVE, "Residential")
        made = {kind: number for kind, number in server.requests.items() if "realtime" not in kind}
        assert made["GET /api/v1/usage"] == 1, made
        assert made["GET /api/v1/subscriptions"] == 1, made
        for terminal in (first, second):
            terminal.send(b"q")
            assert terminal.wait() == 0
