"""What the tests of the store share: a database whose clock stands still, rows to put into it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from wpx_tui.store import account, answers, keys, samples, usage
from wpx_tui.store.answers import Answer, Failure, Question
from wpx_tui.store.database import Connection, Database
from wpx_tui.store.problems import ProblemKind, StoreUnavailable
from wpx_tui.store.sharing import Present

SECRET = bytes(range(32))
WALL = 1_705_329_000.0
"""2024-01-15 14:30 in UTC."""
BOOT = "0d5f9a52-boot"
NOW = 5000.0
PRESENT = Present(NOW, BOOT)
KEYS = keys.account_keys(SECRET, "https://api.example", "token-1", "acme")
OTHER_KEYS = keys.account_keys(SECRET, "https://api.example", "token-2", "other")
QUESTION = Question(KEYS.token, "realtime", 1)


OPENED: list[Database] = []


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def database(folder: Path, clock: Clock | None = None, **options: Any) -> Database:
    """A database whose wall clock stands at `WALL`, closed when the test is over."""
    store = Database(folder, clock=clock or Clock(), wall=lambda: WALL, **options)
    OPENED.append(store)
    return store


def answer(asked: float = NOW, *, boot: str = BOOT, body: str = "{}", by: str = "me") -> Answer:
    return Answer(asked, boot, WALL, 0.25, by, body)


def failure(
    asked: float = NOW, *, wait: float = 30.0, boot: str = BOOT, number: int = 1
) -> Failure:
    return Failure(asked, boot, WALL, "429 Too Many", None, number, asked, asked + wait, "me")


def minute(at: int, second: int = 58, figure: int | None = 7) -> samples.Minute:
    return samples.Minute(at, second, figure, figure, figure, figure, 12.5, figure, figure)


def record(rows: Connection, number: int) -> None:
    """One poll's worth in one transaction: all of it carries `number`."""
    owner = account.account_id(rows, KEYS, WALL)
    question = QUESTION._replace(text=f"question {number}")
    answers.save_answer(rows, question, answer(body=str(number)))
    samples.save_minute(rows, owner, minute(60 * number, figure=number))
    hour = usage.Bucket(3600 * number, number, number, 99.5, int(WALL))
    usage.save_buckets(rows, owner, usage.ALL, usage.Width.HOUR, [(hour, hour.start + 3600)])


def is_recorded(rows: Connection, number: int) -> bool:
    """Whether all of a poll is there; that only a part is must never be."""
    owner = account.find_account(rows, KEYS) or -1
    stored = answers.load(rows, QUESTION._replace(text=f"question {number}")).answer
    parts = (
        stored is not None and stored.body == str(number),
        samples.minutes(rows, owner, 60 * number, 60 * number + 60)
        == (minute(60 * number, figure=number),),
        [bucket.bytes for bucket in hours(rows, owner, number)] == [number],
    )
    assert len(set(parts)) == 1, parts
    return parts[0]


def hours(rows: Connection, owner: int, number: int) -> tuple[usage.Bucket, ...]:
    start = 3600 * number
    return usage.buckets(rows, owner, usage.ALL, usage.Width.HOUR, start, start + 3600)


def recorded(store: Database, numbers: range) -> set[int]:
    """The polls that are kept whole."""
    return store.read(lambda rows: {number for number in numbers if is_recorded(rows, number)})


def fill(folder: Path, polls: int = 300) -> Path:
    """Make a store of many pages, close it and return its file."""
    store = database(folder)

    def work(rows: Connection) -> None:
        for number in range(1, polls + 1):
            record(rows, number)

    store.write(work)
    path = store.path
    store.close()
    return path


def integrity(path: Path) -> str:
    """What SQLite itself says of a file that nobody has open."""
    connection = sqlite3.connect(path)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


def problem(store: Database, number: int = 99) -> ProblemKind:
    """What keeps a poll from being recorded."""
    with pytest.raises(StoreUnavailable) as unavailable:
        store.write(record, number)
    assert unavailable.value.problem.reason
    return unavailable.value.problem.kind
