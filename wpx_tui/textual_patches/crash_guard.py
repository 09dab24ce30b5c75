"""What an exception does to the app: nothing, but for the part that it hit.

Textual ends the app over any exception, whether it comes from a handler, a watcher, a timer, a
worker or from drawing, and prints the locals of every frame, the token among them. Nothing that it
documents changes either (Textualize/textual#5325 asks for a say in what is printed). So:

- `App._handle_exception` gets most exceptions. Here it tells the app, which goes on.
- `App._fatal_error` and `App._print_error_renderables` render and print the report. Here nothing is
  printed: what ends the app is in the log, and the command says where that is.
- `MessagePump._dispatch_message` runs a message's handlers. Its caller leaves the message loop over
  an exception, and a widget without its loop is dead: so it must not get that far.
- `textual.reactive.invoke_watcher` runs a watcher inside of whoever sets the reactive: one panel's
  bug would keep the next panels from their figures.

The last two are replaced for as long as `enduring` holds. It is off by default, so that an
exception fails a test.
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

log = logging.getLogger("wpx_tui.system.crash_report")

MOST_PLACES = 200
"""Places whose bugs are told; a program with more has other worries."""
AGAIN_AFTER = 60.0
"""Seconds after which a bug at the same place is news again. To say that the list of events fails
draws the list of events: told every time, that would never end."""


class CrashGuardApp(App[None]):
    """An app that can outlive its bugs.

    `is_up` is set as soon as there is a screen to go on with: what fails before that is the end.
    """

    endures = False
    is_up = False

    def __init__(self, **options: Any) -> None:
        """`options` are Textual's."""
        super().__init__(**options)
        self._told: dict[str, float] = {}

    def outlived(self, error: Exception, part: object, *, is_news: bool) -> None:
        """`error` was met in `part`, as far as that is known: show it there, and tell what is new.

        Must come back without an error of its own.
        """
        raise NotImplementedError

    def endure(self, error: Exception, part: object) -> None:
        """Log `error`, once for each place that it comes from, and show it."""
        place = f"{type(error).__name__} at {crash_report.place(error)}"
        is_new = place not in self._told and len(self._told) < MOST_PLACES
        if is_new:
            log.error("outlived an internal error\n%s", crash_report.report(error))
        is_news = is_new or monotonic() - self._told.get(place, inf) >= AGAIN_AFTER
        if is_news:
            self._told[place] = monotonic()
        self.outlived(error, part, is_news=is_news)

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        if self.endures and self.is_up and isinstance(cause, Exception):
            self.endure(cause, None)
            return
        log.error("ended by an internal error\n%s", crash_report.report(cause))
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()


def endured(error: Exception, part: MessagePump) -> bool:
    """Tell the app of `error` in `part`, unless it cannot or should not go on."""
    app = part.app
    if not isinstance(app, CrashGuardApp) or not app.endures:
        return False
    if not app.is_up and isinstance(part, (App, Screen)):
        return False
    app.endure(error, part)
    return True


@contextmanager
def enduring(app: CrashGuardApp) -> Iterator[None]:
    """While this holds, no exception ends `app` or any part of it."""
    dispatch, watcher = MessagePump._dispatch_message, reactive.invoke_watcher
    MessagePump._dispatch_message = _guarded(dispatch)  # type: ignore[method-assign,assignment]  # the hook
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
