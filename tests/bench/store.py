"""What the store costs, printed: `python -m tests.bench.store [FOLDER]`.

Figures of this machine and of the file system of FOLDER (a temporary folder without it). Goals: a
call of the store takes at most 1 ms in 99 of 100, 400 days of one account at most 30 MB.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from wpx_tui.monitor import parts
from wpx_tui.store import (
    account,
    answers,
    country_readings,
    events,
    forecasts,
    info,
    keys,
    lock,
    retention,
    samples,
    sharing,
    snapshots,
    usage,
)
from wpx_tui.store.database import Connection, Database

DAY = 86_400
NOW = 1_705_329_000
KEYS = keys.account_keys(bytes(32), "https://api.example", "token")
SUBSCRIPTIONS = [f"sub_{number:08d}" for number in range(5)]
REALTIME = answers.Question(KEYS.token, "realtime", 1)
COUNTRIES = answers.Question(KEYS.token, "countries month 250", 1)
BODIES = {REALTIME: "r" * 700, COUNTRIES: "c" * 30_000}


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else temporary)
        show_imports()
        show_opening(folder / "small")
        show_polls(folder / "small")
        show_size(folder / "large")


def show(name: str, seconds: list[float]) -> None:
    """Median, 99 of 100, the slowest, and the share of calls within a millisecond."""
    ordered = sorted(seconds)
    p99 = ordered[int(len(ordered) * 0.99)]
    within = sum(second <= 0.001 for second in seconds) / len(seconds)
    print(  # noqa: T201
        f"{name:<44} median {1000 * statistics.median(seconds):7.3f} ms   p99 {1000 * p99:7.3f}   "
        f"max {1000 * ordered[-1]:7.2f}   within 1 ms {100 * within:6.2f} %"
    )


def timed(work: Callable[[], object], times: int) -> list[float]:
    gc.collect()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return seconds


def opened(folder: Path) -> Database:
    return Database(folder, clock=time.monotonic, wall=time.time)


def show_imports() -> None:
    """The whole process, from its start to its end."""
    for code in (
        "import json, sqlite3",
        "import json, wpx_tui.store.sharing, wpx_tui.store.database, wpx_tui.store.keys",
        "import json, hashlib, wpx_tui.store.sharing, wpx_tui.store.database, wpx_tui.store.keys",
    ):
        run = [sys.executable, "-c", code]
        subprocess.run(run, check=True)
        seconds = timed(lambda run=run: subprocess.run(run, check=True), 40)  # type: ignore[misc]  # bound at once
        show(f"python -c '{code[:28]}…'", seconds)


def show_opening(folder: Path) -> None:
    first = opened(folder)
    first.write(save, REALTIME, 1.0)

    def look() -> None:
        store = opened(folder)
        store.read(answers.load, REALTIME)
        store.close()

    show("open, read, close, beside others", timed(look, 500))
    first.close()
    show("open, read, close, alone", timed(look, 500))


def save(rows: Connection, question: answers.Question, asked: float) -> None:
    """One poll's worth: the answer, and the minute of a realtime one."""
    answer = answers.Answer(asked, "boot", NOW + asked, 0.0, "me", BODIES[question])
    answers.save_answer(rows, question, answer)
    if question is REALTIME:
        owner = account.account_id(rows, KEYS, NOW)
        at = int(NOW + asked) // 60 * 60
        second = int(NOW + asked) % 60
        samples.save_minute(rows, owner, samples.Minute(at, second, 45, 2**22, 12, 12, 245.0, 9, 9))


def show_polls(folder: Path) -> None:
    """Show each kind of call, all of them, and what reading alone takes."""
    store = opened(folder)
    times = call_times(store)
    for name, seconds in times.items():
        show(f"{name}", seconds)
    show("all calls", [second for seconds in times.values() for second in seconds])
    show("read one answer of 0.7 kB", timed(lambda: store.read(answers.load, REALTIME), 5000))
    show("read one answer of 30 kB", timed(lambda: store.read(answers.load, COUNTRIES), 5000))
    store.close()


def poll_times(folder: Path) -> list[float]:
    """Return the seconds of every call of the store, as `call_times`."""
    store = opened(folder)
    times = call_times(store)
    store.close()
    return [second for seconds in times.values() for second in seconds]


def call_times(store: Database) -> dict[str, list[float]]:
    """As in an hour and a half: realtime each 5 s, countries each minute, looked at by others."""
    locks = lock.QuestionLocks(store.folder)
    shared = sharing.SharedQuestion(store, locks, REALTIME)
    times: dict[str, list[float]] = {
        "look": [],
        "take, release": [],
        "realtime": [],
        "countries": [],
    }

    def measure(name: str, work: Callable[[], object]) -> None:
        start = time.perf_counter()
        work()
        times[name].append(time.perf_counter() - start)

    def turn_lock() -> None:
        shared.take()
        shared.release()

    for poll in range(6000):
        asked = 10.0 + 5 * poll
        measure("look", lambda asked=asked: shared.look(sharing.Present(asked, "boot"), 5.0))  # type: ignore[misc]  # bound at once
        measure("take, release", turn_lock)
        measure("realtime", lambda asked=asked: store.write(save, REALTIME, asked))  # type: ignore[misc]  # bound at once
        if poll % 12 == 0:
            measure("countries", lambda asked=asked: store.write(save, COUNTRIES, asked))  # type: ignore[misc]  # bound at once
    return times


