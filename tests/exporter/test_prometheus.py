"""Exporters in processes of their own; a real Prometheus and a real Alertmanager watch two.

Prometheus takes 5 s to begin: the tests of what the exporter itself does come first.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.harness.account import Account
from tests.harness.exporter import LIVE, Exporter, exporting
from tests.harness.ports import free_port
from tests.harness.prometheus import ALERTMANAGER, MISSING, PROMETHEUS, Prometheus, prometheus
from tests.harness.pty import PATIENCE
from tests.packaging.test_contrib import RULES, exprs
from wpx_tui.demo.runner import DemoServer
from wpx_tui.outputs.prometheus.metrics import BY_NAME

IS_INSTALLED = PROMETHEUS is not None and ALERTMANAGER is not None
needs_prometheus = pytest.mark.skipif(not IS_INSTALLED, reason=MISSING)

CANARY = base64.urlsafe_b64encode(json.dumps({"exp": time.time() + 86400}).encode()).decode()
"""A part of the token of every exporter; it says when the token ends."""
TOKEN = f"e30.{CANARY.rstrip('=')}.c2lnbmF0dXJl"


@dataclass
class Monitoring:
    """Two exporters and what scrapes them."""

    server: DemoServer
    demo: Exporter
    account: Account
    """What the exporter of the account "acme" is answered."""
    prometheus: Prometheus | None = None
    pages: list[tuple[str, str]] = field(default_factory=list)
    """The alerts that have arrived: name and status."""

    def take(self, request: Request) -> Response:
        """Receive a notification of Alertmanager."""
        alerts = request.get_json()["alerts"]
        self.pages += [(alert["labels"]["alertname"], alert["status"]) for alert in alerts]
        return Response()


@pytest.fixture(scope="module")
def monitoring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitoring]:
    folder = tmp_path_factory.mktemp("monitoring")
    targets = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    hasty = " ".join(f"--interval={name}=1" for name in ("subscriptions", "summary", "realtime"))
    with (
        HTTPServer(host="127.0.0.1", port=0) as answers,
        DemoServer(token=TOKEN) as server,
        ExitStack() as stack,
    ):
        account = Account(answers)
        watching = None
        if IS_INSTALLED:
            url = answers.url_for("/page")
            watching = stack.enter_context(prometheus(folder, RULES, targets, url))
        demo, _ = (
            stack.enter_context(
                exporting(
                    folder,
                    f"{options} exporter --listen {target}",
                    WPX_CONFIG=str(profiles(folder / f"{name}.toml", **{name: url})),
                    WPX_PROFILE=name,
                )
            )
            for name, url, options, target in (
                ("demo", server.base_url, "", targets[0]),
                ("acme", account.url, hasty, targets[1]),
            )
        )
        monitoring = Monitoring(server, demo, account, watching)
        answers.expect_request("/page").respond_with_handler(monitoring.take)
        yield monitoring


def profiles(file: Path, **urls: str) -> Path:
    """Write a settings file with a profile for each account."""
    rows = (
        f'[profile.{name}]\nbase_url = "{url}"\ntoken = "{TOKEN}"\n' for name, url in urls.items()
    )
    file.write_text("".join(rows))
    file.chmod(0o600)
    return file


# ---- what it does itself


def test_a_scrape_is_no_call_and_every_name_is_documented(monitoring: Monitoring) -> None:
    demo, requests = monitoring.demo, monitoring.server.requests
    names = {name for name, *_ in demo.until_live() if not name.startswith("process_")}
    assert names <= BY_NAME.keys()
    assert len(names) > 25
    assert demo.get("/-/healthy") == "ok\n"
    assert 'href="/metrics"' in demo.get("/")
    assert demo.get("/metrics", "application/openmetrics-text").endswith("# EOF\n")
    assert {name for name, *_ in demo.metrics("/metrics?account=demo")} > set(LIVE)
    for path in ("/metrics?account=nobody", "/other"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            demo.get(path)
    paths = [f"GET /api/v1/{path}" for path in ("usage", "usage/by-country", "subscriptions")]
    calls = [requests[path] for path in paths]
    for _ in range(20):
        assert CANARY not in demo.get("/metrics")
    assert [requests[path] for path in paths] == calls


@pytest.mark.skipif(shutil.which("promtool") is None, reason=MISSING)
def test_promtool_finds_nothing_in_all_that_there_is_to_scrape(monitoring: Monitoring) -> None:
    monitoring.demo.until_live("wpx_forecast_empty_late_timestamp_seconds")
    text = monitoring.demo.get("/metrics")
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert set(re.findall(r"(?m)^wpx_\w+", text)) == BY_NAME.keys()


def test_an_outage_is_said_the_rest_is_served_and_it_ends_whoever_hangs(
    monitoring: Monitoring, tmp_path: Path
) -> None:
    urls = {"acme": monitoring.server.base_url, "umbrella": "http://127.0.0.1:9"}
    config = str(profiles(tmp_path / "config.toml", **urls))
    with ExitStack() as stack:
        one = stack.enter_context(exporting(tmp_path, "exporter --all-accounts", WPX_CONFIG=config))
        metrics = one.until_live()
        assert metrics["wpx_up", "acme", "summary"] == 1
        assert metrics["wpx_up", "umbrella", "summary"] == 0
        assert ("wpx_last_success_timestamp_seconds", "umbrella", "summary") not in metrics
        assert not any("acme" in key for key in one.metrics("/metrics?account=umbrella"))
        host, port = one.url.removeprefix("http://").split(":")
        for data in (b"GET /metrics HTTP/1.1\r\n", b"\x16\x03\x01\x00\xff", b"") * 4:
            client = stack.enter_context(socket.create_connection((host, int(port))))
            client.sendall(data)
        assert one.metrics()
        began = time.monotonic()
        status, out, err = one.end(signal.SIGTERM)
        assert time.monotonic() - began < 3, "it ends within 3 s, as promised"
        assert (status, out) == (143, "")
        assert "umbrella: summary: " in err
        assert CANARY not in err


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
        assert one.end(signal.SIGINT)[0] == 130


# ---- what Prometheus and Alertmanager make of it


def until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not _holds(condition):
        assert time.monotonic() < end, f"not seen: {what}"
        time.sleep(0.05)


def _holds(condition: Callable[[], object]) -> bool:
    """Return whether it holds; not while Prometheus does not listen yet, or is not ready."""
    try:
        return bool(condition())
    except urllib.error.HTTPError as refusal:
        if refusal.code != 503:
            raise
    except OSError:
        pass
    return False


def known(expr: str) -> str:
    """Return what has a value whether or not an alert fires: each comparison is 0 or 1."""
    expr = re.sub(r"(?<![=!])([<>]=?|==)(?= )(?! (on|bool) )", r"\1 bool", expr)
    return expr.replace('status="suspended"', 'status!=""')


@needs_prometheus
def test_every_expression_has_a_value(monitoring: Monitoring) -> None:
    watching = monitoring.prometheus
    assert watching is not None
    counted = 'count_over_time(wpx_traffic_bytes_total{account="demo"}[1m]) > 1'
    until(lambda: watching.values(counted), "two scrapes")
    until(lambda: watching.values("subscription:wpx_forecast_empty:last_seconds"), "forecasts")
    rules = watching.rules()
    assert {rule["health"] for rule in rules} == {"ok"}
    assert [name for name, expr in exprs() if not watching.values(known(expr))] == []
    is_high = bool(watching.values('subscription:wpx_used:last_ratio{account="demo"} >= 0.8'))
    assert ("WpxQuotaHigh" in watching.firing("demo")) == is_high
    assert not watching.firing("demo") & {"WpxStale", "WpxSubscriptionsIncomplete"}


@needs_prometheus
def test_an_alert_arrives_and_an_outage_does_not_resolve_it(monitoring: Monitoring) -> None:
    account, pages, watching = monitoring.account, monitoring.pages, monitoring.prometheus
    assert watching is not None
    subscription = dict(account.answers["/subscriptions"][0])
    account.answers["/subscriptions"] = [subscription]
    ratio = 'subscription:wpx_used:last_ratio{account="acme"}'
    until(lambda: watching.values(f"{ratio} == 0.5"), "half of the quota")
    assert "WpxQuotaCritical" not in watching.firing("acme")

    subscription["traffic_used_gb"] = 9.9
    until(lambda: ("WpxQuotaCritical", "firing") in pages, "the page")

    account.broken = dict.fromkeys(account.answers, (500, {}))
    until(lambda: "WpxStale" in watching.firing("acme"), "that it is stale")
    missing = 'absent(wpx_subscriptions{account="acme"} offset 1s)'
    until(lambda: watching.values(missing), "evaluations without the figures")
    assert "WpxQuotaCritical" in watching.firing("acme")
    assert ("WpxQuotaCritical", "resolved") not in pages
