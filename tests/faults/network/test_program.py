"""The real program on a real terminal, while one thing after the other goes wrong on the network.

Many faults meet one program, some at a time, each on another feed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests.api.raw_server import then_hang, trickle
from tests.faults.network.faulty_api import ApiThread, Fault, beginning, figure
from tests.faults.network.harmless import HARMLESS
from tests.faults.network.replies import REPLIES
from tests.faults.network.sending import HEAD, status
from tests.faults.network.transfers import LATE as LATE_HERE
from tests.faults.network.transfers import TRANSFERS
from tests.faults.support import TOKEN, UP, Program, running
from tests.harness.feed_names import FeedName

INTERVAL = 1.0
EACH_SECOND = tuple(part for name in FeedName for part in ("--interval", f"{name}=1"))
AT_ONCE = 4
LEAST_PACE = 0.4
"""Of the intervals: of two polls a busy machine may lose one, but what is held up loses all."""
SHOWN = 14
"""Characters of a reason that are looked for in a lower border, after 20 of a host at most."""
WIDE = (200, 60)
"""A terminal on which every panel has room for them."""
LATE = "no answer within 15 s"
LONGEST_DEADLINE = 15.0
NAMED = {fault.name: fault for fault in [*TRANSFERS, *REPLIES, *HARMLESS]}

QUICK = [
    *(
        NAMED[name]
        for name in (
            *("endless-body", "gzip-bomb", "captive-portal-html", "closed-in-the-body"),
            *("nested-200000-deep", "number-NaN", "number-of-10000-digits", "latin-1"),
            *("reset-in-the-body", "reset-at-once", "closed-without-a-byte", "gzip-cut-off"),
            *("redirect-302-to-portal.invalid", "json-null", "data-null", "success-false-and-why"),
            *("endless-headers", "status-500-with-escapes", "another-protocol", "brotli"),
            *("millions-of-lists", "half-a-document", "status-206", "length-of-5000-digits"),
            *("closed-before-the-last-chunk", "chunk-size-negative", "status-204", "gzip-corrupt"),
            *("status-502-html", "pages-without-end"),
        )
    ),
    Fault("429-for-a-second", status(429, "", retry_after="1"), "429 from the API: too many"),
    Fault("token-echoed", status(400, f'{{"error": "not {TOKEN}"}}'), "400 from the API: not ***"),
    Fault(
        "token-echoed-escaped",
        status(400, r'{"error": "not \\u0066' + TOKEN[1:] + '"}'),
        "400 from the API: not ***",
    ),
]
HARMLESS_ONES = [
    NAMED[name]
    for name in ("bytes-after-the-body", "half-an-answer-after-the-body", "chunks-of-a-byte")
]
SLOW = [
    Fault("accepted-and-silent", lambda _: then_hang(b""), LATE),
    Fault("headers-drip", lambda _: trickle(HEAD + b"X: y\r\n" * 99, 1.0), LATE),
    Fault("hangs-in-the-body", NAMED["hangs-in-the-body"].answer, LATE),
    Fault("401", status(401), "401 from the API: the token was refused"),
]


@pytest.fixture
def api() -> Iterator[ApiThread]:
    with ApiThread() as api:
        yield api


def rounds(faults: Iterable[Fault], at_once: int = AT_ONCE) -> Iterator[dict[FeedName, Fault]]:
    """The faults, some at a time, spread over the feeds."""
    waiting, feeds = list(faults), cycle(FeedName)
    while waiting:
        hit: dict[FeedName, Fault] = {}
        for fault in waiting[:at_once]:
            free = (each for each in islice(feeds, 10) if each not in hit)
            hit[fault.feed if fault.feed and fault.feed not in hit else next(free)] = fault
        waiting = waiting[at_once:]
        yield hit


def troubles(program: Program, reason: str) -> int:
    """How many panels' borders say it."""
    said = rf"(failing|stale [^·]*) · [^·]{{,20}}({beginning(reason, SHOWN)})"
    return len(re.findall(said, program.seen.text))


def until(program: Program, condition: Callable[[], bool], what: str) -> float:
    began = time.monotonic()
    program.terminal.read_until_true(condition, what)
    return time.monotonic() - began


