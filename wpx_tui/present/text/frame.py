"""The frame around a panel: its title in the upper border, its state in the lower one."""

from __future__ import annotations

from collections.abc import Sequence

from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, cut, fit, line, width


def edge_room(cells: int) -> int:
    """Return how many cells of text a border of `cells` cells has room for."""
    return max(cells - 5, 0)


def edge_text(text: str, across: str, cells: int) -> str:
    """Return `─ text ───`, the inside of a border of `cells` cells; `text` has to have room."""
    return (f"{across} {text} " if text else "").ljust(max(cells - 2, 0), across)


def _edge(ends: str, across: str, text: Line, cells: int, role: Role) -> Line:
    """Draw `╭─ text ───╮`; without room for the text, the border alone."""
    room = cells - 2
    label = line(Span(f"{across} ", role), text, Span(" ", role)) if text else EMPTY
    if width(label) > room:
        label = EMPTY
    rest = Span(across * (room - width(label)), role)
    return line(Span(ends[0], role), label, rest, Span(ends[1], role))


def frame(
    body: Sequence[Line],
    *,
    title: str,
    state: Line,
    cells: int,
    rows: int,
    glyphs: Glyphs,
    focused: bool = False,
) -> list[Line]:
    """Draw `body` inside a frame: exactly `rows` lines of exactly `cells` cells.

    The title and the state (a line of its own roles, empty when all is well) are cut to fit.
    """
    top_left, across, top_right, down, bottom_left, bottom_right = tuple(glyphs.frame)
    role = Role.FOCUS if focused else Role.FRAME
    if cells < 4 or rows < 2:
        return [fit(EMPTY, cells)] * rows
    room = edge_room(cells)
    heading = line(Span(cut(title, room, glyphs.ellipsis), Role.TITLE))
    if width(state) > room:
        state = fit(state, room, glyphs.ellipsis) if room > 8 else EMPTY
    side = Span(down, role)
    lines = [_edge(top_left + top_right, across, heading, cells, role)]
    for row in range(rows - 2):
        content = body[row] if row < len(body) else EMPTY
        lines.append(line(side, fit(content, cells - 2, glyphs.ellipsis), side))
    lines.append(_edge(bottom_left + bottom_right, across, state, cells, role))
    return lines
