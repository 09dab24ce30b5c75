"""The bandwidth panel: the history as a chart, as a sparkline, or zoomed over its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.reactive import reactive

from wpx_tui.analysis.history import history_of
from wpx_tui.analysis.metrics import Metric
from wpx_tui.analysis.periods import bucket_starts, history_window
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.feeds import HISTORY
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.queries import HistoryQuery
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format import dates
from wpx_tui.present.format.forecast import as_of
from wpx_tui.present.panels.coming_days import coming_days, legend
from wpx_tui.present.panels.feed_status import no_data
from wpx_tui.present.panels.forecast import of_account
from wpx_tui.present.panels.history import HistoryView
from wpx_tui.present.panels.history_columns import row_texts, table_columns
from wpx_tui.present.text.spans import EMPTY, Line, Role, in_role, line
from wpx_tui.present.text.table import aligned_columns, heading, row
from wpx_tui.tui.widgets.panel import Panel
from wpx_tui.tui.widgets.table_cursor import CursorPanel, TableView

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import DayAhead
    from wpx_tui.api.models import History

PLOT_ROWS = 7
PLOT_CELLS = 40
"""From how many rows and cells on a chart with axes is worth it."""


class BandwidthPanel(CursorPanel, Panel):
    """A metric by bucket; what the API did not send is a gap, the last one may still fill."""

    spec = HISTORY
    metric: reactive[Metric] = reactive(Metric.TRAFFIC, init=False, repaint=False)
    """Which of the three figures is drawn."""

    _ready_view: tuple[object, HistoryView] | None = None
    _chart: tuple[object, list[Line]] | None = None

    @property
    def _answer(self) -> Answer[HistoryQuery, History] | None:
        return None if self.account is None else self.account.history.answer

    def parts(self, state: AccountState) -> tuple[object, ...]:
        """Return the feed, the screen's filter, and the account's forecast."""
        return (*super().parts(state), of_account(state.forecasts))

    @property
    def _foreseen(self) -> SubjectForecast | None:
        """The account's forecast, where all of the account is drawn."""
        state = self.account
        if state is None or state.selection.subscription is not None:
            return None
        return of_account(state.forecasts)

    @property
    def _coming(self) -> Sequence[DayAhead]:
        """The days to come that are drawn after the answer, if that is what is asked now."""
        state, answer = self.account, self._answer
        if state is None or answer is None or not state.history.is_current:
            return ()
        return self._ready(answer).coming.days

    def full_heading(self) -> str:
        """Return the title, with the sign of what is still to come where that is drawn."""
        title, subject = super().full_heading(), self._foreseen
        if subject is None or not self._coming:
            return title
        stamp = as_of(subject, self.format, self.clock.utc())
        return f"{title}  {legend(self.format.glyphs, stamp)}"

    def border_text(self) -> str:
        """Return the title with that sign, where there is room."""
        title = self.full_heading()
        has_room = cell_len(title) <= self.title_room
        return title if has_room else super().full_heading()

    def heading(self) -> str:
        """Return what is drawn by which bucket, and the window when it does not end now."""
        query = HistoryQuery() if self.account is None else self.account.history.query
        answer = self._answer
        names = {
            Metric.TRAFFIC: "Bandwidth",
            Metric.REQUESTS: "Requests",
            Metric.SUCCESS: "Success rate",
        }
        utc = "" if self.format.zone is UTC else "UTC "
        view = None if answer is None else self._ready(answer)
        scale = "" if view is None else view.scale
        title = f"{names[self.metric]} by {utc}{dates.BUCKET_NAMES[query.granularity]}"
        parts = [f"{title}, {scale}" if scale else title]
        if query.back and self.account is not None:
            parts.append(self._window(query))
        elif view is not None and self._coming:
            window = dates.window(view.history.buckets[0].start, self._coming[-1].start)
            if cell_len(f"{parts[0]} {self.format.glyphs.separator} {window}") <= self.title_room:
                parts.append(window)
        if self.account is not None and self.account.selection.subscription is not None:
            parts.append(f"only {self.account.selection.subscription.name}")
        if view is not None and view.kept_note:
            parts.append(view.kept_note)
        return f" {self.format.glyphs.separator} ".join(parts)

    def _window(self, query: HistoryQuery) -> str:
        now = self.clock.utc() if self._answer is None else self._answer.present
        start, end = history_window(query.granularity, query.back, now)
        return dates.window(start, end)

    def describe(self) -> str:
        """Return the buckets of the answer, and how far back."""
        if self._answer is None:
            return ""
        query = self._answer.query
        back = f", {query.back} windows back" if query.back else ""
        return f"by {dates.BUCKET_NAMES[query.granularity]}{back}"

    def watch_metric(self) -> None:
        """Draw another figure of the same answer."""
        self.redraw()

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a chart with its key figures beside it, or two lines; zoomed, its table below."""
        answer = self._answer
        assert answer is not None  # noqa: S101 - the base asks for figures of an answer
        view = self._ready(answer)
        if not view.is_known:
            return no_data(*self._nothing(answer), cells, rows)
        if self._has_table(rows):
            high = max(rows // 2, PLOT_ROWS)
            return [*self._charted(view, cells, high), *self._table(view, self.table(cells, rows))]
        if rows < PLOT_ROWS or cells < PLOT_CELLS:
            return [line(" ", content) for content in view.sparkline(cells - 2, rows)]
        return self._charted(view, cells, rows)

    def _has_table(self, rows: int) -> bool:
        return self.is_zoomed and rows >= 2 * PLOT_ROWS

    def table(self, cells: int, rows: int) -> TableView[datetime]:
        """Return what is seen of the buckets, the newest first; zoomed alone there are any."""
        answer = self._answer
        if answer is None or not self._has_table(rows):
            return self.rows.view((), 1)
        above = max(rows // 2, PLOT_ROWS)
        keys = [bucket.start for bucket in reversed(self._ready(answer).history.buckets)]
        return self.rows.view(keys, rows - above - 2, first_line=above + 3)

    def _nothing(self, answer: Answer[HistoryQuery, History]) -> tuple[str, str]:
        """Return the two lines that stand where there is no chart."""
        if answer.value.data_points:
            return (
                f"{self.format.glyphs.unknown}  no readable data",
                "every point lacks its time or its figures",
            )
        if answer.query.back:
            return "no traffic in this window", "before the first data, or nothing was used"
        return "no traffic in this window", "the first traffic will appear here"

    def _ready(self, answer: Answer[HistoryQuery, History]) -> HistoryView:
        now = self.clock.utc()
        turn = bucket_starts(answer.query.granularity, now, now)
        subject = self._foreseen
        times = (answer.fetched_monotonic, answer.fetched_at)
        key = (*times, answer.query, self.metric, turn, subject)
        if self._ready_view is None or self._ready_view[0] != key:
            history = history_of(answer.value, answer.query, answer.present, now)
            coming = coming_days(history, self.metric, subject)
            self._ready_view = (key, HistoryView.of(history, self.metric, self.format, coming))
        return self._ready_view[1]

    # ---- drawing

    def _charted(self, view: HistoryView, cells: int, rows: int) -> list[Line]:
        key = (self._ready_view and self._ready_view[0], cells, rows)
        if self._chart is None or self._chart[0] != key:
            self._chart = (key, view.chart(cells - 1, rows))
        return self._chart[1]

    def _table(self, history: HistoryView, view: TableView[datetime]) -> list[Line]:
        """Return a blank, the titles, the newest bucket first, from where the user scrolled to."""
        newest = reversed(history.history.buckets)
        granularity = history.history.granularity
        texts = [row_texts(bucket, granularity, self.format) for bucket in newest]
        columns = aligned_columns(table_columns(), texts)
        lines = [EMPTY, heading(columns)]
        for index in view.seen:
            content = row(columns, texts[index])
            here = self.has_focus and index == view.index
            lines.append(in_role(content, Role.CURSOR) if here else content)
        return lines
