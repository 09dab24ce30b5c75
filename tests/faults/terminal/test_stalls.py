"""A terminal that does not read: polls and keys go on, every end comes, all is painted later."""

from __future__ import annotations

import os
import signal
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.support import (
    END_WITHIN,
    HELP,
    OFTEN,
    RARELY,
    Program,
    fill,
    running,
    until,
)
from wpx_tui.terminal.guard import GIVE_TITLE_BACK, RESET


def stop_the_line(program: Program) -> None:
    termios.tcflow(program.terminal.tty, termios.TCOOFF)
    program.signal(signal.SIGCONT)


STALLS = pytest.mark.parametrize("stop", [fill, stop_the_line], ids=["not-read", "stopped-line"])


@STALLS
def test_polls_and_keys_go_on_while_nothing_is_read(
    tmp_path: Path, stop: Callable[[Program], None]
) -> None:
    with running(tmp_path, *OFTEN) as program:
        stop(program)
        polls, start = program.polls, len(program.terminal.output)
        until(lambda: program.polls >= polls + 2, "polls")
        program.terminal.send(b"?")
        until(lambda: program.polls >= polls + 4, "polls")
        termios.tcflow(program.terminal.tty, termios.TCOON)
        program.seen.until(HELP)
        program.until_painted_since(start)


@STALLS
@pytest.mark.parametrize(
    ("ending", "status"), [(b"q", 0), (signal.SIGTERM, 143)], ids=["q", "sigterm"]
)
def test_it_ends_while_nothing_is_read(
    tmp_path: Path, stop: Callable[[Program], None], ending: bytes | signal.Signals, status: int
) -> None:
    with running(tmp_path, *RARELY, "--title") as program:
        stop(program)
        asked_at = time.monotonic()
        if isinstance(ending, bytes):
            program.terminal.send(ending)
        else:
            program.signal(ending)
        assert program.terminal.process.wait(10) == status
        assert time.monotonic() - asked_at < END_WITHIN
        termios.tcflow(program.terminal.tty, termios.TCOON)
        end = GIVE_TITLE_BACK.encode() + RESET
        until(lambda: ends_with(program, end), "the terminal as it was")


def ends_with(program: Program, end: bytes) -> bool:
    program.terminal.read_for(0.02)
    return program.terminal.output.endswith(end)


def test_a_line_that_somebody_made_non_blocking_is_survived(tmp_path: Path) -> None:
    with running(tmp_path, *OFTEN) as program:
        os.set_blocking(program.terminal.tty, False)
        fill(program)
        program.assert_polls_go_on()
        program.assert_answers()
        os.set_blocking(program.terminal.tty, True)
