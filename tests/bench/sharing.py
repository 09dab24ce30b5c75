"""What sharing saves, printed: `python -m tests.bench.sharing [--quick] [--only NAME ...]`.

Real processes on a real demo server that counts calls; Linux only, some nine minutes. A viewer is a
monitor without a screen (`tests.monitor.viewer`), so that twenty fit on a small machine.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

from tests.bench.usage import usage
from tests.harness.environment import environment
from tests.monitor import viewer
from wpx_tui.demo.runner import DemoServer

TOKEN = "sharing-bench-token"
INTERVAL = 5.0
"""Seconds between two polls of every feed in the counted runs."""
SHORT = 1.0
"""The same where pollers are killed."""
REALTIME = "GET /api/v1/usage/realtime"
BASE = (sys.executable, "-c", "import json, sqlite3")
WPX = (sys.executable, "-m", "wpx_tui")
PLAIN_START = 8.0
"""Seconds until as many viewers as are measured have started and settled."""

Row = tuple[str, str, str]


def main() -> None:
    """Measure what is named, and print a table of the figures beside their goals."""
    arguments = _arguments()
    print("| what | measured | goal |\n|---|---|---|", flush=True)  # noqa: T201
    for name in arguments.only:
        for row in MEASURES[name](arguments.seconds):
            print(f"| {' | '.join(row)} |", flush=True)  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sharing", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="15 seconds each instead of 40")
    parser.add_argument("--only", nargs="+", default=list(MEASURES), choices=list(MEASURES))
    arguments = parser.parse_args()
    arguments.seconds = 15.0 if arguments.quick else 40.0
    return arguments


# ---- processes


@contextmanager
def viewers(count: int, folder: Path, url: str, interval: float) -> Iterator[None]:
    """Run so many viewers of one account."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(one_viewer(folder, url, interval))
        yield


