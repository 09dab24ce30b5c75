"""One event as a line: when, what, and how long ago where there is room for that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.present.format.durations import duration, skew, time_of_day
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, cut_words, line, plain, width

SIGNS = {
    EventKind.FAILED: ("bad", Role.BAD),
    EventKind.RECOVERED: ("good", Role.GOOD),
    EventKind.HIGH: ("warn", Role.WARN),
    EventKind.CRITICAL: ("bad", Role.BAD),
    EventKind.BELOW: ("good", Role.GOOD),
    EventKind.FORESEEN_EMPTY: ("warn", Role.WARN),
    EventKind.FORESEEN_LAPSE: ("warn", Role.WARN),
    EventKind.FORESEEN_WELL: ("good", Role.GOOD),
    EventKind.ALERT_MADE: ("good", Role.GOOD),
    EventKind.ALERT_DIFFERENT: ("warn", Role.WARN),
    EventKind.ALERT_REFUSED: ("bad", Role.BAD),
    EventKind.ALERT_UNCERTAIN: ("warn", Role.WARN),
    EventKind.CLOCK_OFF: ("warn", Role.WARN),
    EventKind.CLOCK_RIGHT: ("good", Role.GOOD),
    EventKind.NOTIFIED: ("good", Role.GOOD),
    EventKind.NOT_NOTIFIED: ("bad", Role.BAD),
    EventKind.STORE: ("warn", Role.WARN),
    EventKind.BUG: ("bad", Role.BAD),
}
"""The sign of each kind by its name among the glyphs, and its role."""

DATED = (EventKind.FORESEEN_EMPTY, EventKind.FORESEEN_LAPSE)
"""Those whose text has a date: in UTC, as it is kept for viewers in whatever zones."""


def event_line(
    event: Event, fmt: Formatter, now: datetime, cells: int, *, dated: bool = False
) -> Line:
    """Return an event in at most `cells` cells, without what there is no room for.

    `dated`: the date stands before the time of today's as well, where there is room.
    """
    whens = [_when(event, fmt, now, dated=dated)]
    if dated:
        whens.append(_when(event, fmt, now, dated=False))
    contents = [line(when, content) for content in _contents(event, fmt) for when in whens]
    content = next((content for content in contents if width(content) <= cells), None)
    if content is None:
        return _cut(contents[-1], cells - 1, fmt.glyphs.ellipsis)  # a margin, as on the left
    age = _age(event, now)
    return line(content, age) if width(content) + width(age) < cells else content


def _contents(event: Event, fmt: Formatter) -> Iterator[Line]:
    """Yield the wordings, the longest first."""
    foreseen, _, early = event.text.partition(", ")
    text = event.text
    if event.kind in DATED and fmt.zone is not UTC:  # beside it the dates are local
        foreseen += " UTC"
        text = f"{foreseen}, {early}" if early else foreseen
    yield _content(event, fmt, text)
    if event.kind is EventKind.FAILED:  # the subject says of whom
        yield _content(event, fmt, text.replace(" from the API", "", 1))
    if event.kind is EventKind.FORESEEN_EMPTY:  # no date is cut
        yield _content(event, fmt, foreseen)


def _content(event: Event, fmt: Formatter, text: str) -> Line:
    glyphs = fmt.glyphs
    name, role = SIGNS[event.kind]
    about_clocks = event.kind in (EventKind.CLOCK_OFF, EventKind.CLOCK_RIGHT)
    text = skew(event.ahead) if about_clocks else text
    lasted = "" if event.lasted is None else f" after {duration(event.lasted)}"
    what, colon, why = text.partition(":") if lasted else (text, "", "")
    often = "" if event.count == 1 else f" {glyphs.times}{event.count}"
    return line(
        Span(getattr(glyphs, name), role),
        f" {event.subject}: {what}{lasted}",
        Span(often, Role.DIM),
        f"{colon}{why}",
    )


def _when(event: Event, fmt: Formatter, now: datetime, *, dated: bool) -> Line:
    """Return the time of day, behind the date of another day than today."""
    zone = fmt.zone
    time, at = time_of_day(event.at, zone), event.at.astimezone(zone)
    is_today = at.date() == now.astimezone(zone).date()
    text = time if is_today and not dated else f"{at:%d %b} {time}"
    return line(Span(f" {text} ", Role.DIM))


def _age(event: Event, now: datetime) -> Line:
    """Return how long ago it was, in what changes once a minute at most; empty before that."""
    seconds = (now - event.at).total_seconds()
    return line(Span(f"  {duration(seconds)} ago", Role.DIM)) if seconds >= 60 else EMPTY


def _cut(content: Line, cells: int, ellipsis: str) -> Line:
    """Cut the line between two words, as far as that leaves most of it."""
    left = len(cut_words(plain(content), cells, ellipsis)) - len(ellipsis)
    kept: list[Span] = []
    for span in content:
        kept.append(span._replace(text=span.text[: max(left, 0)]))
        left -= len(span.text)
    return line(*kept, ellipsis)
