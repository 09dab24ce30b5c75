"""The base panel: draws title, figures, state and error the same way everywhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from textual import events
from textual.message import Message
from textual.reactive import reactive

from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer, Feed, Status
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.feed_status import border_line, no_answer
from wpx_tui.present.text.frame import edge_room, frame
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, dimmed, line, wrap
from wpx_tui.tui.widgets.line_widget import LineWidget


class ZoomRequested(Message):
    """A panel was clicked twice: it wants the whole screen, or no longer."""

    def __init__(self, panel: FramedWidget) -> None:
        super().__init__()
        self.panel = panel


class FramedWidget(LineWidget, can_focus=True):
    """Lines inside a frame with a title and, below, a state; Tab goes from one to the next.

    `is_zoomed`: it has the whole screen, and shows more than it does among the others.
    """

    is_zoomed = False

    def __init__(self, fmt: Formatter, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.format = fmt
        self.clock = clock

    def take_place(self, *, alone: bool, hidden: bool) -> None:
        """The whole grid, none of it, or what the style sheet says."""
        if self.is_zoomed != alone:
            self.is_zoomed = alone
            self.forget()
            self.styles.column_span = 12 if alone else None
            self.styles.row_span = 1 if alone else None
        self.styles.display = "none" if hidden else "block" if alone else None

    def heading(self) -> str:
        """The title in the upper border."""
        raise NotImplementedError

    def full_heading(self) -> str:
        """The title and what belongs beside it."""
        return self.heading()

    def state(self, room: int = sys.maxsize) -> Line:
        """What the lower border says, in `room` cells if it can; nothing while all is well."""
        return EMPTY

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """What stands inside the frame."""
        raise NotImplementedError

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """The body in its frame."""
        return frame(
            self.body(max(cells - 2, 0), max(rows - 2, 0)),
            title=self.full_heading(),
            state=self.state(edge_room(cells)),
            cells=cells,
            rows=rows,
            glyphs=self.format.glyphs,
            focused=self.has_focus,
        )

    def failed(self, cells: int, rows: int) -> Sequence[Line]:
        """The reason in the frame. The title is the id: what makes the real one may have failed."""
        words = wrap(f"{self.fault}; in the log", cells - 4, Role.BAD)
        return frame(
            [line(" ", each) for each in words],
            title=(self.id or "").capitalize(),
            state=line(Span("failed", Role.BAD)),
            cells=cells,
            rows=rows,
            glyphs=self.format.glyphs,
            focused=self.has_focus,
        )

    def on_click(self, event: events.Click) -> None:
        """Twice is zoom; what is single is for the panels themselves."""
        if event.chain == 2:
            self.post_message(ZoomRequested(self))

    def on_focus(self, event: events.Focus) -> None:
        """The frame shows where the keyboard is, and that is all: no rule of a style sheet does."""
        event.prevent_default()  # Textual would look up the rules and paint all of it
        self.has_focus = True

    def on_blur(self, event: events.Blur) -> None:
        """It shows where it no longer is."""
        event.prevent_default()
        self.has_focus = False

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Repaint the lines that differ."""
        self.redraw()


class Panel(FramedWidget):
    """The widget that shows one feed. Subclasses say the title and the figures, nothing else."""

    feed: reactive[Feed[Any, Any] | None] = reactive(None, init=False, repaint=False)
    scope: reactive[str] = reactive("", init=False, repaint=False)
    """What the figures cover, where that is not what the screen is filtered to."""

    def figures(self, answer: Answer[Any, Any], cells: int, rows: int) -> Sequence[Line]:
        """The lines inside the frame for a good answer, at most `rows` of `cells` cells."""
        raise NotImplementedError

    def describe(self, query: Any) -> str:
        """What `query` asked for, for figures that stay until a newer one is answered."""
        return "what was asked before"

    def full_heading(self) -> str:
        """The title with what the figures cover."""
        parts = [self.heading(), self.scope] if self.scope else [self.heading()]
        return f" {self.format.glyphs.separator} ".join(parts)

    def validate_feed(self, feed: Feed[Any, Any] | None) -> Feed[Any, Any] | None:
        """New figures: whatever failed with the last ones is tried again."""
        self.fault = ""
        return feed

    def redraw(self) -> None:
        """Repaint the lines that changed. What failed stays so until there are new figures."""
        self.repaint()

    def watch_scope(self) -> None:
        """The title says it."""
        self.redraw()

    def watch_feed(self) -> None:
        """News of the feed: paint what differs."""
        self.redraw()

    def state(self, room: int = sys.maxsize) -> Line:
        """How far the figures can be believed, when that is not wholly."""
        feed = self.feed
        if feed is None:
            return EMPTY
        before = "" if feed.answer is None else self.describe(feed.answer.query)
        return border_line(feed, self.clock.now(), self.format.glyphs, before, room)

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """The figures: dim when they are old, and a reason where there are none."""
        feed = self.feed
        if feed is None or feed.answer is None:
            return no_answer(feed, cells)
        lines = self.figures(feed.answer, cells, rows)
        fresh = feed.is_current and feed.status(self.clock.now()) is Status.LIVE
        return lines if fresh else dimmed(lines)
