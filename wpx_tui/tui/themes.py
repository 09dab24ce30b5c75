"""The themes of our own; all of Textual's work as well.

Good, warning and bad differ by words and signs first. The two themes for colour blindness
keep them apart by colour too: blue, yellow and orange for red-green blindness, teal, pink and red
for blue-yellow blindness. `wpx-ansi` uses the terminal's own colours, those of the sixteen that
can be read on black and on white alike; `wpx-mono` uses none at all.
"""

from __future__ import annotations

from dataclasses import replace

from textual.theme import Theme

DARK = Theme(
    name="wpx-dark",
    primary="#58b7f0",
    secondary="#7fd3c5",
    accent="#e9b872",
    foreground="#d3dae3",
    background="#0e1318",
    surface="#141b22",
    panel="#33414f",
    success="#7ccf78",
    warning="#f2b75c",
    error="#ff7b72",
    dark=True,
)
LIGHT = Theme(
    name="wpx-light",
    primary="#0a66a8",
    secondary="#0b7566",
    accent="#8a5300",
    foreground="#1b232c",
    background="#fbfcfd",
    surface="#f0f3f6",
    panel="#b9c4cf",
    success="#1d7324",
    warning="#8a5300",
    error="#b3261e",
    dark=False,
)
HIGH_CONTRAST = Theme(
    name="wpx-high-contrast",
    primary="#6fd3ff",
    secondary="#7dffdc",
    accent="#ffd866",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#9aa7b4",
    success="#5cff5c",
    warning="#ffd500",
    error="#ff8f85",
    dark=True,
)
RED_GREEN = Theme(
    name="wpx-red-green",
    primary="#56b4e9",
    secondary="#9ad7f5",
    accent="#f0e442",
    foreground="#d3dae3",
    background="#0e1318",
    surface="#141b22",
    panel="#33414f",
    success="#56b4e9",
    warning="#f0e442",
    error="#e06a1f",
    dark=True,
)
BLUE_YELLOW = Theme(
    name="wpx-blue-yellow",
    primary="#40c4b0",
    secondary="#9be3d8",
    accent="#ff9ec7",
    foreground="#d3dae3",
    background="#0e1318",
    surface="#141b22",
    panel="#33414f",
    success="#2fd0b5",
    warning="#ffb3d9",
    error="#ff5a4f",
    dark=True,
)

_TERMINAL = "ansi_default"
"""The terminal's own colour: the default foreground or background."""
MONO = Theme(
    name="wpx-mono",
    primary=_TERMINAL,
    secondary=_TERMINAL,
    accent=_TERMINAL,
    foreground=_TERMINAL,
    background=_TERMINAL,
    surface=_TERMINAL,
    panel=_TERMINAL,
    success=_TERMINAL,
    warning=_TERMINAL,
    error=_TERMINAL,
    ansi=True,
    variables={"ansi-background": _TERMINAL, "ansi-foreground": _TERMINAL},
)
ANSI = replace(
    MONO,
    name="wpx-ansi",
    primary="ansi_bright_blue",
    secondary="ansi_magenta",
    accent="ansi_magenta",
    warning="ansi_magenta",
    error="ansi_red",
)

THEMES = (DARK, LIGHT, HIGH_CONTRAST, RED_GREEN, BLUE_YELLOW, ANSI, MONO)
"""The first one is the default; with NO_COLOR the default is `MONO`."""
