"""Clocks that are stepped, turn a month, change to summer time, or are wrong on the other side."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.dashboard_harness import MOMENT, TOKEN, Stage, assert_fills, stage
from tests.harness.fake_clock import FakeClock
from tests.harness.feed_names import FeedName
from wpx_tui.analysis.periods import bucket_starts, history_window, period_range
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.models import Realtime
from wpx_tui.api.reply import Reply
from wpx_tui.api.responses import parse_payload
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.api_clock import MEDIAN_REPLIES
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.feed import Answer, Failure, Feed, Status
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.present.format import durations
from wpx_tui.present.panels.feed_status import border_line
from wpx_tui.present.text.glyphs import UNICODE
from wpx_tui.present.text.spans import plain
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel

NEGATIVE = re.compile(r"[-−]\s?\d+ (s|min|h|days)\b")
STEPS = {
    "an hour forward": timedelta(hours=1),
    "an hour back": timedelta(hours=-1),
    "a year forward": timedelta(days=365),
    "two years back": timedelta(days=-730),
    "to the epoch": datetime(1970, 1, 2, tzinfo=UTC) - MOMENT,
    "past 2038": datetime(2038, 1, 20, tzinfo=UTC) - MOMENT,
}
TURNS = {
    "month": datetime(2026, 11, 30, 23, 59, 50, tzinfo=UTC),
    "year": datetime(2026, 12, 31, 23, 59, 50, tzinfo=UTC),
    "leap day": datetime(2028, 2, 28, 23, 59, 50, tzinfo=UTC),
    "summer time begins": datetime(2026, 3, 29, 0, 59, 50, tzinfo=UTC),
    "summer time ends": datetime(2026, 10, 25, 0, 59, 50, tzinfo=UTC),
}
LEAP_SECONDS = (
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60.5Z",
    "2016-12-31T23:59:60+00:00",
    "2016-12-31T23:59:60",
    "2016-12-31T18:59:60-05:00",
)
moments = st.floats(1e8, 4e9).map(lambda at: datetime.fromtimestamp(at, UTC))
seconds = st.floats(-1e9, 1e9)


async def assert_true(on: Stage) -> None:
    """No age below zero anywhere, and what is live is said to be."""
    on.app.front.look_at_the_clock()
    await on.pilot.pause()
    assert_fills(on.app)
    assert not NEGATIVE.search(on.text), on.text
    header = on.text.split("\n")[0]
    assert f"{on.app.monitor.clock.utc():%H:%M}" in header or on.app.settings.timezone != "UTC"


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
async def test_the_wall_clock_is_stepped(step: timedelta) -> None:
    async with stage() as on:
        await on.until_live()
        on.app.monitor.record(Event(on.clock.utc(), EventKind.FAILED, "realtime", "503"))
        before = on.server.requests.total()
        await on.clock.step(step.total_seconds())
        await assert_true(on)
        assert on.live == 5, "figures do not age by a wall clock"
        assert "stale" not in on.text
        await on.until(lambda: on.server.requests.total() >= before + 5, "a poll of every feed")
        await on.until_live()
        await assert_true(on)


@pytest.mark.parametrize("before", TURNS.values(), ids=TURNS)
async def test_a_turn_of_the_calendar(before: datetime) -> None:
    settings = Settings(demo=Demo(), timezone="Europe/Berlin")
    async with stage(settings=settings) as on:
        await on.until_live()
        await on.clock.step((before - on.clock.utc()).total_seconds())
        await on.until_live()
        await on.clock.advance(20)
        await on.pilot.press("r")
        await on.until_live()
        await assert_true(on)
        local = on.clock.utc().astimezone(ZoneInfo("Europe/Berlin"))
        assert f"{local:%H:%M} {local.tzname()}" in on.text.split("\n")[0]
        for name in FeedName:
            answer = on.app.monitor.state.feeds[name].answer
            assert answer is not None
            assert answer.fetched_at <= on.clock.utc()


@asynccontextmanager
async def apart() -> AsyncIterator[tuple[Stage, DemoServer, list[timedelta]]]:
    """The dashboard on a server whose clock is ahead of ours by what is last in the list."""
    clocks: list[FakeClock] = []
    ahead = [timedelta()]

    def now() -> datetime:
        return (clocks[0].utc() if clocks else MOMENT) + ahead[-1]

    with DemoServer(token=TOKEN, now=now) as server:
        url = server.base_url
        async with stage(connect=lambda _: UsageClient(url, Secret(TOKEN))) as on:
            clocks.append(on.clock)
            yield on, server, ahead


async def poll_some(on: Stage) -> None:
    """As many answers as it takes to believe a clock."""
    for _ in range(MEDIAN_REPLIES):
        await on.clock.advance(6)
        await on.until_answered()


def clock_events(on: Stage) -> list[str]:
    """What the events say of the clocks, the newest first."""
    events = on.app.monitor.state.events
    return [durations.skew(event.ahead) for event in events if event.subject == "clock"]


WRONG = {"-5 h": -300, "-6 min": -6, "+6 min": 6, "+5 h": 300}


@pytest.mark.parametrize("minutes", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("hour", [0, 24], ids=["after midnight", "before midnight"])
async def test_the_apis_day_is_drawn_by_the_apis_clock(minutes: int, hour: int) -> None:
    midnight = MOMENT.replace(hour=0, minute=0, second=0) + timedelta(hours=hour)
    start = midnight + timedelta(minutes=2 if hour == 0 else -3)
    async with apart() as (on, _server, ahead):
        await on.until_live()
        await on.clock.step((start - on.clock.utc()).total_seconds())
        ahead.append(timedelta(minutes=minutes))
        await poll_some(on)
        await on.until_live()
        said = f"the API's is {durations.apart(60 * minutes)}"
        await on.until(lambda: any(said in text for text in clock_events(on)), said)
        await on.until(
            lambda: f"API clock {durations.apart(60 * minutes)}" in on.text, "the header"
        )
        await assert_true(on)

        def is_today() -> bool:
            answer = on.app.monitor.state.feeds[FeedName.HISTORY].answer
            return answer is not None and abs(
                answer.fetched_at - on.clock.utc() - ahead[-1]
            ) < timedelta(minutes=2)

        await on.until(is_today, "a history by the API's clock")
        answer = on.app.monitor.state.history.answer
        assert answer is not None
        there = on.clock.utc() + ahead[-1]
        newest = max(each.timestamp for each in answer.value.data_points if each.timestamp)
        assert newest.date() == there.date()
        view = on.app.dashboard.grid.panel(BandwidthPanel)._ready(answer)
        assert view.history.is_running
        assert view.history.buckets[-1].start.date() == there.date()
        assert view.history.buckets[-1].bytes is not None

        ahead.append(timedelta())
        await poll_some(on)
        await on.until(lambda: "agree again" in clock_events(on)[0], "right")
        await on.until(lambda: "API clock" not in on.text, "no note")


@pytest.mark.parametrize("hours", [-5, -0.1, 0.1, 5], ids=lambda hours: f"{hours:+g} h")
async def test_the_servers_clock_is_wrong(hours: float) -> None:
    """Its answers' times are hours off: no age, no minute of the trend and no state is."""
    async with apart() as (on, _server, ahead):
        ahead.append(timedelta(hours=hours))
        await on.until_live()
        for _ in range(40):
            await on.clock.advance(6)
            await on.until_answered()
        await on.until_live()
        await assert_true(on)
        assert "stale" not in on.text
        samples, at = on.app.monitor.state.samples, on.clock.now()
        assert samples.running(at) is not None
        assert None not in samples.minutes(at)[-2:]
        answer = on.app.monitor.state.feeds[FeedName.REALTIME].answer
        assert answer is not None
        assert abs(answer.fetched_at - on.clock.utc() - ahead[-1]) < timedelta(minutes=1)


