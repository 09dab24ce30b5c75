"""The colours of our own; every theme that Textual brings works as well."""

from __future__ import annotations

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
