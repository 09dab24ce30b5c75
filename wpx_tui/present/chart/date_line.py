"""The line of dates under the bars of a chart."""

from __future__ import annotations

from typing import TypeAlias

from wpx_tui.present.format.dates import Labels
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line

Mark: TypeAlias = tuple[int, str]
"""From which cell of the bars on a mark stands under them, and its sign."""


def date_line(labels: Labels, size: int, margin: int, cells: int, mark: Mark | None = None) -> Line:
    """Draw the dates under the starts of their bars: the main ones first, then those between.

    Of the main ones as many as fit, the running one or the last one always; those between all or
    none. A mark stands before all of them, and those that it would touch are left out.
    """
    text = " " * max(len(labels.main) * size, 1)
    at, sign = mark or (0, "")
    text = text[:at] + sign + text[at + len(sign) :]
    order = sorted(range(len(labels.main)), key=lambda index: (index != labels.running, -index))
    for index in order:
        text = _placed(text, labels.main[index], index * size, cells - margin)
    if max(map(len, labels.between), default=0) < size:
        for index, label in enumerate(labels.between):
            text = _placed(text, label, index * size, cells - margin)
    if not labels.main:
        return EMPTY
    before, after = " " * margin + text[:at], text[at + len(sign) :].rstrip()
    return line(Span(before, Role.DIM), Span(sign, Role.STRONG), Span(after, Role.DIM))


def _placed(text: str, label: str, at: int, room: int) -> str:
    """Put `label` into `text`, moved in from the right edge; not where something is already."""
    at = max(min(at, room - len(label)), 0)
    around = text[max(at - 1, 0) : at + len(label) + 1]
    if not label or around.strip():
        return text
    return f"{text[:at]}{label}{text[at + len(label) :]}"
