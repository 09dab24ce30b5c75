"""*What changed*: events and what moved, the newest first, and what is new since the last look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from wpx_tui.analysis.movers import Mover
from wpx_tui.monitor.events import Event
from wpx_tui.present.format.durations import time_of_day
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.event_line import event_line
from wpx_tui.present.panels.mover_line import mover_line
from wpx_tui.present.text.cells import cell_len
from wpx_tui.present.text.spans import Line, Role, Span, cut, line

Change: TypeAlias = "Event | Mover"

MOVERS_SHARE = 3
"""Of so many lines one is kept for what moved, whatever else is newer."""

LEAST_ROWS = 3
"""With fewer lines there is none for the last look."""

_DAY = timedelta(days=1)
_WEEKDAYS = 6
"""Days for which the weekday alone tells which one is meant."""


def change_lines(
    events: Sequence[Event],
    movers: Sequence[Mover],
    fmt: Formatter,
    now: datetime,
    cells: int,
    rows: int,
    *,
    looked_at: datetime | None = None,
    in_full: bool = False,
) -> list[Line]:
    """Return at most `rows` lines of `cells` cells; one that says so where there is nothing.

    `looked_at` is when somebody last looked before now, None where that is not known. `in_full`:
    with the date of every time, and with all that is known of what moved.
    """
    changes = merged(events, movers)
    if not changes:
        return [line(" ", Span("Nothing yet", Role.DIM))]
    has_rule = looked_at is not None and rows >= LEAST_ROWS
    visible = _visible(changes, movers, rows - has_rule)
    lines = [change_line(change, fmt, now, cells, in_full=in_full) for change in visible]
    if looked_at is not None and has_rule:
        rule = last_look_line(changes, looked_at, fmt, now, cells)
        lines.insert(count_since(visible, looked_at), rule)
    return lines[: max(rows, 0)]


def merged(events: Sequence[Event], movers: Sequence[Mover]) -> list[Change]:
    """Return both, the newest first; each in the order in which it came."""
    changes: list[Change] = list(events)
    place = 0
    for mover in sorted(movers, key=lambda mover: mover.ends_at, reverse=True):
        while place < len(changes) and _time(changes[place]) > mover.ends_at:
            place += 1
        changes.insert(place, mover)
        place += 1
    return changes


def _time(change: Change) -> datetime:
    """Return when it was: of a day its end."""
    return change.at if isinstance(change, Event) else change.ends_at


def _visible(changes: Sequence[Change], movers: Sequence[Mover], rows: int) -> list[Change]:
    """Return the newest, and the first of what moved: many events must not hide all of it."""
    room = max(rows, 0)
    first = movers[: room // MOVERS_SHARE]
    kept = {changes.index(mover) for mover in first}
    others = [place for place in range(len(changes)) if place not in kept][: room - len(kept)]
    return [changes[place] for place in sorted([*kept, *others])]


def count_since(changes: Sequence[Change], looked_at: datetime) -> int:
    """Return how many of them came after the last look: the first ones."""
    return sum(_time(change) > looked_at for change in changes)


def change_line(
    change: Change, fmt: Formatter, now: datetime, cells: int, *, in_full: bool = False
) -> Line:
    """Return one change in at most `cells` cells."""
    if isinstance(change, Event):
        return event_line(change, fmt, now, cells, dated=in_full)
    return mover_line(change, fmt, now, cells - 1, in_full=in_full)  # a margin, as on the left


def last_look_line(
    changes: Sequence[Change], looked_at: datetime, fmt: Formatter, now: datetime, cells: int
) -> Line:
    """Return the rule that says how many are new since the last look, for below those."""
    new, when = count_since(changes, looked_at), _when(looked_at, fmt, now)
    count = f"{new} new" if new else "nothing new"
    texts = (f"since you last looked, {when}: {count}", f"{count} since {when}", count)
    return _ruled(texts, fmt, cells)


def _when(at: datetime, fmt: Formatter, now: datetime) -> str:
    local, today = at.astimezone(fmt.zone), now.astimezone(fmt.zone).date()
    time = time_of_day(at, fmt.zone)
    if local.date() == today:
        return time
    if today - local.date() <= _WEEKDAYS * _DAY:
        return f"{local:%a} {time}"
    return f"{local.day} {local:%b} {time}"


def _ruled(texts: Sequence[str], fmt: Formatter, cells: int) -> Line:
    """Draw the longest text that fits, with a rule behind it."""
    room = max(cells - 2, 0)
    text = next((text for text in texts if cell_len(text) <= room), cut(texts[-1], room))
    rest = max(room - cell_len(text) - 1, 0)
    return line(" ", Span(text, Role.KEY), Span(f" {fmt.glyphs.frame[1] * rest}", Role.FRAME))
