"""Bars and sparklines in eighths of a cell."""

from __future__ import annotations

from collections.abc import Sequence

from wpx_tui.present.glyphs import Glyphs
from wpx_tui.present.line import Line, Role, Span, line


def bar(share: float | None, cells: int, glyphs: Glyphs) -> str:
    """A share from 0 to 1 as a bar of exactly `cells` cells; some is never drawn as nothing."""
    if share is None or cells <= 0:
        return " " * max(cells, 0)
    steps = len(glyphs.bar)
    filled = round(min(max(share, 0.0), 1.0) * cells * steps)
    if share > 0:
        filled = max(filled, 1)
    full, part = divmod(filled, steps)
    text = glyphs.bar[-1] * full + (glyphs.bar[part - 1] if part else "")
    return text + " " * (cells - len(text))


def quota_bar(share: float | None, mark: float, cells: int, glyphs: Glyphs, role: Role) -> Line:
    """A used share of a quota over its track, with the threshold at `mark` (both 0 to 1)."""
    if cells <= 0:
        return ()
    filled = bar(share, cells, glyphs).rstrip(" ")
    rest = glyphs.track * (cells - len(filled))
    at = min(int(mark * cells), cells - 1) - len(filled)
    if share is None or not 0 <= at < len(rest):
        return line(Span(filled, role), Span(rest, Role.TRACK))
    return line(
        Span(filled, role),
        Span(rest[:at], Role.TRACK),
        Span(glyphs.mark, Role.DIM),
        Span(rest[at + 1 :], Role.TRACK),
    )


def columns(values: Sequence[float | None], rows: int, glyphs: Glyphs) -> list[str]:
    """A column for each value, `rows` high, the highest full; unknown is blank, zero is not."""
    top = max((value for value in values if value is not None), default=0) or 1
    steps = len(glyphs.spark)
    heights = [
        None if value is None else max(round(max(value, 0) / top * rows * steps), 1)
        for value in values
    ]
    return [
        "".join(_cell(height, (rows - 1 - row) * steps, glyphs) for height in heights)
        for row in range(rows)
    ]


def _cell(height: int | None, below: int, glyphs: Glyphs) -> str:
    if height is None or height <= below:
        return " "
    return glyphs.spark[min(height - below, len(glyphs.spark)) - 1]
