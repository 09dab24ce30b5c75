"""Textualize/textual#5325: `App._handle_exception` ends the app over any exception.

It does so whether the exception comes from a handler, a watcher, a timer, a worker or from drawing,
and nothing that is documented changes that. So:

- `App._handle_exception` gets most exceptions. Here it tells the app, which goes on.
- `MessagePump._dispatch_message` runs a message's handlers. Its caller leaves the message loop over
  an exception, and a widget without its loop is dead: so it must not get that far.
- `textual.reactive.invoke_watcher` runs a watcher inside the code that sets the reactive: one
  panel's bug would keep the next panels from their figures.

The last two are replaced while `enduring` runs. It is off by default, so that an exception fails a
test.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import Any

from textual import reactive
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import WorkerFailed

from wpx_tui.system import crash_report
from wpx_tui.terminal.private_names import Patch, PrivateName

CRASH_GUARD = Patch(
    "crash guard",
    without="an internal error ends the dashboard",
    private_names=(
        PrivateName("textual.app:App._handle_exception", ("self", "error")),
        PrivateName("textual.message_pump:MessagePump._dispatch_message", ("self", "message")),
        PrivateName(
            "textual.reactive:invoke_watcher",
            ("watcher_object", "watch_function", "old_value", "value"),
        ),
    ),
)

MAX_PLACES = 200
"""Places whose bugs are logged; a program with more has other worries."""
REPEAT_AFTER = 60.0
"""Seconds after which a bug at the same place is reported again. To report that the list of events
fails draws the list of events: reported every time, that would never end."""

log = logging.getLogger("wpx_tui.system.crash_report")


class CrashGuardApp(App[None]):
    """An app that can outlive its bugs.

    `is_up` is set as soon as there is a screen to go on with: an exception before that ends it.
    """

    endures = False
    is_up = False

    def __init__(self, **options: Any) -> None:
        """`options` are Textual's."""
        super().__init__(**options)
        self._reported_at: dict[str, float] = {}

    def outlived(self, error: Exception, part: object, *, is_news: bool) -> None:
        """Show `error` in `part`, where it was met if that is known; report it if `is_news`.

        Must not raise.
        """
        raise NotImplementedError

    def endure(self, error: Exception, part: object) -> None:
        """Log `error`, once for each place that it comes from, and show it."""
        place = f"{type(error).__name__} at {crash_report.place(error)}"
        is_new = place not in self._reported_at and len(self._reported_at) < MAX_PLACES
        if is_new:
            log.error("outlived an internal error\n%s", crash_report.report(error))
        is_news = is_new or monotonic() - self._reported_at.get(place, inf) >= REPEAT_AFTER
        if is_news:
            self._reported_at[place] = monotonic()
        self.outlived(error, part, is_news=is_news)

    if CRASH_GUARD.is_supported:

        def _handle_exception(self, error: Exception) -> None:
            cause = error.error if isinstance(error, WorkerFailed) else error
            if self.endures and self.is_up and isinstance(cause, Exception):
                self.endure(cause, None)
                return
            log.error("ended by an internal error\n%s", crash_report.report(cause))
            super()._handle_exception(error)


def endured(error: Exception, part: MessagePump) -> bool:
    """Report `error` in `part` to the app; return False if the app cannot or should not go on."""
    app = part.app
    if not isinstance(app, CrashGuardApp) or not app.endures:
        return False
    if not app.is_up and isinstance(part, (App, Screen)):
        return False
    app.endure(error, part)
    return True


@contextmanager
def enduring(app: CrashGuardApp) -> Iterator[None]:
    """Keep exceptions from ending `app` or any part of it, where Textual allows that."""
    if not CRASH_GUARD.is_supported:
        yield
        return
    dispatch, watcher = MessagePump._dispatch_message, reactive.invoke_watcher
    MessagePump._dispatch_message = _guarded(dispatch)  # type: ignore[method-assign,assignment]  # the patch
    reactive.invoke_watcher = _watching(watcher)
    app.endures = True
    try:
        yield
    finally:
        app.endures = False
        MessagePump._dispatch_message = dispatch  # type: ignore[method-assign]  # as it was
        reactive.invoke_watcher = watcher


Dispatch = Callable[[MessagePump, Message], Awaitable[None]]


def _guarded(dispatch: Dispatch) -> Callable[[MessagePump, Message], Any]:
    async def guarded(self: MessagePump, message: Message) -> None:
        try:
            await dispatch(self, message)
        except Exception as error:
            if not endured(error, self):
                raise

    return guarded


def _watching(invoke: Callable[..., None]) -> Callable[..., None]:
    def watching(watcher: MessagePump, *arguments: object) -> None:
        try:
            invoke(watcher, *arguments)
        except Exception as error:
            if not endured(error, watcher):
                raise

    return watching
