"""What a script's surroundings lack: a line says so, and a check is UNKNOWN and no warning."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.support import TOKEN
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE
from wpx_tui.demo.runner import DemoServer

UNKNOWN = 3
LOG = ".local/state/wpx-top/log/wpx-top.log"
HOMELESS = """
import pwd
def nobody(_uid): raise KeyError("uid not found")
pwd.getpwuid = nobody
"""
THREADLESS = """
import threading
def start(_thread): raise RuntimeError("can't start new thread")
threading.Thread.start = start
"""
BUG = """
import os
import wpx_tui.config.resolve as config
def broken(*_):
    token = os.environ["WEPROXIES_API_TOKEN"]
    raise ValueError(token)
config.resolve = broken
"""
BROKEN = """
import wpx_tui.config.resolve as config
config.resolve = None
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with DemoServer(token=TOKEN) as server:
        yield server.base_url


def run(
    url: str, home: Path, command: str, surroundings: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    """A command in a shell, in which Python finds what the `surroundings` make of it."""
    (home / "sitecustomize.py").write_text(surroundings)
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("wpx-top", f"{sys.executable} -m wpx_tui")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment(
            HOME=str(home),
            PYTHONPATH=os.pathsep.join([str(home), os.environ.get("PYTHONPATH", str(Path.cwd()))]),
            WEPROXIES_BASE_URL=url,
            WEPROXIES_API_TOKEN=TOKEN,
        )
        | env,
    )
    assert TOKEN not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize(
    ("command", "surroundings", "said"),
    [
        ("ulimit -n 5; wpx-top check", "", "WPX UNKNOWN - no call can be made: Too many open"),
        ("wpx-top check", BROKEN, "WPX UNKNOWN - internal error: "),
        ("wpx-top check >/dev/full", "", "wpx-top: cannot write the output: No space left"),
        ("wpx-top check --no-such-option", "", "WPX UNKNOWN - "),
    ],
    ids=["descriptors", "a-bug", "disk-full", "usage"],
)
def test_a_check_that_cannot_be_made_is_unknown(
    url: str, tmp_path: Path, command: str, surroundings: str, said: str
) -> None:
    done = run(url, tmp_path, command, surroundings)
    assert (done.stdout + done.stderr).startswith(said)
    assert done.returncode == UNKNOWN
    assert not (done.stdout and done.stderr), "one or the other"


@pytest.mark.parametrize("command", ["check", "snapshot", "config show", "--demo watch"])
def test_the_place_of_a_bug_is_in_the_log_and_printed_if_wanted(
    url: str, tmp_path: Path, command: str
) -> None:
    plain = run(url, tmp_path, f"wpx-top {command}", BUG)
    line = "internal error: ValueError at sitecustomize.py:"
    assert line in plain.stdout + plain.stderr
    assert len((plain.stdout + plain.stderr).splitlines()) == 1
    log = (tmp_path / LOG).read_text()
    assert f"ERROR wpx_tui.cli.console: {line}" in log
    assert TOKEN not in log
    frames = ["in run\n", "sitecustomize.py", "in broken\n", "ValueError"]
    assert [frame for frame in frames if frame not in log] == []
    traced = run(url, tmp_path, f"wpx-top {command} 2>&1", BUG, WPX_TRACEBACK="1")
    assert traced.stdout.startswith("Traceback")
    assert [frame for frame in frames if frame not in traced.stdout] == []


@pytest.mark.parametrize("surroundings", [HOMELESS, THREADLESS], ids=["home", "threads"])
@pytest.mark.parametrize("command", ["check", "snapshot", "doctor"])
def test_what_is_not_there_is_done_without(
    url: str, tmp_path: Path, command: str, surroundings: str
) -> None:
    unset = "unset HOME WPX_CONFIG;" if surroundings is HOMELESS else ""
    done = run(url, tmp_path, f"{unset} wpx-top {command}", surroundings)
    assert "internal error" not in done.stdout + done.stderr
    looks_up = command == "doctor" and surroundings is THREADLESS
    assert done.returncode == (1 if command == "check" or looks_up else 0), done.stderr
    assert not looks_up or "no more threads" in done.stdout
