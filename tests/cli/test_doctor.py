"""`wpx-top doctor`: finds what is wrong, says what to do, ends in time, and can be pasted."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.raw_server import RawServer, enveloped, http
from tests.api.test_jwt import jwt
from tests.api.test_tls import certificate, server_for  # noqa: F401 - a fixture
from tests.cli.conftest import CANARY, Demos, Wpx
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE, Pty
from wpx_tui.doctor import calls, network
from wpx_tui.doctor.finding import State, redactor

COMMAND = [sys.executable, "-m", "wpx_tui"]
ORDER = (
    *("python", "settings", "token", "name lookup", "tcp", "tls", "proxy", "usage"),
    *("usage/history", "usage/realtime", "usage/by-country", "subscriptions", "clock", "store"),
    *("notifications", "terminal"),
)
Checks = dict[str, dict[str, object]]


def checks(out: str) -> Checks:
    document = json.loads(out)
    assert document["schema"] == 1
    assert document["ok"] == all(check["state"] != "failed" for check in document["checks"])
    return {check["check"]: check for check in document["checks"]}


def failed(found: Checks) -> set[str]:
    return {name for name, check in found.items() if check["state"] == "failed"}


def test_an_account_that_is_well_passes_every_check_in_its_order(wpx: Wpx, demos: Demos) -> None:
    ran = wpx("doctor", url=demos("calm").base_url)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("\nnothing failed\n")
    found = checks(wpx("doctor", "--json", url=demos("calm").base_url).out)
    assert tuple(found) == ORDER
    assert {found[name]["state"] for name in ORDER[:-3]} == {"ok"}
    for name in calls.CALLS:
        assert found[name]["status"] == 200
        assert found[name]["missing"] == []
        assert f" {name} " in ran.out
    assert found["clock"]["skew_seconds"] in range(
        10
    )  # the answer's time counts, and this machine may be busy


def test_the_demo_is_checked_without_an_account_and_without_the_screen() -> None:
    program = (
        "import sys\n"
        "from wpx_tui.cli.main import main\n"
        "try: main(['--demo', 'doctor', '--json'])\n"
        "finally: print('textual' in sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stderr) == (0, "False\n")
    assert not failed(checks(done.stdout))


def test_a_terminal_is_described(demos: Demos) -> None:
    with Pty() as terminal:
        terminal.run([*COMMAND, "--demo", "doctor"], environment(TMUX="/run/secret,1,0"))
        assert terminal.wait() == 0
    said = terminal.output.decode()
    assert "120 by 40, TERM=xterm-256color" in said
    assert "in tmux" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("scenario", "names", "state", "said"),
    [
        ("unauthorized", calls.CALLS, "failed", "401"),
        ("outage", calls.CALLS, "failed", "503"),
        ("garbage", ("usage/realtime",), "warning", "without timestamp, current_minute.requests"),
    ],
)
def test_a_call_that_fails_or_lacks_figures_says_so(
    wpx: Wpx, scenario: str, names: tuple[str, ...], state: str, said: str
) -> None:
    arguments = ("--demo", "--scenario", scenario, "doctor", "--json")
    ran = wpx(*arguments)
    found = checks(ran.out)
    assert ran.status == 1
    for name in names:
        assert found[name]["state"] == state
        assert said in str(found[name]["said"])
        assert found[name]["advice"]


@pytest.mark.parametrize(
    ("url", "check", "said"),
    [
        ("https://no-such-host.invalid", "name lookup", "no-such-host.invalid"),
        ("http://127.0.0.1:9", "tcp", "connection refused by 127.0.0.1 port 9"),
    ],
)
def test_what_needs_a_failed_step_is_skipped(wpx: Wpx, url: str, check: str, said: str) -> None:
    ran = wpx("doctor", "--json", url=url)
    found = checks(ran.out)
    assert (ran.status, failed(found)) == (1, {check})
    assert said in str(found[check]["said"])
    assert found[check]["advice"]
    rest = ORDER[ORDER.index(check) + 1 : -1]
    assert {found[name]["state"] for name in rest if name != "proxy"} == {"skipped"}


def test_settings_and_a_token_that_cannot_be_used_are_findings(
    wpx: Wpx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("\nunits = 'gib'\n")
    found = checks(wpx("--config", str(file), "doctor", "--json").out)
    assert tuple(found) == ("python", "settings", "terminal")
    assert str(found["settings"]["said"]).endswith("units: must be gb, iec or si; got 'gib'")
    found = checks(wpx("doctor", "--json", token="").out)
    assert "there is none" in str(found["token"]["said"])
    monkeypatch.setenv("WPX_TOKEN_COMMAND", "false")
    found = checks(wpx("doctor", "--json", token="").out)
    assert found["token"]["said"] == "WPX_TOKEN_COMMAND: 'false' failed with status 1"


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (f"'{CANARY}'", "is in quotation marks"),
        (f"export TOKEN={CANARY}", "holds NAME=value"),
        (f"\ufeff{CANARY}", "begins with a byte order mark"),
        (f"{CANARY}\n{CANARY}", "holds a line break"),
    ],
)
def test_a_slip_in_the_token_is_named(wpx: Wpx, token: str, said: str) -> None:
    found = checks(wpx("doctor", "--json", token=token).out)
    assert found["token"]["state"] == "failed"
    assert str(found["token"]["said"]).startswith(f"WEPROXIES_API_TOKEN: {said}")
    ran = wpx("check", token=token)
    assert ran.status == 3
    assert said in ran.out


def test_what_protects_a_token_file_is_told(
    wpx: Wpx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "token").write_text(CANARY)
    (folder / "token").chmod(0o440)
    folder.chmod(0o500)
    monkeypatch.setenv("WPX_TOKEN_FILE", str(folder / "token"))
    found = checks(wpx("doctor", "--json", token="").out)
    folder.chmod(0o700)
    assert found["token"]["state"] == "ok"
    assert "its mode is 0440, and its folder lets nobody else in" in str(found["token"]["said"])


@pytest.mark.parametrize(
    ("left", "state"),
    [(timedelta(days=15), "ok"), (timedelta(days=13), "warning"), (timedelta(-1), "failed")],
)
def test_the_tokens_end_is_told(wpx: Wpx, left: timedelta, state: str) -> None:
    token = jwt({"exp": int((datetime.now(UTC) + left).timestamp())}).reveal()
    found = checks(wpx("doctor", "--json", token=token).out)
    assert found["token"]["state"] == state
    assert "WEPROXIES_API_TOKEN; until 20" in str(found["token"]["said"])


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes its own certificate")
async def test_a_certificate_is_trusted_or_refused_and_its_root_is_named(
    wpx: Wpx,
    certificate: Path,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with server_for(certificate) as server:
        ran = await asyncio.to_thread(wpx, "doctor", "--json", url=server.url)
        found = checks(ran.out)
        assert failed(found) == {"tls"}
        assert "refused: self" in str(found["tls"]["said"])
        assert server.requests == [], "the token is not sent"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        ran = await asyncio.to_thread(wpx, "doctor", "--json", url=server.url)
    found = checks(ran.out)
    assert found["tls"]["state"] == "ok"
    assert "TLSv1.3, certificate by loopback" in str(found["tls"]["said"])


async def test_what_a_server_repeats_and_what_a_proxy_holds_is_not_shown(
    wpx: Wpx, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = json.dumps({"message": f"no access for {CANARY}"})
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hunter2@elsewhere")
    async with RawServer(http(body, 403, date="Sat, 01 Jan 2000 00:00:00 GMT")) as server:
        ran = await asyncio.to_thread(wpx, "doctor", url=server.url)
        found = checks((await asyncio.to_thread(wpx, "doctor", "--json", url=server.url)).out)
        monkeypatch.setenv("WPX_PROXY", f"http://me:hunter3@127.0.0.1:{server.port}")
        proxied = await asyncio.to_thread(wpx, "doctor", url="http://api.lan")
    assert "403 from the API: no access for ***" in ran.out
    assert "HTTPS_PROXY is set and not read" in ran.out
    assert found["clock"]["state"] == "warning"
    assert "ahead of the API's" in str(found["clock"]["said"])
    assert f"http://127.0.0.1:{server.port}, with a user name" in proxied.out
    assert "hunter" not in ran.out + proxied.out


async def test_an_answer_without_a_clock_skips_that_check(wpx: Wpx) -> None:
    async with RawServer(enveloped({"current_minute": {"requests": 4}})) as server:
        ran = await asyncio.to_thread(wpx, "doctor", "--json", url=server.url)
    found = checks(ran.out)
    assert found["clock"]["state"] == "skipped"
    assert found["usage/realtime"]["state"] == "warning"
    assert "current_minute.requests" not in str(found["usage/realtime"]["missing"])


def test_a_lookup_that_hangs_does_not_hold_up_the_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait(PATIENCE))
    peer = network.Peer("api.example", 443, is_proxy=False, is_tls=True)
    addresses, found = network.look_up(peer, limit=0.05)
    never.set()
    assert (addresses, found.state) == ([], State.FAILED)
    assert found.message == "no answer for api.example within 0.05 s"


NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "state", "said"),
    [
        ("Sun, 22 Nov 2026 14:30:00 GMT", State.OK, "the same"),
        ("Sun, 22 Nov 2026 14:29:31 GMT", State.OK, "the same"),
        ("Sun, 22 Nov 2026 14:29:00 GMT", State.WARNING, "60 s ahead of the API's"),
        ("Sun, 22 Nov 2026 16:30:00 +0100", State.WARNING, "3,600 s behind the API's"),
        ("yesterday", State.SKIPPED, "no answer told"),
        (None, State.SKIPPED, "no answer told"),
    ],
)
def test_the_clock_is_compared_with_the_apis(header: str | None, state: State, said: str) -> None:
    found = calls.clock(header, NOW)
    assert found.state is state
    assert found.message.startswith(said)


SECRET = st.text("ABCDEFGH-_.0123456789", min_size=8)
USER = st.text("abcdefgh-.", min_size=1).filter(lambda name: name.strip("."))


@given(SECRET, USER, st.text(), st.text())
def test_no_text_keeps_a_secret_or_the_users_name_in_a_path(
    secret: str, user: str, before: str, after: str
) -> None:
    redact = redactor(["", secret], f"/home/{user}/", user)
    text = redact(f"{before}{secret}{after} /home/{user}/x '/home/{user}' /run/{user}/tmux")
    assert secret not in text
    assert f"/{user}/" not in text
    assert redact(f"/home/{user}") == "~"
    assert redact(f"/home/{user}/.config") == "~/.config"
    assert redact(f"/var/{user}") == "/var/***"
    assert redact(f"/home/{user}x") == f"/home/{user}x"
