"""A list to pick one option from, over the dashboard. Installed once, opened again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from wpx_tui.monitor.clock import Clock
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Line, Role, Span, line
from wpx_tui.tui.messages import PickRequested
from wpx_tui.tui.widgets.line_widget import LineScreen
from wpx_tui.tui.widgets.table_cursor import CursorPanel, TableView


class PickerList(CursorPanel):
    """The options, one a line; `show` is called with the index under the cursor."""

    def __init__(self, fmt: Formatter, clock: Clock) -> None:
        super().__init__(fmt, clock, id="options")
        self.title = ""
        self.options: Sequence[str] = ()
        self.show: Callable[[int], None] = lambda _index: None

    def redraw(self) -> None:
        """Draw again, and show the option that the cursor may have moved to."""
        super().redraw()
        self.show(self.view.index)

    def table(self, cells: int, rows: int) -> TableView[int]:
        """Return what is seen of the options."""
        return self.rows.view(range(len(self.options)), rows)

    def heading(self) -> str:
        """Return the title of what is picked."""
        return self.title

    def body(self, cells: int, rows: int) -> Sequence[Line]:
        """Return a line for every option around the cursor."""
        view = self.table(cells, rows)
        return [
            line(
                Span(
                    f" {self.options[index]:<{max(cells - 1, 1)}}",
                    Role.CURSOR if index == view.index else Role.TEXT,
                )
            )
            for index in view.seen
        ]


class PickerScreen(LineScreen, ModalScreen[None]):
    """Enter or a click picks an option, Esc none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Choose", id="chooser.take", tooltip="Take the option"),
        Binding("escape", "leave", "Close", id="chooser.close", tooltip="Change nothing"),
    ]

    def __init__(self, fmt: Formatter, clock: Clock) -> None:
        super().__init__()
        self._list = PickerList(fmt, clock)
        self._request = PickRequested("", (), lambda _index: None)

    def compose(self) -> ComposeResult:
        """Yield the list."""
        yield self._list

    def open(self, request: PickRequested) -> None:
        """Fill the list with the options of `request`. Call it before the screen is pushed."""
        self._request = request
        self._list.title, self._list.options = request.title, request.options
        self._list.show = request.show
        self._list.rows.restart()
        every = self._list.table(0, len(request.options))
        self._list.rows.move_to(every, request.current)
        self._list.styles.height = len(request.options) + 2

    def on_screen_resume(self) -> None:
        """Focus the list from the start."""
        self._list.focus()
        self._list.redraw()

    def action_take(self) -> None:
        """Pick the option under the cursor."""
        index = self._list.view.index
        self._list.show = lambda _index: None
        self.dismiss()
        self._request.take(index)

    def action_leave(self) -> None:
        """Pick nothing, and show again what was there before."""
        self._list.show = lambda _index: None
        self.dismiss()
        self._request.show(self._request.current)

    def on_click(self, event: events.Click) -> None:
        """Pick the option that was clicked; the list has moved its cursor there first."""
        if event.widget is self._list and self._list.view.row_at(event.y) is not None:
            self.action_take()
