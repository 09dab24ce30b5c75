"""An API that goes on answering when nothing is counted any more, and those that only look so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.feeds.fake_clock import START
from wpx_tui.api.errors import UnreadableError
from wpx_tui.api.models import MinuteUsage, Realtime
from wpx_tui.feeds.standstill import LIMIT, Standstill


def answer(at: float | None, requests: int = 0) -> Realtime:
    timestamp = None if at is None else START + timedelta(seconds=at)
    return Realtime(timestamp=timestamp, current_minute=MinuteUsage(requests=requests))


def test_the_same_answer_for_minutes_is_none_until_there_is_another() -> None:
    seen = Standstill()
    seen.check(answer(0), 0)
    seen.check(answer(0), LIMIT)
    for now in (LIMIT + 1, 5 * LIMIT):
        with pytest.raises(UnreadableError, match="stand still"):
            seen.check(answer(0), now)
    seen.check(answer(1), 6 * LIMIT)
    seen.check(answer(1), 7 * LIMIT)


@pytest.mark.parametrize(
    "said",
    [
        lambda now: answer(now),
        lambda now: answer(now - 18_000),
        lambda now: answer(now // 60 * 60),
        lambda now: answer(None),
        lambda now: answer(0, requests=now),
    ],
    ids=["quiet", "five hours off", "cut to the minute", "no time", "a time that stands still"],
)
def test_what_is_quiet_or_wrong_does_not_stand_still(said: Callable[[int], Realtime]) -> None:
    seen = Standstill()
    for now in range(0, 7200, 5):
        seen.check(said(now), now)
