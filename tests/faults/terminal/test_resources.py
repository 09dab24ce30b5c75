"""The terminal is lost, or what else the program needs."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.support import (
    END_WITHIN,
    OFTEN,
    RARELY,
    Program,
    fill,
    running,
)
from wpx_tui.terminal.guard import LOST


def hang_up(program: Program) -> None:
    program.terminal.hang_up()


def hang_up_unread(program: Program) -> None:
    fill(program)
    program.terminal.hang_up()


def hang_up_stopped(program: Program) -> None:
    program.signal(signal.SIGTSTP)
    program.terminal.read_until_true(lambda: program.state == "T", "a stop")
    program.terminal.hang_up()
    program.signal(signal.SIGCONT)


@pytest.mark.parametrize(
    "lose",
    [hang_up, hang_up_unread, hang_up_stopped],
    ids=["at-work", "while-not-read", "while-stopped"],
)
def test_the_loss_of_the_terminal_ends_it(tmp_path: Path, lose: Callable[[Program], None]) -> None:
    with running(tmp_path, *RARELY) as program:
        lose(program)
        lost_at = time.monotonic()
        assert program.terminal.process.wait(10) == LOST
        assert time.monotonic() - lost_at < END_WITHIN


def test_no_descriptors_left_is_a_failed_poll(tmp_path: Path) -> None:
    import resource

    with running(tmp_path, *OFTEN) as program:
        limits = resource.prlimit(program.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(program.pid, resource.RLIMIT_NOFILE, (3, limits[1]))
        program.server.stop()
        program.server.start()  # what is connected is gone
        program.seen.until("◐")
        program.assert_answers()
        resource.prlimit(program.pid, resource.RLIMIT_NOFILE, limits)
        program.terminal.send(b"r")
        program.assert_polls_go_on()
        program.terminal.read_until_true(lambda: "◐" not in program.seen.text, "recovery")
