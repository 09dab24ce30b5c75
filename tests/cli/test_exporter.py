"""`wpx-top exporter` in a process of its own, scraped over HTTP, and ended by a signal."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as text_metrics

from tests.cli.conftest import CANARY, Demos, Wpx
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE
from wpx_tui.outputs.prometheus.metrics import BY_NAME

LIVE = ("wpx_subscriptions", "wpx_period_used_bytes", "wpx_traffic_bytes_total", "wpx_sessions")


@dataclass
class Exporter:
    """A running exporter and what it left."""

    process: subprocess.Popen[str]
    url: str
    rest: list[str] = field(default_factory=list)

    def get(self, path: str, accept: str = "", tls: ssl.SSLContext | None = None) -> str:
        """Return the body of an answer. Raises HTTPError for another status than 200."""
        request = urllib.request.Request(self.url + path, headers={"Accept": accept})
        with urllib.request.urlopen(request, timeout=PATIENCE, context=tls) as answer:
            text: str = answer.read().decode()
        assert CANARY not in text
        return text

    def metrics(self, path: str = "/metrics") -> dict[tuple[str, ...], float]:
        """Return the samples by name and values of the labels."""
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_metrics(self.get(path))
            for sample in family.samples
        }

    def until_live(self) -> dict[tuple[str, ...], float]:
        """Return the samples once every feed has answered."""
        end = time.monotonic() + PATIENCE
        while True:
            metrics = self.metrics()
            if {name for name, *_ in metrics} >= set(LIVE):
                return metrics
            assert time.monotonic() < end, metrics
            time.sleep(0.05)

    def end(self, number: signal.Signals) -> int:
        """Send a signal, and return the status."""
        self.process.send_signal(number)
        self.rest = list(self.process.communicate(timeout=PATIENCE))
        assert CANARY not in "".join(self.rest)
        return self.process.returncode


@contextmanager
def exporting(home: Path, *arguments: str, **variables: str) -> Iterator[Exporter]:
    before, _, after = " ".join(arguments).partition("exporter")
    command = [sys.executable, "-m", "wpx_tui", *before.split(), "exporter", *after.split()]
    env = environment(HOME=str(home), XDG_STATE_HOME="", **variables)
    process = subprocess.Popen(
        [*command, "--listen", "127.0.0.1:0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env,
    )
    with process:
        try:
            assert process.stdout is not None
            yield Exporter(process, process.stdout.readline().strip())
        finally:
            process.kill()


def checked(text: str) -> None:
    """Have promtool check what is scraped."""
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_serves_until_a_signal_whoever_hangs(demos: Demos, tmp_path: Path) -> None:
    server = demos("calm")
    account = {"WEPROXIES_BASE_URL": server.base_url, "WEPROXIES_API_TOKEN": CANARY}
    with exporting(tmp_path, "--interval realtime=60 exporter", **account) as one:
        assert one.url.startswith("http://127.0.0.1:")
        one.until_live()
        assert one.get("/-/healthy") == "ok\n"
        assert 'href="/metrics"' in one.get("/")
        assert one.get("/metrics", "application/openmetrics-text").endswith("# EOF\n")
        assert {name for name, *_ in one.metrics("/metrics?account=default")} > set(LIVE)
        for path in ("/metrics?account=nobody", "/other"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                one.get(path)
        if shutil.which("promtool"):
            checked(one.get("/metrics"))
        paths = [f"GET /api/v1/{path}" for path in ("usage/realtime", "subscriptions")]
        calls = [server.requests[path] for path in paths]
        with ExitStack() as hanging:
            host, port = one.url.removeprefix("http://").split(":")
            for _ in range(10):
                scraper = hanging.enter_context(socket.create_connection((host, int(port))))
                scraper.sendall(b"GET /metrics HTTP/1.1\r\n")
            for _ in range(20):
                one.get("/metrics")
            assert [server.requests[path] for path in paths] == calls, "a scrape is no call"
            began = time.monotonic()
            assert one.end(signal.SIGTERM) == 143
            assert time.monotonic() - began < 3, "it ends within 3 s, as promised"
        assert one.rest == ["", ""]


def test_every_name_that_is_scraped_is_documented(tmp_path: Path) -> None:
    with exporting(tmp_path, "--demo exporter") as one:
        names = {name for name, *_ in one.until_live() if not name.startswith("process_")}
        assert names <= BY_NAME.keys()
        assert len(names) > 25
        assert one.end(signal.SIGINT) == 130


def test_an_outage_is_said_and_the_rest_is_served(demos: Demos, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(
        f'[profile.acme]\nbase_url = "{demos("calm").base_url}"\ntoken = "{CANARY}"\n'
        f'[profile.umbrella]\nbase_url = "http://127.0.0.1:9"\ntoken = "{CANARY}2"\n'
    )
    settings.chmod(0o600)
    config = {"WPX_CONFIG": str(settings)}
    with exporting(tmp_path, "exporter --all-accounts", **config) as one:
        metrics = one.until_live()
        assert metrics["wpx_up", "acme", "summary"] == 1
        assert metrics["wpx_up", "umbrella", "summary"] == 0
        assert ("wpx_last_success_timestamp_seconds", "umbrella", "summary") not in metrics
        only = one.metrics("/metrics?account=umbrella")
        assert not any("acme" in key for key in only)
        assert one.end(signal.SIGTERM) == 143
        assert "umbrella: summary: " in one.rest[1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("exporter", "--listen", "here"), "must be HOST:PORT"),
        (("exporter", "--listen", "127.0.0.1:70000"), "must be HOST:PORT"),
        (("exporter", "--account", "nobody"), "no profile 'nobody'"),
        (("exporter", "--all-accounts"), "there is no profile"),
        (("exporter", "--all-accounts", "--account", "a"), "exclude each other"),
        (("--demo", "exporter", "--all-accounts"), "no accounts to choose from"),
        (("exporter", "--tls-key", __file__), "belong to --tls-cert"),
        (("exporter", "--tls-cert", __file__), "cannot be used"),
    ],
)
def test_wrong_usage_is_said(wpx: Wpx, arguments: tuple[str, ...], reason: str) -> None:
    ran = wpx(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert reason in ran.err


def test_one_token_is_not_used_for_several_accounts(wpx: Wpx, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text("[profile.acme]\n[profile.umbrella]\n")
    ran = wpx("--config", str(settings), "exporter", "--all-accounts")
    assert ran.status == 2
    assert "WEPROXIES_API_TOKEN: would be the token of every account" in ran.err


def test_a_port_that_is_taken_is_said(wpx: Wpx) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = wpx("exporter", "--listen", f"127.0.0.1:{port}")
        assert (ran.status, ran.out) == (1, "")
        assert f"cannot listen on 127.0.0.1:{port}: " in ran.err


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")
def test_https_with_client_certificates(tmp_path: Path) -> None:
    for name in ("server", "client"):
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
                *("-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=localhost"),
                *("-addext", "subjectAltName=IP:127.0.0.1"),
                *("-keyout", f"{name}.key", "-out", f"{name}.pem"),
            ],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
    files = {name: os.fspath(tmp_path / name) for name in ("server.pem", "server.key")}
    arguments = f"--tls-cert {files['server.pem']} --tls-key {files['server.key']}"
    client_ca = f"--client-ca {tmp_path / 'client.pem'}"
    with exporting(tmp_path, f"--demo exporter {arguments} {client_ca}") as one:
        assert one.url.startswith("https://127.0.0.1:")
        trusting = ssl.create_default_context(cafile=files["server.pem"])
        with pytest.raises(OSError, match=r"."):
            one.get("/-/healthy", tls=trusting)
        trusting.load_cert_chain(tmp_path / "client.pem", tmp_path / "client.key")
        assert one.get("/-/healthy", tls=trusting) == "ok\n"
        assert one.end(signal.SIGTERM) == 143