def meet(program: Program, api: ApiThread, hit: dict[FeedName, Fault]) -> None:
    """The panels that are hit say why and keep their figures; the rest goes on; then all is well.

    No key is pressed.
    """
    before, asked, began = api.api.generation, api.requests.copy(), time.monotonic()
    api.break_down(hit)
    told = [fault.reason or "" for fault in hit.values()]
    until(program, lambda: all(troubles(program, why) >= told.count(why) for why in told), str(hit))
    screen = program.seen.text
    for name in FeedName:
        if name in hit:
            assert figure(name, before) in screen, f"{name} lost its figures to {hit[name]}"
    least = LEAST_PACE * (time.monotonic() - began) / INTERVAL - 1
    others = [name for name in FeedName if name not in hit]
    for name in others:
        assert api.requests[name] - asked[name] >= least, f"{name} was held up by {hit}"
    until(program, lambda: all(api.requests[name] > asked[name] for name in others), "polls")
    api.heal()
    until_well(program, api)


def until_well(program: Program, api: ApiThread) -> None:
    """Every panel shows figures that are newer than the fault."""

    def is_well() -> bool:
        text = program.seen.text
        newest = all(figure(name, api.api.generation) in text for name in FeedName)
        return newest and UP in text and "failing" not in text and "stale" not in text

    until(program, is_well, "five live feeds")


def assert_clean(program: Program, home: Path) -> None:
    """The token is in no file that the program wrote; what it sent is looked at when it ends."""
    files = [each for each in home.rglob("*") if each.is_file()]
    assert files, "not even a log"
    assert all(TOKEN.encode() not in each.read_bytes() for each in files)


def cost(program: Program, polls: int = 15) -> float:
    """Seconds of processor time that it takes for each of so many polls."""
    used, asked = program.cpu, program.polls
    program.assert_polls_go_on(polls)
    return (program.cpu - used) / (program.polls - asked)


def test_one_program_meets_many_faults(tmp_path: Path, api: ApiThread) -> None:
    with running(tmp_path, *EACH_SECOND, on=api, size=WIDE) as program:
        meet(program, api, next(rounds([NAMED["millions-of-lists"], NAMED["gzip-bomb"]])))
        held, before = program.held(), cost(program)
        for hit in rounds(QUICK):
            meet(program, api, hit)
        program.until_calm(held)
        assert cost(program) <= 2 * before + 0.01
        assert_clean(program, tmp_path)


def test_oddities_cost_no_figure_and_a_storm_no_more_than_its_time(
    tmp_path: Path, api: ApiThread
) -> None:
    with running(tmp_path, *EACH_SECOND, on=api, size=WIDE) as program:
        api.break_down(dict(zip(FeedName, HARMLESS_ONES, strict=False)))
        until_well(program, api)
        program.terminal.read_for(2 * INTERVAL)
        until_well(program, api)
        assert "failed" not in program.seen.text
        api.heal()
        until_well(program, api)
        down = Fault("503", status(503), "503 from the API")
        meet(program, api, dict.fromkeys(FeedName, down))
        api.stop()
        refused = "connection refused"
        until(program, lambda: troubles(program, refused) == len(FeedName), "five refusals")
        api.start()
        until_well(program, api)
        year = Fault("429-a-year", status(429, "", retry_after="31536000"), "429")
        api.break_down({FeedName.HISTORY: year})
        until(program, lambda: "next try in 60 min" in program.seen.text, "an hour's wait")
        api.heal()
        program.terminal.send(b"r")
        until_well(program, api)
        assert_clean(program, tmp_path)


@pytest.mark.thorough
@pytest.mark.timeout(600)
def test_one_program_meets_every_fault_that_ends_soon(tmp_path: Path, api: ApiThread) -> None:
    with running(tmp_path, *EACH_SECOND, on=api, size=WIDE) as program:
        for hit in rounds(fault for fault in [*TRANSFERS, *REPLIES] if ends_soon(fault)):
            meet(program, api, hit)
        assert_clean(program, tmp_path)


def ends_soon(fault: Fault) -> bool:
    """It is told within seconds and may be polled again as soon; the token in it is our own."""
    told = fault.reason or ""
    return not (fault.wait or LATE_HERE in told or told[:3] in ("401", "403") or "***" in told)


def test_what_is_slow_ends_at_its_deadline(tmp_path: Path, api: ApiThread) -> None:
    with running(tmp_path, *EACH_SECOND, on=api, size=WIDE) as program:
        began = time.monotonic()
        for hit in rounds(SLOW, len(SLOW)):
            meet(program, api, hit)
        assert time.monotonic() - began > LONGEST_DEADLINE
        program.assert_answers()
        assert_clean(program, tmp_path)