def show_size(folder: Path) -> None:
    store = opened(folder)
    owner = store.write(account.account_id, KEYS, NOW)
    for fill in (
        fill_minutes, fill_buckets, fill_quotas, fill_rest, fill_countries, fill_snapshots
    ):  # fmt: skip
        before = file_size(store)
        store.write(fill, owner)
        store.checkpoint()
        rows = info.store_info(store).rows
        print(f"{fill.__name__:<14} {(file_size(store) - before) / 1e6:6.2f} MB")  # noqa: T201
    print(f"400 days of one account: {file_size(store) / 1e6:.1f} MB; rows {rows}")  # noqa: T201
    start = NOW - 3600
    show("read the last hour's minutes", timed(
        lambda: store.read(samples.minutes, owner, start, NOW), 500
    ))  # fmt: skip
    show("read 400 days of hours", timed(
        lambda: store.read(usage.buckets, owner, usage.ALL, usage.Width.HOUR, 0, NOW), 50
    ))  # fmt: skip
    due = iter(range(NOW, NOW + 10**7, 3601))
    show("clean up", timed(lambda: store.write(retention.clean_up, float(next(due))), 100))
    show("info", timed(lambda: info.store_info(store), 20))
    show("health", timed(lambda: info.health(store), 5))
    store.close()


def file_size(store: Database) -> int:
    return store.path.stat().st_size


def fill_minutes(rows: Connection, owner: int) -> None:
    for at in range(NOW - 90 * DAY, NOW, 60):
        figures = (45, 4_718_592 + at % 99_999, 12, 12, 245.5, 2500, 268_435_456 + at % 99_999)
        samples.save_minute(rows, owner, samples.Minute(at, 57, *figures))


def fill_buckets(rows: Connection, owner: int) -> None:
    """Hours and days of all and of each subscription."""
    for subscription in (usage.ALL, *SUBSCRIPTIONS):
        for width, step in ((usage.Width.HOUR, 3600), (usage.Width.DAY, DAY)):
            usage.save_buckets(rows, owner, subscription, width, buckets(step))


def buckets(step: int) -> Iterator[tuple[usage.Bucket, int]]:
    for start in range(NOW - 400 * DAY, NOW, step):
        used = 10**9 + start % 10**8
        yield usage.Bucket(start, used, 4500, 98.75, start + step + 60), start + step


def fill_quotas(rows: Connection, owner: int) -> None:
    for subscription in SUBSCRIPTIONS:
        for at in range(NOW - 400 * DAY, NOW, 3600):
            quota = usage.Quota(subscription, at, 10**9 + at, 500 * 2**30, "active", NOW + DAY)
            usage.save_quota(rows, owner, quota)


SNAPSHOTS = {
    "summary month": 297,
    "summary-countries month": 1009,
    "countries month 250": 1631,
    "history daily": 661,
    "subscriptions": 382,
    "realtime": 213,
    "forecasts": 4373,
    "comparison month": 126,
    "failures": 69,
    "days": 700,
    "country-days": 2000,
}
"""Bytes of the compressed bodies of an account with 60 countries and two subscriptions."""
SELDOM_OTHERS = {"failures": DAY, "days": DAY, "country-days": DAY}
"""Seconds until these parts are others."""


def fill_snapshots(rows: Connection, owner: int) -> None:
    """What stood on the screen: 90 days as they are thinned, the last ones whole."""
    for part, size in SNAPSHOTS.items():
        name = part.partition(" ")[0]
        changes = SELDOM_OTHERS.get(name, 0)
        old = max(snapshots.SLOTS.get(name, snapshots.HOUR), changes)
        every = max(parts.every(part), changes)
        young = NOW - snapshots.YOUNG
        times = (*range(NOW - 90 * DAY, young, old), *range(young, NOW, every))
        for at in times:
            snapshots.save_snapshot(
                rows, owner, snapshots.Snapshot(part, at, at, at, 60, os.urandom(size))
            )


def fill_countries(rows: Connection, owner: int) -> None:
    countries = [(f"{number:02d}", 10**9 * number, 10**5 * number) for number in range(60)]
    for at in range(NOW - 400 * DAY, NOW, DAY):
        country_readings.save(rows, owner, at - at % (30 * DAY), at, countries)


def fill_rest(rows: Connection, owner: int) -> None:
    """Twenty events and six forecasts a day, thirty answers."""
    for day in range(400):
        at = NOW - day * DAY
        for number in range(20):
            event = events.Event(float(at + number), "recovered", "summary", "answers again", 12.5)
            events.save_event(rows, owner, event)
        for subject in ("", *SUBSCRIPTIONS):
            figures = (10**9, 10**12, 1e9, 2e9, 3e9, 0.75, NOW)
            forecast = forecasts.Forecast(subject, at + 30 * DAY, at, *figures)
            forecasts.save_forecast(rows, owner, forecast)
    for number in range(30):
        question = COUNTRIES._replace(text=f"question {number}")
        body = "c" * (1000 * number)
        answer = answers.Answer(1.0, "boot", float(NOW), 0.0, "me", body)
        answers.save_answer(rows, question, answer)


if __name__ == "__main__":
    main()