@contextmanager
def one_viewer(
    folder: Path, url: str, interval: float, *, is_heard: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a viewer in a session of its own until the block ends; `is_heard`: its news are read."""
    process = subprocess.Popen(
        [sys.executable, "-m", viewer.__name__, str(folder), url, str(interval), "month"],
        stdout=subprocess.PIPE if is_heard else subprocess.DEVNULL,
        env=environment(**{viewer.TOKEN: TOKEN}),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def script_env(folder: Path, url: str) -> Mapping[str, str]:
    """Return the environment of a command that shares the folder's store."""
    return environment(
        WPX_STORE="on",
        STATE_DIRECTORY=str(folder),
        WEPROXIES_API_TOKEN=TOKEN,
        WEPROXIES_BASE_URL=url,
    )


# ---- calls


def calls(seconds: float) -> Iterator[Row]:
    """Calls of several viewers over those of one, well and in trouble."""
    for scenario, counts in (("calm", (4, 20)), ("outage", (4,)), ("rate-limited", (4,))):
        alone = counted(scenario, 1, seconds)
        for count in counts:
            total = counted(scenario, count, seconds)
            ratio = f"{total} over {alone} = {total / alone:.2f}"
            yield f"calls, {count} viewers over one, {scenario}", ratio, "at most 1.1"


def counted(scenario: str, count: int, seconds: float) -> int:
    """Return the calls of so many viewers in so many seconds from their common start on."""
    with (
        tempfile.TemporaryDirectory() as folder,
        server_of(scenario) as server,
        viewers(count, Path(folder), server.base_url, INTERVAL),
    ):
        while not server.requests.total():
            time.sleep(0.05)
        began = time.monotonic()
        time.sleep(PLAIN_START + seconds)
        per_second = server.requests.total() / (time.monotonic() - began)
    return round(per_second * (seconds + PLAIN_START))


def followers(seconds: float) -> Iterator[Row]:
    """CPU and news of viewers that others poll for."""
    from tests.bench import followers as bench

    yield from bench.followers(seconds)


@contextmanager
def server_of(scenario: str) -> Iterator[DemoServer]:
    """Run a demo server in this process."""
    with DemoServer(token=TOKEN, scenario=scenario) as server:
        yield server


def scripts(_seconds: float) -> Iterator[Row]:
    """Calls that ten script runs add beside a viewer with the default intervals."""
    with (
        tempfile.TemporaryDirectory() as folder,
        server_of("calm") as server,
        viewers(1, Path(folder), server.base_url, 0),
    ):
        time.sleep(PLAIN_START)
        before, began = server.requests.copy(), time.monotonic()
        env = script_env(Path(folder), server.base_url)
        for _ in range(5):
            for command in (("snapshot", "--json"), ("check",)):
                subprocess.run([*WPX, *command], env=env, stdout=subprocess.DEVNULL)
        made, span = server.requests - before, time.monotonic() - began
    own = span / 5.0  # the viewer's realtime polls; its other polls are a minute apart
    text = f"{max(made.total() - own, 0):.1f} (in all {made.total()} in {span:.0f} s)"
    yield "calls that ten script runs add", text, "at most 5"


# ---- who polls is killed


def kills(seconds: float) -> Iterator[Row]:
    """How late the next poll is after the death of whoever polls, and the calls of a storm."""
    with (
        tempfile.TemporaryDirectory() as folder,
        server_of("calm") as server,
        viewers(1, Path(folder), server.base_url, SHORT),
    ):
        alone = rate(server, seconds)
    with tempfile.TemporaryDirectory() as folder, server_of("calm") as server, ExitStack() as stack:
        url = server.base_url
        running = [stack.enter_context(one_viewer(Path(folder), url, SHORT)) for _ in range(4)]
        time.sleep(PLAIN_START)
        times, stop = watched_calls(server)
        killed, began, first = 0, time.monotonic(), server.requests.total()
        while time.monotonic() - began < seconds:
            before = [usage(process.pid).cpu for process in running]
            time.sleep(random.uniform(1.5, 2.5))
            used = [
                usage(process.pid).cpu - cpu for process, cpu in zip(running, before, strict=True)
            ]
            victim = running.pop(used.index(max(used)))  # who polls works most
            victim.kill()
            victim.wait()
            killed += 1
            running.append(stack.enter_context(one_viewer(Path(folder), url, SHORT)))
        storm = (server.requests.total() - first) / (time.monotonic() - began)
        stop.set()
    gaps = [later - earlier for earlier, later in pairwise(times)]
    late = max(gaps) - SHORT * 1.1
    yield (
        f"next realtime poll late, {killed} kill -9 of whoever polls",
        f"{max(late, 0.0):.2f} s at most (median gap {statistics.median(gaps):.2f} s)",
        "at most 0.5 s",
    )
    yield "calls in that storm over one viewer's", f"{storm / alone:.2f}", "within 0.03 of 1"


def rate(server: DemoServer, seconds: float) -> float:
    """Return the calls a second of what runs, once it has settled."""
    time.sleep(PLAIN_START)
    before, began = server.requests.total(), time.monotonic()
    time.sleep(seconds)
    return (server.requests.total() - before) / (time.monotonic() - began)


def watched_calls(server: DemoServer) -> tuple[list[float], threading.Event]:
    """Return a list that grows by the time of each realtime call, and what ends the watching."""
    times: list[float] = []
    stop = threading.Event()

    def watch() -> None:
        known = server.requests[REALTIME]
        while not stop.wait(0.005):
            if server.requests[REALTIME] != known:
                known = server.requests[REALTIME]
                times.append(time.monotonic())

    threading.Thread(target=watch, daemon=True).start()
    return times, stop


# ---- the status line and the store


def oneline(seconds: float) -> Iterator[Row]:
    """CPU time of a status line and of a check from young answers over a Python with SQLite."""
    rounds = 20 if seconds > 20 else 8
    with tempfile.TemporaryDirectory() as folder, server_of("calm") as server:
        state = Path(folder, "state")
        # The bytecode is kept for these runs, as it is in an installation.
        env = {
            **script_env(state, server.base_url),
            "PYTHONPYCACHEPREFIX": str(Path(folder, "pyc")),
        }
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        young = ("--max-age", "3600")
        commands = {
            "base": BASE,
            "snapshot --oneline": (*WPX, "snapshot", "--oneline", *young),
            "check": (*WPX, "check", *young),
        }
        for command in commands.values():  # the first run fills the store and writes bytecode
            for _ in range(2):
                cpu_of(command, env)
        runs = [[cpu_of(command, env) for command in commands.values()] for _ in range(rounds)]
    base, *others = map(statistics.median, zip(*runs, strict=True))
    for name, own in zip(list(commands)[1:], others, strict=True):
        text = f"{own / base:.2f} ({1000 * own:.0f} over {1000 * base:.0f} ms of CPU)"
        yield f"`{name}` from the store over python with json, sqlite3", text, "at most 2.5"


def cpu_of(command: tuple[str, ...], env: Mapping[str, str]) -> float:
    """Return the CPU seconds of one run."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime


def store(_seconds: float) -> Iterator[Row]:
    """How long the calls of the store take in an event loop."""
    from tests.bench import store as bench

    with tempfile.TemporaryDirectory() as folder:
        times = sorted(bench.poll_times(Path(folder)))
    p99 = times[int(len(times) * 0.99)]
    within = sum(second <= 0.001 for second in times) / len(times)
    text = f"median {1000 * statistics.median(times):.3f}, p99 {1000 * p99:.3f} ms; {within:.2%}"
    yield f"store calls within 1 ms, of {len(times)}", text, "99 %"


MEASURES: Mapping[str, Callable[[float], Iterator[Row]]] = {
    "calls": calls,
    "followers": followers,
    "scripts": scripts,
    "kills": kills,
    "oneline": oneline,
    "store": store,
}

if __name__ == "__main__":
    main()
