"""Stopped and continued, by a shell or by anybody."""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.faults.support import (
    COMMAND,
    OFTEN,
    RARELY,
    SIZE,
    TOKEN,
    in_one_minute,
    running,
    settle,
    state_of,
    until,
)
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE, Pty
from tests.harness.terminal_screen import ALL_LIVE
from wpx_tui.demo.runner import DemoServer
from wpx_tui.terminal.guard import RESET


def test_stopped_and_continued_again_and_again(tmp_path: Path) -> None:
    with running(tmp_path, *OFTEN) as program:
        raw = program.terminal.line_settings
        for _ in range(3):
            program.signal(signal.SIGTSTP)
            program.terminal.read_until_true(lambda: program.state == "T", "a stop")
            settle(program.terminal)
            assert program.terminal.line_settings != raw
            assert program.terminal.output.endswith(RESET)
            stopped_at = len(program.terminal.output)
            program.signal(signal.SIGCONT)
            program.assert_polls_go_on(1)
            assert program.terminal.line_settings == raw
            program.until_painted_since(stopped_at)
        program.assert_answers()


def test_stray_continues_change_nothing(tmp_path: Path) -> None:
    with running(tmp_path, *RARELY, "--period", "all") as program:  # which is compared with nothing
        program.until_all_figures()
        raw, held = program.terminal.line_settings, program.held()

        def before_and_after() -> tuple[str, str]:
            text = program.seen.text
            for _ in range(30):
                program.signal(signal.SIGCONT)
            settle(program.terminal)
            return text, program.seen.text

        text, then = in_one_minute(before_and_after)
        assert then == text
        assert program.terminal.line_settings == raw
        program.until_calm(held)
        program.assert_answers()


def test_a_stop_that_cannot_be_caught_is_survived(tmp_path: Path) -> None:
    with running(tmp_path, *OFTEN) as program:
        program.signal(signal.SIGSTOP)
        until(lambda: program.state == "T", "a stop")
        os.write(program.terminal.tty, b"\x1b[2Jsomebody else was here")
        program.signal(signal.SIGCONT)
        program.seen.until(ALL_LIVE, without=["somebody"])
        program.assert_polls_go_on()
        program.assert_answers()


