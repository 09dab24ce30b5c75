"""An alert that is on its way when the dashboard is left: told after the screen is gone."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.harness.account import Account
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE, Pty
from tests.harness.terminal_screen import Seen

TOLD = b"wpx-top: an alert was being sent, outcome not known: Residential 10GB at 90 %"


class SlowAccount(Account):
    """An account that takes its time for an alert: `arrived` is set, `go` lets it answer."""

    def __init__(self, server: HTTPServer) -> None:
        self.arrived, self.go = threading.Event(), threading.Event()
        super().__init__(server)

    def _alert(self, request: Request) -> Response:
        self.arrived.set()
        self.go.wait(PATIENCE)
        return super()._alert(request)


def press_q(terminal: Pty) -> int:
    """Close the form, then the dashboard; return its status."""
    terminal.send(b"\x1b")
    Seen(terminal).until("Countries", without=["New alert"])
    terminal.send(b"q")
    return terminal.wait()


def press_ctrl_c(terminal: Pty) -> int:
    """End it over the form; return its status."""
    terminal.send(b"\x03")
    return terminal.wait()


def terminate(terminal: Pty) -> int:
    """End it as the system does; return its status."""
    terminal.process.send_signal(signal.SIGTERM)
    return terminal.wait()


@pytest.mark.parametrize(
    ("leave", "status"),
    [(press_q, 0), (press_ctrl_c, 0), (terminate, 143)],
    ids=["q", "^C", "TERM"],
)
def test_left_while_sending(
    installed_wpx_top: Path,
    tmp_path: Path,
    httpserver: HTTPServer,
    leave: Callable[[Pty], int],
    status: int,
) -> None:
    account = SlowAccount(httpserver)
    with Pty() as terminal:
        send_alert(terminal, installed_wpx_top, tmp_path, account)
        try:
            assert leave(terminal) == status
        finally:
            account.go.set()
    after = terminal.output.rpartition(b"\x1b[?1049l")[2]
    assert TOLD in after, "on the shell's screen"
    assert b"look in the provider's dashboard before you try again" in after
    assert len(account.posted) <= 1


def test_left_after_the_answer_nothing_is_told(
    installed_wpx_top: Path, tmp_path: Path, httpserver: HTTPServer
) -> None:
    account = SlowAccount(httpserver)
    with Pty() as terminal:
        send_alert(terminal, installed_wpx_top, tmp_path, account)
        account.go.set()
        Seen(terminal).until("Created: alert_xyz789")
        assert press_q(terminal) == 0
    assert b"an alert was being sent" not in terminal.output


def send_alert(terminal: Pty, program: Path, home: Path, account: SlowAccount) -> None:
    """Start the dashboard and send an alert at 90 %."""
    env = environment(HOME=str(home), WEPROXIES_API_TOKEN="a-token-that-never-shows")
    often = [part for name in ("realtime", "summary") for part in ("--interval", f"{name}=3600")]
    terminal.run([str(program), "--base-url", account.url, *often], env)
    seen = Seen(terminal)
    seen.until("Residential 10GB", "United States", "● live")
    terminal.send(b"a")
    seen.until("New alert")
    terminal.send(b"90\r")
    seen.until("Create this alert?")
    terminal.send(b"\r")
    seen.until("Sending to the API")
    assert account.arrived.wait(PATIENCE)
