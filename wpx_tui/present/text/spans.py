"""Styled text without a terminal: a line is a tuple of spans, a span is text with a role.

A role says what the text means; the theme gives it a colour. Text from outside is never parsed for
markup, here or later.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, TypeAlias

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.text.cells import cell_len, set_cell_size


class Role(StrEnum):
    """What a piece of text means."""

    TEXT = "text"
    DIM = "dim"  # labels, units, what is old
    STRONG = "strong"  # the figures that matter
    TITLE = "title"
    FRAME = "frame"
    FOCUS = "focus"  # the frame of the panel that has the keyboard
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    BAR = "bar"
    BAR_ALT = "bar-alt"
    TRACK = "track"
    CURSOR = "cursor"  # the row that the keyboard is on
    KEY = "key"
    ALARM = "alarm"  # a bar that is seen from across the room


class Span(NamedTuple):
    """Text in one role; a click on it runs `action`, a Textual action string."""

    text: str
    role: Role = Role.TEXT
    action: str | None = None


Line: TypeAlias = tuple[Span, ...]
Align: TypeAlias = Literal["left", "right", "centre"]

EMPTY: Line = ()


def line(*parts: str | Span | Line) -> Line:
    """Return a line of the parts; a plain string becomes a span of `Role.TEXT`."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            spans.append(Span(part))
        elif isinstance(part, Span):
            spans.append(part)
        else:
            spans.extend(part)
    return tuple([span for span in spans if span.text])


def width(content: Line) -> int:
    """Return the width of a line in terminal cells."""
    return sum([cell_len(span.text) for span in content])


def plain(content: Line) -> str:
    """Return the text of a line without its roles."""
    return "".join(span.text for span in content)


def cut(text: str, cells: int, ellipsis: str = "…") -> str:
    """Cut `text` to at most `cells` cells; where something is cut off, it ends in an ellipsis."""
    if cell_len(text) <= cells:
        return text
    if cells <= cell_len(ellipsis):
        return ellipsis[: max(cells, 0)]
    return set_cell_size(text, cells - cell_len(ellipsis)).rstrip() + ellipsis


def cut_words(text: str, cells: int, ellipsis: str = "…") -> str:
    """Cut as `cut` does, but between two words where that leaves most of it: "503 from…"."""
    short = cut(text, cells, ellipsis)
    if short == text or cells <= cell_len(ellipsis):
        return short
    kept = short.removesuffix(ellipsis)
    if not text[len(kept) :].startswith(" "):
        words = kept.rpartition(" ")[0]
        kept = words if 3 * cell_len(words) > 2 * cells else kept
    return kept.rstrip(" ,:;") + ellipsis


def fit_text(text: str, cells: int, align: Align = "left", ellipsis: str = "…") -> str:
    """Cut or pad `text` to exactly `cells` cells."""
    text = cut(text, cells, ellipsis)
    space = max(cells - cell_len(text), 0)
    if align == "right":
        return " " * space + text
    if align == "centre":
        return " " * (space // 2) + text + " " * (space - space // 2)
    return text + " " * space


def fit(content: Line, cells: int, ellipsis: str = "…") -> Line:
    """Cut or pad a line at its end to exactly `cells` cells; a cut ends in an ellipsis."""
    missing = cells - width(content)
    if missing >= 0:
        return (*content, Span(" " * missing)) if missing else content
    kept: list[Span] = []
    left = cells
    for span in content:
        size = cell_len(span.text)
        if size >= left:
            kept.append(
                span._replace(text=fit_text(f"{span.text} {ellipsis}", left, ellipsis=ellipsis))
            )
            break
        kept.append(span)
        left -= size
    return tuple(span for span in kept if span.text)


def spread(left: Line, right: Line, cells: int) -> Line:
    """Put `left` and `right` at the ends of `cells` cells; without room for both, `left` alone."""
    space = cells - width(left) - width(right)
    if space < 1:
        return fit(left, cells)
    return line(left, " " * space, right)


def joined(parts: Iterable[Line], cells: int, between: str = "   ") -> Line:
    """Join the parts to a line of at most `cells` cells, up to the first that does not fit."""
    content: Line = EMPTY
    for part in parts:
        longer = line(content, between if content else "", part)
        if width(longer) > cells:
            break
        content = longer
    return content


def wrapped(parts: Iterable[Line], cells: int, rows: int, between: str = "   ") -> list[Line]:
    """Join the parts to up to `rows` lines of at most `cells` cells, as far as they fit."""
    lines: list[Line] = []
    for part in parts:
        longer = line(lines[-1], between, part) if lines else part
        if lines and width(longer) <= cells:
            lines[-1] = longer
        elif len(lines) == rows or width(part) > cells:
            break
        else:
            lines.append(part)
    return lines


def in_role(content: Line, role: Role) -> Line:
    """Return the line with all of its text in one role."""
    return tuple(span._replace(role=role) for span in content)


def dimmed(lines: Iterable[Line]) -> list[Line]:
    """Return the lines as stale figures are drawn: dim, except for the row of the cursor."""
    return [
        tuple(span if span.role is Role.CURSOR else span._replace(role=Role.DIM) for span in spans)
        for spans in lines
    ]


def wrap(text: str, cells: int, role: Role = Role.TEXT) -> list[Line]:
    """Break `text` at blanks into lines of at most `cells` cells."""
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= cells:
            lines[-1] += " " + word
        else:
            lines.append(cut(word, cells))
    return [line(Span(content, role)) for content in lines]