@pytest.mark.parametrize("command", [(), ("watch",)], ids=["dashboard", "watch"])
def test_a_stop_in_the_midst_of_a_call_keeps_no_other_process_waiting(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Whoever stops it: what it was asking may be asked by others at once."""
    with silent_api() as url, Pty() as terminal:
        env = environment(
            HOME=str(tmp_path),
            WPX_STORE="on",
            STATE_DIRECTORY=str(tmp_path),
            WEPROXIES_API_TOKEN=TOKEN,
        )
        # Under a parent in its session: who could not be continued is not stopped by SIGTSTP.
        program = [sys.executable, "-m", "wpx_tui", "--base-url", url, *command]
        terminal.run([sys.executable, "-c", PARENT, *program], env)
        terminal.read_until_true(lambda: is_asking(tmp_path), "a call")
        pid = child_of(terminal.process.pid)
        for _ in range(2):
            os.kill(pid, signal.SIGTSTP)
            terminal.read_until_true(lambda: state_of(pid) == "T", "a stop")
            assert not is_asking(tmp_path)
            os.kill(pid, signal.SIGCONT)
            terminal.read_until_true(lambda: state_of(pid) != "T", "going on")
        os.kill(pid, signal.SIGKILL)


PARENT = "import subprocess, sys; subprocess.run(sys.argv[1:], process_group=0)"
"""Runs its arguments in a process group of their own, as a shell does."""


@contextmanager
def silent_api() -> Iterator[str]:
    """The URL of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def is_asking(folder: Path) -> bool:
    """Return True if somebody holds the lock of a question."""
    for path in folder.rglob("locks/*.lock"):
        with path.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    return False


def child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_it_ends_out_of_a_stop(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, *RARELY) as program:
        program.signal(signal.SIGTSTP)
        program.terminal.read_until_true(lambda: program.state == "T", "a stop")
        program.signal(number)
        program.ends(128 + number, by=lambda: program.signal(signal.SIGCONT))
        assert program.terminal.output.endswith(RESET)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[pexpect.spawn[bytes]]:
    """A shell with job control, on a terminal of its own."""
    program = shutil.which("bash")
    if program is None:
        pytest.skip("no bash to control jobs")
    env = environment(HOME=str(tmp_path), PS1="ready> ", WEPROXIES_API_TOKEN=TOKEN)
    with pexpect.spawn(
        program, ["--norc", "--noprofile", "-i"], env=env, dimensions=(40, 120), timeout=PATIENCE
    ) as terminal:
        terminal.expect("ready> ")
        yield terminal


def test_job_control_of_a_shell(shell: pexpect.spawn[bytes]) -> None:
    """Stopped, told to go on in the background, fetched back, left."""
    shell.sendline(" ".join(COMMAND))
    until_live(shell)
    pid = job_of(shell)
    for _ in range(2):
        os.kill(pid, signal.SIGTSTP)
        shell.expect("Stopped")
        shell.sendline("bg; echo back-$?ground")
        shell.expect("back-0ground")
        until(lambda: state_of(pid) == "T", "a stop in the background")
        shell.sendline("fg")
        until_live(shell)
    leave(shell)


@pytest.mark.parametrize("wrapped", [False, True], ids=["alone", "under-a-wrapper"])
def test_ctrl_z_goes_to_the_shell_and_fg_comes_back(
    shell: pexpect.spawn[bytes], wrapped: bool
) -> None:
    """Out of the dashboard and out of a form, with figures that got old meanwhile."""
    with DemoServer(token=TOKEN) as server:
        wrapper = [sys.executable, "-c", WRAPPER] if wrapped else []
        command = [*wrapper, sys.executable, "-m", "wpx_tui", "--base-url", server.base_url]
        shell.sendline(shlex.join([*command, "--interval", "realtime=1"]))
        until_live(shell)
        for opened in (b"", b"?"):
            shell.send(opened + b"\x1a")
            shell.expect("Stopped")
            shell.sendline("stty -a | grep -c ' icanon.* echo '; echo line-$?")
            shell.expect("line-0")
            shell.sendline("fg")
            shell.expect_exact(b"\x1b[?1049h")
            shell.expect("live|All keys")
        shell.send(b"?\x1a")
        shell.expect("Stopped")
        server.stop()
        stopped_at = time.monotonic()
        until(lambda: time.monotonic() - stopped_at > 2.5, "old figures")
        shell.sendline("fg")
        shell.expect(r"stale \d+ s")
        leave(shell)


WRAPPER = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
"""As `uv run` and its like do: it waits, and is of the same job."""


def until_live(shell: pexpect.spawn[bytes]) -> None:
    """Five feeds are live on the screen, in whatever pieces that came."""
    screen = pyte.Screen(*SIZE)
    stream = pyte.ByteStream(screen)

    def is_live() -> bool:
        with suppress(pexpect.TIMEOUT):
            stream.feed(shell.read_nonblocking(65_536, timeout=0.1))
        return any(ALL_LIVE in row for row in screen.display)

    until(is_live, ALL_LIVE)


def leave(shell: pexpect.spawn[bytes]) -> None:
    shell.send("q")
    shell.expect("ready> ")
    shell.sendline("echo left-$?")
    shell.expect("left-0")


def job_of(shell: pexpect.spawn[bytes]) -> int:
    return int(Path(f"/proc/{shell.pid}/task/{shell.pid}/children").read_text())


def test_ctrl_z_without_a_shell_is_told(tmp_path: Path) -> None:
    """The leader of a session, as in tmux or a container: nobody could continue it."""
    with running(tmp_path, *OFTEN) as program:
        program.terminal.send(b"\x1a")
        program.seen.until("no shell to return to")
        program.assert_polls_go_on()
