"""The bases of the tables that can be searched as one types, and whose rows have pages."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from wpx_tui.monitor.clock import Clock
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.tui.messages import PageRequested
from wpx_tui.tui.widgets.search import Search
from wpx_tui.tui.widgets.table_cursor import CursorPanel

OPEN_KEY = Binding(
    "enter",
    "open_row",
    "Open",
    id="rows.open",
    tooltip="The page of this country, of this subscription",
)


class SearchTable(CursorPanel):
    """A table of which a search shows the matches alone.

    A subclass lists its rows by `search.text`, and says which of them another text matches. The
    keys are those of a subclass, or of its screen.
    """

    noun = "row"
    """What a row is called where no row matches."""

    def __init__(self, fmt: Formatter, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.search = Search()

    def matching_keys(self, text: str) -> Collection[Hashable]:
        """Return the keys of those rows of the table that match `text`."""
        raise NotImplementedError

    # ---- the title while there is a search

    @property
    def has_search(self) -> bool:
        """Whether a search is typed, or filters the table."""
        return self.search.is_open or bool(self.search.text)

    def search_heading(self, name: str, matches: int, of: int) -> str:
        """Return the table's name, the search, and how many of the rows match it."""
        prompt, count = "_" if self.search.is_open else "", f"{matches} of {of}"
        room = max(self.title_room - len(f"{name}  /_  {count}"), 1)
        text = self.search.text
        while cell_len(text) > room:  # the end of it, so that there is room for the count
            text = text[1:]
        return f"{name}  /{text}{prompt}  {count}"

    # ---- the search

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return True for letters while a search is typed: they are text and no commands."""
        return self.search.takes(character)

    def on_key(self, event: events.Key) -> None:
        """Add a letter to the search that is typed."""
        if event.character is not None and self.search.takes(event.character):
            event.stop()
            self._add(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Add the clipboard to the search that is typed."""
        if self.search.is_open:
            event.stop()
            self._add(event.text)

    def _add(self, text: str) -> None:
        self.search.add(text)
        self._search_changed()

    def _search_changed(self) -> None:
        self.rows.restart()
        self.redraw()

    def action_search(self) -> None:
        """Type what to search for; what was searched for before can be changed."""
        self.search.is_open = True
        self._keys_changed()

    def go_to_match(self, step: int) -> str:
        """Go to the next match of the last search (1) or the one before (-1), around the ends.

        Return why not, where no row that is listed matches; else nothing.
        """
        if not self.search.last:
            return "nothing was searched for yet"
        matches = self.matching_keys(self.search.last)
        view, count = self.view, len(self.view.keys)
        for distance in range(1, count + 1):
            index = (view.index + step * distance) % count
            if view.keys[index] in matches:
                self.rows.move_to(view, index)
                self.redraw()
                return ""
        return f"no {self.noun} matches {self.search.last}"

    def action_erase(self) -> None:
        """Delete the last letter."""
        self.search.erase()
        self._search_changed()

    def action_keep(self) -> None:
        """Go back to the table of matches."""
        self.search.is_open = False
        self._keys_changed()

    def action_clear(self) -> None:
        """End the search; the cursor stays on the row that it is on."""
        self.rows.move(self.view, 0)
        self.search.clear()
        self._keys_changed()

    def _keys_changed(self) -> None:
        self.refresh_bindings()
        self.redraw()


class SearchPanel(SearchTable):
    """A panel of the dashboard with such a table, of which Enter opens a row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "keep",
            "Keep",
            id="countries.keep",
            tooltip="Back to the table, keep the matches",
        ),
        Binding(
            "escape",
            "clear",
            "Clear",
            id="countries.clear",
            tooltip="End the search, show all rows",
        ),
        Binding(
            "backspace",
            "erase",
            "Erase",
            id="countries.erase",
            tooltip="Delete the last letter",
            show=False,
        ),
        OPEN_KEY,
    ]

    def action_open_row(self) -> None:
        """Open the page of the row under the cursor."""
        if self.view.keys:
            self.post_message(PageRequested(self))

    def on_click(self, event: events.Click) -> None:
        """Open the page of the row that was clicked twice, instead of the zoom."""
        if event.chain == 2 and self.view.row_at(event.y) is not None:
            event.prevent_default()
            self.action_open_row()  # the first click has put the cursor there

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow the keys of a search while it is typed, or filters the table."""
        if action in ("keep", "erase"):
            return self.search.is_open
        if action == "open_row":
            return not self.search.is_open
        if action == "clear":
            return self.has_search
        return super().check_action(action, parameters)
