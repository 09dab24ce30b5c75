"""The API's clock as its answers tell it: believed by the median, told once, left in time."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from tests.harness.fake_clock import START, FakeClock
from wpx_tui.api.httpdate import server_time
from wpx_tui.api.reply import Reply
from wpx_tui.monitor.api_clock import MEDIAN_REPLIES, MIN_REPLIES, ApiClock

JSON = "application/json; charset=utf-8"


class World:
    """An `ApiClock`, what it told, and replies to hear."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.told: list[float] = []
        self.api = ApiClock(self.clock, self.told.append)

    def hear(self, ahead: float, times: int = 1, status: int = 200, **headers: str) -> None:
        date = format_datetime(self.clock.utc() + timedelta(seconds=ahead), usegmt=True)
        said = {"date": date, "content-type": JSON} | headers
        for _ in range(times):
            self.api.hear(Reply(status, said, b"{}"))

    @property
    def ahead(self) -> float:
        return (self.api.utc() - self.clock.utc()).total_seconds()


def test_a_clock_that_is_off_is_followed_told_once_and_left_again() -> None:
    world = World()
    world.hear(360, MIN_REPLIES - 1)
    assert world.ahead == 0, "too few to believe"
    world.hear(360, MEDIAN_REPLIES)
    world.hear(363, MEDIAN_REPLIES)
    assert (world.ahead, world.told) == (360, [360])
    world.hear(50, MEDIAN_REPLIES)
    assert world.ahead == 50, "it does not waver around the limit"
    world.hear(2, MEDIAN_REPLIES)
    assert (world.ahead, world.told) == (0, [360, 50, 0])


def test_a_machine_that_was_set_right_is_right_soon() -> None:
    world = World()
    world.hear(-18_000, MEDIAN_REPLIES)
    world.hear(0, MEDIAN_REPLIES // 2 + 1)
    assert world.ahead == 0


@pytest.mark.parametrize(
    ("ahead", "status", "headers"),
    [
        (55, 200, {}),
        (9999, 503, {}),
        (9999, 200, {"content-type": "text/html"}),
        (0, 200, {"date": "yesterday"}),
        (0, 200, {"date": "Sun, 99 Nov 99999 99:99:99 GMT"}),
        (-9999, 200, {"age": "9999"}),
        (-9999, 200, {"age": "a while"}),
        (0, 200, {"date": "Fri, 31 Dec 9999 23:59:59 GMT", "age": "9999999"}),
    ],
    ids=str,
)
def test_what_says_nothing_of_the_clock(ahead: int, status: int, headers: dict[str, str]) -> None:
    world = World()
    world.hear(ahead, MEDIAN_REPLIES, status, **headers)
    assert (world.ahead, world.told) == (0, [])


def test_a_few_odd_answers_turn_no_clock() -> None:
    world = World()
    for _ in range(5):
        world.hear(0, 2)
        world.hear(7200)
    assert world.told == []


def test_a_date_without_a_zone_is_utc() -> None:
    assert server_time({"date": "Mon, 15 Jan 2024 14:30:00"}) == START
