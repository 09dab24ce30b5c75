"""The guard over a real program on a real terminal: it ends in time, with its status, restored."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.pty import Pty
from wpx_tui.terminal.guard import GIVE_TITLE_BACK, RESET, SIGNALS, TerminalError, require_terminal

PROGRAM = str(Path(__file__).with_name("guarded.py"))
GRACE = 0.4


@pytest.fixture
def terminal() -> Iterator[Pty]:
    with Pty() as pty:
        yield pty


def start(terminal: Pty, behaviour: str, grace: float = GRACE) -> None:
    terminal.run([sys.executable, PROGRAM, behaviour, str(grace)])
    terminal.read_until(b"ready")


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_the_status_after_a_signal_has_its_number(terminal: Pty, number: signal.Signals) -> None:
    start(terminal, "obeys", grace=30)
    os.kill(terminal.process.pid, number)
    assert terminal.wait() == 128 + number
    assert f"status {128 + number}".encode() in terminal.output


def test_a_hanging_loop_is_ended_and_the_terminal_restored(terminal: Pty) -> None:
    before = terminal.line_settings
    start(terminal, "hangs")
    assert terminal.line_settings != before
    os.kill(terminal.process.pid, signal.SIGTERM)
    assert terminal.wait() == 128 + signal.SIGTERM
    assert terminal.line_settings == before
    assert terminal.output.endswith(GIVE_TITLE_BACK.encode() + RESET)


def test_a_thread_that_lingers_delays_the_end_by_the_grace_and_no_more(terminal: Pty) -> None:
    start(terminal, "lingers")
    os.kill(terminal.process.pid, signal.SIGHUP)
    terminal.read_until(b"status")
    ended_at = time.monotonic()
    assert terminal.wait() == 128 + signal.SIGHUP
    assert time.monotonic() - ended_at < GRACE + 6, "it was not waited for"
    assert b"\x1b[?1049l" not in terminal.output, "the shell's screen is back already"


@pytest.mark.parametrize("behaviour", ["obeys", "hangs"])
def test_the_loss_of_the_terminal_ends_the_program(terminal: Pty, behaviour: str) -> None:
    start(terminal, behaviour)
    terminal.hang_up()
    assert terminal.wait() == 128 + signal.SIGHUP


def test_the_guard_takes_no_input_and_no_processor(terminal: Pty) -> None:
    start(terminal, "echoes")
    busy = cpu_seconds(terminal.process.pid)
    terminal.send(b"hello")
    terminal.read_until(b"got hello")
    time.sleep(0.5)  # the span that is measured, not a wait
    assert cpu_seconds(terminal.process.pid) - busy < 0.05


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch, terminal: Pty) -> Iterator[pytest.MonkeyPatch]:
    with open(terminal.tty, closefd=False) as stream:
        for name in ("__stdin__", "__stdout__", "__stderr__"):
            monkeypatch.setattr(sys, name, stream)
        require_terminal({"TERM": "xterm-256color"})
        yield monkeypatch


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_each_stream_has_to_be_a_terminal(on_terminal: pytest.MonkeyPatch, stream: str) -> None:
    with Path(os.devnull).open() as other:
        on_terminal.setattr(sys, f"__{stream}__", other)
        with pytest.raises(TerminalError, match=f"{stream} is not a terminal"):
            require_terminal({"TERM": "xterm-256color"})


@pytest.mark.parametrize("env", [{}, {"TERM": ""}, {"TERM": "dumb"}])
def test_a_terminal_that_cannot_draw_is_refused(
    on_terminal: pytest.MonkeyPatch, env: dict[str, str]
) -> None:
    with pytest.raises(TerminalError, match="TERM"):
        require_terminal(env)
