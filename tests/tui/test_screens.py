"""Screens that open and close for weeks leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

from tests.harness.dashboard_harness import Stage, stage
from tests.harness.pty import PATIENCE
from wpx_tui.analysis.quotas import Quota
from wpx_tui.terminal.app import TerminalApp

SCREENS = ("w", "question_mark", "a", "f")
"""The keys of wall, help, alert and picker; Esc leaves each of them."""


async def open_and_close(on: Stage, times: int) -> None:
    """Open every screen and leave it again, so many times."""
    for _ in range(times):
        for key in SCREENS:
            on.app.simulate_key(key)
            await until(lambda: on.app.screen is not on.app.dashboard)
            on.app.simulate_key("escape")
            await until(lambda: on.app.screen is on.app.dashboard)


async def until(condition: Callable[[], bool]) -> None:
    """Let the app run until `condition` holds; without the pauses of a pilot, which add up."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for raises no event
            await asyncio.sleep(0.001)


def left_behind(on: Stage) -> Counter[str]:
    """Count the widgets, timers, tasks, listeners and subscribers that there are."""
    gc.collect()
    objects = gc.get_objects()
    counts = Counter(
        type(item).__name__ for item in objects if isinstance(item, Widget | Timer | TerminalApp)
    )
    counts["widgets of the app"] = len(on.app._registry)
    counts["screens"] = len(on.app.screen_stack)
    counts["listeners"] = len(on.app.monitor._listeners)
    counts["tasks"] = len(asyncio.all_tasks())
    counts["callbacks"] = sum(
        len(subscribers)
        for screen in (on.app.dashboard, on.app.wall, on.app.help)
        for subscribers in screen.bindings_updated_signal._subscriptions.values()
    )
    counts["quotas"] = sum(isinstance(item, Quota) for item in objects)
    return counts


async def test_screens_that_open_and_close_60_times_leave_no_more_than_after_5() -> None:
    async with stage() as on:
        await on.until_live()
        await open_and_close(on, 5)
        await on.pilot.pause()
        before = left_behind(on)
        await open_and_close(on, 55)
        await on.pilot.pause()
        assert left_behind(on) <= before
