"""A real Prometheus scrapes the exporter: every expression has a value, and an alert arrives."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.harness.account import Account
from tests.harness.environment import environment
from tests.harness.ports import free_port
from tests.harness.pty import PATIENCE
from tests.packaging.test_contrib import RULES, exprs

pytestmark = pytest.mark.skipif(
    shutil.which("prometheus") is None or shutil.which("prometheus-alertmanager") is None,
    reason="Prometheus and Alertmanager are not installed (Debian: apt-get install prometheus "
    "prometheus-alertmanager)",
)

NOT_ON_THE_DEMO = {
    "Token ends in",  # a demo's token does not say
    "Expected to be used up in",
    "Expected use by the end of the term",
}
FORECAST = "forecast"


@contextmanager
def running(folder: Path, *command: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        env=environment(HOME=str(folder), XDG_STATE_HOME="", **variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


@contextmanager
def exporting(folder: Path, *arguments: str, **variables: str) -> Iterator[str]:
    """Yield the address of an exporter, as a target of Prometheus."""
    command = [sys.executable, "-m", "wpx_tui", *arguments, "exporter", "--listen", "127.0.0.1:0"]
    with running(folder, *command, **variables) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip().removeprefix("http://")


class Prometheus:
    """A Prometheus on the loopback interface with a second for a minute."""

    def __init__(self, folder: Path, target: str, alertmanager: str = "") -> None:
        self.port = free_port()
        rules = yaml.safe_load(RULES.read_text())
        for group in rules["groups"]:
            group["interval"] = "1s"
            for rule in group["rules"]:
                if "for" in rule:
                    rule["for"] = "0s"
        (folder / "rules.yml").write_text(yaml.safe_dump(rules))
        config = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules.yml"],
            "scrape_configs": [
                {"job_name": "wpx-top", "static_configs": [{"targets": [target]}]},
            ],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]}
            if alertmanager
            else {},
        }
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        self.command = (
            "prometheus",
            f"--web.listen-address=127.0.0.1:{self.port}",
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'tsdb'}",
            "--log.level=error",
        )

    def get(self, path: str, **query: str) -> Any:
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return json.load(answer)["data"]

    def values(self, expr: str) -> list[Any]:
        for name, value in (("$job", ".+"), ("$account", ".+"), ("$__rate_interval", "30s")):
            expr = expr.replace(name, value)
        result: list[Any] = self.get("query", query=expr)["result"]
        return result

    def firing(self) -> set[str]:
        return {alert["labels"]["alertname"] for alert in self.get("alerts")["alerts"]}


def until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        error = None
        try:
            if condition():
                return
        except OSError as not_yet:  # it does not listen yet
            error = not_yet
        assert time.monotonic() < end, f"not seen: {what} {error!r}"
        time.sleep(0.1)


def test_every_expression_has_a_value(tmp_path: Path) -> None:
    with ExitStack() as stack:
        target = stack.enter_context(exporting(tmp_path, "--demo"))
        prometheus = Prometheus(tmp_path, target)
        stack.enter_context(running(tmp_path, *prometheus.command))
        until(lambda: prometheus.values("count_over_time(wpx_traffic_bytes_total[1m]) > 2"), "3")
        until(lambda: prometheus.values("period:wpx_success:last_ratio"), "the rules' results")
        rules = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
        assert {rule["health"] for rule in rules} == {"ok"}
        alerts = {rule["name"] for rule in rules if rule["type"] == "alerting"}
        empty = {
            name
            for name, expr in exprs()
            if name not in alerts and FORECAST not in name and not prometheus.values(expr)
        }
        assert empty <= NOT_ON_THE_DEMO
        firing = prometheus.firing()
        assert ("WpxQuotaHigh" in firing) == bool(
            prometheus.values("subscription:wpx_used:last_ratio >= 0.8")
        )
        assert firing < alerts - {"WpxStale", "WpxExporterDown"}
        (sample,) = prometheus.values("scrape_samples_scraped")
        assert float(sample["value"][1]) > 100


@pytest.mark.thorough
def test_an_alert_arrives_and_an_outage_does_not_resolve_it(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    account, received = Account(httpserver), list[tuple[str, str]]()
    subscription = dict(account.answers["/subscriptions"][0], traffic_used_gb=5.0)
    account.answers["/subscriptions"] = [subscription]

    def take(request: Request) -> Response:
        document = request.get_json()
        received.extend(
            (alert["labels"]["alertname"], alert["status"]) for alert in document["alerts"]
        )
        return Response()

    httpserver.expect_request("/page").respond_with_handler(take)
    route = {"receiver": "page", "group_by": ["alertname"], "group_wait": "0s"}
    route |= {"group_interval": "1s", "repeat_interval": "1h"}
    webhook = {"url": httpserver.url_for("/page"), "send_resolved": True}
    config = {"route": route, "receivers": [{"name": "page", "webhook_configs": [webhook]}]}
    (tmp_path / "alertmanager.yml").write_text(json.dumps(config))
    port = free_port()
    settings = {"WEPROXIES_BASE_URL": account.url, "WEPROXIES_API_TOKEN": "token-of-the-test"}
    intervals = [f"--interval={feed}=1" for feed in ("subscriptions", "summary", "realtime")]
    with ExitStack() as stack:
        stack.enter_context(
            running(
                tmp_path,
                "prometheus-alertmanager",
                f"--web.listen-address=127.0.0.1:{port}",
                "--cluster.listen-address=",
                f"--config.file={tmp_path / 'alertmanager.yml'}",
                f"--storage.path={tmp_path / 'alertmanager'}",
            )
        )
        target = stack.enter_context(exporting(tmp_path, *intervals, **settings))
        prometheus = Prometheus(tmp_path, target, f"127.0.0.1:{port}")
        stack.enter_context(running(tmp_path, *prometheus.command))
        ratio = "subscription:wpx_used:last_ratio"
        until(lambda: prometheus.values(f"{ratio} == 0.5"), "half of the quota")
        assert "WpxQuotaCritical" not in prometheus.firing()

        subscription["traffic_used_gb"] = 9.9
        until(lambda: ("WpxQuotaCritical", "firing") in received, "the page")

        account.broken = dict.fromkeys(account.answers, (500, {}))
        until(lambda: ("WpxStale", "firing") in received, "that it is stale")
        until(lambda: not prometheus.values("wpx_subscriptions"), "figures that are left out")
        evaluated = prometheus.get("rules")["groups"][0]["lastEvaluation"]
        until(
            lambda: prometheus.get("rules")["groups"][0]["lastEvaluation"] > evaluated,
            "one more evaluation",
        )
        assert "WpxQuotaCritical" in prometheus.firing()
        assert ("WpxQuotaCritical", "resolved") not in received

        subscription["traffic_used_gb"] = 1.0
        account.broken = {}
        until(lambda: ("WpxQuotaCritical", "resolved") in received, "that it is over")
