"""Every sign on the screen is known and one cell wide, and with `--ascii` none is beyond ASCII."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from wcwidth import wcwidth

from tests.harness.dashboard_harness import stage
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.present.text.glyphs import ASCII, BRAILLE, MIXED, PLOTS, UNICODE, Glyphs, Plot

FROM_THE_API = set("Türkiyeéôåçãí")
"""Letters in the names of the demo's countries."""
DOTS = {chr(code) for code in range(0x2801, 0x2900)}
SIZES = [(200, 60), (120, 40), (100, 30), (80, 24), (60, 20), (40, 12), (20, 6), (20, 3), (5, 2)]
KEYS = ("z", "z", "m", "m", "w", "w", "t", "escape", "y")
OVER_THE_DASHBOARD = (("question_mark",), ("question_mark", "i"), ("a", "9"), ("a", "9", "enter"))
"""Keys that open the pages of the help, and the stages of the alert form."""


def signs(glyphs: Glyphs) -> set[str]:
    """Every sign of a family."""
    return {char for name in Glyphs._fields for char in getattr(glyphs, name)}


async def drawn(settings: Settings) -> set[str]:
    """Every character on the way through the screens and the sizes."""
    characters: set[str] = set()
    async with stage(settings=settings, scenario="near-limit", with_trend=True) as on:
        await on.until_live()
        for key in KEYS:
            await on.pilot.press(key)
            await on.pilot.pause()
            characters |= set(on.text)
        for size in SIZES:
            await on.pilot.resize_terminal(*size)
            await on.pilot.pause()
            characters |= set(on.text)
        for keys in OVER_THE_DASHBOARD if settings.plot is Plot.BLOCKS else ():  # no chart there
            await on.pilot.press(*keys)
            for size in [(120, 40), (40, 12), (20, 6)]:
                await on.pilot.resize_terminal(*size)
                await on.pilot.pause()
                characters |= set(on.text)
            await on.pilot.press("escape", "escape")
    return characters - {"\n"} - FROM_THE_API


async def test_the_smallest_screen_names_and_says_the_level_of_each_quota() -> None:
    async with stage((20, 6), scenario="near-limit") as on:
        await on.until_live()
        body = [row.strip("│ ") for row in on.text.split("\n")[2:5]]
        assert body == ["Resi… 97.5 %  !!", "Data… 85.1 %  !", ""]


@pytest.mark.parametrize(
    ("settings", "family"),
    [
        (Settings(demo=Demo()), UNICODE),
        (Settings(demo=Demo(), plot=Plot.BRAILLE), BRAILLE),
        (Settings(demo=Demo(), plot=Plot.ASCII), MIXED),
        (Settings(demo=Demo(), ascii=True), ASCII),
    ],
    ids=["blocks", "braille", "mixed", "ascii"],
)
async def test_every_sign_is_of_the_family_and_one_cell_wide(
    settings: Settings, family: Glyphs
) -> None:
    beyond = {char for char in await drawn(settings) if not char.isascii()}
    assert beyond <= signs(family) | (DOTS if family is BRAILLE else set())
    assert all(wcwidth(char) == cell_len(char) == 1 for char in beyond)


def test_the_average_of_a_chart_is_no_part_of_a_bar() -> None:
    for glyphs in (UNICODE, ASCII, *PLOTS.values()):
        assert glyphs.average not in f"{glyphs.spark}{glyphs.bar}{glyphs.column}{glyphs.unfinished}"
