"""A driver of our own for Textual: what is between the app and the terminal, and survives it.

It takes the place of `textual.drivers.linux_driver.LinuxDriver`, whose threads and signal handlers
cannot be changed one by one. What differs, and why:

- output never blocks the event loop (`writer`), and input survives any bytes (`keyboard`);
- of a frame only the cells that changed are sent (`painter`);
- SIGTSTP and SIGCONT start no thread: Textual's adds two with each, and then never ends
  (textual #4104 has the background of its handlers);
- the size comes from the terminal, never from a report within the input or from COLUMNS: a report
  of 99999×99999 freezes Textual's, and a reattached multiplexer leaves a half-painted window;
- a burst of resizes is one repaint.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from textual import constants, events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.messages import InBandWindowResize

from wpx_tui.terminal.diff import ScreenDiff
from wpx_tui.terminal.guard import RESET, LineSettings
from wpx_tui.terminal.input import TerminalInput
from wpx_tui.terminal.output import TerminalOutput
from wpx_tui.terminal.splash import FirstFrame

MAX_SIZE = Size(500, 150)
"""The largest screen that is drawn, in half a second; a larger terminal keeps the rest empty."""
UNKNOWN_SIZE = Size(80, 24)
"""For a terminal that does not know: serial lines say 0×0."""
BURST = 0.1
"""Seconds in which resizes are one."""
MENDED_AFTER = 3600.0
"""Seconds after which all is painted anew with the next change: others may write on the terminal,
`shutdown` for one, and nobody is there to press Ctrl-L."""

_PATIENCE = 0.4
"""Seconds to wait for a terminal that does not read, at an end; well within the guard's grace."""
_KITTY = "" if constants.DISABLE_KITTY_KEY else "\x1b[<u\x1b[>25u"
"""Keys as unambiguous reports with their text; taken off first, so that twice is as once."""
_SCREEN = "\x1b[?1049h"
"""A screen of our own; to ask for it in it would clear it."""
_MOUSE = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"
"""Reports of the mouse, if it is wanted: buttons, motion, in decimal."""
_MODES = (
    "\x1b[?25l\x1b[?7l"  # no cursor, no wrapping
    "\x1b[?1004h\x1b[?2004h" + _KITTY  # focus, marked pastes
)
_ASK_SYNCHRONIZED = "\x1b[?2026$p"


