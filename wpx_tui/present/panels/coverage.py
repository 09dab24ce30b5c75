"""What the figures of a period cover, in words: one source for the screen, the page and JSON."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.periods import Covered, covered
from wpx_tui.api.enums import Period
from wpx_tui.monitor.feed import Answer, Feed
from wpx_tui.present.format.dates import PERIODS, period_title
from wpx_tui.present.format.durations import zone_name
from wpx_tui.present.format.formatter import Formatter

if TYPE_CHECKING:
    from wpx_tui.api.models import Countries, Summary
    from wpx_tui.monitor.queries import CountriesQuery, SummaryQuery


def summary_span(answer: Answer[SummaryQuery, Summary]) -> Covered:
    """Return the first and the last moment of a summary, by its own word where it says so."""
    span = answer.value.period
    return covered(answer.query.period, span.start, span.end, _asked(answer))


def _asked(answer: Answer[SummaryQuery, Summary]) -> datetime:
    """Return the moment whose period a summary is about, if it does not say: less in a cache."""
    return answer.present - timedelta(seconds=answer.age)


def summary_title(
    feed: Feed[SummaryQuery, Summary], now: datetime, fmt: Formatter, *, current: bool = False
) -> str:
    """Return the title of the summary there is; with `current`, of the one that is asked for."""
    answer = feed.answer
    if answer is None or (current and not feed.is_current):
        return PERIODS[feed.query.period]
    return period_title(answer.query.period, summary_span(answer), now, fmt.zone)


def countries_span(answer: Answer[CountriesQuery, Countries]) -> Covered:
    """Return the first and the last moment of the countries; a period's ends with the answer."""
    if answer.query.window is not None:
        return answer.query.window
    start, _ = _countries_covered(answer)
    return start, answer.present.replace(microsecond=0)


def countries_title(
    feed: Feed[CountriesQuery, Countries], now: datetime, fmt: Formatter, *, current: bool = False
) -> str:
    """Return what the countries there are cover; with `current`, those that are asked for."""
    answer = feed.answer
    query = feed.query if answer is None or current else answer.query
    if query.window is not None:
        first, last = (_moment(time, fmt) for time in query.window)
        return f"{first} to {last}"
    if answer is None or (current and not feed.is_current):
        return PERIODS[query.period]
    return period_title(query.period, _countries_covered(answer), now, fmt.zone)


def _countries_covered(answer: Answer[CountriesQuery, Countries]) -> Covered:
    """Return what the countries of a period cover: those of all time name it themselves."""
    period, span = answer.query.period, answer.value.period
    if period is not Period.ALL:
        return covered(period, None, None, answer.present)
    return covered(period, span.start, span.end, answer.present)


def _moment(time: datetime, fmt: Formatter) -> str:
    return f"{time.astimezone(fmt.zone):%Y-%m-%d %H:%M} {zone_name(time, fmt.zone)}"
