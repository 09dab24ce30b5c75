"""Lines of a period: what it comes to by request and by day, who used it, and where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.shares import by_traffic, column_shares
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import SummaryQuery
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.coverage import summary_span
from wpx_tui.present.text.bars import bar
from wpx_tui.present.text.spans import Line, Role, Span, fit_text, line, wrapped
from wpx_tui.present.text.table import Column, fitted_columns, heading, row

if TYPE_CHECKING:
    from wpx_tui.api.models import Summary

MIN_BAR_CELLS = 6
"""Cells: a shorter bar says less than a longer name."""
DAY = timedelta(days=1)


def means(answer: Answer[SummaryQuery, Summary], fmt: Formatter) -> Sequence[Line]:
    """Return the averages of all traffic that are known: "19.5 GB a day", then "45.0 KB a request".

    By day only of more than one.
    """
    total, (start, end) = answer.value.total, summary_span(answer)
    used = total.bytes_used
    if used is None:
        return ()
    result = []
    passed = DAY if start is None else min(end or answer.present, answer.present) - start
    if passed > DAY:
        result.append((fmt.traffic(round(used / (passed / DAY))), "a day"))
        if total.requests:
            requests = fmt.count(round(total.requests / (passed / DAY)))
            result.append((requests, "requests a day"))
    if total.requests:
        result.append((fmt.traffic(used // total.requests), "a request"))
    return [line(figure, Span(f" {name}", Role.DIM)) for figure, name in result]


def share_line(
    named: tuple[str, int],
    figure: str,
    percents: tuple[float | None, float],
    cells: int,
    fmt: Formatter,
    *,
    is_other: bool,
) -> Line:
    """Return name, traffic, bar, share; the bar takes what is left and goes first.

    `named`: the name, and the cells of the longest one. `percents`: its share, and the largest one,
    to which the bar is scaled. `is_other`: it is dim, as another one is looked at.
    """
    (name, names), (percent, largest) = named, percents
    figure = f"  {figure:>8}"
    room = cells - 2 - len(figure) - 8 - 1
    name_cells = min(names, max(room, 0))
    bar_cells = room - name_cells - 2
    share = None if percent is None else percent / (largest or 100.0)
    drawn = f"  {bar(share, bar_cells, fmt.glyphs)}" if bar_cells >= MIN_BAR_CELLS else ""
    role = Role.DIM if is_other else Role.TEXT
    return line(
        "  ",
        Span(fit_text(name, name_cells, ellipsis=fmt.glyphs.ellipsis), role),
        Span(figure, role if is_other else Role.STRONG),
        Span(drawn, role if is_other else Role.BAR),
        Span(f" {fmt.percent(percent):>7}", role),
    )


def top_countries(summary: Summary, fmt: Formatter, cells: int, rows: int) -> Sequence[Line]:
    """Return the shares of the countries with the most traffic, in up to `rows` lines."""
    countries = by_traffic(summary.by_country)
    shares = column_shares([country.bytes for country in countries], summary.total.bytes_used)
    parts = (
        line(Span(f"{country.country} ", Role.DIM), fmt.percent(share))
        for country, share in zip(countries, shares, strict=True)
        if country.country and share is not None
    )
    return wrapped(parts, cells, rows)


def usage_table(what: str, rows: list[list[str]], more: Sequence[Column], cells: int) -> list[Line]:
    """Return a table of names, requests, traffic, shares, and `more` columns."""
    columns = [
        Column(what, 0),
        Column("requests", 8, "right"),
        Column("traffic", 7, "right", Role.STRONG),
        Column("share", 7, "right"),
        *more,
    ]
    fit_columns = fitted_columns(columns, rows, cells)
    return [heading(fit_columns), *(row(fit_columns, values) for values in rows)]
