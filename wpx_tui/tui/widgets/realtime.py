"""The panel *Right now*: this minute, the last hour, the trend of our own samples, connections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.monitor.samples import Figure, SampleHistory
from wpx_tui.present.format.durations import time_of_day
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.realtime import connections_line, minute_and_hour
from wpx_tui.present.panels.trend import scale, trend
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line
from wpx_tui.present.text.table import Column, aligned_columns, heading, row
from wpx_tui.tui.widgets.panel import Panel
from wpx_tui.tui.widgets.table_cursor import CursorPanel

if TYPE_CHECKING:
    from wpx_tui.api.models import Connections, Realtime

COUNTRY_BAR_CELLS = 5
TABLE = (
    Column("minute", 11),
    Column("requests", 8, "right"),
    Column("traffic", 9, "right", Role.STRONG),
    Column("sessions", 8, "right"),
)


class RealtimePanel(CursorPanel, Panel):
    """How fast it goes, and where the open connections are."""

    def __init__(self, fmt: Formatter, clock: Clock, series: SampleHistory, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.series = series

    def heading(self) -> str:
        """Its name."""
        return "Right now"

    def figures(self, answer: Answer[NoQuery, Realtime], cells: int, rows: int) -> Sequence[Line]:
        """Minute and hour, the trend as high as there is room, the connections; zoomed, a table."""
        now = minute_and_hour(answer.value, self.format, cells - 2)
        lines = [line(" ", each) for each in now]
        trend_rows = min(rows - 4, 6)
        if trend_rows >= 1:
            lines += self._trend(cells, trend_rows)
        lines = [*lines[: rows - 1], self._connections(answer.value.active_connections, cells)]
        if self.is_zoomed and rows - len(lines) > 2:
            return lines + self._table(len(lines), rows - len(lines))
        self.rows.show((), 1)  # no table here
        return lines

    def _table(self, above: int, rows: int) -> list[Line]:
        """A blank, the titles, the newest minute first; the running one leads."""
        now, last = self.clock.now(), int(self.clock.utc().timestamp() // 60) * 60
        figures: tuple[Figure, ...] = ("requests", "bytes", "active_sessions")
        found = [
            [self.series.running(now, each), *reversed(self.series.minutes(now, each))]
            for each in figures
        ]
        keys = [last - 60 * ago for ago in range(len(found[0]))]
        seen = self.rows.show(keys, rows - 2, first_line=above + 3)
        texts = [self._cells(at, each) for at, *each in zip(keys, *found, strict=True)]
        texts[0][0] = "this minute"
        columns = aligned_columns(TABLE, texts)
        lines = [EMPTY, heading(columns)]
        for index in seen:
            here = self.has_focus and index == self.rows.index
            lines.append(row(columns, texts[index], Role.CURSOR if here else None))
        return lines

    def _cells(self, at: int, figures: Sequence[float | None]) -> list[str]:
        """The minute that begins `at`, in seconds of the epoch: requests, traffic, sessions."""
        requests, traffic, sessions = figures
        fmt = self.format.in_column
        when = time_of_day(datetime.fromtimestamp(at, UTC), fmt.zone)
        return [when, fmt.count(requests), fmt.traffic(traffic), fmt.count(sessions)]

    def _trend(self, cells: int, rows: int) -> list[Line]:
        now, turn = self.clock.now(), int(self.clock.utc().timestamp() // 60)
        minutes = self.series.minutes(now)
        drawn, count = trend(
            minutes, self.series.running(now), turn, cells - 2, rows, self.format.glyphs
        )
        words = scale(minutes[-count:], f"{count} min", self.format)
        return [*(line(" ", each) for each in drawn), line(" ", Span(words, Role.DIM))]

    def _connections(self, open_now: Connections, cells: int) -> Line:
        return connections_line(open_now, self.format, cells - 1, COUNTRY_BAR_CELLS, indent=1)
