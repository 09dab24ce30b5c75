from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.api.models import MinuteUsage, Realtime
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.monitor.samples import MINUTES, SampleHistory

EPOCH = datetime(2024, 1, 15, 14, 0, tzinfo=UTC)
RATE = 1000  # bytes a second, always: so each true minute is 60,000


@dataclass
class Server:
    """A server under one of the two readings of `current_minute`, and how its clock is."""

    is_filling: bool
    skew: float = 0.0
    is_cut_to_minutes: bool = False
    slowest: float = 0.0

    def answer(self, clock: float, wall: datetime = EPOCH) -> Answer[NoQuery, Realtime]:
        delay = self.slowest * (clock * 0.618 % 1)  # all over the range, as if by chance
        there = EPOCH + timedelta(seconds=clock - delay + self.skew)
        seconds = there.timestamp() % 60 if self.is_filling else 60
        timestamp = there.replace(second=0) if self.is_cut_to_minutes else there
        usage = MinuteUsage(bytes=round(RATE * seconds), requests=int(clock), active_sessions=2)
        value = Realtime(timestamp=timestamp.replace(microsecond=0), current_minute=usage)
        return Answer(value, NoQuery(), wall + timedelta(seconds=clock), clock)


servers = st.builds(
    Server,
    st.booleans(),
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.booleans(),
    st.floats(0, 4),
)


def fed(server: Server, clocks: list[float], interval: float = 5) -> SampleHistory:
    series = SampleHistory(interval)
    for clock in clocks:
        series.add(server.answer(clock))
    return series


def polls(seconds: float, interval: float = 5, start: float = 0) -> list[float]:
    return [start + interval * number for number in range(int(seconds / interval))]


@given(servers, st.floats(0, 60))
def test_every_minute_is_nearly_whole_whatever_the_server_means(
    server: Server, start: float
) -> None:
    """No reading, no wrong clock and no rounding of timestamps makes a dip or a spike."""
    minutes = fed(server, polls(600, start=start)).samples.minutes(start + 600)
    known = [value for value in minutes if value is not None]
    assert len(known) in (9, 10, 11), "minutes that ten minutes of polls can touch"
    # The first minute or two may be judged before it is seen where the server's minutes turn.
    assert all(50 * RATE <= value <= 61 * RATE for value in known[2:])
    assert minutes[-8:] == tuple(known[-8:])


@given(servers, st.floats(0, 540), st.floats(30, 7200))
def test_a_pause_is_a_gap_and_never_a_zero_or_a_spike(
    server: Server, pause_at: float, pause: float
) -> None:
    before = [clock for clock in polls(600) if clock < pause_at]
    after = [clock + pause for clock in polls(600) if clock >= pause_at]
    minutes = fed(server, before + after).samples.minutes(600 + pause)
    assert len(minutes) == MINUTES
    assert all(value is None or 0 < value <= 61 * RATE for value in minutes)
    whole_minutes_missed = int((pause - 60) // 60)
    assert minutes.count(None) >= min(whole_minutes_missed, MINUTES - 11)


def test_a_minute_whose_samples_stop_early_is_a_gap() -> None:
    server = Server(is_filling=True)
    clocks = [clock for clock in polls(300) if not 90 < clock < 120]
    assert fed(server, clocks).samples.minutes(300)[-5:] == (55_000, None, 55_000, 55_000, 55_000)


@pytest.mark.parametrize("interval", [30, 60])
def test_with_long_intervals_one_sample_a_minute_is_enough(interval: float) -> None:
    series = fed(Server(is_filling=False), polls(600, interval, start=3), interval)
    assert series.samples.minutes(600)[-10:] == (60_000,) * 10


def test_the_running_minute_is_told_apart() -> None:
    series = fed(Server(is_filling=True), [45, 55, 65, 75])
    assert series.samples.minutes(80)[-1] == 55_000
    assert series.samples.running(80) == 15_000
    assert series.samples.running(80, "active_sessions") == 2
    assert series.samples.running(121) is None
    assert series.samples.minutes(121)[-2:] == (55_000, None)  # its last sample was its second 15


def test_a_cached_answer_is_one_sample() -> None:
    series = SampleHistory(5)
    answer = Server(is_filling=False).answer(50)
    for clock in polls(300, start=50):
        series.add(Answer(answer.value, NoQuery(), answer.fetched_at, clock))
    minutes = series.samples.minutes(350)
    assert minutes.count(60_000) == 1
    assert minutes.count(None) == MINUTES - 1


def test_a_timestamp_that_stands_still_does_not_stop_the_minutes() -> None:
    series = SampleHistory(5)
    for number, clock in enumerate(polls(600)):
        usage = MinuteUsage(bytes=60_000 + number)
        value = Realtime(timestamp=EPOCH, current_minute=usage)
        series.add(Answer(value, NoQuery(), EPOCH, clock))
    assert series.samples.minutes(600)[-10:] == tuple(60_011 + 12 * minute for minute in range(10))


def test_the_wall_clock_can_be_set_back() -> None:
    server, series = Server(is_filling=False), SampleHistory(5)
    for clock in polls(600):
        answer = server.answer(clock, wall=EPOCH - timedelta(hours=3 if clock > 300 else 0))
        series.add(Answer(answer.value.model_copy(update={"timestamp": None}), *_rest(answer)))
    assert series.samples.minutes(600)[-10:] == (60_000,) * 10


def _rest(answer: Answer[NoQuery, Realtime]) -> tuple[NoQuery, datetime, float]:
    return answer.query, answer.fetched_at, answer.fetched_monotonic


def test_a_figure_that_is_missing_is_unknown_and_weeks_take_no_more_room() -> None:
    series = SampleHistory(60)
    for clock in polls(86_400 * 7, 60):
        series.add(Answer(Realtime(), NoQuery(), EPOCH + timedelta(seconds=clock), clock))
    assert series.samples.minutes(86_400 * 7) == (None,) * MINUTES
    assert len(series.samples.samples) == MINUTES + 1
