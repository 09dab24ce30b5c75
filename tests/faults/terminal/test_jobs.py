"""Stopped and continued, by a shell or by anybody."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.faults.support import (
    COMMAND,
    OFTEN,
    RARELY,
    running,
    settle,
    until,
)
from tests.support.environment import environment
from wpx_tui.terminal import RESET


def test_stopped_and_continued_again_and_again(tmp_path: Path) -> None:
    with running(tmp_path, *OFTEN) as program:
        raw, before = program.terminal.line_settings, program.resources
        for _ in range(3):
            program.signal(signal.SIGTSTP)
            program.terminal.read_until_true(lambda: program.state == "T", "a stop")
            settle(program.terminal)
            assert program.terminal.line_settings != raw
            assert program.terminal.output.endswith(RESET)
            program.signal(signal.SIGCONT)
            program.assert_polls_go_on(1)
            assert program.terminal.line_settings == raw
        program.assert_answers()
        assert program.repainted() == program.seen.text
        assert program.resources <= before


def test_stray_continues_change_nothing(tmp_path: Path) -> None:
    with running(tmp_path, *RARELY) as program:
        raw, before, text = program.terminal.line_settings, program.resources, program.seen.text
        for _ in range(30):
            program.signal(signal.SIGCONT)
        settle(program.terminal)
        assert program.seen.text == text
        assert program.terminal.line_settings == raw
        assert program.resources == before
        program.assert_answers()


def test_a_stop_that_cannot_be_caught_is_survived(tmp_path: Path) -> None:
    with running(tmp_path, *OFTEN) as program:
        program.signal(signal.SIGSTOP)
        until(lambda: program.state == "T", "a stop")
        os.write(program.terminal.tty, b"\x1b[2Jsomebody else was here")
        program.signal(signal.SIGCONT)
        program.terminal.read_until_true(
            lambda: "somebody" not in program.seen.text and "feeds" in program.seen.text, "us"
        )
        program.assert_polls_go_on()
        program.assert_answers()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_it_ends_out_of_a_stop(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, *RARELY) as program:
        program.signal(signal.SIGTSTP)
        program.terminal.read_until_true(lambda: program.state == "T", "a stop")
        program.signal(number)
        program.ends(128 + number, by=lambda: program.signal(signal.SIGCONT))
        assert program.terminal.output.endswith(RESET)


def test_job_control_of_a_shell(tmp_path: Path) -> None:
    """Stopped, told to go on in the background, fetched back, left."""
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("no bash to control jobs")
    import pexpect

    env = environment(HOME=str(tmp_path), PS1="ready> ")
    with pexpect.spawn(
        shell, ["--norc", "--noprofile", "-i"], env=env, dimensions=(40, 120), timeout=30
    ) as terminal:
        terminal.expect("ready> ")
        terminal.sendline(" ".join(COMMAND))
        terminal.expect("5 feeds live")
        pid = int(Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text())
        for _ in range(2):
            os.kill(pid, signal.SIGTSTP)
            terminal.expect("Stopped")
            terminal.sendline("bg; echo back-$?ground")
            terminal.expect("back-0ground")
            until(lambda: state_of(pid) == "T", "a stop in the background")
            terminal.sendline("fg")
            terminal.expect("feeds live")
        terminal.send("q")
        terminal.expect("ready> ")
        terminal.sendline("echo left-$?")
        terminal.expect("left-0")


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
