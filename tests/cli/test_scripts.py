"""What holds for every command for scripts, in real processes: weight, streams, the token."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.cli.conftest import CANARY, Demos, Wpx
from tests.harness.account import Account
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE

HEAVY = ("textual", "plotext", "starlette", "uvicorn")
LIBRARIES = ("httpx", "pydantic", "rich", "asyncio", "logging")
COMMANDS = {
    "snapshot": ["snapshot"],
    "snapshot --json": ["snapshot", "--json"],
    "check": ["check", "--success-rate", "95:90"],
    "alert": ["alert", "sub_7f3a91c2", "--threshold", "90"],
    "watch": ["watch", "--count", "1"],
}
ONCE = {name: words for name, words in COMMANDS.items() if name != "watch"}


def env(url: str, **extra: str) -> dict[str, str]:
    return environment(WEPROXIES_BASE_URL=url, WEPROXIES_API_TOKEN=CANARY, **extra)


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_no_screen_is_loaded(demos: Demos, tmp_path: Path, arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from wpx_tui.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        f"finally: print(sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        env=env(demos("calm").base_url, HOME=str(tmp_path)),
        timeout=PATIENCE,
    )
    assert done.returncode == (1 if arguments[0] == "check" else 0)
    assert done.stdout
    assert done.stderr == "[]\n"


def test_help_of_any_command_loads_nothing_but_the_command_line() -> None:
    program = (
        "import sys\n"
        "from wpx_tui.cli.main import main\n"
        "for words in (['--help'], *([name, '--help'] for name in sys.argv[1:])):\n"
        "    try: main(words)\n"
        "    except SystemExit as end: assert not end.code\n"
        f"print(sorted(set({(*HEAVY, *LIBRARIES)}) & set(sys.modules)), file=sys.stderr)\n"
    )
    names = ["alert", "check", "snapshot", "watch"]
    done = subprocess.run(
        [sys.executable, "-c", program, *names], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.stderr == "[]\n"
    assert all(f"wpx-top {name}" in done.stdout for name in names), "each has examples"


@pytest.mark.parametrize("arguments", [["snapshot"], ["watch", "--count", "1"]])
def test_the_demo_needs_no_account(arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wpx_tui", "--demo", *arguments],
        capture_output=True,
        text=True,
        env=environment(HOME=str(tmp_path), PYTHONIOENCODING="ascii"),
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii(), "where the encoding has no other signs"


@pytest.mark.parametrize("arguments", [["snapshot"], ["check"]])
def test_a_name_that_the_encoding_lacks_is_no_reason_to_fail(
    httpserver: HTTPServer, arguments: list[str]
) -> None:
    account = Account(httpserver)
    account.answers["/subscriptions"][0].update(id="識別", product={"name": "名前"})
    done = subprocess.run(
        [sys.executable, "-m", "wpx_tui", *arguments],
        capture_output=True,
        text=True,
        env=env(account.url, PYTHONIOENCODING="latin-1"),
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "??" in done.stdout


@pytest.mark.parametrize("scenario", ["outage", "rate-limited", "garbage", "unauthorized", "empty"])
@pytest.mark.parametrize("arguments", ONCE.values(), ids=ONCE)
def test_no_failure_shows_the_token_or_a_trace(
    wpx: Wpx, demos: Demos, arguments: list[str], scenario: str
) -> None:
    done = wpx(*arguments, url=demos(scenario).base_url)  # the fixture looks for the token
    assert done.status in ((0, 1, 2, 3) if arguments[0] == "check" else (0, 1))
    assert (done.status == 0) <= (done.err == "")
    assert len(done.err.splitlines()) <= 2 * 5


@pytest.mark.parametrize("arguments", ONCE.values(), ids=ONCE)
def test_a_server_that_echoes_the_token_does_not_get_it_shown(
    wpx: Wpx, httpserver: HTTPServer, arguments: list[str]
) -> None:
    account = Account(httpserver)
    for path in [*account.answers, "/usage/alerts"]:
        account.broken[path] = (422, {"message": f"bad header: Bearer {CANARY}"})
    done = wpx(*arguments, url=account.url)
    assert "bad header: Bearer ***" in done.out + done.err
    assert done.status == (3 if arguments[0] == "check" else 1)


@pytest.mark.parametrize("arguments", ONCE.values(), ids=ONCE)
def test_a_bug_is_a_line_without_what_it_held(
    wpx: Wpx, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(f"token {CANARY}")

    monkeypatch.setattr("wpx_tui.api.client.UsageClient._headers", broken)
    done = wpx(*arguments)
    assert "internal error: ValueError at test_scripts.py:" in done.out + done.err
    assert done.status == (3 if arguments[0] == "check" else 1)


@pytest.mark.parametrize("arguments", [["snapshot"], ["alert", "sub_1", "--threshold", "90"]])
def test_without_a_token_it_is_wrong_usage(wpx: Wpx, arguments: list[str]) -> None:
    done = wpx(*arguments, token="")
    assert (done.status, done.out) == (2, "")
    assert "WEPROXIES_API_TOKEN" in done.err


@pytest.mark.parametrize("arguments", ONCE.values(), ids=ONCE)
def test_a_call_that_was_cancelled_is_an_interrupted_command(
    wpx: Wpx, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    async def cancelled(*_: object, **_options: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr("wpx_tui.api.client.UsageClient._exchange", cancelled)
    assert wpx(*arguments).status == 130


HANGING = """
import socket, sys, time
def hang(*_args, **_options):
    print("looking up", file=sys.stderr, flush=True)
    time.sleep(60)
socket.getaddrinfo = hang
from wpx_tui.cli.main import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("arguments", [["check"], ["alert", "sub_1", "--threshold", "90"]])
def test_a_name_lookup_that_hangs_does_not_hold_up_the_end(arguments: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HANGING, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env("https://api.example"),
    )
    with process:
        assert process.stderr is not None
        assert process.stderr.readline() == "looking up\n"
        process.send_signal(signal.SIGINT)
        interrupted_at = time.monotonic()
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert time.monotonic() - interrupted_at < 20, "the lookup takes 60"
    assert "Traceback" not in err
    assert ("the alert was not sent" in err) == (arguments[0] == "alert")