async def test_figures_age_through_a_suspend() -> None:
    async with stage() as on:
        await on.until_live()
        on.server.stop()
        await on.clock.suspend(8 * 3600)
        await on.until(lambda: on.live == 0, "five old feeds")
        on.app.front.look_at_the_clock()
        await on.until(lambda: on.text.count("stale 8 h") == 5, "their ages")
        assert "no feed live" in on.text


@pytest.mark.parametrize("written", LEAP_SECONDS)
def test_a_leap_second_is_a_time(written: str) -> None:
    body = f'{{"data": {{"timestamp": "{written}", "last_hour": {{"requests": 1}}}}}}'.encode()
    at = parse_payload(Reply(200, {}, body), Realtime).timestamp
    assert at is not None
    assert abs(at - datetime(2017, 1, 1, tzinfo=UTC)) <= timedelta(seconds=1)


@given(now=seconds, at=seconds, wall=moments, wait=seconds)
def test_no_age_is_negative_whatever_the_clocks_say(
    now: float, at: float, wall: datetime, wait: float
) -> None:
    answer = Answer(Realtime(), NoQuery(), wall, at)
    failure = Failure("503 from the API", None, 1, at)
    for feed in (
        Feed(FeedName.REALTIME, 5.0, NoQuery(), answer, failure, next_at=now + wait),
        Feed(FeedName.REALTIME, 5.0, NoQuery(), None, failure, next_at=now + wait),
    ):
        assert "-" not in plain(border_line(feed, now, UNICODE))
    is_live = Feed(FeedName.REALTIME, 5.0, NoQuery(), answer).status(now) is Status.LIVE
    assert is_live == (now < at + 10)
    assert "-" not in durations.duration(wait) + durations.until(wait)


@given(now=moments, at=moments)
def test_an_expiry_is_ahead_or_over(now: datetime, at: datetime) -> None:
    said = durations.expiry(at, now)
    assert (said == "expired") == (at <= now)
    assert "-" not in said
    assert 0 < durations.next_minute(now) <= 60


@given(now=moments, period=st.sampled_from([Period.TODAY, Period.WEEK, Period.MONTH]))
def test_a_period_is_the_one_that_runs(now: datetime, period: Period) -> None:
    start, end = period_range(period, now)
    assert start is not None
    assert end is not None
    assert start <= end <= now < end + timedelta(seconds=1)
    assert start.time() == datetime.min.time()
    if period is Period.MONTH:
        assert (start.year, start.month, start.day) == (now.year, now.month, 1)
    else:
        assert now - start < timedelta(days=7 if period is Period.WEEK else 1)


@given(now=moments, granularity=st.sampled_from(list(Granularity)), back=st.integers(0, 3))
def test_windows_are_whole_and_never_ahead(
    now: datetime, granularity: Granularity, back: int
) -> None:
    start, end = history_window(granularity, back, now)
    starts = bucket_starts(granularity, start, end)
    assert starts[0] == start
    assert starts == sorted(set(starts))
    assert end <= now
    assert len(starts) == {"hourly": 48, "daily": 30, "weekly": 26, "monthly": 12}[granularity]
