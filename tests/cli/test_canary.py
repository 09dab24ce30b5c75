"""The token, searched for in everything that every command leaves behind, however it ends.

Each command runs as a process of its own, with the token given in each way that there is.
"""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.pty import PATIENCE, Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.demo.runner import DemoServer

CANARY = "eyJjYW5hcnkiOjF9.eyJuZXZlciI6InNob3duIn0.c2lnbmF0dXJl"
COMMAND = [sys.executable, "-m", "wpx_tui"]
BROKEN = [
    sys.executable,
    "-c",
    "import sys\n"
    "from wpx_tui.api import client\n"
    "def broken(self): raise ValueError(self._token.reveal())\n"
    "client.UsageClient._headers = broken\n"
    "from wpx_tui.cli.main import main\n"
    "main()\n",
]
"""The command with a bug in it, whose error holds the token."""

COMMANDS = (
    pytest.param(("snapshot",), marks=pytest.mark.thorough),
    pytest.param(("report",), marks=pytest.mark.thorough),
    ("check",),
    pytest.param(("alert", "sub_1", "--threshold", "80"), marks=pytest.mark.thorough),
    ("doctor", "--json"),
)
"""`test_scripts` holds every command to the same in the tests' own process."""
Ways = Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]]


@pytest.fixture(scope="module")
def servers() -> Iterator[Mapping[str, str]]:
    """Base URLs: one that answers, one that refuses the token, one where nothing is."""
    with (
        DemoServer(token=CANARY) as good,
        DemoServer(token=CANARY, scenario="unauthorized") as bad,
    ):
        yield {
            "good": good.base_url,
            "unauthorized": bad.base_url,
            "nowhere": "http://127.0.0.1:9",
            "wrong": f"http://{CANARY}@127.0.0.1:9",  # a slip that is an error of the settings
        }


@pytest.fixture
def ways(tmp_path: Path) -> Ways:
    """Options and variables by the way that they give the token."""
    secret = tmp_path / "token"
    secret.write_text(CANARY)
    secret.chmod(0o600)
    settings = tmp_path / "config.toml"
    settings.write_text(f"token = '{CANARY}'\n")
    settings.chmod(0o600)
    fails = f"import sys; sys.exit(open({str(secret)!r}).read())"
    return {
        "variable": ((), {"WEPROXIES_API_TOKEN": CANARY}),
        "token file": (("--token-file", str(secret)), {}),
        "command": ((), {"WPX_TOKEN_COMMAND": shlex.join(["cat", str(secret)])}),
        "command that fails": (
            (),
            {"WPX_TOKEN_COMMAND": shlex.join([sys.executable, "-c", fails])},
        ),
        "settings file": (("--config", str(settings)), {}),
        "bad variable": ((), {"WEPROXIES_API_TOKEN": f"{CANARY} and more"}),
    }


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_failure_of_any_command_shows_the_token(
    servers: Mapping[str, str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    env = environment(HOME=str(tmp_path), WEPROXIES_API_TOKEN=CANARY, WPX_LOG_LEVEL="debug")
    cases = {url: [*COMMAND, "--base-url", url, *command] for url in servers.values()}
    cases["a bug"] = [*BROKEN, "--base-url", servers["good"], *command]
    # What the user has put into an argument, against all advice, `ps` shows.
    assert_silent(cases, env, in_arguments={servers["wrong"]})
    assert_not_in_files(tmp_path)


def test_no_way_of_giving_the_token_shows_it(
    servers: Mapping[str, str], ways: Ways, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for command in (["doctor"], ["config", "show"]):
        for way, (options, extra) in ways.items():
            arguments = [*COMMAND, "--base-url", servers["good"], *options, *command]
            assert_silent({way: arguments}, environment(HOME=str(home), **extra))
    assert_not_in_files(home)


def test_watch_does_not_show_the_token(servers: Mapping[str, str], tmp_path: Path) -> None:
    env = environment(HOME=str(tmp_path), WEPROXIES_API_TOKEN=CANARY)
    process = subprocess.Popen(
        [*COMMAND, "--base-url", servers["good"], "watch"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert CANARY.encode() not in command_lines(process.pid)
        process.send_signal(signal.SIGINT)
        said += process.stdout.read()
        assert process.wait(PATIENCE) == 130
    assert CANARY.encode() not in said
    assert b"Traceback" not in said


def assert_silent(
    cases: Mapping[str, list[str]], env: Mapping[str, str], in_arguments: Collection[str] = ()
) -> None:
    """Run all of them side by side; none shows the token, nor a trace."""
    running = {
        case: subprocess.Popen(
            arguments,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for case, arguments in cases.items()
    }
    for case, process in running.items():
        if case not in in_arguments:
            assert CANARY.encode() not in command_lines(process.pid)
        said, _ = process.communicate(timeout=PATIENCE)
        assert said, case
        assert CANARY.encode() not in said, case
        assert b"Traceback" not in said, case


def command_lines(pid: int) -> bytes:
    """What `ps` shows of a process and of its children."""
    lines = b""
    for process in [pid, *children(pid)]:
        try:
            lines += Path(f"/proc/{process}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
    return lines


def children(pid: int) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []


def assert_not_in_files(folder: Path) -> None:
    for file in folder.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file


@pytest.mark.parametrize("program", [COMMAND, BROKEN], ids=["well", "broken"])
def test_the_dashboard_keeps_the_token_to_itself(
    servers: Mapping[str, str], tmp_path: Path, program: list[str]
) -> None:
    """On the screen, after its end, in the log, and in the process list."""
    env = environment(HOME=str(tmp_path), WEPROXIES_API_TOKEN=CANARY, WPX_LOG_LEVEL="debug")
    with Pty() as terminal:
        terminal.run([*program, "--base-url", servers["good"]], env)
        shown = (ALL_LIVE,) if program is COMMAND else ("no feed live", "failed")
        Seen(terminal).until(*shown)
        assert CANARY.encode() not in command_lines(terminal.process.pid)
        terminal.send(b"q")
        terminal.wait()
        assert CANARY.encode() not in terminal.output
    assert_not_in_files(tmp_path)
