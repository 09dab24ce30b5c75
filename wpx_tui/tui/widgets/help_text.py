"""The text of the help: all keys and all signs, or the ids of the keys; it can be searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TypeVar

from textual.binding import Binding

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.frame import frame
from wpx_tui.present.text.spans import (
    EMPTY,
    Line,
    Role,
    Span,
    fit,
    in_role,
    joined,
    line,
    plain,
    wrap,
)
from wpx_tui.tui.keys import (
    ALL_KEYS,
    GROUPS,
    KEYS_BY_ID,
    PANEL_KEYS,
    HelpRow,
    brief_key,
    help_rows,
    shown_key,
)
from wpx_tui.tui.widgets.line_widget import LineWidget
from wpx_tui.tui.widgets.search import Search

T = TypeVar("T")

NOTES = (
    "A click chooses, twice zooms, on a column's title sorts; the wheel scrolls.",
    "Ctrl+P finds every action by name. GB are the provider's: 2^30 bytes.",
)
IDS_NOTE = 'Each key by its id, as the settings take it: keys.see.zoom = "z"'
KEY_CELLS = 10
WIDE, NARROW = 112, 70
"""From these widths on the keys stand in two columns with a full text, in three with a name."""


class HelpText(LineWidget):
    """The text of the help in its frame; it scrolls where it does not fit."""

    def __init__(self, fmt: Formatter, keymap: Mapping[str, str]) -> None:
        super().__init__(id="help")
        self.format = fmt
        self.keymap = keymap
        self.search = Search()
        self._top = 0
        self.match: int | None = None
        """The line that the search is on."""
        self._shows_ids = False

    def show_ids(self, visible: bool) -> None:
        """Show the page with the ids of the keys, or else the first page, from its top."""
        self._shows_ids, self._top = visible, 0
        self.end_search()

    def turn(self) -> None:
        """Show the other page."""
        self.show_ids(not self._shows_ids)

    def scroll(self, rows: int) -> None:
        """Scroll by `rows` lines, down or (negative) up."""
        self._top += rows
        self.redraw()

    def seek(self, step: int, *, anew: bool = False) -> None:
        """Go to the next line (1) with the text of the last search, or the one before (-1).

        `anew`: from the first line that is seen on, as the text is another one.
        """
        text, sought = self._page(self.size.width - 2), self.search.last.casefold()
        lines = [
            index
            for index, content in enumerate(text)
            if sought and sought in plain(content).casefold()
        ]
        if self.match is None or anew:
            here = self._top - 1 if step > 0 else self._top + self.room
        else:
            here = self.match
        beyond = [index for index in lines if (index - here) * step > 0]
        self.match = next(iter((beyond or lines)[::step]), None)
        if self.match is not None:
            self._top = min(max(self._top, self.match - self.room + 1), self.match)
        self.redraw()

    def end_search(self) -> None:
        """Mark no line any more; `n` still knows the text."""
        self.search.clear()
        self.match = None
        self.redraw()

    def _page(self, cells: int) -> list[Line]:
        return self._ids(cells) if self._shows_ids else self.first_page(cells)

    @property
    def room(self) -> int:
        """How many lines are seen."""
        return max(self.size.height - 2, 0)

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the visible part of the text in its frame."""
        text = self._page(cells - 2)
        if self.match is not None:
            text[self.match : self.match + 1] = [in_role(text[self.match], Role.CURSOR)]
        room = max(rows - 2, 0)
        self._top = max(min(self._top, len(text) - room), 0)
        scrolls = "arrows scroll, " if len(text) > room else ""
        other = "i keys" if self._shows_ids else "i ids"
        return frame(
            text[self._top : self._top + room],
            title="Help",
            state=self._sought()
            or line(
                Span(f"Esc closes, {scrolls}/ finds, ", Role.DIM),
                Span(other, Role.DIM, "screen.turn"),
            ),
            cells=cells,
            rows=rows,
            glyphs=self.format.glyphs,
            focused=True,
        )

    def _sought(self) -> Line:
        """Return the search for the lower border; empty without one."""
        search = self.search
        if not search.is_open and not search.text:
            return EMPTY
        missing = "  no match" if search.text and self.match is None else ""
        return line(Span(f"/{search.text}{'_' if search.is_open else ''}{missing}", Role.STRONG))

    def first_page(self, cells: int) -> list[Line]:
        """Return the keys of the focused panel, then all keys, then the signs, in columns."""
        ask, countries, see, rows, do = (self.group(title, keys, cells) for title, keys in GROUPS)
        signs = self._signs()
        if cells >= WIDE:
            columns = [[*ask, EMPTY, *countries, EMPTY, *rows], [*see, EMPTY, *do]]
        elif cells >= NARROW:
            columns = [[*ask, *countries], see, [*do, *rows]]
        else:
            columns = [[*ask, EMPTY, *countries, EMPTY, *see, EMPTY, *rows, EMPTY, *do]]
        notes = [line(" ", row) for note in NOTES for row in wrap(note, cells - 2, Role.DIM)]
        here = joined(self._here(), cells - 2, "  ")
        halves = split(signs, 1 if cells < NARROW else 2)
        keys, meanings = self._beside(columns, cells), self._beside(halves, cells)
        start = [line(" ", here), EMPTY] if here else []
        return [*start, *keys, EMPTY, *meanings, *notes]

    def _here(self) -> list[Line]:
        """Return the keys of the focused panel, or how to focus one."""
        focused = self.app.screen_stack[0].focused
        title, ids = PANEL_KEYS.get("" if focused is None else focused.id or "", ("", ()))
        if not title:
            return [line(Span("Tab goes to a panel, whose own keys then stand here", Role.DIM))]
        return [line(Span(title, Role.TITLE)), *(self._brief(KEYS_BY_ID[key_id]) for key_id in ids)]

    def _brief(self, binding: Binding) -> Line:
        run = f"screen.run('{binding.id}')"
        key = brief_key(binding, self.keymap)
        return line(Span(f"{key} ", Role.KEY, run), Span(binding.description, action=run))

    def group(self, title: str, bindings: Sequence[Binding], cells: int) -> list[Line]:
        """Return a title over a row for each key, brief where `cells` are few."""
        is_brief = NARROW <= cells < WIDE
        lines = [line(" ", Span(title, Role.TITLE))]
        for row in help_rows(bindings):
            meaning = row.name if is_brief else row.text
            run = f"screen.run('{row.bindings[0].id}')"
            keys = fit(self._keys(row), KEY_CELLS, self.format.glyphs.ellipsis)
            lines.append(line(" ", keys, Span(meaning, action=run)))
        return lines

    def _keys(self, row: HelpRow) -> Line:
        """Return the keys of a row, each of which can be clicked; digits in a row as one."""
        if len(row.bindings) == 1:
            keys = shown_key(row.bindings[0], self.keymap)
            return line(Span(keys, Role.KEY, f"screen.run('{row.bindings[0].id}')"))
        labels = [brief_key(binding, self.keymap) for binding in row.bindings]
        if labels == [str(number) for number in range(1, len(labels) + 1)]:
            return line(Span(f"1{self.format.glyphs.dash}{len(labels)}", Role.KEY))
        labels = [label.replace("Ctrl+", "^") for label in labels]
        arrows = dict(zip(("Left", "Right"), self.format.glyphs.arrows, strict=True))
        labels = [arrows.get(label, label) for label in labels]
        actions = [f"screen.run('{binding.id}')" for binding in row.bindings]
        rows = zip(labels, actions, strict=True)
        return joined([line(Span(label, Role.KEY, run)) for label, run in rows], KEY_CELLS, " ")

    def _ids(self, cells: int) -> list[Line]:
        """Return the id of every key that the settings can change, with its key in their words."""
        columns = []
        for bindings in split(ALL_KEYS, 1 if cells < NARROW else 2):
            ids = [binding.id or "" for binding in bindings]
            keys = [self.keymap.get(binding.id or "", binding.key) for binding in bindings]
            room = max(map(len, ids))
            rows = zip(ids, keys, strict=True)
            columns.append([line(f" {id_:<{room}} ", Span(key, Role.KEY)) for id_, key in rows])
        note = [line(" ", row) for row in wrap(IDS_NOTE, cells - 2, Role.DIM)]
        return [*note, *self._beside(columns, cells)]

    def _beside(self, columns: Sequence[Sequence[Line]], cells: int) -> list[Line]:
        """Return the columns side by side, equally wide, in `cells` cells."""
        column_cells, ellipsis = cells // len(columns), self.format.glyphs.ellipsis
        rows = zip_longest(*columns, fillvalue=EMPTY)
        return [line(*(fit(content, column_cells, ellipsis) for content in row)) for row in rows]

    def _signs(self) -> list[Line]:
        glyphs = self.format.glyphs
        signs = (
            (Span(glyphs.all_live, Role.GOOD), "all feeds are live"),
            (Span(glyphs.some_live, Role.WARN), "some feeds are old: panels are dim"),
            (Span(glyphs.none_live, Role.BAD), "no feed is live: all is old"),
            (Span(glyphs.unknown, Role.TEXT), "unknown, which is not zero"),
            (Span(glyphs.mark, Role.DIM), "on a quota: the warning threshold"),
            (Span(glyphs.unfinished, Role.BAR_ALT), "expected, still to come"),
        )
        return [line(" ", sign, "  ", meaning) for sign, meaning in signs]


def split(rows: Sequence[T], count: int) -> list[Sequence[T]]:
    """Return the rows in `count` columns, of which only the last may be shorter."""
    size = -(-len(rows) // count)
    return [rows[first : first + size] for first in range(0, len(rows), size)]
