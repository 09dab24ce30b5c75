"""What a key costs: no more of the screen is laid out and painted than it changes."""

from __future__ import annotations

from collections import Counter

import pytest
from textual._compositor import Compositor

from tests.support.stage import Stage, stage


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the whole screen was painted and laid out."""
    counts: Counter[str] = Counter()

    def count(name: str) -> None:
        original = getattr(Compositor, name)

        def counted(*arguments: object, **options: object) -> object:
            counts[name] += 1
            return original(*arguments, **options)

        monkeypatch.setattr(Compositor, name, counted)

    count("render_full_update")
    count("reflow")
    return counts


async def pressed(on: Stage, key: str, work: Counter[str]) -> dict[str, int]:
    """What one key makes the screen do, until it rests."""
    await on.pilot.pause(0.1)
    work.clear()
    await on.pilot.press(key)
    await on.pilot.pause(0.1)
    return dict(work)


async def test_moving_the_keyboard_repaints_two_panels_and_no_screen(work: Counter[str]) -> None:
    async with stage() as on:
        await on.until_live()
        await pressed(on, "tab", work)
        before = on.text
        assert await pressed(on, "tab", work) == {}
        assert on.app.dashboard.focused is on.app.dashboard.realtime
        assert on.text == before, "the frames differ by colour alone"


async def test_zoom_is_one_layout_and_one_painting(work: Counter[str]) -> None:
    async with stage() as on:
        await on.until_live()
        await pressed(on, "tab", work)
        for _ in range(2):
            assert await pressed(on, "z", work) == {"reflow": 1, "render_full_update": 1}
