"""The exporter notifies too: with every other program of the account it sends one notification."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.harness.account import SUBSCRIPTION, Account
from tests.harness.environment import environment
from tests.harness.exporter import exporting
from tests.harness.pty import Pty
from tests.notify.support import HANGS, nobody_has_it, program, until

TOKEN = "eyJjYW5hcnkiOiJuZXZlciBzaG93IHRoaXMifQ.c2lnbmF0dXJl"


@contextmanager
def running(command: str, variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run `wpx-top` until the end of the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "wpx_tui", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    """Wait for the first line that it writes."""
    assert process.stdout is not None
    return process.stdout.readline()


def test_four_programs_send_one_notification_and_the_exporter_ends_whatever_hangs(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    """The exporter runs a hook that hangs; meanwhile the others watch the account too.

    They know from the store that the webhook was told, and who is about to tell by the hook.
    """
    posted: list[Request] = []

    def receive(request: Request) -> Response:
        posted.append(request)
        return Response("")

    httpserver.expect_request("/hook").respond_with_handler(receive)
    account, fifo, begun = Account(httpserver), tmp_path / "fifo", tmp_path / "begun"
    account.answers["/subscriptions"] = [{**SUBSCRIPTION, "traffic_used_gb": 9.7}]
    os.mkfifo(fifo)
    alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)  # at its end when nobody has it open
    hook = program(tmp_path, f"exec 9> {fifo}\necho $PPID >> {begun}\n{HANGS}")[0]
    config = tmp_path / "config.toml"
    config.write_text(f"[notify]\ncommand = ['{hook}']\nwebhook = '{account.url}/hook'\n")
    config.chmod(0o600)
    variables = {
        "STATE_DIRECTORY": str(tmp_path / "state"),
        "WPX_STORE": "on",
        "WPX_CONFIG": str(config),
        "WEPROXIES_BASE_URL": account.url,
        "WEPROXIES_API_TOKEN": TOKEN,
    }
    everybody = environment(HOME=str(tmp_path), **variables)
    with ExitStack() as stack:
        exporter = stack.enter_context(exporting(tmp_path, "exporter", **variables))
        asyncio.run(until(lambda: begun.exists() and bool(posted)))
        terminal = stack.enter_context(Pty())
        terminal.run([sys.executable, "-m", "wpx_tui"], everybody)
        watch, notify = (
            stack.enter_context(running(command, everybody)) for command in ("watch", "notify")
        )
        assert " firing critical quota-critical: " in line_of(notify)
        assert line_of(watch)
        terminal.read_until(b"97.0 %")
        began = time.monotonic()
        status, _, err = exporter.end(signal.SIGTERM)
        assert time.monotonic() - began < 3, "it ends within 3 s, as promised"
        assert status == 143
        asyncio.run(until(lambda: nobody_has_it(alive)))
        assert begun.read_text().split() == [str(exporter.process.pid)]
    os.close(alive)
    (request,) = posted
    (alert,) = request.get_json()["alerts"]
    assert alert["labels"]["account"] == httpserver.host, "as every other program calls it"
    assert TOKEN not in err + str(request.headers) + request.get_data(as_text=True)


def test_what_is_not_sent_is_said(httpserver: HTTPServer, tmp_path: Path) -> None:
    account = Account(httpserver)
    account.answers["/subscriptions"] = [{**SUBSCRIPTION, "traffic_used_gb": 9.7}]
    config = tmp_path / "config.toml"
    config.write_text(
        f"[profile.acme]\nbase_url = '{account.url}'\ntoken = '{TOKEN}'\n"
        "notify.command = ['/nowhere/page', 'an-argument']\n"
    )
    config.chmod(0o600)
    with exporting(tmp_path, "exporter --all-accounts", WPX_CONFIG=str(config)) as one:
        assert one.process.stderr is not None
        lines = [one.process.stderr.readline() for _ in range(2)]
        assert lines == [
            "wpx-top: acme: notify: without a store each sends its own\n",
            "wpx-top: acme: command: cannot be run: No such file or directory: "
            "quota-critical, Residential 10GB\n",
        ]
        one.end(signal.SIGTERM)
