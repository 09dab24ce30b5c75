"""What is drawn once and removed leaves nothing behind."""

from __future__ import annotations

import gc
from weakref import ref

from rich.style import Style
from textual._styles_cache import StylesCache
from textual.app import ComposeResult
from textual.command import CommandPalette
from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.widgets import Label

from wpx_tui.textual_patches.cache_leaks import bounded_caches
from wpx_tui.textual_patches.screens import OwnScreen
from wpx_tui.textual_patches.terminal_app import TerminalApp


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


class Tall(OwnScreen):
    def compose(self) -> ComposeResult:
        yield Label("text\n" * 20)


class TallApp(TerminalApp):
    def get_default_screen(self) -> Tall:
        return Tall()


async def test_a_palette_that_was_closed_is_not_kept_by_what_was_laid_out_below_it() -> None:
    app = TallApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        palette = ref(app.screen)
        assert isinstance(palette(), CommandPalette)
        await pilot.resize_terminal(40, 12)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Tall)
        assert app.screen.show_vertical_scrollbar
        gc.collect()
        assert palette() is None


def entries() -> int:
    return sum(cache.cache_info().currsize for cache in bounded_caches())


def test_the_caches_that_grow_are_found() -> None:
    found = set(map(id, bounded_caches()))
    for cache in (Region.intersection, Style._add, ANSIToTruecolor.truecolor_style):
        assert id(cache) in found


async def test_sizes_and_themes_that_were_leave_nothing_in_the_caches() -> None:
    app = TerminalApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.mount(*(Label("text") for _ in range(5)))
        seen = []
        for width in range(40, 80):
            await pilot.resize_terminal(width, 24)
            app.theme = ("nord", "gruvbox")[width % 2]
            await pilot.pause()
            seen.append(entries())
        assert max(seen[20:]) <= max(seen[:10]) * 1.2
