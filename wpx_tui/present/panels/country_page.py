"""A country's own page: its figures, its days as far as they are recorded, and those around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from wpx_tui.analysis.comparison import ComparedWindows, Comparison, Window
from wpx_tui.analysis.countries import CountryRow, ranks_of, total_figures
from wpx_tui.analysis.country_days import CountryRecord, first_day
from wpx_tui.analysis.periods import period_range
from wpx_tui.api.enums import Period
from wpx_tui.present.format import dates
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.comparison import comparison_line
from wpx_tui.present.panels.countries import Widths, table
from wpx_tui.present.panels.country_columns import CountryOrder
from wpx_tui.present.panels.country_trend import LEAST_ROWS as LEAST_TREND
from wpx_tui.present.panels.country_trend import Trend
from wpx_tui.present.text.cells import cell_len
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, fit, in_role, line, width

LABEL_CELLS = 12
NARROW = 46
"""Below so many cells the labels are short."""
VALUE_CELLS = 10
LEAST_RANKING = 4
"""Lines that the ranking has at least, with its titles."""
MOST_RANKING = 100
MOST_TREND = 18
SIDE_BY_SIDE = 150
"""Cells from which on the ranking stands beside the figures."""

_SHORT = {"per request": "per req", "connections": "now", "requests": "requests"}


@dataclass(frozen=True, slots=True)
class CountryPage:
    """All that the page of a country is drawn from.

    `rows` are those of the last answer, to a query of `period`; its figures are as of `at`.
    `connections` are all that are open now; None where that is not known. `record` is None until it
    has been read.
    """

    row: CountryRow
    rows: Sequence[CountryRow]
    period: Period | None
    at: datetime
    connections: int | None
    record: CountryRecord | None
    fmt: Formatter

    def lines(self, cells: int, rows: int) -> list[Line]:
        """Return the page in at most `rows` lines of `cells`: whole parts, the first ones first."""
        if cells >= SIDE_BY_SIDE:
            return self._side_by_side(cells, rows)
        facts = list(self.facts(cells))[:rows]
        room = rows - len(facts)
        trend = self._trend.lines(cells, self._trend_rows(room - 1)) if room > 1 else []
        room -= len(trend) + 1 if trend else 0
        ranking = self.ranking(cells, min(room - 1, MOST_RANKING))
        parts = [part for part in (facts, trend, ranking) if part]
        return [content for part in parts for content in (*part, EMPTY)][:-1]

    def _side_by_side(self, cells: int, rows: int) -> list[Line]:
        """Return figures and days on the left, and the ranking on the right."""
        left = cells // 2
        facts = list(self.facts(left))
        trend = self._trend.lines(left - 2, min(rows - len(facts) - 1, MOST_TREND))
        beside = self.ranking(cells - left, min(rows, MOST_RANKING))
        rows_left = [*facts, EMPTY, *trend]
        return [
            line(fit(one or EMPTY, left), other or EMPTY)
            for one, other in zip_longest(rows_left[:rows], beside)
        ]

    @property
    def _trend(self) -> Trend:
        days = [] if self.record is None or not self.row.code else self.record.days(self.row.code)
        return Trend(days, self.record, self.row.code is not None, self.fmt)

    def _trend_rows(self, room: int) -> int:
        """Return the rows of the chart, so that the ranking below has some as well."""
        if room >= LEAST_TREND + LEAST_RANKING + 3:
            return min(max(room * 55 // 100, LEAST_TREND), MOST_TREND)
        return min(room, MOST_TREND)

    # ---- the figures

    def facts(self, cells: int) -> Iterator[Line]:
        """Yield a line for each figure: its name, the figure, what it means as far as that fits."""
        figures, fmt = self.row.figures, self.fmt
        sums = total_figures(self.rows)
        share = "" if figures.column_share is None else fmt.percent(figures.column_share)
        of_all = f"{share} of {fmt.traffic(sums.traffic)}" if share and sums.traffic else share
        yield self._fact("traffic", fmt.traffic(figures.traffic), (of_all, share), cells)
        yield self._rank(cells)
        yield self._change(cells)
        yield self._connections(cells)
        rest = ""
        if figures.requests is not None and sums.requests:
            part = fmt.percent(100 * figures.requests / sums.requests)
            rest = f"{part} of {fmt.count(sums.requests)}"
        yield self._fact("requests", fmt.count(figures.requests), (rest, rest[:0]), cells)
        per, usual = figures.per_request, sums.per_request
        all_of_them = f"{fmt.traffic(usual)} in all countries" if usual else ""
        short = f"all {fmt.traffic(usual)}" if usual else ""
        yield self._fact("per request", fmt.traffic(per), (all_of_them, short), cells)
        told = ("the API does not tell it by country", "not told by country")
        yield self._fact("success", fmt.glyphs.unknown, told, cells)

    def _fact(self, label: str, value: str, details: Sequence[str], cells: int) -> Line:
        """Return a line with the longest of the details that fits, and none where none does."""
        head = self._head(label, cells)
        figure = Span(f"{value:<{VALUE_CELLS}}", Role.STRONG)
        room = cells - width(head) - max(cell_len(value), VALUE_CELLS) - 3
        text = next((text for text in details if cell_len(text) <= room), "")
        return line(head, figure, Span(f"  {text}" if text else "", Role.DIM))

    def _head(self, label: str, cells: int) -> Line:
        wide = LABEL_CELLS if cells >= NARROW else 9
        name = label if cells >= NARROW else _SHORT.get(label, label)
        return line(Span(f" {name:<{wide}} ", Role.DIM))

    def _rank(self, cells: int) -> Line:
        ranking, fmt = ranks_of(self.rows), self.fmt
        rank = ranking.get(self.row.key)
        if rank is None:
            return self._fact("rank", fmt.glyphs.unknown, ("its traffic is not known",), cells)
        gaps = list(self._gaps())
        texts = (", ".join(gaps), *gaps)
        value = f"{rank:,} of {len(ranking):,}"
        return self._fact("rank", value, texts, cells)

    def _gaps(self) -> Iterator[str]:
        """Yield how far the next country above is, and the next one below."""
        ordered = CountryOrder().sort(self.rows)
        known = [row for row in ordered if row.figures.traffic is not None]
        index, own = known.index(self.row), self.row.figures.traffic or 0
        for other, word in ((index - 1, "behind"), (index + 1, "ahead of")):
            if 0 <= other < len(known):
                name = known[other].code or known[other].name or self.fmt.glyphs.unknown
                gap = self.fmt.traffic(abs((known[other].figures.traffic or 0) - own))
                yield f"{gap} {word} {name}"

    def _connections(self, cells: int) -> Line:
        count, fmt = self.row.figures.connections, self.fmt
        if count is None:
            return self._fact("connections", fmt.glyphs.unknown, ("not known now",), cells)
        total = self.connections
        texts = (f"open now, of {total:,}", f"of {total:,}") if total is not None else ("open now",)
        return self._fact("connections", f"{count:,}", texts, cells)

    # ---- the change

    def _change(self, cells: int) -> Line:
        comparison = self.comparison()
        head = self._head("change", cells)
        if comparison is not None:
            room = cells - width(head) - 1
            content = comparison_line(comparison, self.fmt, room)
            before = Span(f"  ({self.fmt.traffic(comparison.before)})", Role.DIM)
            longer = line(content, before)
            return line(head, longer if width(longer) <= room else content)
        return self._fact("change", self.fmt.glyphs.unknown, self._why_no_change(), cells)

    def comparison(self) -> Comparison | None:
        """Return it against the same span of the period before; None where that is not recorded."""
        traffic, record, code = self.row.figures.traffic, self.record, self.row.code
        start = None if self.period is None else period_range(self.period, self.at)[0]
        if self.period is None or start is None or record is None or not code or traffic is None:
            return None
        before = period_range(self.period, start - timedelta(seconds=1))[0]
        assert before is not None  # noqa: S101 - only `all` has no start
        elapsed = self.at - start
        there = record.at(code, int(before.timestamp()), elapsed.total_seconds())
        if there is None or there < 1:
            return None
        windows = ComparedWindows(
            self.period, Window(start, self.at), Window(before, before + elapsed)
        )
        return Comparison(windows, traffic, round(there))

    def _why_no_change(self) -> Sequence[str]:
        if self.period in (None, Period.ALL):
            return ("there is nothing before it to compare with", "nothing to compare with")
        if self.record is None or not self.record.has_store:
            return ("what was before is not recorded: there is no store", "not recorded")
        since = first_day(self.record)
        if since is None:
            return ("what was before is not recorded yet", "not recorded yet")
        return (
            f"the same span before is not recorded: since {dates.day(since)}",
            f"recorded since {dates.day(since)}",
            "not recorded",
        )

    # ---- the countries around it

    def ranking(self, cells: int, rows: int) -> list[Line]:
        """Return the countries by traffic, this one among them; nothing in too few lines."""
        if rows < LEAST_RANKING:
            return []
        ordered = CountryOrder().sort(self.rows)
        room = rows - 1
        index = ordered.index(self.row)
        first = max(min(index - room // 2, len(ordered) - room), 0)
        fmt = self.fmt
        drawn = table(
            CountryOrder(), Widths.of(self.rows, fmt), total_figures(self.rows), cells, fmt
        )
        titles = tuple(span._replace(action=None) for span in drawn.heading())
        lines = [titles]
        for row in ordered[first : first + room]:
            content = drawn.row(row)
            lines.append(in_role(content, Role.CURSOR) if row is self.row else content)
        return lines
