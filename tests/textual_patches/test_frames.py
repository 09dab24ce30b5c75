"""One frame for what belongs together: fails when a release of Textual paints in another way."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widgets import Label

from wpx_tui.textual_patches.frames import FRAME, PromptScreen


class Fixed(Label):
    """As wide as it is, and never scrolled: Textual lays out twice what may be."""

    DEFAULT_CSS = "Fixed { width: 20; height: 1; }"
    virtual_size = Reactive(Size(0, 0), repaint=False)


class Several(PromptScreen):
    """Two widgets and a key that changes all there is, each in its own way."""

    virtual_size = Reactive(Size(0, 0), repaint=False)

    BINDINGS = [("x", "change", "Change")]  # noqa: RUF012 - Textual's name

    def compose(self) -> ComposeResult:
        yield Fixed("one", id="one")
        yield Fixed("two", id="two")

    def action_change(self) -> None:
        self.query_one("#one", Label).update("more than one")
        self.query_one("#two", Label).display = not self.query_one("#two", Label).display
        self.styles.padding = 1 - self.styles.padding.top


class FramePerKeyApp(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return Several()


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is painted, frame by frame."""
    seen: list[object] = []
    display = App._display

    def counted(app: App[None], screen: Screen[object], frame: object) -> None:
        if frame is not None:
            seen.append(frame)
        display(app, screen, frame)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(App, "_display", counted)
    return seen


def drawn(app: App[None]) -> str:
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip()


async def changes(*, prompt: bool, frames: list[object]) -> list[tuple[int, str]]:
    """After each of four keys: how many frames it took, and what stands there."""
    found = []
    app = FramePerKeyApp()
    async with app.run_test(size=(30, 6)) as pilot:
        screen = app.screen
        assert isinstance(screen, PromptScreen)
        screen._is_prompt = prompt
        await pilot.pause(0.1)
        for _ in range(4):
            frames.clear()
            await pilot.press("x")
            await pilot.pause(2 * FRAME)
            found.append((len(frames), drawn(app)))
    return found


async def test_a_key_that_changes_all_is_one_frame(frames: list[object]) -> None:
    assert [often for often, _ in await changes(prompt=True, frames=frames)] == [1] * 4


async def test_all_looks_as_textual_paints_it(frames: list[object]) -> None:
    ours = [seen for _, seen in await changes(prompt=True, frames=frames)]
    assert ours == [seen for _, seen in await changes(prompt=False, frames=frames)]


async def test_textual_still_needs_the_hook(frames: list[object]) -> None:
    often = [often for often, _ in await changes(prompt=False, frames=frames)]
    assert max(often) > 1, "Textual paints in one frame by itself: drop hooks/frames.py"


async def test_many_changes_are_no_more_than_sixty_frames_a_second(frames: list[object]) -> None:
    app = FramePerKeyApp()
    async with app.run_test(size=(30, 6)) as pilot:
        label = app.screen.query_one("#one", Label)
        await pilot.pause(0.1)
        frames.clear()
        loop, painted = app._loop, 0
        assert loop is not None
        begun = loop.time()
        while loop.time() < begun + 10 * FRAME or painted <= (loop.time() - begun) / FRAME + 2:
            for _ in range(5):
                painted += 1
                label.update(f"{painted} times")
            await asyncio.sleep(0.001)  # the pilot's pauses paint by themselves
        assert len(frames) <= (loop.time() - begun) / FRAME + 2
        assert len(frames) < painted
        await pilot.pause()
        assert f"{painted} times" in drawn(app), "the last one is not lost"
