"""The themes can be read, and their states told apart, by eyes that see fewer colours too.

Contrast by WCAG 2.2 (relative luminance); the deficiencies by the matrices of Machado, Oliveira
and Fernandes (2009) for full severity, on linear RGB; differences as CIE 1976 ΔE.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest
from textual.color import Color
from textual.theme import Theme

from tests.harness.dashboard_harness import Stage, stage
from tests.harness.terminal_screen import ALL_LIVE
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.present.text.spans import Role
from wpx_tui.tui.themes import ANSI, BLUE_YELLOW, DARK, MONO, RED_GREEN, THEMES

Rgb = tuple[float, float, float]
OWN = [theme for theme in THEMES if not theme.ansi]
TEXT = (Role.TEXT, Role.DIM, Role.STRONG, Role.TITLE, Role.GOOD, Role.WARN, Role.BAD, Role.KEY)
READABLE_ON_BOTH = ("color(1)", "color(5)", "color(12)")
"""Red, magenta, bright blue: in the usual palettes at least 2.8 on black and on white."""
SHAPES = (Role.BAR, Role.BAR_ALT, Role.FOCUS)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
TRITANOPIA = (
    (1.255528, -0.076749, -0.178779),
    (-0.078411, 0.930809, 0.147602),
    (0.004733, 0.691367, 0.303900),
)


def linear(colour: Color) -> Rgb:
    def channel(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else math.pow((share + 0.055) / 1.055, 2.4)

    return channel(colour.r), channel(colour.g), channel(colour.b)


def luminance(colour: Color) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def seen(colour: Color, matrix: Sequence[Sequence[float]]) -> Rgb:
    rgb = linear(colour)
    mixed = [sum(weight * part for weight, part in zip(row, rgb, strict=True)) for row in matrix]
    red, green, blue = (min(max(part, 0.0), 1.0) for part in mixed)
    return red, green, blue


def lab(rgb: Rgb) -> Rgb:
    red, green, blue = rgb
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883

    def root(value: float) -> float:
        return math.cbrt(value) if value > 0.008856 else 7.787 * value + 16 / 116

    fx, fy, fz = root(x), root(y), root(z)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: Rgb, other: Rgb) -> float:
    return math.dist(lab(one), lab(other))


async def drawn(theme: str) -> Callable[[Role], tuple[Color, Color]]:
    """Foreground and background of each role, as the real screen draws them in `theme`."""
    async with stage((60, 20), settings=Settings(demo=Demo(), theme=theme)) as on:
        colours = {role: colours_of(on, role) for role in Role}
    return colours.__getitem__


def colours_of(on: Stage, role: Role) -> tuple[Color, Color]:
    style = on.app.dashboard.role_style(role)
    assert style.color is not None
    assert style.bgcolor is not None
    return Color(*style.color.get_truecolor()), Color(*style.bgcolor.get_truecolor())


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
async def test_text_is_readable(theme: Theme) -> None:
    colours = await drawn(theme.name)
    for role in TEXT:
        assert contrast(*colours(role)) >= 4.5, f"{role}: WCAG AA for text"
    for role in SHAPES:
        assert contrast(*colours(role)) >= 3, f"{role}: WCAG AA for shapes"
    assert contrast(*colours(Role.CURSOR)) >= 4.5
    assert contrast(*colours(Role.ALARM)) >= 4.5


async def test_text_is_readable_in_every_theme_that_textual_brings() -> None:
    async with stage((60, 20)) as on:
        for name, theme in on.app.available_themes.items():
            if theme.ansi:
                continue  # the terminal's own colours, whatever they are
            on.app.theme = name
            await on.pilot.pause()
            for role in (*TEXT, Role.CURSOR, Role.ALARM):
                assert contrast(*colours_of(on, role)) >= 4.45, f"{name}, {role}"
            for role in SHAPES:
                assert contrast(*colours_of(on, role)) >= 2.95, f"{name}, {role}"


def sent_colours(on: Stage) -> set[str]:
    """The colours of every cell, as they are sent to the terminal."""
    strips = on.app.screen._compositor.render_strips(on.app.size)
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    return {colour.name for style in styles for colour in (style.color, style.bgcolor) if colour}


async def test_the_terminals_own_colours_are_those_that_can_be_read_on_any_ground() -> None:
    settings = Settings(demo=Demo(), theme=ANSI.name)
    async with stage((80, 24), scenario="near-limit", settings=settings) as on:
        await on.until_live()
        assert sent_colours(on) <= {"default", *READABLE_ON_BOTH}
        assert sent_colours(on) != {"default"}


@pytest.mark.parametrize(
    ("theme", "expected"), [(None, MONO.name), ("nord", "nord"), (MONO.name, MONO.name)]
)
async def test_no_color_chooses_mono_and_forbids_no_theme(
    monkeypatch: pytest.MonkeyPatch, theme: str | None, expected: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage((80, 24), settings=Settings(demo=Demo(), theme=theme)) as on:
        await on.until_live()
        await on.until_foreseen()
        assert on.app.theme == expected
        assert (sent_colours(on) == {"default"}) == (expected == MONO.name)
        before = on.text
        await on.pilot.press("t", "home", "enter")
        await on.pilot.pause()
        assert on.app.theme == DARK.name
        assert "default" not in sent_colours(on), "colours again"
        assert on.text == before


@pytest.mark.parametrize(
    ("theme", "matrix"),
    [
        (RED_GREEN, PROTANOPIA),
        (RED_GREEN, DEUTERANOPIA),
        (BLUE_YELLOW, TRITANOPIA),
    ],
    ids=["red-green, no red", "red-green, no green", "blue-yellow, no blue"],
)
async def test_states_are_told_apart_without_a_kind_of_cone(
    theme: Theme, matrix: Sequence[Sequence[float]]
) -> None:
    colours = await drawn(theme.name)
    good, warn, bad = (seen(colours(role)[0], matrix) for role in (Role.GOOD, Role.WARN, Role.BAD))
    for one, other in ((good, warn), (warn, bad), (good, bad)):
        assert difference(one, other) >= 25


async def test_a_theme_is_chosen_with_its_preview() -> None:
    async with stage() as on:
        await on.until_live()
        assert on.app.theme == DARK.name
        await on.pilot.press("t", "down")
        assert on.app.theme == THEMES[1].name, "the cursor shows it at once"
        await on.pilot.press("escape")
        assert on.app.theme == DARK.name, "Esc takes it back"
        await on.pilot.press("t", "down", "down", "enter")
        assert on.app.theme == THEMES[2].name
        assert ALL_LIVE in on.text