class TerminalDriver(Driver):
    """Draws on standard error, reads standard input; both have to be terminals."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stdin__ is not None  # noqa: S101 - require_terminal has seen all three
        assert sys.__stderr__ is not None  # noqa: S101
        self._stream = sys.__stderr__
        self._fd = sys.__stdin__.fileno()
        self._size: tuple[int, int] = size or self._measured()
        self._before: LineSettings = termios.tcgetattr(self._fd)
        self._first: FirstFrame | None = getattr(app, "first_frame", None)
        self.has_painted = False
        """Whether the terminal shows anything else than the first frame that it was taken with."""
        self._writer: TerminalOutput | None = None
        self._keyboard: TerminalInput | None = None
        self._burst: asyncio.TimerHandle | None = None
        self._painter = ScreenDiff()
        self._whole_at = self._loop.time()
        self._borrowed = ""

    def borrow(self, take: str, give_back: str) -> None:
        """Send `take` now, and `give_back` when the screen ends: neither is ever dropped."""
        if self._writer is not None:
            self._writer.control(take)
            self._borrowed = give_back

    def write(self, data: str) -> None:
        """Send what changed, or drop it where the terminal is behind or not ours."""
        if self._writer is None:
            return
        changed = self._painter.paint(data)
        if not changed:
            return
        self.has_painted = True
        if not self._writer.frame(changed):
            self._painter.forget()  # it is painted whole when the terminal reads again
        elif self._loop.time() - self._whole_at > MENDED_AFTER:
            self._repaint()

    def painted(self) -> str:
        """The whole screen as one frame, as far as it is known."""
        return self._painter.whole()

    def process_message(self, message: Message) -> None:
        """Hand on what was typed; a size that came with it is not believed."""
        if not isinstance(message, events.Resize | InBandWindowResize):
            super().process_message(message)

    def start_application_mode(self) -> None:
        """Take the terminal, which may show the first frame already."""
        stands, before = self._first.hand_over(self._size) if self._first else ("", None)
        self._before = before or self._before
        self._writer = TerminalOutput(self._stream, self._soon(self._repaint))
        self._writer.start()
        self._enter(self._writer, stands)
        if os.environ.get("TERM_PROGRAM") != "Apple_Terminal":  # it would show a "p"
            self._writer.control(_ASK_SYNCHRONIZED)
        self._keyboard = TerminalInput(self._fd, self.process_message, self._settle)
        self._keyboard.start()
        for number, handle in self._handlers().items():
            self._loop.add_signal_handler(number, handle)

    def disable_input(self) -> None:
        """Read no more."""
        if self._keyboard is not None:
            self._keyboard.stop(_PATIENCE)
            self._keyboard = None

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        if self._writer is None:
            return
        for number in self._handlers():
            self._loop.remove_signal_handler(number)
        self.disable_input()
        self._writer.control(self._borrowed + RESET.decode())
        self._writer.stop(_PATIENCE)
        self._writer = None
        self._restore_line()

    def _handlers(self) -> dict[signal.Signals, Callable[[], None]]:
        return {
            signal.SIGWINCH: self._resized,
            signal.SIGTSTP: self._suspend,
            signal.SIGCONT: self._continue,
        }

    def _settle(self, done: Callable[[], None]) -> None:
        self._app.post_message(events.Callback(callback=done))

    def _soon(self, call: Callable[[], None]) -> Callable[[], None]:
        def soon() -> None:
            with suppress(RuntimeError):  # the loop is closed: the end is under way
                self._loop.call_soon_threadsafe(call)

        return soon

    def _repaint(self) -> None:
        """Paint every cell: who knows what stands there."""
        self._painter.forget()
        self._whole_at = self._loop.time()
        self._app.call_later(self._app.refresh)

    # ---- the line and the modes

    def _enter(self, writer: TerminalOutput, stands: str = "") -> None:
        with suppress(termios.error):
            termios.tcsetattr(self._fd, termios.TCSANOW, _raw(termios.tcgetattr(self._fd)))
        screen, mouse = "" if stands else _SCREEN, _MOUSE if self._mouse else ""
        writer.control(screen + mouse + _MODES)
        self._painter.forget()
        self._painter.paint(stands)
        writer.resume()

    def _restore_line(self) -> None:
        with suppress(termios.error):
            termios.tcsetattr(self._fd, termios.TCSANOW, self._before)
            termios.tcflush(self._fd, termios.TCIFLUSH)  # mouse reports are not for the shell

    # ---- suspended and continued

    def stop_job(self) -> None:
        """Stop, and whoever was started with us, until the shell continues us.

        Returns then. The signal's own action and no SIGSTOP: of a group that nobody could continue
        the kernel stops none.
        """
        self._give_back()
        self._loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(0, signal.SIGTSTP)
        self._loop.add_signal_handler(signal.SIGTSTP, self._suspend)
        self._continue()

    def _suspend(self) -> None:
        self._give_back()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _give_back(self) -> None:
        if self._writer is not None:
            self._writer.control(RESET.decode())
            self._writer.pause()
            self._writer.flush(_PATIENCE)
            self._restore_line()

    def _continue(self) -> None:
        """Take the terminal again, whoever stopped us; once more does no harm."""
        if not self._is_in_foreground():
            os.kill(os.getpid(), signal.SIGSTOP)
        elif self._writer is not None:
            self._enter(self._writer)
            self._look_at_size()

    def _is_in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self._fd) == os.getpgrp()
        except OSError:  # not the controlling terminal: nothing stops us
            return True

    # ---- the size

    def _measured(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._stream.fileno())
        except OSError:
            return UNKNOWN_SIZE
        width = min(columns or UNKNOWN_SIZE.width, MAX_SIZE.width)
        return width, min(rows or UNKNOWN_SIZE.height, MAX_SIZE.height)

    def _resized(self) -> None:
        if self._burst is None:
            self._burst = self._loop.call_later(BURST, self._look_at_size)

    def _look_at_size(self) -> None:
        if self._burst is not None:
            self._burst.cancel()
            self._burst = None
        before, self._size = self._size, self._measured()
        if self._size == before:
            self._repaint()  # whoever sends the signal may have wiped the screen
        else:
            self._painter.forget()  # what is laid out for the new size is painted whole, once
            size = Size(*self._size)
            self._app.post_message(events.Resize(size, size))


def _raw(attributes: LineSettings) -> LineSettings:
    """Each key at once, unseen and untranslated; Ctrl-C, Ctrl-S and Ctrl-Z are keys too."""
    changed = list(attributes)
    changed[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    changed[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    changed[6] = list(changed[6])
    changed[6][termios.VMIN] = 1
    return changed
