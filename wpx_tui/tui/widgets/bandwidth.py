"""The bandwidth panel: the history as a chart, as a sparkline, or zoomed over its table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from wpx_tui.analysis.history import history_of
from wpx_tui.analysis.metrics import Metric
from wpx_tui.analysis.periods import bucket_starts, history_window
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.feeds import HISTORY
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.queries import HistoryQuery
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.chart.bar_places import BarPlaces
from wpx_tui.present.format import dates
from wpx_tui.present.format.forecast import as_of
from wpx_tui.present.panels.bar_reading import METRIC_NAMES, bar_starts, bar_titles
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


def _read_key(name: str, key: str, step: int, text: str, tooltip: str) -> Binding:
    return Binding(key, f"read({step})", text, show=False, id=name, tooltip=tooltip)


class BandwidthPanel(CursorPanel, Panel):
    """A metric by bucket; what the API did not send is a gap, the last one may still fill.

    One bar at a time can be read: its value stands in the title.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        _read_key("bandwidth.earlier", "left", -1, "Read", "Read a bar, then the one before"),
        _read_key("bandwidth.later", "right", 1, "Read later", "Read a bar, then the one after"),
    ]

    spec = HISTORY
    metric: reactive[Metric] = reactive(Metric.TRAFFIC, init=False, repaint=False)
    """Which of the three figures is drawn."""

    _ready_view: tuple[object, HistoryView] | None = None
    _chart: tuple[object, list[Line]] | None = None
    _reading: datetime | None = None
    """The start of what the bar stands for that is read."""
    reading_began: Callable[[], None] = staticmethod(lambda: None)
    """Called when a bar is read and none was before."""

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
        """Return the bar that is read, else the title with that sign; as much as has room."""
        if texts := self._reading_texts():
            return next((text for text in texts if cell_len(text) <= self.title_room), texts[-1])
        title = self.full_heading()
        has_room = cell_len(title) <= self.title_room
        return title if has_room else super().full_heading()

    def heading(self) -> str:
        """Return what is drawn by which bucket, and the window when it does not end now."""
        query = HistoryQuery() if self.account is None else self.account.history.query
        utc = "" if self.format.zone is UTC else "UTC "
        view = self._view
        parts = [f"{METRIC_NAMES[self.metric]} by {utc}{dates.BUCKET_NAMES[query.granularity]}"]
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
        """Draw another figure of the same answer; a day to come is read of one of them alone."""
        if self._view is None or self._read_index(self._view) is None:
            self._reading = None
        self.redraw()

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a chart with its key figures beside it, or two lines; zoomed, its table below."""
        answer = self._answer
        assert answer is not None  # noqa: S101 - the base asks for figures of an answer
        view = self._ready(answer)
        if not view.is_known:
            return no_data(*self._nothing(answer), cells, rows)
        marked = self._read_index(view)
        view = replace(view, marked=-1 if marked is None else marked)
        if self._has_table(rows):
            high = self._chart_rows(rows)
            return [*self._charted(view, cells, high), *self._table(view, self.table(cells, rows))]
        if not self._has_axes(cells, rows):
            return [line(" ", content) for content in view.sparkline(cells - 2, rows)]
        return self._charted(view, cells, rows)

    def _chart_rows(self, rows: int) -> int:
        """Return the rows of the bars with their dates and figures in a body of so many rows."""
        return max(rows // 2, PLOT_ROWS) if self._has_table(rows) else rows

    def _has_axes(self, cells: int, rows: int) -> bool:
        return self._has_table(rows) or (rows >= PLOT_ROWS and cells >= PLOT_CELLS)

    def _has_table(self, rows: int) -> bool:
        return self.is_zoomed and rows >= 2 * PLOT_ROWS

    def table(self, cells: int, rows: int) -> TableView[datetime]:
        """Return what is seen of the buckets, the newest first; zoomed alone there are any."""
        answer = self._answer
        if answer is None or not self._has_table(rows):
            return self.rows.view((), 1)
        above = self._chart_rows(rows)
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

    @property
    def _view(self) -> HistoryView | None:
        return None if self._answer is None else self._ready(self._answer)

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

    # ---- reading a bar

    def show(self, state: AccountState) -> None:
        """Show `state`; what was read of another query, or is no more, is read no longer."""
        before = self.account
        super().show(state)
        if self._reading is None:
            return
        is_same = before is not None and before.history.query == state.history.query
        if not is_same or self._view is None or self._read_index(self._view) is None:
            self.end_reading()

    def _read_index(self, view: HistoryView) -> int | None:
        """Return the index of the bar that is read, None while none is."""
        starts = () if self._reading is None else bar_starts(view)
        return starts.index(self._reading) if self._reading in starts else None

    def _reading_texts(self) -> Sequence[str]:
        """Return the title while a bar is read, then ever shorter ones; none while none is."""
        view = self._view
        index = None if view is None else self._read_index(view)
        if self.account is None or view is None or index is None:
            return ()
        subject, subscription = self._foreseen, self.account.selection.subscription
        stamp = "" if subject is None else as_of(subject, self.format, self.clock.utc())
        only = "" if subscription is None else f"only {subscription.name}"
        return bar_titles(view, index, only, stamp)

    def _bars(self, view: HistoryView) -> BarPlaces:
        """Return where across the panel the bars are."""
        cells, rows = max(self.size.width - 2, 0), max(self.size.height - 2, 0)
        if self._has_axes(cells, rows):
            return view.chart_places(cells - 1, self._chart_rows(rows)).moved(1)
        return view.sparkline_places(cells - 2, rows).moved(2)

    def action_read(self, step: int) -> None:
        """Read the newest bar, then the one that is `step` further, as far as bars are visible."""
        view = self._view
        if view is None or not view.is_known or not self.size:
            return
        index = self._read_index(view)
        wanted = len(view.history.buckets) - 1 if index is None else index + step
        self._read(view, self._bars(view).nearest(wanted))

    def on_click(self, event: events.Click) -> None:
        """Read the bar that was clicked, or whose date was."""
        view, rows = self._view, self._chart_rows(max(self.size.height - 2, 0))
        if view is None or not view.is_known or not 1 <= event.y <= rows:
            return
        index = self._bars(view).index_at(event.x)
        if index is not None:
            self._read(view, index)

    def _read(self, view: HistoryView, index: int) -> None:
        is_first, self._reading = self._reading is None, bar_starts(view)[index]
        if is_first:
            self.reading_began()
        self.redraw()

    def end_reading(self) -> bool:
        """Read no bar any more; return False where none is read."""
        is_read, self._reading = self._reading is not None, None
        if is_read:
            self.redraw()
        return is_read

    # ---- drawing

    def _charted(self, view: HistoryView, cells: int, rows: int) -> list[Line]:
        key = (self._ready_view and self._ready_view[0], view.marked, cells, rows)
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
