"""`wpx-top notify`, and the dashboard and `watch` that notify too: real processes and programs."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.cli.conftest import CANARY, Wpx
from tests.harness.account import SUBSCRIPTION, Account
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE, Pty
from tests.notify.support import HANGS, nobody_has_it, until
from tests.packaging.pages import ROOT
from wpx_tui.config.notify import WebhookFormat
from wpx_tui.config.resolve import resolve

COMMAND = [sys.executable, "-m", "wpx_tui"]
NAME = "$(touch x)"


def settings_file(folder: Path, url: str, first: str = "", then: str = "") -> Path:
    """Write settings with a program that keeps what it gets, and runs something around that."""
    hook = folder / "hook"
    keep = f"(env; cat) > {folder}/new\nmv {folder}/new {folder}/hooked"
    hook.write_text(f"#!/bin/sh\n{first}\n{keep}\n{then}\n")
    hook.chmod(0o755)
    path = folder / "config.toml"
    path.write_text(f"[notify]\ncommand = ['{hook}']\nwebhook = '{url}/hook/a-secret-path'\n")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("arguments", [("notify",), ("watch",)], ids=" ".join)
def test_who_is_not_looking_is_told(
    httpserver: HTTPServer, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """By program and webhook, without the token; it ends when it is asked to, with the program."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)  # at its end when nobody has it open
    config = settings_file(tmp_path, httpserver.url_for("").rstrip("/"), f"exec 9> {fifo}", HANGS)
    posted: list[Request] = []

    def receive(request: Request) -> Response:
        posted.append(request)
        return Response("")

    httpserver.expect_request("/hook/a-secret-path").respond_with_handler(receive)
    account = Account(httpserver)
    full = {"traffic_used_gb": 9.7, "traffic_remaining_gb": 0.3, "product": {"name": NAME}}
    account.answers["/subscriptions"] = [{**SUBSCRIPTION, **full}]
    variables = environment(
        HOME=str(tmp_path),
        STATE_DIRECTORY=str(tmp_path / "state"),
        WPX_STORE="on",
        WPX_CONFIG=str(config),
        WEPROXIES_BASE_URL=account.url,
        WEPROXIES_API_TOKEN=CANARY,
        ANOTHER=CANARY,
    )
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
        cwd=tmp_path,
    ) as process:
        try:
            asyncio.run(until(lambda: (tmp_path / "hooked").exists() and bool(posted)))
        finally:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=PATIENCE)
    asyncio.run(until(lambda: nobody_has_it(alive)))
    os.close(alive)
    summary = f"{NAME}: 97.0 % of the quota is used"
    assert process.returncode == (0 if arguments == ("notify",) else 128 + signal.SIGTERM)
    assert (f" firing critical quota-critical: {summary}\n" in out) == (arguments == ("notify",))
    (request,) = posted
    assert request.get_json()["alerts"][0]["annotations"]["summary"] == summary
    hooked = (tmp_path / "hooked").read_text()
    assert f"WPX_SUMMARY={summary}\n" in hooked
    assert not (tmp_path / "x").exists()
    left = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    everything = (out, err, str(request.headers), request.get_data(as_text=True), *map(repr, left))
    assert not any(CANARY in text for text in everything)
    assert "a-secret-path" not in out + err


def test_a_dashboard_tells_its_terminal() -> None:
    with Pty() as terminal:
        command = [*COMMAND, "--demo", "--scenario", "near-limit"]
        terminal.run(command, environment(WPX_NOTIFY_TERMINAL="osc9"))
        terminal.read_until(b"\x1b]9;wpx-top: critical: quota-critical: ")
        terminal.send(b"q")
        assert terminal.wait() == 0


def test_a_test_says_how_it_went_and_the_doctor_remembers(
    wpx: Wpx, httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/hook/a-secret-path").respond_with_data("no", 500)
    url = httpserver.url_for("").rstrip("/")
    monkeypatch.setenv("WPX_STORE", "on")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv("WPX_CONFIG", str(settings_file(tmp_path, url)))
    ran = wpx("notify", "--test")
    failure = f"500 from {httpserver.host}:{httpserver.port}"
    assert (ran.status, ran.out, ran.err) == (
        1,
        "command: sent\n",
        f"wpx-top: webhook: {failure}\n",
    )
    assert "WPX_STATUS=test\n" in (tmp_path / "hooked").read_text()
    body = httpserver.log[0][0].get_json()
    assert body["alerts"][0]["annotations"]["summary"].startswith("test: ")
    (check,) = [
        check
        for check in json.loads(wpx("doctor", "--json").out)["checks"]
        if check["check"] == "notifications"
    ]
    assert (check["state"], check["failing"]) == ("warning", ["webhook"])
    assert [line.partition(" UTC, ")[2] for line in check["details"]] == [
        "sent: test",
        f"{failure}: test",
    ]


def test_the_settings_of_the_page_work_as_they_stand(tmp_path: Path) -> None:
    page = (ROOT / "docs/notifications.md").read_text(encoding="utf-8")
    file = tmp_path / "config.toml"
    file.write_text(page.partition("```toml\n")[2].partition("```")[0])
    file.chmod(0o600)
    usual, acme = (
        resolve({"config": str(file)} | flags, {}).settings_without_token().notify
        for flags in ({}, {"profile": "acme"})
    )
    script = 'notify-send -- "wpx-top: $WPX_EVENT" "$WPX_SUMMARY"'
    assert usual.command == ("sh", "-c", script)
    assert acme.command == ("/usr/local/bin/page", "--team", "acme")
    assert acme.webhook == usual.webhook
    assert usual.format is WebhookFormat.SLACK


def test_the_commands_of_the_page_take_a_name_as_data(tmp_path: Path) -> None:
    """With stand-ins for the programs, which write down their words and what they read."""
    page = (ROOT / "docs/notifications.md").read_text(encoding="utf-8")
    commands = [
        tomllib.loads(line)["command"] for line in re.findall(r"(?m)^command = .*sh.*", page)
    ]
    for name in ("apprise", "notify-send"):
        program = tmp_path / name
        program.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$@" > {program}.words\ncat > {program}.read\n'
        )
        program.chmod(0o755)
    evil = '-rf $(touch x) "; touch x; "'
    variables = {"WPX_EVENT": "quota-high", "WPX_SUMMARY": evil}
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    for command in commands:
        subprocess.run(
            command, cwd=tmp_path, check=True, env={"PATH": path, **variables}, input=b"{}"
        )
    title = "wpx-top: quota-high"
    assert (tmp_path / "notify-send.words").read_text() == f"--\n{title}\n{evil}\n"
    assert (tmp_path / "apprise.words").read_text() == f"-t\n{title}\n"
    assert (tmp_path / "apprise.read").read_text() == evil
    assert not (tmp_path / "x").exists()


def test_without_a_channel_nobody_could_be_told(wpx: Wpx) -> None:
    for arguments in (("notify",), ("notify", "--test"), ("--demo", "notify", "--test")):
        ran = wpx(*arguments)
        assert ran.status == 2
        assert ran.err.startswith("wpx-top: no notification channel: set notify.command")
