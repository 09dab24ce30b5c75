"""A country's days: the traffic of each as a bar, and its rank, as far as they are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wpx_tui.analysis.country_days import CountryDay, CountryRecord, first_day
from wpx_tui.api.enums import Granularity
from wpx_tui.present.chart.chart import Chart, chart
from wpx_tui.present.format import dates
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import scale
from wpx_tui.present.text.cells import cell_len
from wpx_tui.present.text.spans import Line, Role, Span, joined, line

LEAST_CHART = 6
LEAST_ROWS = LEAST_CHART + 2
"""Lines: the chart, with a title above it and the ranks below."""
LEAST_DAYS = 2
"""Fewer days are no trend."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Draws the days of a country, the oldest first; `has_code`: those without are not recorded."""

    days: Sequence[CountryDay]
    record: CountryRecord | None
    has_code: bool
    fmt: Formatter

    def lines(self, cells: int, rows: int) -> list[Line]:
        """Return title, chart and ranks in `rows` lines, or less of it; at least what is kept."""
        if rows < 1:
            return []
        known = [day for day in self.days if day.traffic is not None]
        if len(known) < LEAST_DAYS:
            return self._too_little(known, cells)[:rows]
        title = self._title(cells)
        ranks = self._ranks(cells)
        if rows < LEAST_ROWS:
            return [title, ranks][:rows]
        return [title, *self._chart(cells, rows - 2), ranks]

    def _title(self, cells: int) -> Line:
        since = self._since()
        parts = (line(Span("Traffic by day, UTC", Role.TITLE)), line(Span(since, Role.DIM)))
        return line(" ", joined(parts, cells - 1))

    def _since(self) -> str:
        since = None if self.record is None else first_day(self.record)
        return "" if since is None else f"recorded since {dates.day(since)}"

    def _too_little(self, known: Sequence[CountryDay], cells: int) -> list[Line]:
        """Return what is missing, and the one day that is known, in words."""
        versions = self._why_nothing()
        text = next((text for text in versions if cell_len(text) < cells), versions[-1])
        return [line(" ", Span(text, Role.DIM))]

    def _why_nothing(self) -> Sequence[str]:
        if not self.has_code:
            return ("Rank and traffic by day: a row without a code is not recorded", "Not recorded")
        if self.record is None or not self.record.has_store:
            return (
                "Rank and traffic by day: not recorded, as there is no store",
                "By day: not recorded, no store",
            )
        since = self._since()
        if not since:
            return (
                "Rank and traffic by day: nothing is recorded yet, the first day is running",
                "By day: nothing is recorded yet",
            )
        return (
            f"Rank and traffic by day: {since}, too few days for a chart",
            f"By day: {since}, too few",
            "By day: too few yet",
        )

    def _chart(self, cells: int, rows: int) -> list[Line]:
        top = max((day.traffic or 0 for day in self.days), default=0)
        names, base = self.fmt.units.names, self.fmt.units.base
        power = scale(top, base, len(names) - 1) if top else 3
        size = float(base**power)
        starts = [datetime.fromtimestamp(day.start, UTC) for day in self.days]
        is_running = self.days[-1].is_running
        drawn = Chart(
            [None if day.traffic is None else day.traffic / size for day in self.days],
            dates.labels(starts, Granularity.DAILY, is_running),
            names[power],
            is_unfinished=is_running,
        )
        return chart(drawn, cells - 1, rows, self.fmt.glyphs)

    def _ranks(self, cells: int) -> Line:
        """Return the ranks of the newest days, and the best and the worst with their dates."""
        ranked = [day for day in self.days if day.rank is not None]
        best = min(ranked, key=lambda day: (day.rank or 0, -day.start))
        worst = max(ranked, key=lambda day: (day.rank or 0, day.start))
        extremes = f"best {best.rank} on {_date(best)}, worst {worst.rank} on {_date(worst)}"
        if best.rank == worst.rank:
            extremes = f"always {best.rank}"
        texts = [str(day.rank) if day.rank else self.fmt.glyphs.unknown for day in self.days]
        head = " rank by day "
        room = cells - len(head) - len(extremes) - 4
        row = _last(texts, room)
        if not row:
            row, extremes = _last(texts, cells - len(head) - 1), ""
        return line(
            Span(head, Role.DIM),
            Span(row, Role.STRONG),
            Span(f"   {extremes}" if extremes else "", Role.DIM),
        )


def _last(texts: Sequence[str], cells: int) -> str:
    """Return as many of the last texts as fit, with blanks between them."""
    row = ""
    for text in reversed(texts):
        longer = f"{text} {row}".rstrip()
        if len(longer) > cells:
            break
        row = longer
    return row


def _date(day: CountryDay) -> str:
    return dates.day(datetime.fromtimestamp(day.start, UTC))
