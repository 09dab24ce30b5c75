"""The token out of a program: bounded in time and size, and never in what is said of it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.harness.pty import PATIENCE
from wpx_tui.config.bounded_read import read_file
from wpx_tui.config.parsers import MAX_TOKEN_BYTES
from wpx_tui.config.token import from_command, from_file

TOKEN = "eyJhbGciOi.secret-part.signature"


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_what_a_program_prints_is_the_token() -> None:
    assert from_command(python(f"print(' {TOKEN}\\r')")).reveal() == TOKEN


def test_a_program_may_complain_at_length_and_still_print_a_token() -> None:
    program = f"import sys; sys.stderr.write('x' * 1_000_000); print({TOKEN!r})"
    assert from_command(python(program)).reveal() == TOKEN


def test_no_shell_looks_at_the_command(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no token has"):
        from_command(["echo", f"$(touch {tmp_path}/made); x"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (["/nonexistent/pass"], "'/nonexistent/pass' cannot be run: No such file or directory"),
        (["/"], "'/' cannot be run: Permission denied"),
        (python("pass"), "holds no token"),
        (python(f"print('{TOKEN} {TOKEN}')"), "no token has"),
        (python("raise SystemExit(3)"), "failed with status 3"),
        (python(f"import sys; sys.exit('gpg:\\x1b[31m no key\\n{TOKEN} bad')"), "1: *** bad"),
        (python("import sys; sys.exit('\\n\\n\\a')"), "failed with status 1"),
        (python("import os; os.kill(os.getpid(), 9)"), "failed with status -9"),
        (python(f"print('x' * {MAX_TOKEN_BYTES * 20})"), "holds more than a token"),
        (["yes"], "what 'yes' printed: holds more than a token"),
    ],
)
def test_what_goes_wrong_is_one_line_without_a_token(command: list[str], problem: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]*$") as caught:
        from_command(command)
    said = str(caught.value)
    assert said.endswith(problem) or problem in said
    assert said.isprintable()
    assert "secret-part" not in said
    assert len(said) < 200


def test_a_program_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    """Its child would otherwise hold the pipe open for a minute."""
    told = tmp_path / "pids"
    program = (
        "import os, pathlib, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        f"pathlib.Path({str(told)!r}).write_text(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(60)\n"
    )
    began = time.monotonic()
    with pytest.raises(ValueError, match=r"did not end within 2 s"):
        from_command(python(program), time_limit=2)
    assert time.monotonic() - began < PATIENCE
    for pid in told.read_text().split():
        assert_gone(int(pid))


def test_a_pipe_is_read() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"token-out-of-a-pipe\n")
    os.close(theirs)
    assert from_file(f"/dev/fd/{ours}").reveal() == "token-out-of-a-pipe"
    os.close(ours)


@pytest.mark.parametrize("has_writer", [False, True])
def test_a_pipe_out_of_which_nothing_comes_is_given_up(tmp_path: Path, has_writer: bool) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo, 0o600)
    writer = os.open(fifo, os.O_RDWR) if has_writer else None
    with pytest.raises(TimeoutError):
        read_file(fifo, 9, time_limit=0.1)
    if writer is not None:
        os.close(writer)


def assert_gone(pid: int) -> None:
    """Gone, or dead and waiting for its parent to take note."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
    raise AssertionError(f"{pid} still runs")
