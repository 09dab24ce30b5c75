"""A loop that breaks by a bug of ours, or of a library, is started again and says so meanwhile."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from tests.harness.fake_clock import settle
from tests.monitor.test_comparison import Bench as ComparisonBench
from tests.monitor.test_poller import Bench
from wpx_tui.monitor import comparison, poller
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.supervisor import FIRST_PAUSE, LONGEST_PAUSE

SECRET = "s3cret-in-the-text-of-an-error"


class Panic(BaseException):
    """As a library written in Rust raises it: no `Exception`."""


def bug(*_arguments: object) -> float:
    raise KeyError(SECRET)


def in_the_poller(bench: Bench, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(poller, "jittered", bug)
    return "KeyError"


def in_its_pause(bench: Bench, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(bench.poller, "_pause", bug)
    return "KeyError"


def a_panic(bench: Bench, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(bench, "error", Panic(SECRET))
    return "Panic"


def a_cancellation_that_nobody_asked_for(bench: Bench, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(bench, "error", asyncio.CancelledError(SECRET))
    return "CancelledError"


@pytest.mark.parametrize(
    "break_", [in_the_poller, in_its_pause, a_panic, a_cancellation_that_nobody_asked_for]
)
async def test_a_feed_whose_loop_breaks_has_failed_until_it_is_started_again(
    break_: Callable[[Bench, pytest.MonkeyPatch], str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench(interval=60)
    kind = break_(bench, monkeypatch)
    with caplog.at_level(logging.DEBUG, logger="wpx_tui.monitor"):
        async with bench.run():
            failure = bench.feed.failure
            assert failure is not None
            assert failure.reason == f"internal error: {kind}"
            assert bench.feed.next_at == bench.start + FIRST_PAUSE
            await bench.clock.advance(3600)
            gaps = [b - a for a, b in zip(bench.times, bench.times[1:], strict=False)]
            assert gaps == sorted(gaps)
            assert gaps[-1] == LONGEST_PAUSE, "a lasting bug makes few requests"
            monkeypatch.undo()
            await bench.clock.advance(LONGEST_PAUSE)
            assert bench.feed.failure is None
            assert bench.feed.status(bench.clock.now()) is Status.LIVE
            before = len(bench.times)
            await bench.clock.advance(2 * 66)
            assert len(bench.times) >= before + 2
    assert SECRET not in caplog.text
    assert f"\n{kind}" in caplog.text


async def test_a_key_starts_a_broken_loop_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    in_the_poller(bench, monkeypatch)
    async with bench.run():
        monkeypatch.undo()
        bench.poller.refresh()
        await settle()
        assert bench.times == [0, 0]
        assert bench.feed.failure is None


async def test_a_comparison_that_breaks_is_made_after_a_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = ComparisonBench()
    monkeypatch.setattr(comparison.ComparisonPoller, "_succeeded", bug)
    async with bench.run():
        assert bench.calls == 2
        assert bench.last[1] is None
        monkeypatch.undo()
        await bench.advance(FIRST_PAUSE)
        await bench.until(lambda: bench.last[1] is not None)
        assert bench.calls == 4
