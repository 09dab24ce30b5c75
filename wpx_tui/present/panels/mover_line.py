"""What moved as a line: "Sat 28 ▲ DE +41 % vs Sat 21 (1.9→2.7 GB)"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from wpx_tui.analysis.movers import Extreme, Move, Mover, Still
from wpx_tui.present.format import units
from wpx_tui.present.format.dates import day
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.glyphs import ASCII
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line, width

ACCOUNT = "all traffic"
TIME_CELLS = len("28 Nov 14:30")
"""Of an event's time with its date, with which the days line up."""

TIMES = 3.0
"""The ratio from which on the change is a factor: "×3.2" reads better than "+220 %"."""


def mover_line(
    mover: Mover, fmt: Formatter, now: datetime, cells: int, *, in_full: bool = False
) -> Line:
    """Return it in at most `cells` cells, without what there is no room for; empty if none fits.

    `in_full`: with the country's name and its share of the day. The days are the API's: UTC.
    """
    at, utc = _day(mover.day, now), "" if fmt.zone is UTC else " UTC"
    sign, texts = _texts(mover, fmt, now, in_full=in_full)
    for when in (f"{at}{utc}".ljust(TIME_CELLS if in_full else 0), at):
        for text in texts:
            content = line(Span(f" {when} ", Role.DIM), Span(sign, Role.STRONG), f" {text}")
            if width(content) <= cells:
                return content
    return EMPTY


def _texts(
    mover: Mover, fmt: Formatter, now: datetime, *, in_full: bool
) -> tuple[str, tuple[str, ...]]:
    """Return the sign and the wordings, the longest first."""
    glyphs = fmt.glyphs
    if isinstance(mover, Still):
        text = f"no country stood out vs {_day(mover.against, now)}"
        changes = [f"{move.code} {_change(move, fmt)}" for move in mover.largest]
        lists = [", ".join(changes[:count]) for count in range(len(changes), 0, -1)]
        return "=", (*(f"{text}; {changes}" for changes in lists), text, "no country stood out")
    if isinstance(mover, Extreme):
        word = "highest" if mover.is_highest else "lowest"
        figure = fmt.traffic(mover.bytes)
        texts = (f"{word} day of {mover.days}: {figure}", f"{word} day: {figure}", f"{word} day")
        return glyphs.up if mover.is_highest else glyphs.down, texts
    return glyphs.up if mover.difference > 0 else glyphs.down, tuple(
        _move_texts(mover, fmt, now, in_full=in_full)
    )


def _move_texts(move: Move, fmt: Formatter, now: datetime, *, in_full: bool) -> Iterator[str]:
    change, against = _change(move, fmt), f"vs {_day(move.against, now)}"
    figures = _figures(move, fmt)
    subject = move.code or ACCOUNT
    if in_full and move.code:
        name = f"{move.code} {move.name}" if move.name else move.code
        share = "" if move.share is None else f", {fmt.percent(move.share)} of the day"
        yield f"{name} {change} {against} ({figures}){share}"
        yield f"{name} {change} {against} ({figures})"
    yield f"{subject} {change} {against} ({figures})"
    yield f"{subject} {change} {against}"
    yield f"{subject} {change}"


def _change(move: Move, fmt: Formatter) -> str:
    if not move.before:
        return "new" if move.code else "from nothing"
    ratio, glyphs = move.now / move.before, fmt.glyphs
    if ratio >= TIMES:
        return (
            f"{glyphs.times}{ratio:.1f}" if ratio < 9.95 else f"{glyphs.times}{units.count(ratio)}"
        )
    percent = round(100 * (ratio - 1))
    if percent > 0:
        return f"+{percent} %"
    # What is left of it is not nothing.
    return f"{glyphs.dash}{-percent if not move.now else min(-percent, 99)} %"


def _figures(move: Move, fmt: Formatter) -> str:
    """Write both: "1.9→2.7 GB", with both units where they differ."""
    in_column = fmt.in_column
    before, now = (in_column.traffic(use) if use else "0" for use in (move.before, move.now))
    number, _, unit = before.rpartition(" ")
    if number and unit == now.rpartition(" ")[2]:
        before = number
    arrow = " to " if fmt.glyphs is ASCII else fmt.glyphs.arrows[1]
    return f"{before}{arrow}{now}"


def _day(at: date, now: datetime) -> str:
    """Name a UTC day of the last weeks: "Sat 28", "Sat 31 Oct"."""
    today = now.astimezone(UTC).date()
    same = (at.year, at.month) == (today.year, today.month)
    start = datetime(at.year, at.month, at.day, tzinfo=UTC)
    return f"{at:%a} {at.day}" if same else f"{at:%a} {day(start)}"
