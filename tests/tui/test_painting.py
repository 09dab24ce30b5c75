"""What a key costs: no more of the screen is laid out and painted than it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.app import App
from textual.css.stylesheet import Stylesheet

from tests.harness.dashboard_harness import Stage, stage
from wpx_tui.tui.widgets.line_widget import LineWidget
from wpx_tui.tui.widgets.summary import SummaryPanel


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the screen was laid out and painted, and how many widgets' rules were looked up."""
    counts: Counter[str] = Counter()

    def count(kind: type, name: str, many: Callable[..., int] = lambda *_: 1) -> None:
        original = getattr(kind, name)

        def counted(*arguments: Any, **options: Any) -> Any:
            counts[name] += many(*arguments)
            return original(*arguments, **options)

        monkeypatch.setattr(kind, name, counted)

    count(Compositor, "reflow")
    count(App, "_display", lambda _app, _screen, frame: frame is not None)
    count(Stylesheet, "apply")
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
        await on.until_foreseen()
        for _ in range(2):  # past the quotas, which have a key of their own in the footer
            await pressed(on, "tab", work)
        before = on.text
        frames = await pressed(on, "tab", work)
        assert frames.keys() == {"_display"}
        assert frames["_display"] <= 2, "both panels at once, and then the footer's keys"
        assert on.app.dashboard.focused is on.app.dashboard.grid.panel(SummaryPanel)
        assert on.text == before, "the frames differ by colour alone"


async def test_a_zoom_is_laid_out_and_painted_twice_at_most(work: Counter[str]) -> None:
    async with stage() as on:
        await on.until_live()
        await pressed(on, "tab", work)
        for _ in range(2):
            counts = await pressed(on, "z", work)
            assert counts.keys() == {"reflow", "_display"}, "no rules are looked up"
            assert max(counts.values()) <= 2


async def test_a_wall_that_stood_before_is_not_laid_out_again(work: Counter[str]) -> None:
    async with stage() as on:
        await on.until_live()
        await pressed(on, "w", work)
        for _ in range(2):
            there_and_back = await pressed(on, "w", work)
            assert "reflow" not in there_and_back
            assert there_and_back["_display"] <= 2


async def test_a_nap_draws_nothing_until_time_says_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with stage() as on:
        await on.until_live()
        await on.pass_time(1)
        drawn: list[LineWidget] = []
        monkeypatch.setattr(LineWidget, "repaint", lambda each: drawn.append(each))
        await on.clock.advance(2)
        on.app.dashboard.wake()
        assert drawn == []
        await on.clock.advance(59)
        on.app.dashboard.wake()
        assert {*on.app.dashboard.grid.panels} <= {*drawn}
