"""What the exporter costs with 20 accounts of 20 subscriptions: `python -m tests.bench.exporter`.

The exporter is a process of its own, on an API that counts calls; Linux only, three minutes. Its
histories are given to it at once, as after a day. Goals: a scrape takes at most 30 ms, the exporter
90 MB.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.harness.exporter import exporting
from wpx_tui.demo import answers
from wpx_tui.demo.account import Account
from wpx_tui.demo.params import RefusedError
from wpx_tui.demo.runner import KEEP_ALIVE, _listener
from wpx_tui.demo.scenarios import SCENARIOS

ACCOUNTS = 20
SUBSCRIPTIONS = 20
SETTLE = 60.0
"""Seconds until all forecasts are made."""
PATCH = """
import wpx_tui.monitor.forecast_questions as questions
questions.BURST = 1000.0
"""
"""Lets the exporter ask for all histories at once, where it takes 20 an hour."""
SECONDS = 120.0


class Api:
    """Twenty accounts, each with its token, that have the demo's figures and more subscriptions."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        now = int(time.time())
        self._accounts = {
            f"token-{number}": Account(SCENARIOS["calm"], number + 1, now)
            for number in range(ACCOUNTS)
        }
        self._first = {
            token: answers.subscriptions(account, {}, now)["data"][0]
            for token, account in self._accounts.items()
        }

    async def answer(self, request: Request) -> Response:
        """Answer a call as the demo does."""
        path = request.url.path.removeprefix("/api/v1/")
        token = request.headers["authorization"].removeprefix("Bearer ")
        self.calls[path] += 1
        query, first = dict(request.query_params), self._first[token]
        if "subscription_id" in query:
            query["subscription_id"] = first["id"]
        work = {
            "usage": answers.summary,
            "usage/realtime": answers.realtime,
            "usage/by-country": answers.countries,
            "usage/history": answers.history,
            "subscriptions": answers.subscriptions,
        }[path]
        try:
            document: Any = work(self._accounts[token], query, int(time.time()))
        except RefusedError as error:
            return JSONResponse({"error": error.message}, error.status)
        if path == "subscriptions" and query.get("page", "1") == "1":
            document["data"] = [{**first, "id": f"sub_{n:08d}"} for n in range(SUBSCRIPTIONS)]
        if path == "usage":
            row = document["data"]["by_subscription"][0]
            document["data"]["by_subscription"] = [
                {**row, "subscription_id": f"sub_{n:08d}"} for n in range(SUBSCRIPTIONS)
            ]
        return JSONResponse(document)


@contextmanager
def serving(api: Api) -> Iterator[str]:
    """Serve it from a thread, and yield its URL."""
    app = Starlette(routes=[Route("/{path:path}", api.answer)])
    config = uvicorn.Config(
        app, log_level="critical", lifespan="off", timeout_keep_alive=KEEP_ALIVE
    )
    server = uvicorn.Server(config)
    listener = _listener("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def main() -> None:
    """Measure, and print a table of the figures beside their goals."""
    api = Api()
    with tempfile.TemporaryDirectory() as temporary, serving(api) as url:
        folder = Path(temporary)
        config = folder / "config.toml"
        config.write_text(
            "".join(
                f'[profile.account-{n}]\nbase_url = "{url}"\ntoken = "token-{n}"\n'
                for n in range(ACCOUNTS)
            )
        )
        config.chmod(0o600)
        (folder / "sitecustomize.py").write_text(PATCH)
        variables = {
            "WPX_CONFIG": str(config),
            "WPX_STORE": "on",
            "STATE_DIRECTORY": temporary,
            "PYTHONPATH": os.pathsep.join(
                [temporary, os.environ.get("PYTHONPATH", str(Path.cwd()))]
            ),
        }
        with exporting(folder, "exporter --all-accounts", **variables) as one:
            _measure(one.url + "/metrics", api)


def _measure(url: str, api: Api) -> None:
    def values(text: str, name: str) -> float:
        return float(next(x for x in text.splitlines() if x.startswith(name + " ")).split()[-1])

    started = time.monotonic()
    scrapes: list[tuple[float, float]] = []
    cpu = rss = 0.0
    text = ""
    before: Counter[str] = Counter()
    while (passed := time.monotonic() - started) < SETTLE + SECONDS:
        if passed > SETTLE and not before:
            before, cpu = api.calls.copy(), values(text, "process_cpu_seconds_total")
        began = time.perf_counter()
        with urllib.request.urlopen(url, timeout=30) as answer:
            text = answer.read().decode()
        scrapes.append((passed, time.perf_counter() - began))
        rss = max(rss, values(text, "process_resident_memory_bytes"))
        time.sleep(1.0)
    settled = sorted(second for passed, second in scrapes if passed > SETTLE)
    used = values(text, "process_cpu_seconds_total") - cpu
    calls = {path: count - before[path] for path, count in api.calls.items()}
    samples = sum(not line.startswith("#") for line in text.splitlines())
    forecasts = text.count("\nwpx_forecast_timestamp_seconds{")
    rows = (
        ("samples, forecasts", f"{samples}, {forecasts}", ""),
        (
            f"a scrape, of {len(settled)}",
            f"{1000 * statistics.median(settled):.1f} ms, 95 %: "
            f"{1000 * settled[int(0.95 * len(settled))]:.1f}, max {1000 * settled[-1]:.1f}",
            "at most 30 ms",
        ),
        ("slowest scrape of the start", f"{1000 * max(s for _, s in scrapes):.1f} ms", ""),
        ("memory, most", f"{rss / 1e6:.1f} MB", "at most 90 MB"),
        ("CPU, scrapes too", f"{100 * used / SECONDS:.1f} % of a core", ""),
        ("calls an account and minute, a dashboard 14.4", _rates(calls), "15.2"),
    )
    for row in (("what", "measured", "goal"), ("---",) * 3, *rows):
        print(f"| {' | '.join(row)} |")  # noqa: T201


def _rates(calls: dict[str, int]) -> str:
    rates = {path: round(60 * count / SECONDS / ACCOUNTS, 2) for path, count in calls.items()}
    return f"{sum(rates.values()):.2f}: {json.dumps(rates)}"


if __name__ == "__main__":
    main()
