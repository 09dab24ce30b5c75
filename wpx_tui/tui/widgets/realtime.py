"""The panel *Right now*: hour and minute, the trend of our own samples, the connections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

from wpx_tui.analysis.usual import day_by_hour
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.feeds import REALTIME
from wpx_tui.monitor.past_hours import usual_now
from wpx_tui.monitor.samples import MINUTES, Figure, Samples
from wpx_tui.present.format.durations import time_of_day
from wpx_tui.present.panels.day_hours import day_cells, day_hours
from wpx_tui.present.panels.realtime import connections_lines, hour_and_minute
from wpx_tui.present.panels.trend import scale, trend
from wpx_tui.present.panels.usual import usual_line
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, fit, line
from wpx_tui.present.text.table import Column, aligned_columns, heading, row
from wpx_tui.tui.widgets.panel import Panel, unfiltered_scope
from wpx_tui.tui.widgets.table_cursor import CursorPanel, TableView

if TYPE_CHECKING:
    from wpx_tui.analysis.usual import Usual
    from wpx_tui.api.models import Realtime
    from wpx_tui.monitor.past_hours import PastHours
    from wpx_tui.monitor.state import AccountState

COUNTRY_BAR_CELLS = 5
LEAST_WITH_USUAL = 6
"""Rows from which on the usual has a line of its own: below it takes the place of the peak."""
MOST_TREND, MOST_ZOOMED_TREND = 2, 6
"""Rows of the trend: more among other panels would be blank, or say nothing more."""
BESIDE_DAY, GAP, DAY_ROWS = (63, 46), 2, 7
"""Cells left of today's hours, at best those of a column a minute, and between the two; rows from
which on they are drawn."""
ONE_LINE_MORE = 4
"""Rows that leave one line between minute and connections: of the usual, else of the trend."""
TABLE = (
    Column("minute", 11),
    Column("requests", 8, "right"),
    Column("traffic", 9, "right", Role.STRONG),
    Column("sessions", 8, "right"),
)


class RealtimePanel(CursorPanel, Panel):
    """How fast it goes, and where the open connections are."""

    spec = REALTIME

    _drawn_day: tuple[PastHours, object, Sequence[Line]] | None = None

    def parts(self, state: AccountState) -> tuple[object, ...]:
        """Return what it draws: the hours of the past weeks too."""
        return (*super().parts(state), state.past_hours)

    def heading(self) -> str:
        """Return its name."""
        return "Right now"

    @property
    def scope(self) -> str:
        """The API has no realtime figures of one subscription alone."""
        return unfiltered_scope(self.account)

    @property
    def _figures_now(self) -> Realtime:
        answer = None if self.account is None else self.account.realtime.answer
        assert answer is not None  # noqa: S101 - figures are drawn of an answer alone
        return answer.value

    @property
    def _samples(self) -> Samples:
        return Samples() if self.account is None else self.account.samples

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return hour and minute, the trend as high as fits, the connections; zoomed, a table."""
        lines = self._above(cells, rows)
        if self._has_table(len(lines), rows):
            return lines + self._table(self.table(cells, rows))
        return lines

    def _above(self, cells: int, rows: int) -> list[Line]:
        """Return all but the table: today by the hour on the right, where there is room."""
        room = next(filter(None, (day_cells(cells - GAP - least) for least in BESIDE_DAY)), 0)
        day = self._day(room, rows) if room and rows >= DAY_ROWS and not self.is_zoomed else ()
        if not day:
            return self._hour_and_connections(cells, rows)
        left = cells - room - GAP
        lines = zip_longest(self._hour_and_connections(left, rows), day, fillvalue=EMPTY)
        return [line(fit(one, left), " " * (GAP - 1), other) for one, other in lines]

    def _day(self, cells: int, rows: int) -> Sequence[Line]:
        """Return today by the hour; nothing where that is not known."""
        past = None if self.account is None else self.account.past_hours
        if past is None:
            return ()
        now = self.clock.utc().replace(minute=0, second=0, microsecond=0)
        key = (now, cells, rows)
        if self._drawn_day is None or self._drawn_day[0] is not past or self._drawn_day[1] != key:
            hours = day_by_hour(past.hours, now, self.format.zone)
            self._drawn_day = (past, key, day_hours(hours, self.format, cells, rows))
        return self._drawn_day[2]

    def _hour_and_connections(self, cells: int, rows: int) -> list[Line]:
        now = hour_and_minute(self._figures_now, self.format, cells - 2)
        lines = [line(" ", text) for text in now]
        usual = self._usual()
        if rows == ONE_LINE_MORE:
            beside = [] if usual is None else [line(" ", usual_line(usual, self.format, cells - 2))]
            lines += beside or self._trend(cells, 1, None)[:1]
        elif usual is not None and rows >= LEAST_WITH_USUAL:
            lines += [line(" ", usual_line(usual, self.format, cells - 2))]
            usual = None
        spare = rows - len(lines)
        trend_rows = min(spare - 2, MOST_ZOOMED_TREND if self.is_zoomed else MOST_TREND)
        if trend_rows >= 1:
            lines += self._trend(cells, trend_rows, usual)
        below = max(rows - len(lines), 1)
        open_now = self._figures_now.active_connections
        connections = connections_lines(
            open_now, self.format, cells - 2, 1 if self.is_zoomed else below, COUNTRY_BAR_CELLS
        )
        return [*lines[: rows - 1], *(line(" ", content) for content in connections)]

    def _usual(self) -> Usual | None:
        """Return how the last hour stands; None if that is not known, or the figures are old."""
        account = self.account
        if account is None or account.realtime.status(self.clock.now()) is not Status.LIVE:
            return None
        return usual_now(account, self.format.zone)

    def _has_table(self, above: int, rows: int) -> bool:
        return self.is_zoomed and rows - above > 2

    def table(self, cells: int, rows: int) -> TableView[int]:
        """Return what is seen of the minutes, the newest first; zoomed alone there are any."""
        if not self.is_zoomed or self.account is None or self.account.realtime.answer is None:
            return self.rows.view((), 1)
        above = len(self._above(cells, rows))
        if not self._has_table(above, rows):
            return self.rows.view((), 1)
        last = int(self.clock.utc().timestamp() // 60) * 60
        keys = [last - 60 * ago for ago in range(MINUTES + 1)]
        return self.rows.view(keys, rows - above - 2, first_line=above + 3)

    def _table(self, view: TableView[int]) -> list[Line]:
        """Return a blank, the titles, the newest minute first; the running one leads."""
        now, samples = self.clock.now(), self._samples
        figures: tuple[Figure, ...] = ("requests", "bytes", "active_sessions")
        columns_of_figures = [
            [samples.running(now, figure), *reversed(samples.minutes(now, figure))]
            for figure in figures
        ]
        texts = [
            self._cells(at, values)
            for at, *values in zip(view.keys, *columns_of_figures, strict=True)
        ]
        texts[0][0] = "this minute"
        columns = aligned_columns(TABLE, texts)
        lines = [EMPTY, heading(columns)]
        for index in view.seen:
            here = self.has_focus and index == view.index
            lines.append(row(columns, texts[index], Role.CURSOR if here else None))
        return lines

    def _cells(self, at: int, figures: Sequence[float | None]) -> list[str]:
        """Return the row of the minute from `at`, epoch seconds: requests, traffic, sessions."""
        requests, traffic, sessions = figures
        fmt = self.format.in_column
        when = time_of_day(datetime.fromtimestamp(at, UTC), fmt.zone)
        return [when, fmt.count(requests), fmt.traffic(traffic), fmt.count(sessions)]

    def _trend(self, cells: int, rows: int, usual: Usual | None) -> list[Line]:
        """Return the bars and their scale; beside a `usual` that has no line, how long they are."""
        now, turn = self.clock.now(), int(self.clock.utc().timestamp() // 60)
        beside = EMPTY
        minutes = self._samples.minutes(now)
        drawn, count = trend(
            minutes, self._samples.running(now), turn, cells - 2, rows, self.format.glyphs
        )
        words = scale(
            minutes[-count:],
            f"{count} min",
            self.format,
            self.clock.utc(),
            cells - 1,
            is_sampled=self._samples.is_sampled,
            with_since=True,
        )
        if usual is not None:
            known = sum(minute is not None for minute in minutes[-count:])
            words = f"{known} min   " if known else ""
            beside = usual_line(usual, self.format, cells - 2 - len(words))
        below = line(" ", Span(words, Role.DIM), beside)
        return [*(line(" ", content) for content in drawn), below]
