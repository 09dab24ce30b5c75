"""The subscriptions panel: how much of every quota is used, and when it ends."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from wpx_tui.analysis.quotas import Quota, RowKey, keyed
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.feeds import SUBSCRIPTIONS
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.queries import SubscriptionsQuery
from wpx_tui.monitor.selection import Selection, SubscriptionFilter
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.feed_status import no_data
from wpx_tui.present.panels.forecast import first_to_run_out, of_subscriptions
from wpx_tui.present.panels.forecast_bar import edge, legend, outlook
from wpx_tui.present.panels.wide_quota_lines import WIDE_CELLS, WIDE_HEIGHT, WideQuotaLines
from wpx_tui.present.text.spans import Line, Role, Span, in_role, line, width
from wpx_tui.tui.messages import SubscriptionSelected, SubscriptionWithoutId
from wpx_tui.tui.widgets.panel import Panel
from wpx_tui.tui.widgets.quota_list import QuotaView, kinds, matching_quotas
from wpx_tui.tui.widgets.search_panel import SearchPanel
from wpx_tui.tui.widgets.table_cursor import TableView

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscriptions

ZOOMED_ROWS = 5
"""Lines of a subscription in the zoom: two as among the others, two of further fields, a blank."""
FURTHER_ROWS = 2
"""Lines of fields that only the zoom has."""
FORESEEN_ROWS = 4
"""Lines more that a forecast takes in the zoom: sentence, pace, chance, past error; and one for the
record where forecasts are kept."""
LEAST_ROWS, CHART_ROWS, MOST_CHART_ROWS = 9, 13, 20
"""Rows of the burn-up chart in the zoom: at least, beside many subscriptions, at most."""
MOST_ROWS = 4
"""Lines that a subscription takes at most among the others, where the panel is narrow."""
PLAIN_ROWS = 2
"""The same of one without a forecast."""
EXPECTED_QUOTAS = 2
"""Subscriptions that get room before the first answer."""


ONLY_KEY = Binding(
    "o",
    "choose",
    "Only this one",
    id="subscriptions.only",
    tooltip="Only this one's history and summary",
)
"""The key that filters the screen, on the panel and on the page of a subscription."""


class SubscriptionsPanel(SearchPanel, Panel):
    """A quota bar for every subscription, the one nearest its limit first."""

    BINDINGS: ClassVar[list[BindingType]] = [ONLY_KEY]

    spec = SUBSCRIPTIONS
    noun = "subscription"

    def __init__(self, fmt: Formatter, clock: Clock, limits: ThresholdSettings, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.limits = limits
        self.status_key = ""
        """The key that shows those of another status; empty where there is none."""
        self._count = EXPECTED_QUOTAS
        self.lists_ended = False
        """Whether what ended long ago is listed as in the zoom: while a page from there is open."""
        self._drawn_chart: tuple[object, Sequence[Line]] | None = None
        self._made: tuple[object, object, Sequence[tuple[RowKey, Quota]]] | None = None

    @property
    def _answer(self) -> Answer[SubscriptionsQuery, Subscriptions] | None:
        return None if self.account is None else self.account.subscriptions.answer

    @property
    def _selection(self) -> Selection:
        return Selection() if self.account is None else self.account.selection

    def parts(self, state: AccountState) -> tuple[object, ...]:
        """Return the feed, and which of its subscriptions are shown."""
        selection = state.selection
        names = (selection.status, selection.product_type)
        return (*super().parts(state), *names, state.forecasts)

    def heading(self) -> str:
        """Return its name, the search or which ones are shown when that is not all."""
        if self.has_search:
            return self.search_heading("Quotas", len(self._listed()), len(self._all))
        return f" {self.format.glyphs.separator} ".join(["Quotas", *kinds(self._selection)])

    def border_text(self) -> str:
        """Return the title with the legend of the bars, where there is room and a forecast."""
        title = super().border_text()
        ahead = [outlook(subject) for subject in self._forecasts.values()]
        signs = legend(self.format.glyphs, with_quota=edge(ahead) > 1)
        longer = f"{title}  {signs}" if any(ahead) else title
        return longer if cell_len(longer) <= self.title_room else title

    @property
    def _all(self) -> tuple[Quota, ...]:
        return () if self.account is None else self.account.quotas

    @property
    def quotas(self) -> list[Quota]:
        """What is shown of the last good answer, the most urgent first."""
        return [quota for _, quota in self._listed()]

    def _listed(self) -> Sequence[tuple[RowKey, Quota]]:
        """Return what is neither filtered out nor ended long ago, with the keys of all rows.

        What ended long ago is there in the zoom, and where one asks for the expired ones.
        """
        minute = self.clock.utc().replace(second=0, microsecond=0)
        with_ended = self.is_zoomed or self.lists_ended or self.has_search
        view = QuotaView(self._selection, self.search.text, with_ended, minute)
        if self._made is None or self._made[0] is not self._answer or self._made[1] != view:
            now_view = view._replace(now=self.clock.utc())
            self._made = (self._answer, view, now_view.listed(self._all, self.limits))
        return self._made[2]

    def state(self, room: int = sys.maxsize) -> Line:
        """Return how far the figures can be believed, and how many are not shown."""
        trouble, hidden = super().state(room), len(self._all) - len(self.quotas)
        if self._answer is not None and (cut := words.incomplete(self._answer.value)):
            return trouble or line(Span(cut, Role.BAD))
        if not hidden or self._answer is None or self.has_search:
            return trouble
        note = line(Span(f"{hidden:,} {self._why_hidden()}", Role.DIM))
        between = Span(f" {self.format.glyphs.separator} ", Role.DIM)
        both = line(note, between, trouble) if trouble else note
        return both if width(both) <= room else trouble

    def _why_hidden(self) -> str:
        if kinds(self._selection):
            return "not shown"
        return f"expired hidden: {self.status_key}" if self.status_key else "expired hidden"

    @property
    def current(self) -> Quota | None:
        """The quota under the cursor."""
        view = self.view
        return self.quotas[view.index] if view.keys else None

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return two lines a subscription, or one where two do not fit; zoomed, every field."""
        quotas = self.quotas
        if not quotas and self.search.text:
            return [line(" ", Span("no subscription matches", Role.DIM))]
        if not quotas:
            names = kinds(self._selection)
            then = f"{len(self._all):,} of another kind" if names else "a new one will appear here"
            what = " ".join(["no", *names, "subscriptions"]) if names else "no subscriptions yet"
            return no_data(what, then, cells, rows)
        view = self.table(cells, rows)
        if self.is_zoomed:
            blocks = self._fields(quotas, cells, view)
        else:
            blocks = self._blocks(quotas, cells, view)
        if self.has_focus and view.index in view.seen:
            margin, name, *rest = blocks[view.index][0]  # the bar keeps its colours
            blocks[view.index][0] = (*in_role((margin, name), Role.CURSOR), *rest)
        lines = [content for index in view.seen for content in blocks[index]]
        if self.is_zoomed and (chart := self._chart_rows(rows, len(quotas))):
            lines += [line()] * (rows - chart - len(lines))
            lines += self._chart(quotas[view.index], cells, chart)
        return lines

    def _blocks(
        self, quotas: Sequence[Quota], cells: int, view: TableView[RowKey]
    ) -> list[list[Line]]:
        """Return the lines of those that are seen; the first may have one more than the others."""
        most = view.height + bool(view.taller)
        if self._is_wide(cells) and most == WIDE_HEIGHT:
            blocks = self.drawing.wide_blocks(quotas, cells, view.seen)
        else:
            blocks = self.drawing.blocks(quotas, cells, most, view.seen)
        return [
            block if index < view.taller else block[: view.height]
            for index, block in enumerate(blocks)
        ]

    @property
    def _zoomed_rows(self) -> int:
        """How many lines a subscription takes in the zoom."""
        forecasts = self._forecasts.values()
        has_record = any(subject.record is not None for subject in forecasts)
        return ZOOMED_ROWS + FORESEEN_ROWS * bool(forecasts) + has_record

    def _chart_rows(self, rows: int, count: int) -> int:
        """Return the rows of the burn-up chart in the zoom; 0 where there is no room or need."""
        if not any(map(outlook, self._forecasts.values())):
            return 0
        height = self._zoomed_rows
        room = max(rows - count * height, min(CHART_ROWS, rows - height))
        return min(room, MOST_CHART_ROWS) if room >= LEAST_ROWS else 0

    def _chart(self, quota: Quota, cells: int, rows: int) -> Sequence[Line]:
        """Return the chart of the subscription under the cursor, or of the first to run out."""
        subject = self._forecasts.get(quota.subject)
        if outlook(subject) is None:
            subject = first_to_run_out(filter(outlook, self._forecasts.values()))
        return self.burn_up(subject, cells, rows)

    def burn_up(self, subject: SubjectForecast | None, cells: int, rows: int) -> Sequence[Line]:
        """Return the chart of a forecast; nothing where there is none, or no room."""
        from wpx_tui.present.chart.burn_up import burn_up  # plotext takes 30 ms

        if subject is None:
            return []
        key = (subject, cells, rows)
        if self._drawn_chart is None or self._drawn_chart[0] != key:
            self._drawn_chart = (key, burn_up(subject, self.format, cells, rows))
        return self._drawn_chart[1]

    def table(self, cells: int, rows: int) -> TableView[RowKey]:
        """Return what is seen of the subscriptions; each takes as many lines as there is room.

        Where there is room for one more line of some, it is of the most urgent. A single line has
        other words than the first of several where the panel is narrow: there all have one.
        """
        keys, is_wide = [key for key, _ in self._listed()], self._is_wide(cells)
        if self.is_zoomed:
            height = self._zoomed_rows
            rows -= self._chart_rows(rows, len(keys))
            return self.rows.view(keys, rows, height=height)
        height = min(max(rows // max(len(keys), 1), 1), self.lines_each(cells))
        view = self.rows.view(keys, rows, height=height)
        spare = rows - height * len(keys)
        if height >= self.lines_each(cells) or spare < 1 or (height == 1 and not is_wide):
            return view
        return replace(view, taller=spare)

    @staticmethod
    def _is_wide(cells: int) -> bool:
        """Return True if bar and sentence stand in one line."""
        return cells >= WIDE_CELLS

    def lines_each(self, cells: int) -> int:
        """Return how many lines of `cells` a subscription takes where there is room."""
        if self._is_wide(cells):
            return WIDE_HEIGHT
        return MOST_ROWS if self._forecasts else PLAIN_ROWS

    @property
    def count(self) -> int:
        """How many subscriptions there are to show, or may be before the first answer."""
        if self._answer is not None and not self.search.text:  # no search changes the height
            self._count = len(self._listed())
        return self._count

    @property
    def drawing(self) -> WideQuotaLines:
        """What draws the subscriptions as they are now."""
        return WideQuotaLines(self.format, self.limits, self.clock.utc(), self._forecasts)

    @property
    def _forecasts(self) -> Mapping[str, SubjectForecast]:
        if self.account is None or not self.account.forecasts:
            return {}
        return of_subscriptions(self.account.forecasts, self._all, self.clock.utc())

    def _fields(self, quotas: list[Quota], cells: int, view: TableView[RowKey]) -> list[list[Line]]:
        """Return every field of those that are seen, with a blank at the end."""
        drawing, height = self.drawing, view.height
        blocks = drawing.blocks(quotas, cells, height - FURTHER_ROWS - 1, view.seen)
        for index in view.seen:
            further = drawing.further(quotas[index], cells - 4)
            blocks[index] = [*blocks[index], *further, *[line()] * height][:height]
        return blocks

    # ---- for the page of one of them

    def quota_of(self, key: object) -> Quota | None:
        """Return the quota of a row's key, listed or hidden; None where there is none any more."""
        return next((quota for row, quota in keyed(self._all) if row == key), None)

    def forecast_of(self, quota: Quota) -> SubjectForecast | None:
        """Return the forecast of a subscription in use; None where there is none."""
        return self._forecasts.get(quota.subject)

    @property
    def count_of_all(self) -> int:
        """How many subscriptions the API lists."""
        return len(self._all)

    # ---- keys

    def matching_keys(self, text: str) -> Collection[RowKey]:
        """Return the keys of the listed subscriptions that match `text`."""
        matches = set(map(id, matching_quotas(self.quotas, text)))
        return {key for key, quota in self._listed() if id(quota) in matches}

    def action_choose(self) -> None:
        """Show the one under the cursor alone on the screen."""
        self.choose(self.current)

    def choose(self, quota: Quota | None) -> None:
        """Show one subscription alone on the screen."""
        if quota is None:
            return
        if quota.id is None:
            self.post_message(SubscriptionWithoutId(quota.name))
        else:
            self.post_message(SubscriptionSelected(SubscriptionFilter(quota.id, quota.name)))
