"""`wpx-top exporter` in a process of its own, scraped over HTTP, and ended by a signal."""

from __future__ import annotations

import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families as text_metrics

from tests.harness.environment import environment
from tests.harness.pty import PATIENCE

Metrics = dict[tuple[str, ...], float]
"""Samples by name and values of the labels."""

LIVE = ("wpx_subscriptions", "wpx_period_used_bytes", "wpx_traffic_bytes_total", "wpx_sessions")
"""Metrics of all feeds: they are there once every feed has answered."""


@dataclass
class Exporter:
    """A running exporter."""

    process: subprocess.Popen[str]

    @cached_property
    def url(self) -> str:
        """The first line that it prints; this waits for it."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def get(self, path: str, accept: str = "", tls: ssl.SSLContext | None = None) -> str:
        """Return the body of an answer. Raises HTTPError for another status than 200."""
        request = urllib.request.Request(self.url + path, headers={"Accept": accept})
        with urllib.request.urlopen(request, timeout=PATIENCE, context=tls) as answer:
            text: str = answer.read().decode()
        return text

    def metrics(self, path: str = "/metrics") -> Metrics:
        """Return what is scraped."""
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_metrics(self.get(path))
            for sample in family.samples
        }

    def until_live(self, *names: str) -> Metrics:
        """Return the samples once every feed has answered, and those of `names` are there."""
        end = time.monotonic() + PATIENCE
        while True:
            metrics = self.metrics()
            if {name for name, *_ in metrics} >= {*LIVE, *names}:
                return metrics
            assert time.monotonic() < end, metrics
            time.sleep(0.05)

    def end(self, number: signal.Signals) -> tuple[int, str, str]:
        """Send a signal; return the status, and what was printed after the first line."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


@contextmanager
def exporting(home: Path, arguments: str, **variables: str) -> Iterator[Exporter]:
    """Run `wpx-top` with arguments, on a free port unless they say which, without waiting."""
    listen = [] if "--listen" in arguments else ["--listen", "127.0.0.1:0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "wpx_tui", *arguments.split(), *listen],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(HOME=str(home), XDG_STATE_HOME="", **variables),
    )
    with process:
        try:
            yield Exporter(process)
        finally:
            process.kill()
