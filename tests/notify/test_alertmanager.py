"""The webhook's body against that of a real Alertmanager: what takes one takes the other."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.harness.environment import environment
from tests.harness.ports import free_port
from tests.harness.prometheus import ALERTMANAGER, MISSING
from tests.harness.pty import PATIENCE
from wpx_tui.notify.notification import Notification, Severity, Status
from wpx_tui.notify.webhook import alertmanager

NOTIFICATION = Notification(
    event="quota-critical",
    status=Status.FIRING,
    rule="quota",
    severity=Severity.CRITICAL,
    account="acme",
    subject='é "a" \\',
    name="<b>$(x)",
    value=97.0,
    threshold=95.0,
    summary="97.0 % of the quota is used",
    starts_at=datetime.now(UTC).replace(microsecond=0),
)
ITS_OWN = ("receiver", "externalURL")
"""What names the sender, and where it is looked at."""


@pytest.fixture
def url(httpserver: HTTPServer, tmp_path: Path) -> Iterator[str]:
    """Run an Alertmanager that sends each alert to the server; yield where it takes alerts."""
    assert ALERTMANAGER is not None
    config = {
        "route": {"receiver": "r", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s"},
        "receivers": [{"name": "r", "webhook_configs": [{"url": httpserver.url_for("/hook")}]}],
    }
    (tmp_path / "config.yml").write_text(json.dumps(config))
    address = f"127.0.0.1:{free_port()}"
    options = {
        "config.file": tmp_path / "config.yml",
        "storage.path": tmp_path / "state",
        "web.listen-address": address,
        "cluster.listen-address": "",
    }
    with subprocess.Popen(
        [ALERTMANAGER, *(f"--{name}={value}" for name, value in options.items())],
        env=environment(HOME=str(tmp_path)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield f"http://{address}/api/v2/alerts"
        finally:
            process.kill()


def send(url: str, alert: Mapping[str, Any]) -> None:
    """Post an alert as Prometheus does, once the other end listens."""
    fields = ("labels", "annotations", "startsAt")
    body = json.dumps([{name: alert[name] for name in fields}]).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(request, timeout=PATIENCE).close()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.02)
        else:
            return


@pytest.mark.skipif(ALERTMANAGER is None, reason=MISSING)
def test_the_body_is_the_one_that_alertmanager_sends(httpserver: HTTPServer, url: str) -> None:
    posted: Queue[dict[str, Any]] = Queue()

    def receive(request: Request) -> Response:
        posted.put(request.get_json())
        return Response()

    httpserver.expect_request("/hook").respond_with_handler(receive)
    ours: dict[str, Any] = alertmanager(NOTIFICATION)
    (alert,) = ours["alerts"]
    send(url, alert)
    theirs = posted.get(timeout=PATIENCE)
    assert theirs["alerts"][0].keys() == alert.keys()
    assert len(theirs["alerts"][0].pop("fingerprint")) == len(alert.pop("fingerprint"))
    assert theirs.keys() == ours.keys()
    for name in theirs.keys() - set(ITS_OWN):
        assert theirs[name] == ours[name], name


def test_a_group_is_one_alert_from_its_beginning_to_its_end() -> None:
    """A receiver with an incident for each group closes none but that which is over."""
    over = NOTIFICATION._replace(status=Status.RESOLVED, ends_at=NOTIFICATION.starts_at)
    others = [NOTIFICATION._replace(account="umbrella"), NOTIFICATION._replace(subject="sub_2")]
    key, end, *rest = (alertmanager(row)["groupKey"] for row in (NOTIFICATION, over, *others))
    assert key == end
    assert key not in rest
