"""Colours that can be read in any theme, by the contrast ratios of WCAG 2.2."""

from __future__ import annotations

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style

MIN_TEXT_CONTRAST = 4.5
"""The lowest contrast ratio for text, level AA."""
MIN_SHAPE_CONTRAST = 3.0
"""The lowest contrast ratio for shapes: what is seen but not read."""

_STEPS = 20
_BLACK_AND_WHITE = (ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255))


def readable(style: Style, least: float) -> Style:
    """Return `style`, its colour moved towards black or white until the ratio is at least `least`.

    The terminal's own colours are left alone: what they look like is not known.
    """
    front, back = _triplet(style.color), _triplet(style.bgcolor)
    if front is None or back is None or contrast(front, back) >= least:
        return style
    end = max(_BLACK_AND_WHITE, key=lambda extreme: contrast(extreme, back))
    mixes = (_mixed(front, end, step / _STEPS) for step in range(1, _STEPS + 1))
    colour = next((mix for mix in mixes if contrast(mix, back) >= least), end)
    return style + Style(color=Color.from_triplet(colour))


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _triplet(color: Color | None) -> ColorTriplet | None:
    return None if color is None else color.triplet


def _luminance(color: ColorTriplet) -> float:
    red, green, blue = (_linear(channel / 255) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    if share <= 0.04045:
        return share / 12.92
    return float(((share + 0.055) / 1.055) ** 2.4)


def _mixed(one: ColorTriplet, other: ColorTriplet, share: float) -> ColorTriplet:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return ColorTriplet(red, green, blue)
