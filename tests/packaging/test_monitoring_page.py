"""The way from nothing to a page on the phone, as docs/monitoring.md has it.

Its commands are run as they stand, on a tree that stands for `/etc` and on free ports. Stand-ins
for `systemctl` and `apt-get` start what the unit of the exporter would start, and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.ports import free_port
from tests.harness.prometheus import ALERTMANAGER, MISSING
from tests.harness.pty import PATIENCE
from tests.packaging.pages import ROOT, commands
from tests.packaging.test_commands import AS_ROOT, run
from wpx_tui.demo.runner import DemoServer

NEEDED = ("promtool", "amtool", "curl", "install")
pytestmark = pytest.mark.skipif(
    ALERTMANAGER is None or None in map(shutil.which, NEEDED), reason=MISSING
)

TOKEN = "token-of-the-page"
SYSTEMCTL = """#!{python}
# Starts what a unit says; its credentials are the files that it names.
import pathlib, re, subprocess, sys
with open("systemctl.log", "a") as log:
    print(*sys.argv[1:], file=log)
if sys.argv[1] == "enable":
    unit = pathlib.Path("etc/systemd/system", sys.argv[-1] + ".service").read_text()
    name, path = re.search(r"(?m)^LoadCredential=(\\w+):(.*)$", unit).groups()
    words = re.search(r"(?m)^ExecStart=(.*)$", unit)[1].replace("%d/" + name, path).split()
    assert words[0] == "/usr/local/bin/wpx-top"
    words[:1] = ["{python}", "-m", "wpx_tui"]
    no = subprocess.DEVNULL
    process = subprocess.Popen(words, stdin=no, stdout=no, stderr=no)
    pathlib.Path("exporter.pid").write_text(str(process.pid))
"""


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A folder that stands for a server without anything: contrib, the token, an empty /etc."""
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    (tmp_path / "etc/prometheus").mkdir()
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "bin").mkdir()
    for name, text in (
        ("systemctl", SYSTEMCTL.format(python=sys.executable)),
        ("apt-get", "#!/bin/sh\n"),
    ):
        program = tmp_path / "bin" / name
        program.write_text(text)
        program.chmod(0o755)
    return tmp_path


@contextmanager
def alertmanager(folder: Path, port: int) -> Iterator[None]:
    """Run Alertmanager as the package starts it, with the configuration of contrib."""
    assert ALERTMANAGER is not None
    config = ROOT / "contrib/alertmanager/alertmanager.yml"
    options = ("--cluster.listen-address=", f"--storage.path={folder / 'data'}")
    address = f"--web.listen-address=127.0.0.1:{port}"
    with subprocess.Popen(
        [ALERTMANAGER, f"--config.file={config}", address, *options], stderr=subprocess.DEVNULL
    ) as process:
        try:
            until_answered(f"http://127.0.0.1:{port}/-/ready")
            yield
        finally:
            process.kill()


def until_answered(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):
                return
        except OSError:
            assert time.monotonic() < end, url
            time.sleep(0.05)


def test_the_way_leads_from_nothing_to_a_page(server: Path) -> None:
    blocks = [part for part in commands() if part.marker == AS_ROOT]
    assert [part.page for part in blocks] == ["docs/monitoring.md"] * 3
    ports = {number: free_port() for number in (8979, 9093)}
    contrib = server / "contrib"
    shutil.copytree(ROOT / "contrib", contrib)
    for file in (
        contrib / "systemd/wpx-top-exporter.service",
        contrib / "prometheus/prometheus.yml",
    ):
        file.write_text(here(file.read_text(), ports))
    with DemoServer(token=TOKEN) as api, alertmanager(server, ports[9093]):
        env = environment(
            HOME=str(server),
            PATH=f"{server / 'bin'}{os.pathsep}{os.environ['PATH']}",
            WEPROXIES_BASE_URL=api.base_url,
            PYTHONPATH=str(ROOT),
        )
        try:
            for part in blocks:
                text = "set -o pipefail\n" + here(part.text, ports)
                assert run(text, part.shell, server, env) == 0, part
        finally:
            os.kill(int((server / "exporter.pid").read_text()), signal.SIGTERM)
        with urllib.request.urlopen(f"http://127.0.0.1:{ports[9093]}/api/v2/alerts") as answer:
            (alert,) = json.load(answer)
        assert alert["labels"]["alertname"] == "WpxTest"
        assert [receiver["name"] for receiver in alert["receivers"]] == ["phone"]
    assert (server / "etc/wpx-top/token").stat().st_mode & 0o777 == 0o600
    assert (server / "systemctl.log").read_text().splitlines() == [
        "daemon-reload",
        "enable --now wpx-top-exporter",
        "reload prometheus",
        "reload prometheus-alertmanager",
    ]


def here(text: str, ports: dict[int, int]) -> str:
    """Return commands or configuration for this tree and these ports."""
    for usual, port in ports.items():
        text = text.replace(f":{usual}", f":{port}")
    return text.replace(" /etc/", " etc/").replace(":/etc/", ":etc/")
