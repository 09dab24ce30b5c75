"""The real dashboard on an API of the test's making, both by the clock that the test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from tests.harness.dashboard_harness import MOMENT, TOKEN, Stage, stage
from tests.harness.fake_clock import FakeClock
from tests.harness.timed_account import TimedAccount
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings


@asynccontextmanager
async def timed_stage(
    account: TimedAccount,
    *,
    start: datetime = MOMENT,
    settings: Settings | None = None,
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[Stage]:
    """The dashboard on `account`, at `start`; the account's clock is the dashboard's."""
    clocks: list[FakeClock] = []

    def connect(_url: str) -> UsageClient:
        return UsageClient(account.url, Secret(TOKEN))

    account.now = lambda: clocks[0].utc() if clocks else start
    async with stage(
        size, settings=settings or Settings(demo=Demo()), connect=connect, start=start
    ) as on:
        clocks.append(on.clock)
        yield on
