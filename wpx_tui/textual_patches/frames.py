"""One frame for all that belongs together, as soon as all of that is said.

Textual's screen paints when a timer of sixty ticks a second comes round: what a key changed waits
for it, and where the news come one after the other (a panel loses the keyboard, then everything is
laid out) they are frames of their own, a tick apart. It also paints a screen that is laid out and
painted twice, and paints what got another place once more with whatever it changes next.

Here the screen paints as soon as its widgets have nothing more to say, and at most as often. It
stands on `Screen._on_idle`, which starts that timer, on `Screen._on_timer_update`, which the timer
calls and which paints, and on the marks that tell what has to be painted. `WPX_PLAIN_TERMINAL=1`
leaves all of it to Textual.
"""

from __future__ import annotations

import asyncio
import os

from textual import events
from textual.widget import Widget

from wpx_tui.terminal.guard import PLAIN
from wpx_tui.textual_patches.screens import OwnScreen

FRAME = 1 / 60
"""Seconds from one frame to the next, at least."""
LOOKS = 10
"""Turns of the event loop that widgets have to say more; one that never ends must not hold it."""


class PromptScreen(OwnScreen):
    """A screen that paints at once, and once."""

    _next_frame: asyncio.Handle | None = None
    _painted_at = float("-inf")
    _is_prompt = not os.environ.get(PLAIN)

    async def _on_idle(self, event: events.Idle) -> None:
        if not self._is_prompt:
            return  # Textual's own is called next
        event.prevent_default()
        if self.app._batch_count or not self.is_current or not self._has_news():
            await self._invoke_and_clear_callbacks()
        elif self._next_frame is None:
            self._look(LOOKS)

    def _has_news(self) -> bool:
        marks = self._layout_required, self._scroll_required, self._repaint_required
        return any(marks) or self._recompose_required or bool(self._dirty_widgets)

    def _look(self, left: int) -> None:
        """Paint, or look again: up to so many times, in the next turn of the event loop."""
        loop = asyncio.get_running_loop()
        wait = self._painted_at + FRAME - loop.time()
        if wait > 0:
            self._next_frame = loop.call_later(wait, self._look, left)
        elif left and self._has_more_to_come():
            self._next_frame = loop.call_soon(self._look, left - 1)
        else:
            self._next_frame = None
            if self.is_running:
                self._paint()
                self._painted_at = loop.time()

    def _has_more_to_come(self) -> bool:
        marked = (each._layout_required or each._repaint_required for each in self._below())
        waiting = (each.message_queue_size for each in (self, *self._below()))
        return any(marked) or any(waiting)

    def _below(self) -> list[Widget]:
        return self.walk_children(Widget)

    def _paint(self) -> None:
        if self._layout_required and self._repaint_required:
            self._repaint_required = False  # with the layout, not after it
            self._dirty_widgets.add(self)
        places = self._compositor.visible_widgets
        try:
            self._on_timer_update()
        except Exception as error:  # noqa: BLE001 - as the timer does
            self.app._handle_exception(error)
        for widget, place in self._compositor.visible_widgets.items():
            if places.get(widget) != place:
                widget._exchange_repaint_regions()  # it was painted whole
