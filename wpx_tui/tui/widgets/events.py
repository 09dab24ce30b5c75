"""The panel of what changed: events and what moved, newest first, and what is new."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import events

from wpx_tui.analysis.countries import fold
from wpx_tui.analysis.movers import Mover, movers
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.changes import (
    LEAST_ROWS,
    Change,
    change_line,
    change_lines,
    count_since,
    last_look_line,
    merged,
)
from wpx_tui.present.text.spans import Line, Role, Span, in_role, line, plain
from wpx_tui.tui.messages import PageRequested, ZoomRequested
from wpx_tui.tui.widgets.search_panel import SearchPanel
from wpx_tui.tui.widgets.table_cursor import TableView

LISTED_DAYS = 7
LISTED_COUNTRIES = 12
"""At most so many moves in the list; where not all of it has room, only the greatest are told."""

UNCUT = 1000
"""Cells for the whole text of a change, in which the search looks."""


@dataclass(frozen=True, slots=True)
class _RuledView(TableView[Hashable]):
    """What is seen of the changes, with the rule of the last look below so many of them."""

    rule: int | None = None

    def row_at(self, line_index: int) -> int | None:
        """Return the index of the change on a line of the widget, None where there is none."""
        offset = line_index - self.first_line
        if self.rule is None or offset < self.rule:
            return TableView.row_at(self, line_index)
        return None if offset == self.rule else TableView.row_at(self, line_index - 1)


class EventsPanel(SearchPanel):
    """What changed, one thing on a line; with the keyboard, all of it to scroll and to search."""

    noun = "change"

    account: AccountState | None = None
    """The state to show; None before the first one."""
    looked_at: datetime | None = None
    """When somebody last looked before now; None where that is not known."""

    def __init__(self, fmt: Formatter, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self._greatest: tuple[Mover, ...] = ()
        self._movers: tuple[Mover, ...] = ()
        self._changes: Sequence[Change] = ()
        self._matched: tuple[object, str, list[Change]] | None = None
        self.list_key = ""
        """The key that shows all of them; empty where there is none."""

    def show(self, state: AccountState) -> None:
        """Show what changed in `state`."""
        before, self.account = self.account, state
        has_moved = before is None or (
            before.days is not state.days
            or before.compared_countries is not state.compared_countries
        )
        if has_moved:
            days, countries = state.days, state.compared_countries
            self._greatest = movers(days, countries)
            self._movers = movers(
                days,
                countries,
                most_days=LISTED_DAYS,
                most_countries=LISTED_COUNTRIES,
                tells_none=True,
            )
        if before is None or has_moved or before.events is not state.events:
            self._changes = merged(state.events, self._movers)
            self.state_updated()
            self.redraw()

    def look_from(self, looked_at: datetime | None) -> None:
        """Tell from now on what is new since then."""
        if looked_at != self.looked_at:
            self.looked_at = looked_at
            self.redraw()

    def heading(self) -> str:
        """Return the panel's name; while there is a search, that and how many match."""
        if self.has_search:
            return self.search_heading("What changed", len(self._listed()), len(self._changes))
        return "What changed"

    # ---- the list

    def _listed(self) -> Sequence[Change]:
        """Return the changes that match the search, all without one."""
        return self._matches(self.search.text) if self.search.text else self._changes

    def _matches(self, text: str) -> list[Change]:
        if self._matched is None or self._matched[:2] != (self._changes, text):
            now, wanted = self.clock.utc(), fold(text)
            lines = (
                change_line(change, self.format, now, UNCUT, in_full=True)
                for change in self._changes
            )
            pairs = zip(self._changes, lines, strict=True)
            matches = [change for change, content in pairs if wanted in fold(plain(content))]
            self._matched = (self._changes, text, matches)
        return self._matched[2]

    def matching_keys(self, text: str) -> Collection[Hashable]:
        """Return the keys of the listed changes that match `text`."""
        matches = set(self._matches(text))
        listed = self._listed()
        return {key for key, change in zip(_keys(listed), listed, strict=True) if change in matches}

    def table(self, cells: int, rows: int) -> TableView[Hashable]:
        """Return what is seen of the changes; the rule of the last look takes a line."""
        listed = self._listed()
        has_rule = self.looked_at is not None and rows >= LEAST_ROWS and bool(listed)
        view = self.rows.view(_keys(listed), rows - has_rule)
        place = None
        if has_rule and self.looked_at is not None:
            new = count_since(listed, self.looked_at)
            place = min(max(new - view.top, 0), len(view.seen))
        return _RuledView(
            view.keys, view.top, view.index, view.room, view.first_line, view.height, rule=place
        )

    def state(self, room: int = sys.maxsize) -> Line:
        """Return the place in the list; where a choice of it is seen, how many more there are."""
        rows = max(self.size.height - 2, 0)
        if not self._is_choice(rows):
            return super().state(room)
        more = len(self._changes) - rows + (self.looked_at is not None and rows >= LEAST_ROWS)
        text = f"{more} more: {self.list_key}" if self.list_key else f"{more} more"
        return line(Span(text, Role.DIM)) if 0 < len(text) <= room else line()

    def _is_choice(self, rows: int) -> bool:
        """Return True where the newest and the greatest are shown, as not all of it has room."""
        is_moved_in = self.is_zoomed or self.has_focus or self.has_search
        if is_moved_in or self.view.top:
            return False
        return len(self._changes) + (self.looked_at is not None) > rows

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a line a change, or one that says there was none."""
        now = self.clock.utc()
        if not self._changes or self._is_choice(rows):
            happened = () if self.account is None else self.account.events
            return change_lines(
                happened, self._greatest, self.format, now, cells, rows, looked_at=self.looked_at
            )
        listed = self._listed()
        if not listed:
            return [line(" ", Span("no change matches", Role.DIM))]
        view = self.table(cells, rows)
        lines = [self._line(listed[n], now, cells, n == view.index) for n in view.seen]
        if isinstance(view, _RuledView) and view.rule is not None and self.looked_at is not None:
            rule = last_look_line(self._changes, self.looked_at, self.format, now, cells)
            lines.insert(view.rule, rule)
        return lines

    def _line(self, change: Change, now: datetime, cells: int, is_current: bool) -> Line:
        content = change_line(change, self.format, now, cells, in_full=self.is_zoomed)
        return in_role(content, Role.CURSOR) if is_current and self.has_focus else content

    # ---- keys and clicks

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the newest again where the keyboard leaves the list: no news is out of sight."""
        if not has_focus and not self.is_zoomed:
            self.rows.restart()
        super().watch_has_focus(has_focus)

    def action_open_row(self) -> None:
        """Show the list alone: a change has no page."""
        self.post_message(PageRequested(self))

    def on_click(self, event: events.Click) -> None:
        """Show the list alone at a double click, or go back."""
        if event.chain == 2:
            event.prevent_default()
            self.post_message(ZoomRequested(self))


def _keys(changes: Sequence[Change]) -> list[Hashable]:
    """Return a key for change; of those alike the oldest has the first."""
    seen: Counter[Change] = Counter()
    keys: list[Hashable] = []
    for change in reversed(changes):
        keys.append((change, seen[change]))
        seen[change] += 1
    return keys[::-1]
