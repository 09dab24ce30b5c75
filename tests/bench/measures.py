"""What is measured, and how. Programs take turns, so that what else the machine does hits all."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from tests.bench.programs import Program
from tests.bench.screen import ideal_bytes
from tests.bench.session import Session
from tests.bench.usage import usage

WARM = 8.0
"""Seconds after a start until a program is taken as settled."""
PAUSE = 0.15
"""Seconds of silence before a key, so that what comes next is its answer."""
Size = tuple[int, int]
Times = dict[str, list[float]]
"""Seconds, by the program's name."""


@dataclass(frozen=True, slots=True)
class Starts:
    """Of every round: the first whole frame, the one with all figures, and the end after `q`."""

    first: Times
    complete: Times
    quit: Times


@dataclass(frozen=True, slots=True)
class Steady:
    """A minute's use; `ideal` is what the changed cells would have cost an ideal painter."""

    cpu: float
    wakeups: float
    bytes: float
    ideal: float
    rss: int


def starts(programs: Iterable[Program], size: Size, rounds: int) -> Starts:
    """Start and leave every program `rounds` times, one after the other in each round."""
    found = Starts(defaultdict(list), defaultdict(list), defaultdict(list))
    for each in [program for _ in range(rounds) for program in programs]:
        with Session(each, *size) as session:
            first, complete = session.until(each.first, each.complete)
            session.settle(2 * PAUSE)
            found.first[each.name].append(first)
            found.complete[each.name].append(complete)
            found.quit[each.name].append(session.ends_after("q"))
    return found


def steady(programs: Sequence[Program], size: Size, seconds: float) -> dict[str, Steady]:
    """All of them side by side for so many seconds, once they have settled."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(Session(each, *size)) for each in programs]
        for session in sessions:
            session.until(session.program.complete)
        time.sleep(WARM)
        for session in sessions:
            list(session.news())
        begun, before = time.monotonic(), [usage(each.pid) for each in sessions]
        time.sleep(seconds)
        after, span = [usage(each.pid) for each in sessions], time.monotonic() - begun
        found = {}
        for session, one, other in zip(sessions, before, after, strict=True):
            sent, ideal = painted(session)
            found[session.program.name] = Steady(
                cpu=(other.cpu - one.cpu) / span * 60,
                wakeups=(other.wakeups - one.wakeups) / span,
                bytes=sent / span * 60,
                ideal=ideal / span * 60,
                rss=other.rss,
            )
        return found


def painted(session: Session) -> tuple[int, int]:
    """The bytes since the last look at the screen, and what an ideal painter would have sent."""
    sent = ideal = 0
    before = session.screen.cells
    for burst in session.news():
        after = session.screen.cells
        sent += len(burst.data)
        ideal += ideal_bytes(before, after)
        before = after
    return sent, ideal


def keys(programs: Iterable[Program], size: Size, rounds: int) -> dict[str, Times]:
    """Seconds from each key to the last byte of its frame: by program, then by key."""
    found: dict[str, Times] = {}
    for each in programs:
        if each.keys:
            with Session(each, *size) as session:
                session.until(each.complete)
                session.settle(1.0)
                found[each.name] = _pressed(session, rounds)
    return found


def _pressed(session: Session, rounds: int) -> Times:
    times: Times = defaultdict(list)
    for key in session.program.keys * rounds:
        session.settle(PAUSE)
        list(session.news())
        at = session.send(key)
        answer = session.next_burst()
        if answer is not None:
            times[key].append(answer.at - at)
    return times
