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

from tests.support.stage import stage
from wpx_tui.config import Demo, Settings
from wpx_tui.present.line import Role
from wpx_tui.screens.themes import BLUE_YELLOW, DARK, RED_GREEN, THEMES

Rgb = tuple[float, float, float]
TEXT = (Role.TEXT, Role.DIM, Role.STRONG, Role.TITLE, Role.GOOD, Role.WARN, Role.BAD, Role.KEY)
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
    found = [sum(weight * part for weight, part in zip(row, rgb, strict=True)) for row in matrix]
    red, green, blue = (min(max(part, 0.0), 1.0) for part in found)
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
    found = {}
    async with stage((60, 20), settings=Settings(demo=Demo(), theme=theme)) as on:
        for role in Role:
            style = on.app.dashboard.role_style(role)
            assert style.color is not None
            assert style.bgcolor is not None
            colours = (style.color.get_truecolor(), style.bgcolor.get_truecolor())
            found[role] = tuple(Color(*each) for each in colours)
    return lambda role: (found[role][0], found[role][1])


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_text_is_readable(theme: Theme) -> None:
    colours = await drawn(theme.name)
    for role in TEXT:
        assert contrast(*colours(role)) >= 4.5, f"{role}: WCAG AA for text"
    for role in SHAPES:
        assert contrast(*colours(role)) >= 3, f"{role}: WCAG AA for shapes"
    assert contrast(*colours(Role.CURSOR)) >= 4.5


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
        assert "5 feeds live" in on.text
