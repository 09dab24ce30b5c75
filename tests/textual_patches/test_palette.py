"""The palette is bounded, and each screen closes itself alone."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette
from textual.widgets import Input

from wpx_tui.textual_patches.palette import LONGEST_COMMAND, PaletteApp
from wpx_tui.textual_patches.screen_dismiss import OwnDismissScreen


async def test_the_palette_is_bounded_and_over_the_bottom_screen_only() -> None:
    app = PaletteApp()
    async with app.run_test() as pilot:
        for _ in range(3):
            await pilot.press("ctrl+p")
        assert [type(screen).__mro__[1] for screen in app.screen_stack[1:]] == [CommandPalette]
        await pilot.press(*"x" * (LONGEST_COMMAND + 5))
        assert len(app.screen.query_one(Input).value) == LONGEST_COMMAND


async def test_fast_keys_close_the_palette_and_nothing_below_it() -> None:
    app = PaletteApp()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        for _ in range(4):
            app.simulate_key("enter")
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_a_form_above_the_palette_is_not_closed_for_it() -> None:
    app = PaletteApp()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        palette, form = app.screen, OwnDismissScreen()
        app.push_screen(form)
        await pilot.pause()
        palette.dismiss()
        await pilot.pause()
        assert app.screen is form
        form.dismiss()
        await pilot.pause()
        assert app.screen is palette
        await pilot.press("escape")
        assert len(app.screen_stack) == 1


async def test_the_palette_turns_no_page_where_it_has_no_room() -> None:
    app = PaletteApp()
    async with app.run_test(size=(30, 4)) as pilot:
        await pilot.press("ctrl+p")
        commands = app.screen.query_one(CommandList)
        while not commands.option_count:
            await pilot.pause(0.01)
        await pilot.press("down", "pageup", "pagedown")
        assert not commands.scrollable_content_region
        await pilot.resize_terminal(80, 24)
        await pilot.press("pagedown")
        assert commands.highlighted == commands.option_count - 1
