"""The bandwidth panel: the history as a chart, as a sparkline, or zoomed over its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from textual.reactive import reactive

from wpx_tui.analysis.history import history_of
from wpx_tui.analysis.metrics import Metric
from wpx_tui.analysis.periods import history_window
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import HistoryQuery
from wpx_tui.present.format import dates
from wpx_tui.present.panels.feed_status import no_data
from wpx_tui.present.panels.history import HistoryView
from wpx_tui.present.panels.history_columns import row_texts, table_columns
from wpx_tui.present.text.spans import EMPTY, Line, Role, in_role, line
from wpx_tui.present.text.table import aligned_columns, heading, row
from wpx_tui.tui.widgets.panel import Panel
from wpx_tui.tui.widgets.table_cursor import CursorPanel

if TYPE_CHECKING:
    from wpx_tui.api.models import History

PLOT_ROWS = 7
PLOT_CELLS = 40
"""From how many rows and cells on a chart with axes is worth it."""


class BandwidthPanel(CursorPanel, Panel):
    """A metric by bucket; what the API did not send is a gap, the last one may still fill."""

    metric: reactive[Metric] = reactive(Metric.TRAFFIC, init=False, repaint=False)
    """Which of the three figures is drawn."""
    subject: reactive[str | None] = reactive(None, init=False, repaint=False)
    """The name of the subscription that the history is filtered to, if it is."""

    _view: tuple[object, HistoryView] | None = None
    _chart: tuple[object, list[Line]] | None = None

    def heading(self) -> str:
        """What is drawn by which bucket, and the window when it does not end now."""
        feed = self.feed
        query = HistoryQuery() if feed is None else feed.query
        names = {
            Metric.TRAFFIC: "Bandwidth",
            Metric.REQUESTS: "Requests",
            Metric.SUCCESS: "Success rate",
        }
        utc = "" if self.format.zone is UTC else "UTC "
        scale = "" if feed is None or feed.answer is None else self._ready(feed.answer).scale
        title = f"{names[self.metric]} by {utc}{dates.BUCKET_NAMES[query.granularity]}"
        parts = [f"{title}, {scale}" if scale else title]
        if query.back and feed is not None:
            parts.append(self._window(query))
        if self.subject is not None:
            parts.append(f"only {self.subject}")
        return f" {self.format.glyphs.separator} ".join(parts)

    def _window(self, query: HistoryQuery) -> str:
        answer = None if self.feed is None else self.feed.answer
        now = self.clock.utc() if answer is None else answer.at
        start, end = history_window(query.granularity, query.back, now)
        return dates.window(start, end)

    def describe(self, query: HistoryQuery) -> str:
        """The buckets, and how far back."""
        back = f", {query.back} windows back" if query.back else ""
        return f"by {dates.BUCKET_NAMES[query.granularity]}{back}"

    def watch_metric(self) -> None:
        """Another figure of the same answer."""
        self.redraw()

    def watch_subject(self) -> None:
        """The title says it."""
        self.redraw()

    def figures(
        self, answer: Answer[HistoryQuery, History], cells: int, rows: int
    ) -> Sequence[Line]:
        """A chart with its key figures beside it, or two lines; zoomed, its table below."""
        view = self._ready(answer)
        if not view.is_known:
            return no_data(*self._nothing(answer), cells, rows)
        if self.is_zoomed and rows >= 2 * PLOT_ROWS:
            high = max(rows // 2, PLOT_ROWS)
            return [*self._charted(view, cells, high), *self._table(view, high, rows - high)]
        self.rows.show((), 1)  # no table here
        if rows < PLOT_ROWS or cells < PLOT_CELLS:
            return [line(" ", each) for each in view.sparkline(cells - 2, rows)]
        return self._charted(view, cells, rows)

    def _nothing(self, answer: Answer[HistoryQuery, History]) -> tuple[str, str]:
        """What there is not, and what then."""
        if answer.value.data_points:
            return (
                f"{self.format.glyphs.unknown}  no bucket that can be read",
                "they have no time or no figure",
            )
        if answer.query.back:
            return "no traffic in this window", "it is older than the data, or nothing was used"
        return "no traffic in this window", "the first of it is drawn here"

    def _ready(self, answer: Answer[HistoryQuery, History]) -> HistoryView:
        key = (answer.clock, answer.at, answer.query, self.metric)
        if self._view is None or self._view[0] != key:
            history = history_of(answer.value, answer.query, answer.at)
            self._view = (key, HistoryView.of(history, self.metric, self.format))
        return self._view[1]

    # ---- drawing

    def _charted(self, view: HistoryView, cells: int, rows: int) -> list[Line]:
        key = (self._view and self._view[0], cells, rows)
        if self._chart is None or self._chart[0] != key:
            self._chart = (key, view.chart(cells - 1, rows))
        return self._chart[1]

    def _table(self, view: HistoryView, above: int, rows: int) -> list[Line]:
        """A blank, the titles, the newest bucket first, from where the user scrolled to."""
        newest = list(reversed(view.history.buckets))
        keys = [each.start for each in newest]
        seen = self.rows.show(keys, rows - 2, first_line=above + 3)
        granularity = view.history.granularity
        texts = [row_texts(bucket, granularity, self.format) for bucket in newest]
        columns = aligned_columns(table_columns(), texts)
        lines = [EMPTY, heading(columns)]
        for index in seen:
            content = row(columns, texts[index])
            here = self.has_focus and keys[index] == self.rows.cursor
            lines.append(in_role(content, Role.CURSOR) if here else content)
        return lines
