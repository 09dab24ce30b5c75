"""The base panel: draws title, figures, state and error the same way everywhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import ClassVar

from textual import events

from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.monitor.feeds import FeedRow
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.feed_status import border_line, no_answer
from wpx_tui.present.text.frame import edge_room, frame
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, dimmed, line, wrap
from wpx_tui.tui.messages import ZoomRequested
from wpx_tui.tui.widgets.line_widget import LineWidget

GRID_COLUMNS = 24
"""Columns of the grid in the style sheet, all of which a panel takes that stands alone."""


class FramedWidget(LineWidget, can_focus=True):
    """Lines inside a frame with a title and, below, a state; Tab goes from one to the next.

    `is_zoomed`: it has the whole screen, and shows more than it does among the others.
    """

    is_zoomed = False
    number: int | None = None
    """Its place among the panels, from 1 on: the key that zooms it. None where no key does."""

    def __init__(self, fmt: Formatter, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.format = fmt
        self.clock = clock

    def take_place(self, *, alone: bool, hidden: bool) -> None:
        """Take the whole grid, none of it, or the place in the style sheet."""
        if self.is_zoomed != alone:
            self.is_zoomed = alone
            self.forget()
            self.styles.column_span = GRID_COLUMNS if alone else None
            self.styles.row_span = 1 if alone else None
        self.styles.display = "none" if hidden else "block" if alone else None

    def heading(self) -> str:
        """Return the title in the upper border."""
        raise NotImplementedError

    def full_heading(self) -> str:
        """Return the title and what belongs beside it."""
        return self.heading()

    def border_text(self) -> str:
        """Return what stands in the upper border: the title, and what explains the figures."""
        return self.full_heading()

    @property
    def title_room(self) -> int:
        """How many cells of the upper border there are for `border_text`, beside the number."""
        return max(edge_room(self.size.width) - len(self._numbered("")), 0)

    def _numbered(self, title: str) -> str:
        return title if self.number is None else f"{self.number} {title}"

    def state(self, room: int = sys.maxsize) -> Line:
        """Return the text in the lower border, for `room` cells; empty while all is well."""
        return EMPTY

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the lines inside the frame."""
        raise NotImplementedError

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the body in its frame."""
        return frame(
            self.body(max(cells - 2, 0), max(rows - 2, 0)),
            title=self._numbered(self.border_text()),
            state=self.state(edge_room(cells)),
            cells=cells,
            rows=rows,
            glyphs=self.format.glyphs,
            focused=self.has_focus,
        )

    def failed(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the reason in the frame, titled with the id, as `heading` may have failed."""
        words = wrap(f"{self.fault}; in the log", cells - 4, Role.BAD)
        return frame(
            [line(" ", content) for content in words],
            title=self._numbered((self.id or "").capitalize()),
            state=line(Span("failed", Role.BAD)),
            cells=cells,
            rows=rows,
            glyphs=self.format.glyphs,
            focused=self.has_focus,
        )

    def on_click(self, event: events.Click) -> None:
        """Zoom at a double click; single ones are for the panels themselves."""
        if event.chain == 2:
            self.post_message(ZoomRequested(self))

    def on_focus(self, event: events.Focus) -> None:
        """Show the focus in the frame, without a look-up of the style sheet's rules."""
        event.prevent_default()  # Textual would look up the rules and paint all of it
        self.has_focus = True

    def on_blur(self, event: events.Blur) -> None:
        """Show in the frame that the focus is gone."""
        event.prevent_default()
        self.has_focus = False

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Repaint the lines that differ."""
        self.redraw()


class Panel(FramedWidget):
    """The widget that shows one feed. Subclasses return the title and the figures, nothing else."""

    spec: ClassVar[FeedRow]
    """The row of the table of feeds that it shows."""
    account: AccountState | None = None
    """The state to show; None before the first one."""

    def show(self, state: AccountState) -> None:
        """Show `state`: draw where `parts` of it have changed, paint what differs."""
        before, self.account = self.account, state
        if before is None or not _unchanged(self.parts(before), self.parts(state)):
            self.fault = ""  # new figures: whatever failed with the last ones is tried again
            self.state_updated()
            self.redraw()

    def parts(self, state: AccountState) -> tuple[object, ...]:
        """Return what of `state` this panel draws; it is drawn anew when these differ."""
        return (state.feeds[self.spec.name], state.selection.subscription)

    def state_updated(self) -> None:
        """Follow a new state, before it is drawn."""

    def heading(self) -> str:
        """Return the title of `account`, or the one that stands there before the first state."""
        raise NotImplementedError

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the lines inside the frame for the answer there is, at most `rows` of `cells`."""
        raise NotImplementedError

    def describe(self) -> str:
        """Return the query of old figures, which stay until a newer query is answered."""
        return "what was asked before"

    @property
    def feed(self) -> Feed[object, object] | None:
        """The feed that the panel shows."""
        return None if self.account is None else self.account.feeds[self.spec.name]

    @property
    def scope(self) -> str:
        """What the figures cover, where that is not what the screen is filtered to."""
        return ""

    def full_heading(self) -> str:
        """Return the title with what the figures cover."""
        parts = [self.heading(), self.scope] if self.scope else [self.heading()]
        return f" {self.format.glyphs.separator} ".join(parts)

    def redraw(self) -> None:
        """Repaint the lines that changed. What failed stays so until there are new figures."""
        self.repaint()

    def state(self, room: int = sys.maxsize) -> Line:
        """Return the state of the feed where it is not live: its age, its failure, the next try."""
        feed = self.feed
        if feed is None:
            return EMPTY
        before = "" if feed.answer is None or feed.is_current else self.describe()
        return border_line(feed, self.clock.now(), self.format.glyphs, before, room)

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the figures: dim when they are old, and a reason where there are none."""
        feed = self.feed
        if feed is None or feed.answer is None:
            return no_answer(feed, cells)
        lines = self.figures(cells, rows)
        fresh = feed.is_current and feed.status(self.clock.now()) is Status.LIVE
        return lines if fresh else dimmed(lines)


def _unchanged(before: Sequence[object], after: Sequence[object]) -> bool:
    """Return whether all are the same; a feed only if it is that very one, as answers are large."""
    return all(
        one is other or (not isinstance(one, Feed) and one == other)
        for one, other in zip(before, after, strict=True)
    )


def unfiltered_scope(account: AccountState | None) -> str:
    """Return what figures cover that the API cannot filter, while the screen is filtered."""
    filtered = account is not None and account.selection.subscription is not None
    return "all subscriptions" if filtered else ""
