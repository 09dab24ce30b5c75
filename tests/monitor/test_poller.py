"""The poller's promises, by a clock that the tests turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.harness.fake_clock import START, FakeClock, settle
from tests.harness.feed_names import FeedName
from wpx_tui.api.errors import ApiConnectionError, AuthenticationError, StatusError
from wpx_tui.api.retry import parse_retry_after
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.monitor.poller import SETTLE, Poller


class Bench:
    """A poller on a fake clock, its published states, and a fetch whose behaviour can be set.

    `latency` is what an answer takes; `error`, while set, is what a poll fails with.
    """

    def __init__(self, interval: float = 60, chance: float = 0.5) -> None:
        self.clock = FakeClock()
        self.start = self.clock.now()
        self.latency = 0.0
        self.error: BaseException | None = None
        self.publish_error: Exception | None = None
        self.asked: list[tuple[float, str]] = []
        self.running = 0
        self.states: list[Feed[str, str]] = []
        self.poller: Poller[str, str] = Poller(
            Feed(FeedName.SUMMARY, interval, "month"),
            lambda selection: selection.period,
            self._fetch,
            clock=self.clock,
            publish=self._publish,
            random=lambda: chance,
        )

    async def _fetch(self, query: str) -> str:
        assert not self.running, "polls overlap"
        self.asked.append((self.clock.now() - self.start, query))
        self.running += 1
        try:
            await self.clock.sleep(self.latency)
            if self.error is not None:
                raise self.error
            return f"answer for {query}"
        finally:
            self.running -= 1

    def _publish(self, feed: Feed[str, str]) -> None:
        self.states.append(feed)
        if self.publish_error is not None:
            raise self.publish_error

    @property
    def times(self) -> list[float]:
        return [at for at, _ in self.asked]

    @property
    def feed(self) -> Feed[str, str]:
        return self.poller.feed

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.poller.run())
        await settle()
        yield
        assert not task.done(), "the loop ended"
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_the_first_poll_starts_at_once_and_the_next_one_interval_after_it_started() -> None:
    bench = Bench()
    bench.latency = 7
    async with bench.run():
        assert bench.times == [0]
        await bench.clock.advance(130)
    assert bench.times == [0, 60, 120]
    assert bench.feed.answer is not None
    assert bench.feed.answer.value == "answer for month"
    assert bench.feed.answer.fetched_at == START.replace(minute=START.minute + 2, second=7)
    assert bench.feed.next_at == bench.start + 180
    assert len(bench.states) == 3  # the last of the polls is published too, each of them once


@pytest.mark.parametrize(("chance", "gap"), [(0.0, 54), (1.0, 66)])
async def test_intervals_vary_by_a_tenth(chance: float, gap: float) -> None:
    bench = Bench(chance=chance)
    async with bench.run():
        await bench.clock.advance(3 * gap)
    assert bench.times == pytest.approx([0, gap, 2 * gap, 3 * gap])


async def test_polls_that_outlast_their_interval_neither_overlap_nor_queue_up() -> None:
    bench = Bench(interval=5)
    bench.latency = 12
    async with bench.run():
        await bench.clock.advance(35)
        bench.latency = 1
        await bench.clock.advance(15)
    assert bench.times == [0, 12, 24, 36, 41, 46]


async def test_failures_back_off_keep_the_last_answer_and_are_forgotten_after_a_success() -> None:
    bench = Bench(chance=1.0)
    async with bench.run():
        bench.error = ApiConnectionError("connection refused", "is it up?")
        await bench.clock.advance(66 + 1 + 2 + 4)
        assert bench.times == pytest.approx([0, 66, 67, 69, 73])
        failure = bench.feed.failure
        assert failure is not None
        assert (failure.reason, failure.advice) == ("connection refused", "is it up?")
        assert (failure.number, failure.since) == (4, bench.start + 66)
        assert bench.feed.next_at == bench.clock.now() + 8
        assert bench.feed.answer is not None
        assert bench.feed.status(bench.clock.now()) is Status.LIVE
        bench.error = None
        await bench.clock.advance(8)
        assert bench.feed.failure is None
        bench.error = ApiConnectionError("connection refused")
        await bench.clock.advance(66 + 1)
    assert bench.times[-2:] == pytest.approx([81 + 66, 81 + 66 + 1])


async def test_a_feed_that_never_answered_has_failed_and_waits_no_longer_than_ten_intervals() -> (
    None
):
    bench = Bench(interval=5, chance=1.0)
    bench.error = ApiConnectionError("connection refused")
    async with bench.run():
        await bench.clock.advance(3600)
    assert bench.feed.status(bench.clock.now()) is Status.FAILED
    assert bench.times[-1] - bench.times[-2] == 50


@pytest.mark.parametrize("header", ["40", "Mon, 15 Jan 2024 14:30:40 GMT"])
async def test_a_server_s_wish_overrides_the_backoff(header: str) -> None:
    bench = Bench()
    wish = parse_retry_after(header, START)
    bench.error = StatusError("429 from the API", status=429, retry_after=wish)
    async with bench.run():
        await bench.clock.advance(100)
    assert bench.times == [0, 40, 80]


async def test_a_refused_token_waits_the_longest_at_once_and_refresh_tries_again() -> None:
    bench = Bench()
    bench.error = AuthenticationError("401 from the API", status=401)
    async with bench.run():
        await bench.clock.advance(299)
        assert bench.times == [0]
        bench.poller.refresh()
        bench.error = None
        await settle()
        assert bench.times == [0, 299]
        assert bench.feed.failure is None


async def test_a_refresh_during_a_poll_counts_as_that_poll() -> None:
    bench = Bench()
    bench.latency = 3
    async with bench.run():
        await bench.clock.advance(1)
        bench.poller.refresh()
        await bench.clock.advance(58)
        assert bench.times == [0]
        bench.poller.refresh()
        await bench.clock.advance(1 + 58)
    assert bench.times == [0, 59]


@pytest.mark.parametrize("error", [TypeError("s3cret"), ExceptionGroup("s3cret", [OSError()])])
async def test_a_bug_is_a_failure_in_words_and_logged_once(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    bench = Bench(interval=5)
    bench.error = error
    with caplog.at_level(logging.DEBUG, logger="wpx_tui.monitor"):
        async with bench.run():
            await bench.clock.advance(600)
            assert bench.feed.failure is not None
            assert bench.feed.failure.reason == f"internal error: {type(error).__name__}"
            assert bench.feed.failure.number > 5
            bench.error = None
            await bench.clock.advance(60)
    assert bench.feed.failure is None
    failed, recovered = (record.getMessage() for record in caplog.records)
    assert failed.startswith(f"summary: polls fail: internal error: {type(error).__name__} at test")
    assert recovered.startswith("summary: polls succeed again after ")
    assert "s3cret" not in caplog.text


async def test_what_shows_a_feed_may_break_without_ending_its_polls(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench()
    bench.publish_error = KeyError("s3cret")
    async with bench.run():
        await bench.clock.advance(185)
        bench.poller.ask("today")
    assert bench.times == [0, 60, 120, 180]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "s3cret" not in caplog.text


async def test_a_question_is_published_at_once_and_the_old_figures_say_what_they_answer() -> None:
    bench = Bench()
    async with bench.run():
        await bench.clock.advance(10)
        bench.poller.ask("today")
        shown = bench.states[-1]
        assert shown.query == "today"
        assert shown.answer is not None
        assert shown.answer.query == "month"
        assert not shown.is_current
        await bench.clock.advance(SETTLE)
        assert bench.feed.is_current
        (_, (at, query)) = bench.asked
        assert at == pytest.approx(10 + SETTLE)
        assert query == "today"
        await bench.clock.advance(59)
        assert len(bench.asked) == 2  # the interval starts anew with the poll


async def test_five_fast_questions_are_one_request_for_the_last() -> None:
    bench = Bench()
    async with bench.run():
        for query in ("today", "week", "month", "all", "today"):
            await bench.clock.advance(0.1)
            bench.poller.ask(query)
        await bench.clock.advance(30)
    assert [query for _, query in bench.asked] == ["month", "today"]


async def test_an_answer_to_an_earlier_question_is_dropped() -> None:
    bench = Bench()
    bench.latency = 5
    async with bench.run():
        bench.poller.ask("today")
        await bench.clock.advance(5)
        assert bench.asked == [(0, "month"), (5, "today")]
        assert bench.feed.answer is None
        await bench.clock.advance(5)
        assert bench.feed.answer is not None
        assert bench.feed.answer.value == "answer for today"
    assert [feed.answer and feed.answer.query for feed in bench.states] == [None, "today"]


async def test_a_failure_of_an_earlier_question_is_dropped_too() -> None:
    bench = Bench()
    bench.latency, bench.error = 5, ApiConnectionError("connection refused")
    async with bench.run():
        bench.poller.ask("today")
        await bench.clock.advance(5)
        bench.error = None
        await bench.clock.advance(5)
    assert all(feed.failure is None for feed in bench.states)


async def test_a_question_that_is_taken_back_is_answered_by_the_poll_under_way() -> None:
    bench = Bench()
    bench.latency = 5
    async with bench.run():
        bench.poller.ask("today")
        bench.poller.ask("month")
        await bench.clock.advance(50)
        assert bench.times == [0]
        assert bench.feed.is_current


@pytest.mark.parametrize("jump", [FakeClock.suspend, FakeClock.step])
async def test_after_a_suspend_or_a_step_of_the_clock_it_polls_at_once(
    jump: Callable[[FakeClock, float], asyncio.Future[None]],
) -> None:
    bench = Bench(interval=300)
    async with bench.run():
        await bench.clock.advance(10)
        await jump(bench.clock, 100)
        assert len(bench.asked) == 2
        assert bench.feed.answer is not None
        assert bench.feed.answer.fetched_monotonic == bench.clock.now()
