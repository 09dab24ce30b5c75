"""What is drawn once and removed leaves nothing behind."""

from __future__ import annotations

import gc

from textual._styles_cache import StylesCache
from textual.widgets import Label

from wpx_tui.hooks.terminal import TerminalApp


def kept() -> int:
    gc.collect()
    return sum(1 for each in gc.get_objects() if isinstance(each, StylesCache))


async def test_widgets_that_are_gone_are_forgotten() -> None:
    app = TerminalApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        before = kept()
        for _ in range(20):
            label = Label("text")
            await app.mount(label)
            await pilot.pause()
            await label.remove()
        assert kept() < before + 5
