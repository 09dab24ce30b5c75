"""The comparison against the demo server, by a clock that the tests turn."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from tests.harness.fake_clock import FakeClock, settle
from wpx_tui.analysis.comparison import Comparison, Window
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.errors import ApiError, AuthenticationError, StatusError
from wpx_tui.api.models import History
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.comparison import MAX_DELAY, MIN_DELAY, ComparisonPoller
from wpx_tui.monitor.poller import SETTLE
from wpx_tui.monitor.session import Session

TOKEN = "token-of-the-comparison-test"
NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
HOUR = 3600.0
HALF = 1800.0


class Bench:
    """A comparer over a real client; `errors` are raised instead of its next calls, in turn."""

    def __init__(self, now: datetime = NOW, scenario: str = "calm") -> None:
        self.clock = FakeClock(now)
        self.errors: deque[Exception | None] = deque()
        self.gate = asyncio.Event()
        self.gate.set()
        self.windows: list[Window] = []
        self.published: list[tuple[Period, Comparison | None]] = []
        self.publish_error: Exception | None = None
        self.server = DemoServer(token=TOKEN, scenario=scenario, now=self.clock.utc)

    @property
    def calls(self) -> int:
        return len(self.windows)

    @property
    def last(self) -> tuple[Period, Comparison | None]:
        return self.published[-1]

    def _publish(self, period: Period, comparison: Comparison | None) -> None:
        self.published.append((period, comparison))
        if self.publish_error is not None:
            raise self.publish_error

    def _client(self) -> UsageClient:
        bench = self

        class Watched(UsageClient):
            async def history(
                self,
                *,
                start: datetime | None = None,
                end: datetime | None = None,
                granularity: Granularity = Granularity.DAILY,
                subscription_id: str | None = None,
            ) -> History:
                assert start is not None
                assert end is not None
                bench.windows.append(Window(start, end + timedelta(seconds=1)))
                await bench.gate.wait()
                if bench.errors and (error := bench.errors.popleft()) is not None:
                    raise error
                return await super().history(
                    start=start, end=end, granularity=granularity, subscription_id=subscription_id
                )

        return Watched(self.server.base_url, Secret(TOKEN))

    @asynccontextmanager
    async def run(self, period: Period | None = Period.MONTH) -> AsyncIterator[None]:
        with self.server:
            self.client = self._client()
            self.comparer = ComparisonPoller(
                lambda: Session(self.client, self.clock),
                clock=self.clock,
                publish=self._publish,
                random=lambda: 0.5,
            )
            task = asyncio.create_task(self.comparer.run())
            await settle()
            if period is not None:
                self.comparer.ask(period)
                await self.advance(SETTLE)
            yield
            assert not task.done(), "the loop ended"
            task.cancel()
            await self.client.aclose()

    async def advance(self, seconds: float) -> None:
        await self.clock.advance(seconds)
        await self.until_idle()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not condition():  # noqa: ASYNC110  # a condition over the network, not one event
                await asyncio.sleep(0.001)

    async def until_idle(self) -> None:
        """Until the loop waits for the clock again (or for the gate)."""
        await self.until(lambda: bool(self.clock._waiting) or not self.gate.is_set())
        await settle()


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def traffic(client: UsageClient, window: Window) -> int:
    history = await client.history(
        start=window.start, end=window.last, granularity=Granularity.MONTHLY
    )
    return sum(each.bytes or 0 for each in history.data_points)


@pytest.mark.parametrize("period", [Period.TODAY, Period.WEEK, Period.MONTH])
async def test_it_says_what_the_api_says_of_both_windows(period: Period) -> None:
    bench = Bench(datetime(2026, 3, 31, 14, 30, tzinfo=UTC))
    async with bench.run(period):
        asked, comparison = bench.last
        assert asked is period
        assert comparison is not None
        assert bench.calls == 2
        compared = comparison.windows
        assert set(bench.windows) == {compared.this, compared.before}
        assert comparison.this == await traffic(bench.client, compared.this)
        assert comparison.before == await traffic(bench.client, compared.before)


async def test_two_calls_an_hour_some_minutes_after_it_turned(bench: Bench) -> None:
    async with bench.run():
        assert bench.calls == 2
        await bench.advance(HALF + (MIN_DELAY + MAX_DELAY) / 2 - 1)
        assert bench.calls == 2
        await bench.advance(1)
        assert bench.calls == 4
        await bench.advance(HOUR)
        await bench.advance(HOUR)
        assert bench.calls == 8
        ends = [each.windows.this.end.hour for _, each in bench.published if each is not None]
        assert ends == [14, 15, 16, 17]


async def test_nothing_is_asked_before_it_is_wanted_nor_for_all_time(bench: Bench) -> None:
    async with bench.run(None):
        await bench.advance(3 * HOUR)
        assert (bench.calls, bench.published) == (0, [])
        bench.comparer.ask(Period.ALL)
        await bench.advance(3 * HOUR)
        assert (bench.calls, bench.published) == (0, [(Period.ALL, None)])


async def test_fast_changes_are_asked_once_and_the_old_figure_goes_at_once(bench: Bench) -> None:
    async with bench.run():
        for period in (Period.ALL, Period.TODAY, Period.WEEK):
            bench.comparer.ask(period)
            assert bench.last == (period, None)
            await bench.advance(SETTLE / 3)
        assert bench.calls == 2
        await bench.advance(SETTLE)
        assert bench.calls == 4
        assert bench.last[0] is Period.WEEK
        assert bench.last[1] is not None


async def test_a_late_answer_for_another_period_is_dropped(bench: Bench) -> None:
    async with bench.run(None):
        bench.gate.clear()
        bench.comparer.ask(Period.MONTH)
        await bench.advance(SETTLE)
        await bench.until(lambda: bench.calls == 1)
        bench.comparer.ask(Period.TODAY)
        bench.gate.set()
        await bench.until(lambda: bool(bench.clock._waiting))
        assert bench.last == (Period.TODAY, None)
        await bench.advance(SETTLE)
        period, comparison = bench.last
        assert period is Period.TODAY
        assert comparison is not None
        assert comparison.windows.period is Period.TODAY
        assert bench.calls == 4


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (StatusError("503 from the API", status=503, retry_after=70), 70),
        (AuthenticationError("401 from the API", status=401), 300),
        (RuntimeError("a bug"), 0.5),
    ],
)
async def test_a_failure_is_tried_again_when_the_rules_say(
    bench: Bench, error: Exception, wait: float, caplog: pytest.LogCaptureFixture
) -> None:
    bench.errors += [None, error]  # the second of the two calls
    async with bench.run():
        assert (bench.calls, bench.last) == (2, (Period.MONTH, None))
        await bench.advance(wait - 0.1)
        assert bench.calls == 2
        await bench.advance(0.2)
        assert bench.calls == 4
        assert bench.last[1] is not None
    warned = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    reason = error.reason if isinstance(error, ApiError) else "RuntimeError"
    assert warned == [f"comparison: cannot be made: {reason}"]


async def test_a_wish_to_be_left_alone_outlasts_the_hour(bench: Bench) -> None:
    bench.errors.append(StatusError("429 from the API", status=429, retry_after=HOUR))
    async with bench.run():
        await bench.advance(HOUR - 1)
        assert bench.calls == 1
        await bench.advance(2)
        assert bench.calls == 3
        assert bench.last[1] is not None


async def test_an_old_figure_goes_after_one_missed_hour_and_with_its_period() -> None:
    bench = Bench(datetime(2026, 11, 22, 21, 30, tzinfo=UTC))
    down = AuthenticationError("401 from the API", status=401)
    async with bench.run(Period.TODAY):
        assert bench.last[1] is not None
        bench.errors.extend([down] * 99)
        await bench.advance(HOUR)
        assert bench.last[1] is not None, "behind by the hour that is being asked for"
        await bench.advance(HALF + 1)
        assert bench.last == (Period.TODAY, None)
        bench.errors.clear()
        await bench.advance(MAX_DELAY)
        await bench.advance(MAX_DELAY)
        _, comparison = bench.last
        assert comparison is not None
        assert comparison.windows.this.end.hour == 23
        calls = bench.calls
        await bench.advance(HOUR - 600)
        assert bench.last == (Period.TODAY, None), "a new day"
        assert bench.calls == calls, "it has no full hour yet"


async def test_a_suspend_and_a_broken_screen_change_nothing(bench: Bench) -> None:
    async with bench.run():
        for _ in range(3):
            await bench.clock.suspend(60)
        await bench.until_idle()
        assert bench.calls == 2, "a suspend within the hour makes no figure old"
        bench.publish_error = RuntimeError("a broken screen")
        await bench.clock.suspend(5 * HOUR)
        assert bench.last == (Period.MONTH, None)
        bench.publish_error = None
        await bench.advance(MAX_DELAY)
        assert bench.last[1] is not None
        assert bench.calls == 4


async def test_a_new_account_has_nothing_to_compare_with() -> None:
    bench = Bench(scenario="empty")
    async with bench.run():
        assert (bench.calls, bench.last) == (2, (Period.MONTH, None))
