"""A widget that was removed does not stay in memory."""

from __future__ import annotations

import gc

from textual._styles_cache import StylesCache
from textual.app import App
from textual.widgets import Label

from wpx_tui.textual_patches.styles_cache import share_colors


def count_caches() -> int:
    gc.collect()
    return sum(1 for item in gc.get_objects() if isinstance(item, StylesCache))


async def test_widgets_that_were_removed_are_freed() -> None:
    share_colors()
    app: App[None] = App()
    async with app.run_test() as pilot:
        await pilot.pause()
        before = count_caches()
        for _ in range(20):
            label = Label("text")
            await app.mount(label)
            await pilot.pause()
            await label.remove()
        assert count_caches() < before + 5
