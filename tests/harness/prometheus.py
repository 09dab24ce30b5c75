"""A real Prometheus and a real Alertmanager on the loopback interface."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.harness.environment import environment
from tests.harness.ports import free_port
from tests.harness.pty import PATIENCE

PROMETHEUS = shutil.which("prometheus")
ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
MISSING = (
    "Prometheus and Alertmanager are not installed (Debian: apt-get install prometheus "
    "prometheus-alertmanager)"
)

TICK = "500ms"
"""Between two scrapes, and two evaluations of the rules."""


class Prometheus:
    """What it knows, by its API."""

    def __init__(self, port: int) -> None:
        """`port` is where it listens on 127.0.0.1."""
        self._port = port

    def values(self, expr: str) -> list[Any]:
        """Return what it answers to an expression of the rules or the dashboard."""
        for name in ("$job", "$instance", "$account"):
            expr = expr.replace(name, ".+")
        expr = expr.replace("$__rate_interval", "30s")
        result: list[Any] = self._get("query", query=expr)["result"]
        return result

    def rules(self) -> list[Any]:
        """Return the rules as they were evaluated last."""
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]

    def firing(self, account: str) -> set[str]:
        """Return the names of the alerts that fire about an account."""
        labels = [alert["labels"] for alert in self._get("alerts")["alerts"]]
        return {row["alertname"] for row in labels if row.get("account") == account}

    def _get(self, path: str, **query: str) -> Any:
        url = f"http://127.0.0.1:{self._port}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return json.load(answer)["data"]


@contextmanager
def prometheus(
    folder: Path, rules: Path, targets: Sequence[str], webhook: str
) -> Iterator[Prometheus]:
    """Scrape `targets`, evaluate a file of rules, send alerts to a URL; all of it at once.

    It takes Prometheus 5 s to begin, whatever the configuration says.
    """
    ports = free_port(), free_port()
    _write(folder / "rules.yml", _hasty(yaml.safe_load(rules.read_text())))
    _write(folder / "prometheus.yml", _prometheus_config(targets, f"127.0.0.1:{ports[1]}"))
    _write(folder / "alertmanager.yml", _alertmanager_config(webhook))
    commands = (
        (
            PROMETHEUS,
            f"--web.listen-address=127.0.0.1:{ports[0]}",
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'tsdb'}",
        ),
        (
            ALERTMANAGER,
            f"--web.listen-address=127.0.0.1:{ports[1]}",
            f"--config.file={folder / 'alertmanager.yml'}",
            f"--storage.path={folder / 'alertmanager'}",
            "--cluster.listen-address=",
        ),
    )
    with ExitStack() as stack:
        for program, *options in commands:
            assert program is not None, MISSING
            process = subprocess.Popen(
                [program, *options],
                env=environment(HOME=str(folder)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
        yield Prometheus(ports[0])


def _write(file: Path, document: object) -> None:
    file.write_text(json.dumps(document))  # which is YAML too


def _hasty(rules: dict[str, Any]) -> Mapping[str, Any]:
    """Return rules that wait for nothing."""
    for group in rules["groups"]:
        group["interval"] = TICK
        for rule in group["rules"]:
            if "for" in rule:
                rule["for"] = "0s"
    return rules


def _prometheus_config(targets: Sequence[str], alertmanager: str) -> Mapping[str, Any]:
    return {
        "global": {"scrape_interval": TICK, "evaluation_interval": TICK},
        "rule_files": ["rules.yml"],
        "scrape_configs": [{"job_name": "wpx-top", "static_configs": [{"targets": targets}]}],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]},
    }


def _alertmanager_config(webhook: str) -> Mapping[str, Any]:
    route = {"receiver": "page", "group_by": ["alertname", "account"], "group_wait": "0s"}
    route |= {"group_interval": "1s", "repeat_interval": "1h"}
    receiver = {"name": "page", "webhook_configs": [{"url": webhook, "send_resolved": True}]}
    return {"route": route, "receivers": [receiver]}
