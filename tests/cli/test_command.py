"""The real command in a process of its own: what it prints, where, and its exit status."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.harness.environment import environment
from tests.harness.pty import PATIENCE, Pty
from wpx_tui import __version__

COMMAND = [sys.executable, "-m", "wpx_tui"]
TOKEN = "eyJ.do-not-show.sig"
HEAVY = ("textual", "rich", "httpx", "pydantic", "plotext", "starlette", "uvicorn", "asyncio")


def run(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=env or environment(),
        timeout=PATIENCE,
    )


def test_version_and_help_import_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from wpx_tui.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        f"finally: print(sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"wpx-top {__version__}\n"
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_goes_to_standard_output_with_examples(flag: str) -> None:
    done = run(flag)
    assert (done.returncode, done.stderr) == (0, "")
    assert "wpx-top --demo" in done.stdout
    assert "demo-server" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--nope"], "--nope"),
        (["nope"], "No such command 'nope'.\n"),
        (["snapshott"], "No such command 'snapshott'. Did you mean 'snapshot'?\n"),
        (["config", "shwo"], "No such command 'shwo'. Did you mean 'show'?\n"),
        (["--perod", "week"], "'--period'"),
        (["snapshot", "--oneliner"], "'--oneline'"),
        (["--period"], "--period"),
        (["--demo", "--period", "fortnight"], "--period: must be today"),
        (["--interval", "realtime"], "FEED=SECONDS"),
        (["--interval", "weather=5"], "FEED=SECONDS"),
        (["--demo", "--interval", "realtime=0.5"], "--interval realtime: "),
        (["--demo", "--token-file", "x"], "--token-file and --demo"),
        (["--scenario", "outage"], "--demo"),
        (["--demo", "--scenario", "sunny"], "outage"),
        (["--seed", "-1", "--demo"], "--seed"),
        (["demo-server", "--port", "65536"], "--port"),
        (["demo-server", "--scenario", "sunny"], "outage"),
        ([], "WEPROXIES_API_TOKEN"),
        (["--demo"], "needs a terminal"),
    ],
)
def test_wrong_usage_is_one_or_two_lines_and_status_2(arguments: list[str], named: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert done.stderr.startswith("wpx-top: ")
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize(
    "command",
    [[], ["--demo"], ["snapshot"], ["config", "show"], ["--demo", "watch"]],
    ids=["dashboard", "demo", "snapshot", "config", "watch"],
)
def test_an_unknown_key_is_wrong_for_every_command(tmp_path: Path, command: list[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[keys]\nsee.zom = 'Z'\n")
    done = run("--config", str(file), *command)
    assert (done.returncode, done.stdout) == (2, "")
    problem = "keys.see.zom: there is no such key; did you mean keys.see.zoom?"
    assert done.stderr == f"wpx-top: {file}:2: {problem}\n"


def test_without_a_token_every_way_to_give_one_is_named() -> None:
    message = run().stderr
    assert all(way in message for way in ("WEPROXIES_API_TOKEN", "--token-file", "--demo"))


def test_a_bad_token_is_not_repeated() -> None:
    done = run(env=environment(WEPROXIES_API_TOKEN=f"{TOKEN} and more"))
    assert done.returncode == 2
    assert "WEPROXIES_API_TOKEN" in done.stderr
    assert TOKEN not in done.stderr


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_is_refused_on_a_terminal_too(term: str) -> None:
    with Pty() as terminal:
        terminal.run([*COMMAND, "--demo"], environment(TERM=term))
        assert terminal.wait() == 2
        assert b"TERM" in terminal.output
        assert terminal.output.count(b"\n") == 1


def test_a_reader_that_has_gone_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, "--help"], stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert done.stderr == ""


@pytest.mark.parametrize("command", [["--help"], ["demo-server", "--port", "0"]], ids=" ".join)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_one_line_and_status_1(command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *command], stdout=full, stderr=subprocess.PIPE, text=True, timeout=PATIENCE
        )
    assert done.returncode == 1
    assert re.fullmatch(r"wpx-top: cannot write the output: .+\n", done.stderr)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_server_answers_until_it_is_ended(number: signal.Signals) -> None:
    server = subprocess.Popen(
        [*COMMAND, "demo-server", "--port", "0", "--token", "other"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with server:
        assert server.stdout is not None
        assert server.stderr is not None
        url = server.stdout.readline().strip()
        answer = httpx.get(
            f"{url}/api/v1/usage", headers={"Authorization": "Bearer other"}, timeout=PATIENCE
        )
        assert answer.json()["success"] is True
        server.send_signal(number)
        assert server.wait(PATIENCE) == 128 + number
        assert server.stderr.read() == ""


@pytest.mark.parametrize(
    "arguments",
    [["--demo", "watch"], ["demo-server", "--port", "0"]],
    ids=["watch", "demo-server"],
)
def test_a_command_in_the_background_ignores_ctrl_c(arguments: list[str]) -> None:
    """A shell without job control starts what stands before `&` with SIGINT ignored."""
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    process = subprocess.Popen(
        [*ignoring, *COMMAND, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    with process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline()
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 128 + signal.SIGTERM
        finally:
            process.kill()


def test_a_port_that_is_taken_is_one_line_and_status_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("demo-server", "--port", port)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert port in done.stderr
