"""A quota bar that looks ahead: used, even pace, what is expected with its range, the quota."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.present.format.forecast import Verdict, verdict
from wpx_tui.present.text.bars import bar
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import Forecast

LONGEST_EDGE = 4 / 3
"""Of the quota: what is expected beyond it is cut here, or the used part would look small."""
RANGE, MEDIAN, QUOTA, BEYOND = "~+!>"
"""The signs of the range, of its median, of the quota, and of what lies beyond that."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a bar shows of a forecast, as shares of the quota.

    Attributes:
        low: The use by the end that 1 in 10 stay below.
        middle: The median of it.
        high: The use by the end that 9 in 10 stay below.
        pace: The part of the term that has passed; None where it says nothing (any more).
        is_stale: Whether it is an old one.
    """

    low: float
    middle: float
    high: float
    pace: float | None
    is_stale: bool


def outlook(subject: SubjectForecast | None) -> Outlook | None:
    """Return what a bar shows of a forecast; None where it has too little evidence, or ended.

    None, too, of a quota without an end: neither an even pace nor a use by the end applies.
    """
    forecast = None if subject is None else subject.forecast
    if subject is None or forecast is None or not forecast.quota or not forecast.has_end:
        return None
    kind = verdict(forecast)
    if kind in (Verdict.LEARNING, Verdict.ENDED):
        return None
    low, middle, high = forecast.p10, forecast.p50, forecast.p90
    if low is None or middle is None or high is None:
        return None
    quota = forecast.quota
    has_pace = kind is not Verdict.EMPTY and not subject.is_stale
    pace = even_pace(forecast) if has_pace else None
    return Outlook(low / quota, middle / quota, high / quota, pace, subject.is_stale)


def even_pace(forecast: Forecast) -> float:
    """Return the part of the term that has passed, 0 to 1."""
    period = forecast.period
    part = (forecast.now - period.start) / (period.end - period.start)
    return min(max(part, 0.0), 1.0)


def edge(outlooks: Iterable[Outlook | None]) -> float:
    """Return where bars that stand below each other end, in quotas: at 1 or somewhat beyond."""
    highest = max((ahead.high for ahead in outlooks if ahead is not None), default=1.0)
    return min(max(highest, 1.0), LONGEST_EDGE)


def forecast_bar(
    share: float | None,
    ahead: Outlook | None,
    end: float,
    cells: int,
    glyphs: Glyphs,
    role: Role,
) -> Line:
    """Draw a used share (0 to 1) of a quota and what is expected, in `cells` cells up to `end`.

    Only what lies beyond the quota takes the alarm colour; `role` is that of the used part where
    nothing is foreseen. The end of the used part says more than a mark, so no mark covers it.
    """
    if cells <= 0:
        return EMPTY
    drawn = _used_part(share, ahead, end, cells, glyphs)
    used = len(drawn)
    usual = role if ahead is None else Role.DIM if ahead.is_stale else Role.BAR
    signs = [
        (text, usual if index / cells * end < 1 or ahead is None else Role.BAD)
        for index, text in enumerate(drawn)
    ]
    signs += [_ahead(ahead, (index + 0.5) / cells * end, glyphs) for index in range(used, cells)]
    for place, sign in _marks(ahead, end, glyphs):
        index = int(place / end * cells)
        if index < cells and index != used - 1:
            signs[index] = sign
    return line(
        *(
            Span("".join(text for text, _ in group), part)
            for part, group in groupby(signs, key=lambda sign: sign[1])
        )
    )


def _used_part(
    share: float | None, ahead: Outlook | None, end: float, cells: int, glyphs: Glyphs
) -> str:
    """Return the used part; in whole cells where the expected part follows.

    The rest of a cell that is filled in part would be a gap between the two.
    """
    drawn = bar(None if share is None else share / end, cells, glyphs).rstrip(" ")
    used = len(drawn)
    if share is None or not 1 < used < cells or drawn[-1] == glyphs.bar[-1]:
        return drawn
    if _ahead(ahead, (used + 0.5) / cells * end, glyphs)[0] != glyphs.unfinished:
        return drawn
    is_more = share / end * cells - (used - 1) >= 0.5
    return drawn[:-1] + (glyphs.bar[-1] if is_more else "")


def _ahead(ahead: Outlook | None, place: float, glyphs: Glyphs) -> tuple[str, Role]:
    """Return the sign of a cell after the used part, by the share in its middle."""
    blank = (glyphs.track, Role.TRACK) if place < 1 else (" ", Role.TRACK)
    if ahead is None or place > ahead.high:
        return blank
    if place >= 1:
        return BEYOND, Role.DIM if ahead.is_stale else Role.BAD
    role = Role.DIM if ahead.is_stale else Role.BAR_ALT
    return (glyphs.unfinished if place < ahead.low else RANGE), role


def _marks(
    ahead: Outlook | None, end: float, glyphs: Glyphs
) -> Iterable[tuple[float, tuple[str, Role]]]:
    """Yield the marks over the cells, the most important last."""
    if ahead is not None:
        beyond = Role.BAD if ahead.middle >= 1 else Role.STRONG
        yield ahead.middle, (MEDIAN, Role.DIM if ahead.is_stale else beyond)
        if ahead.pace is not None:
            yield ahead.pace, (glyphs.pace, Role.STRONG)
    if end > 1:
        yield 1.0, (QUOTA, Role.DIM if ahead is not None and ahead.is_stale else Role.STRONG)


def legend(glyphs: Glyphs, *, with_quota: bool) -> str:
    """Name the signs of the bars: "used█ expected▒ range~ even pace┃"."""
    parts = [
        f"used{glyphs.column}",
        f"expected{glyphs.unfinished}",
        f"range{RANGE}",
        f"even pace{glyphs.pace}",
    ]
    return " ".join([*parts, f"quota{QUOTA}"] if with_quota else parts)
