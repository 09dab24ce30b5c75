"""What a viewer costs for which others poll, and how soon it has their news.

One viewer has begun, so that it polls; those that come later take its answers. Viewers that start
together share the polls out among themselves, and none of them only follows.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import Popen

from tests.bench.sharing import INTERVAL, PLAIN_START, Row, one_viewer, server_of
from tests.bench.usage import usage

FOLLOWERS = 3

Arrivals = dict[tuple[str, float], float]
"""When the news of an answer came (monotonic seconds), by feed and the tenth it was asked in."""


def followers(seconds: float) -> Iterator[Row]:
    """Measure with all feeds at the counted runs' interval, and with each at its own."""
    for name, interval in ((f"all feeds at {INTERVAL:.0f} s", INTERVAL), ("usual intervals", 0.0)):
        poller, others, late = measured(interval, seconds if interval else 2 * seconds)
        follower = statistics.mean(others)
        figures = f"{follower / poller:.2f} ({follower:.0f} over {poller:.0f} ms a minute)"
        yield f"CPU, who follows over who polls, {name}", figures, "at most 0.6"
        middle = statistics.median(late)
        figures = f"{max(late):.2f} s at most (median {middle:.2f} s of {len(late)})"
        yield f"news later than at who polls, {name}", figures, "at most 0.4 s"


def measured(interval: float, seconds: float) -> tuple[float, list[float], list[float]]:
    """Return milliseconds of CPU a minute of who polls and of each follower, and seconds late."""
    with tempfile.TemporaryDirectory() as folder, server_of("calm") as server, ExitStack() as stack:
        arguments = Path(folder), server.base_url, interval
        running = [stack.enter_context(one_viewer(*arguments, is_heard=True))]
        time.sleep(PLAIN_START)
        running += [
            stack.enter_context(one_viewer(*arguments, is_heard=True)) for _ in range(FOLLOWERS)
        ]
        arrivals = [listen(process) for process in running]
        time.sleep(PLAIN_START)
        began, before = time.monotonic(), [usage(process.pid).cpu for process in running]
        time.sleep(seconds)
        used = [usage(process.pid).cpu for process in running]
        first, *others = arrivals
        late = [
            at - first[answer]
            for one in others
            for answer, at in dict(one).items()
            if at >= began and answer in first
        ]
    poller, *rest = (
        60_000 * (cpu - earlier) / seconds for cpu, earlier in zip(used, before, strict=True)
    )
    return poller, rest, late


def listen(process: Popen[bytes]) -> Arrivals:
    """Return what grows by the news that the viewer prints."""
    arrivals: Arrivals = {}

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            news = json.loads(line)
            if news["asked"] is not None:
                arrivals.setdefault((news["feed"], round(news["asked"], 1)), time.monotonic())

    threading.Thread(target=read, daemon=True).start()
    return arrivals
