"""The banner of a replay at every size and without colours, and the player's keys."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from tests.harness.dashboard_harness import screen_text
from tests.harness.pty import PATIENCE
from wpx_tui.config.settings import Settings
from wpx_tui.monitor.replay_clock import ReplayClock
from wpx_tui.monitor.replay_source import ReplaySource
from wpx_tui.store.recording import MemoryRecording
from wpx_tui.tui.replay_app import ReplayApp

START = datetime(2026, 11, 28, 2, 14, tzinfo=UTC).timestamp()
END = START + 7200


async def test_the_banner_stands_at_every_size_and_the_keys_move() -> None:
    settings, times = Settings(ascii=True, theme="wpx-mono"), "x"
    seconds = [0.0]
    clock = ReplayClock(START, END, 60, real=lambda: seconds[0])
    app = ReplayApp(settings, ReplaySource(MemoryRecording(), "acme"), clock, "acme")

    async def until(text: str, row: int = 0) -> None:
        async with asyncio.timeout(PATIENCE):
            while text not in screen_text(app).split("\n")[row]:  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.01)

    async with app.run_test(size=(120, 40)) as pilot:
        await until(" REPLAY Sat 28 Nov 02:14 UTC paused ")
        assert "not recorded" in screen_text(app)
        header = app.dashboard.header
        (banner, *_) = header.render_line(0)
        assert banner.text.startswith(" REPLAY ")
        assert banner.style is not None
        assert banner.style.reverse
        for size in ((200, 60), (80, 24), (40, 12), (20, 6), (20, 1)):
            await pilot.resize_terminal(*size)
            await until(" REPLAY ")
        await pilot.resize_terminal(120, 40)
        await pilot.press("space")
        await until(f"{times}60 ")
        await pilot.press("plus")
        await until(f"{times}300 ")
        seconds[0] += 12  # an hour of the recording
        await until("03:14")
        for key, time in (("full_stop", "03:15"), ("left", "03:14"), ("less_than_sign", "02:14")):
            await pilot.press(key)
            await until(f"{time} UTC paused")
        await pilot.press("n")
        await until("no event after this", -1)
        await pilot.press("space")
        seconds[0] += 24
        await until("04:14 UTC at the end")
        await until("the end of the recording", -1)
        await pilot.press("space")
        await until(f"02:14 UTC {times}300")
        await pilot.press("r")
        await until("nothing is polled", -1)
        clock.go_to(START)
        app.last_look._come_back()
        clock.go_to(END)  # two hours later, and a key: nobody was away
        await pilot.press("right")
        assert app.dashboard.grid.events.looked_at is None
        await pilot.press("question_mark")
        await until("Help", 3)
        assert "All accounts" not in screen_text(app)
