"""Bars and sparklines in eighths of a cell."""

from __future__ import annotations

from collections.abc import Sequence

from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import Line, Role, Span, line


def bar(share: float | None, cells: int, glyphs: Glyphs) -> str:
    """Draw a share from 0 to 1 as a bar of exactly `cells` cells; more than 0 is never empty."""
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
    """Draw a used share of a quota over its track, with the threshold at `mark` (both 0 to 1).

    The mark is visible on both; a share beyond it goes on behind it.
    """
    if cells <= 0:
        return ()
    drawn = bar(share, cells, glyphs)
    used = len(drawn.rstrip(" "))
    drawn = drawn[:used] + glyphs.track * (cells - used)
    at = min(int(mark * cells), cells - 1)
    if share is None or at == used - 1:  # the end of the used part says more than the mark
        at = cells
    return line(
        Span(drawn[: min(used, at)], role),
        Span(drawn[used:at], Role.TRACK),
        Span(glyphs.mark if at < cells else "", Role.DIM),
        Span(drawn[at + 1 : used], role),
        Span(drawn[max(at + 1, used) :], Role.TRACK),
    )


def columns(
    values: Sequence[float | None],
    rows: int,
    glyphs: Glyphs,
    *,
    floor: float = 0.0,
    top: float | None = None,
) -> list[str]:
    """Draw a column for each value, `rows` high; unknown is blank, a value at `floor` is not.

    They run from `floor` to `top`; without a top, to the highest value.
    """
    if top is None:
        top = max((value for value in values if value is not None), default=floor)
    steps, span = rows * len(glyphs.spark), top - floor or 1.0
    heights = [
        None if value is None else min(max(round((value - floor) / span * steps), 1), steps)
        for value in values
    ]
    return [
        "".join(_cell(height, (rows - 1 - row) * len(glyphs.spark), glyphs) for height in heights)
        for row in range(rows)
    ]


def stacked(
    bars: Sequence[tuple[float | None, float | None]],
    rows: int,
    glyphs: Glyphs,
    *,
    floor: float = 0.0,
    top: float | None = None,
    in_cells: bool = False,
) -> list[str]:
    """Draw columns as `columns` does, of what is measured and, in another sign, of what is to come.

    A bar is what is measured and that with what is to come; either may be None. `in_cells`: what is
    to come is drawn in whole cells, of which each bar has one at least, so that its sign is seen.
    """
    if top is None:
        top = max((total for _, total in bars if total is not None), default=floor)
    below = columns([measured for measured, _ in bars], rows, glyphs, floor=floor, top=top)
    whole = columns([total for _, total in bars], rows, glyphs, floor=floor, top=top)
    half = glyphs.spark[len(glyphs.spark) // 2 - 1 :]

    def ahead(sign: str, row: int) -> str:
        if not in_cells or sign == " ":
            return sign.replace(glyphs.column, glyphs.unfinished)
        return glyphs.unfinished if sign in half or row == rows - 1 else " "

    return [
        "".join(
            ahead(total, row) if measured == " " else measured
            for measured, total in zip(below[row], whole[row], strict=True)
        )
        for row in range(rows)
    ]


def whole_cells(
    bars: Sequence[tuple[float | None, float | None]], rows: int, top: float
) -> list[tuple[float | None, float | None]]:
    """Return the bars of `stacked`, what is measured under a rest in whole cells, one at least.

    In part of a cell it would leave a gap below the sign of the rest. `top` is above 0.
    """

    def whole(measured: float | None, total: float | None) -> float | None:
        if measured is None or total is None or total <= measured:
            return measured
        return max(round(min(measured / top, 1.0) * rows), 1) * top / rows

    return [(whole(measured, total), total) for measured, total in bars]


def _cell(height: int | None, below: int, glyphs: Glyphs) -> str:
    if height is None or height <= below:
        return " "
    return glyphs.spark[min(height - below, len(glyphs.spark)) - 1]
