"""The token out of a program: bounded in time and size, and never in what is said of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.pty import PATIENCE
from wpx_tui.api.secret import Secret
from wpx_tui.config.bounded_read import read_file
from wpx_tui.config.parsers import MAX_TOKEN_BYTES, token
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


SLIPS = {
    f"'{TOKEN}'": "is in quotation marks: give the token without them",
    f'"{TOKEN}"\n': "is in quotation marks",
    f"\u201c{TOKEN}\u201d": "is in quotation marks",
    f"{TOKEN}'": "is in quotation marks",
    f"WEPROXIES_API_TOKEN={TOKEN}": "holds NAME=value: give only the value",
    f"export WEPROXIES_API_TOKEN='{TOKEN}'\nexport X=1": "holds NAME=value",
    f"$env:WEPROXIES_API_TOKEN = {TOKEN}": "holds NAME=value",
    f"\ufeff{TOKEN}\r\n": "begins with a byte order mark: save it as UTF-8 without one",
    f"# the token\n{TOKEN}": "holds a line break, which no token has",
    f"{TOKEN[:9]}\r\n{TOKEN[9:]}": "holds a line break",
    f"Authorization: Bearer {TOKEN}": "without the word Bearer",
}


@pytest.mark.parametrize(("content", "problem"), SLIPS.items())
def test_a_usual_slip_is_named_wherever_the_token_is_from(
    tmp_path: Path, content: str, problem: str
) -> None:
    path = tmp_path / "token"
    path.write_bytes(content.encode())
    path.chmod(0o600)
    reads: list[Callable[[], Secret]] = [
        lambda: from_file(str(path)),
        lambda: from_command(["cat", str(path)]),
        lambda: token(content),
    ]
    for read in reads:
        with pytest.raises(ValueError, match=problem) as caught:
            read()
        assert "secret-part" not in str(caught.value)


def test_utf_16_is_named(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_bytes(TOKEN.encode("utf-16"))
    path.chmod(0o600)
    with pytest.raises(ValueError, match="is UTF-16 with a byte order mark"):
        from_file(str(path))


@pytest.mark.parametrize("good", ["abc.def.ghi==", "a-b_c~d+e/f=", f" {TOKEN}\n", "x=="])
def test_what_can_be_a_token_is_one(good: str) -> None:
    assert token(good).reveal() == good.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """One that nobody but its owner may enter, and not even that one may change."""
    made = tmp_path / "credentials"
    made.mkdir()
    yield made
    made.chmod(0o700)


@pytest.mark.parametrize(
    ("mode", "folder_mode", "is_taken"),
    [
        (0o440, 0o500, True),
        (0o444, 0o500, True),
        (0o400, 0o755, True),
        (0o440, 0o700, False),
        (0o440, 0o550, False),
        (0o444, 0o555, False),
        (0o440, 0o501, False),
        (0o460, 0o500, False),
        (0o666, 0o500, False),
    ],
)
def test_a_folder_that_lets_nobody_in_protects_a_token_file(
    folder: Path, mode: int, folder_mode: int, is_taken: bool
) -> None:
    path = folder / "token"
    path.write_text(TOKEN)
    path.chmod(mode)
    link = folder.parent / "link"
    link.symlink_to(path)
    folder.chmod(folder_mode)
    for name in (path, link):
        if is_taken:
            assert from_file(str(name)).reveal() == TOKEN
        else:
            with pytest.raises(ValueError, match="can be read by others: chmod 600"):
                from_file(str(name))


READ_ONLY = (
    "mount -t tmpfs none {0} && printf %s {1} > {0}/token && chmod 444 {0}/token && "
    "mount -o remount,ro {0} && exec {2} -m wpx_tui --token-file {0}/token doctor --json"
)


def test_a_mount_that_is_read_only_protects_a_token_file(tmp_path: Path) -> None:
    """As containers get their secrets. The doctor says why it is accepted."""
    unshare = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"]).returncode:
        pytest.skip("this system lets nobody mount")
    script = READ_ONLY.format(tmp_path, TOKEN, sys.executable)
    env = environment(WEPROXIES_BASE_URL="http://127.0.0.1:9")
    done = subprocess.run(
        [*unshare, "sh", "-c", script], capture_output=True, text=True, env=env, timeout=PATIENCE
    )
    checks = {check["check"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["token"]["state"] == "ok"
    assert "its mode is 0444, on a mount that is read-only" in checks["token"]["said"]
    assert "secret-part" not in done.stdout + done.stderr


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
